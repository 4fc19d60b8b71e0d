#include "tests/testing/schema_from_source.h"

#include <cstdio>
#include <cstdlib>
#include <set>

#include "google/protobuf/compiler/importer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

[[noreturn]] void Die(const std::string& message) {
  std::fprintf(stderr, "SchemaFromSource: %s\n", message.c_str());
  std::abort();
}

// proto/google/api/httpbody.proto, which is not among the installed ones.
constexpr absl::string_view kHttpBody = R"(
    syntax = "proto3";
    package google.api;
    import "google/protobuf/any.proto";
    message HttpBody {
      string content_type = 1;
      bytes data = 2;
      repeated google.protobuf.Any extensions = 3;
    })";

// proto/google/api/routing.proto, which is not either.
constexpr absl::string_view kRouting = R"(
    syntax = "proto3";
    package google.api;
    import "google/protobuf/descriptor.proto";
    extend google.protobuf.MethodOptions { RoutingRule routing = 72295729; }
    message RoutingRule { repeated RoutingParameter routing_parameters = 2; }
    message RoutingParameter { string field = 1; string path_template = 2; })";

// Serves the given texts first, then the installed protos.
class Sources : public pb::compiler::SourceTree {
 public:
  explicit Sources(const std::map<std::string, std::string>& texts) : texts_(texts) {
    disk_.MapPath("", "/usr/include");
    disk_.MapPath("", "/usr/share/gocode/src/github.com/gogo/googleapis");
  }

  pb::io::ZeroCopyInputStream* Open(const std::string& name) override {
    auto it = texts_.find(name);
    if (it == texts_.end() && name == "google/api/httpbody.proto") return Stream(kHttpBody);
    if (it == texts_.end() && name == "google/api/routing.proto") return Stream(kRouting);
    if (it == texts_.end()) return disk_.Open(name);
    return Stream(it->second);
  }

 private:
  static pb::io::ZeroCopyInputStream* Stream(absl::string_view text) {
    return new pb::io::ArrayInputStream(text.data(), static_cast<int>(text.size()));
  }

  const std::map<std::string, std::string>& texts_;
  pb::compiler::DiskSourceTree disk_;
};

class DieOnError : public pb::compiler::MultiFileErrorCollector {
 public:
  void AddError(const std::string& file, int line, int column, const std::string& text) override {
    Die(file + ":" + std::to_string(line + 1) + ":" + std::to_string(column + 1) + ": " + text);
  }
};

void AddWithImports(const pb::FileDescriptor* file, std::set<std::string>* seen,
                    pb::FileDescriptorSet* set) {
  if (!seen->insert(file->name()).second) return;
  for (int i = 0; i < file->dependency_count(); ++i) {
    AddWithImports(file->dependency(i), seen, set);
  }
  pb::FileDescriptorProto* proto = set->add_file();
  file->CopyTo(proto);
  file->CopyJsonNameTo(proto);
}

}  // namespace

pb::FileDescriptorSet CompileProtoSources(const std::map<std::string, std::string>& sources) {
  Sources tree(sources);
  DieOnError errors;
  pb::compiler::Importer importer(&tree, &errors);
  pb::FileDescriptorSet set;
  std::set<std::string> seen;
  for (const auto& [name, text] : sources) {
    const pb::FileDescriptor* file = importer.Import(name);
    if (file == nullptr) Die("cannot import " + name);
    AddWithImports(file, &seen, &set);
  }
  // Through bytes, so that options arrive as they do from a file.
  pb::FileDescriptorSet parsed;
  if (!parsed.ParseFromString(set.SerializeAsString())) Die("descriptor set does not parse");
  return parsed;
}

pb::FileDescriptorSet CompileProtoSource(absl::string_view text) {
  return CompileProtoSources({{"test.proto", std::string(text)}});
}

std::shared_ptr<const Schema> SchemaFromSource(absl::string_view text) {
  auto schema = Schema::Compile(CompileProtoSource(text));
  if (!schema.ok()) Die(std::string(schema.status().message()));
  return *schema;
}

}  // namespace transom
