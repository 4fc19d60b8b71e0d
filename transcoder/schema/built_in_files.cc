#include "transcoder/schema/built_in_files.h"

#include <cstdlib>

namespace transom {

// Generated, see the BUILD file.
extern const unsigned char kBuiltInFiles[];
extern const unsigned long kBuiltInFilesSize;

const google::protobuf::FileDescriptorSet& BuiltInFiles() {
  static const auto* files = [] {
    auto* set = new google::protobuf::FileDescriptorSet;
    if (!set->ParseFromArray(kBuiltInFiles, static_cast<int>(kBuiltInFilesSize))) std::abort();
    return set;
  }();
  return *files;
}

}  // namespace transom
