#include "server/discovery/file_collection.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

// Many times what a large API has; a server that sends more has a fault.
constexpr size_t kFilesMax = 20000;

// Depth first with a stack of its own: imports may be nested deeper than the thread's stack is.
class Ordering {
 public:
  Ordering(const std::map<std::string, pb::FileDescriptorProto>& files, pb::FileDescriptorSet* set)
      : files_(files), set_(set) {}

  absl::Status Visit(const std::string& root) {
    if (done_.count(root) > 0) return absl::OkStatus();
    Enter(root);
    while (!path_.empty()) {
      Step& step = path_.back();
      if (step.next_import == step.file->dependency_size()) {
        Leave();
        continue;
      }
      const std::string& import = step.file->dependency(step.next_import++);
      if (done_.count(import) > 0) continue;
      if (open_.count(import) > 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("files import each other in a cycle: ", import));
      }
      Enter(import);
    }
    return absl::OkStatus();
  }

 private:
  struct Step {
    const pb::FileDescriptorProto* file;
    int next_import;
  };

  void Enter(const std::string& name) {
    open_.insert(name);
    path_.push_back({&files_.at(name), 0});
  }

  void Leave() {
    const pb::FileDescriptorProto& file = *path_.back().file;
    path_.pop_back();
    open_.erase(file.name());
    done_.insert(file.name());
    *set_->add_file() = file;
  }

  const std::map<std::string, pb::FileDescriptorProto>& files_;
  pb::FileDescriptorSet* const set_;
  std::vector<Step> path_;
  std::set<std::string> open_;
  std::set<std::string> done_;
};

}  // namespace

absl::Status FileCollection::Add(const std::string& bytes) {
  pb::FileDescriptorProto file;
  if (!file.ParseFromString(bytes)) {
    return absl::InvalidArgumentError("a file descriptor does not parse");
  }
  if (file.name().empty()) return absl::InvalidArgumentError("a file descriptor has no name");
  if (files_.size() >= kFilesMax) return absl::InvalidArgumentError("too many files");
  std::string name = file.name();
  files_.emplace(std::move(name), std::move(file));
  return absl::OkStatus();
}

bool FileCollection::AddWellKnown(const std::string& name) {
  if (!absl::StartsWith(name, "google/protobuf/")) return false;
  const pb::FileDescriptor* file = pb::DescriptorPool::generated_pool()->FindFileByName(name);
  if (file == nullptr) return false;
  file->CopyTo(&files_[name]);
  return true;
}

bool FileCollection::DefinesService(const std::string& full_name) const {
  for (const auto& [name, file] : files_) {
    const std::string prefix = file.package().empty() ? "" : file.package() + ".";
    if (!absl::StartsWith(full_name, prefix)) continue;
    for (const pb::ServiceDescriptorProto& service : file.service()) {
      if (full_name.compare(prefix.size(), std::string::npos, service.name()) == 0) return true;
    }
  }
  return false;
}

std::vector<std::string> FileCollection::MissingDependencies() const {
  std::set<std::string> missing;
  for (const auto& [name, file] : files_) {
    for (const std::string& import : file.dependency()) {
      if (!Contains(import)) missing.insert(import);
    }
  }
  return {missing.begin(), missing.end()};
}

absl::StatusOr<pb::FileDescriptorSet> FileCollection::Ordered() const {
  pb::FileDescriptorSet set;
  Ordering ordering(files_, &set);
  for (const auto& [name, file] : files_) {
    absl::Status visited = ordering.Visit(name);
    if (!visited.ok()) return visited;
  }
  return set;
}

}  // namespace transom
