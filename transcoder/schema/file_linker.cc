#include "transcoder/schema/file_linker.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "transcoder/schema/built_in_files.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

// One broken import makes hundreds of follow-up errors; the first ones tell.
constexpr size_t kReportedErrorsMax = 5;

class LinkErrors : public pb::DescriptorPool::ErrorCollector {
 public:
  void AddError(const std::string& file, const std::string& symbol, const pb::Message*,
                ErrorLocation, const std::string& text) override {
    if (errors_.size() < kReportedErrorsMax) {
      errors_.push_back(symbol.empty() || symbol == file
                            ? absl::StrCat(file, ": ", text)
                            : absl::StrCat(file, ": ", symbol, ": ", text));
    } else {
      ++unreported_;
    }
  }

  std::string Text() const {
    std::string text = absl::StrJoin(errors_, "; ");
    if (unreported_ > 0) absl::StrAppend(&text, "; and ", unreported_, " more errors");
    return text;
  }

 private:
  std::vector<std::string> errors_;
  int unreported_ = 0;
};

std::string FullName(const pb::FileDescriptorProto& file, const std::string& name) {
  return file.package().empty() ? name : absl::StrCat(file.package(), ".", name);
}

// Removes the elements whose full name some file of the pool defines already, and
// puts those files into `definers`.
template <typename Elements>
void RemoveDefined(const pb::DescriptorPool& pool, const pb::FileDescriptorProto& file,
                   Elements* elements, std::set<std::string>* definers) {
  for (int i = elements->size() - 1; i >= 0; --i) {
    const pb::FileDescriptor* definer =
        pool.FindFileContainingSymbol(FullName(file, elements->Get(i).name()));
    if (definer == nullptr) continue;
    definers->insert(definer->name());
    elements->DeleteSubrange(i, 1);
  }
}

}  // namespace

absl::Status FileLinker::Link(const pb::FileDescriptorSet& files) {
  absl::Status status = CollectSources(files);
  if (!status.ok()) return status;
  for (const pb::FileDescriptorProto& file : files.file()) {
    status = BuildWithImports(file.name(), "");
    if (!status.ok()) return status;
    const pb::FileDescriptor* built = pool_->FindFileByName(file.name());
    // A file that is given twice counts once.
    if (std::find(given_.begin(), given_.end(), built) == given_.end()) given_.push_back(built);
  }
  return AddMissingBuiltIns();
}

absl::Status FileLinker::CollectSources(const pb::FileDescriptorSet& files) {
  for (const pb::FileDescriptorProto& file : files.file()) {
    auto [it, inserted] = sources_.try_emplace(file.name());
    if (inserted) {
      it->second.proto = &file;
    } else if (it->second.proto->SerializeAsString() != file.SerializeAsString()) {
      return absl::InvalidArgumentError(
          absl::StrCat(file.name(), ": is in the descriptor set twice, with different contents"));
    }
  }
  for (const pb::FileDescriptorProto& file : BuiltInFiles().file()) {
    auto [it, inserted] = sources_.try_emplace(file.name());
    if (inserted) it->second = Source{&file, State::kWaiting, true};
  }
  return absl::OkStatus();
}

absl::Status FileLinker::BuildWithImports(const std::string& name, const std::string& importer) {
  auto it = sources_.find(name);
  if (it == sources_.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat(importer, ": imports \"", name,
                     "\", which is not in the descriptor set (protoc writes it with "
                     "--include_imports)"));
  }
  Source& source = it->second;  // no insertions from here on: stays valid
  if (source.state == State::kBuilt) return absl::OkStatus();
  open_.push_back(name);
  if (source.state == State::kOpen) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": files import each other: ", absl::StrJoin(open_, " -> ")));
  }
  source.state = State::kOpen;
  for (const std::string& dependency : source.proto->dependency()) {
    absl::Status status = BuildWithImports(dependency, name);
    if (!status.ok()) return status;
  }
  absl::Status status = Build(*source.proto);
  if (!status.ok()) return status;
  if (source.built_in) added_.push_back(pool_->FindFileByName(name));
  source.state = State::kBuilt;
  open_.pop_back();
  return absl::OkStatus();
}

absl::Status FileLinker::Build(const pb::FileDescriptorProto& proto) {
  LinkErrors errors;
  if (pool_->BuildFileCollectingErrors(proto, &errors) != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(errors.Text());
}

absl::Status FileLinker::AddMissingBuiltIns() {
  // Built-in file -> the files that stand in for it where it is imported.
  std::map<std::string, std::set<std::string>> stand_ins;
  for (const pb::FileDescriptorProto& built_in : BuiltInFiles().file()) {
    const std::string& name = built_in.name();
    if (pool_->FindFileByName(name) != nullptr) continue;
    // Only for the options of files that import them.
    if (name == "google/protobuf/descriptor.proto" || built_in.package() == "google.api") continue;
    pb::FileDescriptorProto file = built_in;
    std::set<std::string>& instead = stand_ins[name];
    RemoveDefined(*pool_, file, file.mutable_message_type(), &instead);
    RemoveDefined(*pool_, file, file.mutable_enum_type(), &instead);
    std::set<std::string> imports = instead;
    for (const std::string& dependency : file.dependency()) {
      auto it = stand_ins.find(dependency);
      if (it == stand_ins.end()) {
        imports.insert(dependency);
      } else {
        imports.insert(it->second.begin(), it->second.end());
      }
    }
    if (file.message_type().empty() && file.enum_type().empty()) continue;
    file.mutable_dependency()->Assign(imports.begin(), imports.end());
    absl::Status status = Build(file);
    if (!status.ok()) return status;
    added_.push_back(pool_->FindFileByName(name));
    instead.insert(name);
  }
  return absl::OkStatus();
}

}  // namespace transom
