#ifndef TRANSOM_TRANSCODER_SCHEMA_FILE_LINKER_H_
#define TRANSOM_TRANSCODER_SCHEMA_FILE_LINKER_H_

// Links a set of descriptor files into one DescriptorPool.
//
//   FileLinker linker(&pool);
//   absl::Status s = linker.Link(files);
//   linker.given()   // FileDescriptors of `files`, in their order
//
// The files may come in any order: each is built behind the files that it imports.
// An import that the set lacks is looked for among the built-in files. At the end the
// built-in messages that are still missing are added; a message of the set always
// wins over a built-in one of the same name, whatever its file is called.

#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace transom {

class FileLinker {
 public:
  // `pool` must be empty and must outlive the linker.
  explicit FileLinker(google::protobuf::DescriptorPool* pool) : pool_(pool) {}

  // To be called once. InvalidArgument names the file and the symbol or import; the
  // pool is then of no use.
  absl::Status Link(const google::protobuf::FileDescriptorSet& files);

  const std::vector<const google::protobuf::FileDescriptor*>& given() const { return given_; }
  // The built-in files that were added, as far as they were needed.
  const std::vector<const google::protobuf::FileDescriptor*>& added() const { return added_; }

 private:
  enum class State { kWaiting, kOpen, kBuilt };
  struct Source {
    const google::protobuf::FileDescriptorProto* proto = nullptr;
    State state = State::kWaiting;
    bool built_in = false;
  };

  absl::Status CollectSources(const google::protobuf::FileDescriptorSet& files);
  absl::Status BuildWithImports(const std::string& name, const std::string& importer);
  absl::Status Build(const google::protobuf::FileDescriptorProto& proto);
  absl::Status AddMissingBuiltIns();

  google::protobuf::DescriptorPool* pool_;
  absl::flat_hash_map<std::string, Source> sources_;
  // The open files of the depth-first walk, to show a cycle of imports.
  std::vector<std::string> open_;
  std::vector<const google::protobuf::FileDescriptor*> given_;
  std::vector<const google::protobuf::FileDescriptor*> added_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_SCHEMA_FILE_LINKER_H_
