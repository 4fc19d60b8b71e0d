#ifndef TRANSOM_SERVER_DISCOVERY_FILE_COLLECTION_H_
#define TRANSOM_SERVER_DISCOVERY_FILE_COLLECTION_H_

// Files of a schema as they come in, in any order and more than once.
//
//   FileCollection files;
//   files.Add(bytes);
//   while (!(missing = files.MissingDependencies()).empty()) ... fetch, Add ...
//   absl::StatusOr<FileDescriptorSet> set = files.Ordered();
//
// Not thread-safe.

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.pb.h"

namespace transom {

class FileCollection {
 public:
  // Adds a serialized FileDescriptorProto; a file of a name that is there already is
  // dropped. InvalidArgument if it does not parse, has no name, or there are too many.
  absl::Status Add(const std::string& bytes);

  // Adds google/protobuf/*.proto as libprotobuf has it. False: there is no such file.
  bool AddWellKnown(const std::string& name);

  bool Contains(const std::string& name) const { return files_.count(name) > 0; }
  bool DefinesService(const std::string& full_name) const;

  // Imported by some file and not there; sorted.
  std::vector<std::string> MissingDependencies() const;

  // All files, each behind what it imports. InvalidArgument for a cycle. REQUIRES: nothing missing.
  absl::StatusOr<google::protobuf::FileDescriptorSet> Ordered() const;

 private:
  std::map<std::string, google::protobuf::FileDescriptorProto> files_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_DISCOVERY_FILE_COLLECTION_H_
