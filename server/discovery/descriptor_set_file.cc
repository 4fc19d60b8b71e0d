#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "google/protobuf/io/coded_stream.h"
#include "server/discovery/descriptor_source.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

constexpr size_t kFileBytesMax = 256 * 1024 * 1024;
constexpr absl::string_view kExpected =
    "expected a descriptor set as protoc --include_imports --descriptor_set_out=FILE writes it";

absl::Status NotASet(const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what, "; ", kExpected));
}

absl::Status ErrnoStatus(const std::string& path, int error) {
  const std::string text =
      absl::StrCat("cannot read ", path, ": ", std::strerror(error), "; ", kExpected);
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(text);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(text);
  return absl::InvalidArgumentError(text);
}

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                       std::fclose);
  if (file == nullptr) return ErrnoStatus(path, errno);
  struct stat info;
  if (fstat(fileno(file.get()), &info) == 0 && S_ISDIR(info.st_mode)) {
    return NotASet(path, "is a directory");
  }
  std::string bytes;
  char chunk[16 * 1024];
  size_t count;
  while ((count = std::fread(chunk, 1, sizeof(chunk), file.get())) > 0) {
    bytes.append(chunk, count);
    if (bytes.size() > kFileBytesMax) return NotASet(path, "is over 256 MiB");
  }
  if (std::ferror(file.get()) != 0) return ErrnoStatus(path, errno);
  return bytes;
}

// The file says that more bytes follow than there are. Only the top level is
// looked at: a cut shows there.
bool IsTruncated(const std::string& bytes) {
  constexpr uint32_t kFileTag = 1 << 3 | 2;
  pb::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                                 static_cast<int>(bytes.size()));
  bool one_file_fits = false;
  while (input.CurrentPosition() < static_cast<int>(bytes.size())) {
    if (input.ReadTag() != kFileTag) return false;
    uint32_t size;
    if (!input.ReadVarint32(&size)) return true;
    if (size > bytes.size() - input.CurrentPosition()) {
      // Text behind a line feed looks like a size, too: then the name field is missing.
      return one_file_fits || input.ReadTag() == kFileTag;
    }
    if (!input.Skip(static_cast<int>(size))) return false;
    one_file_fits = true;
  }
  return false;
}

absl::string_view GuessContent(absl::string_view bytes) {
  const absl::string_view text = absl::StripLeadingAsciiWhitespace(bytes);
  if (absl::StartsWith(text, "{") || absl::StartsWith(text, "[")) return "looks like JSON";
  for (absl::string_view start : {"syntax", "//", "/*", "package", "import", "option", "message"}) {
    if (absl::StartsWith(text, start)) return "looks like a .proto source file";
  }
  if (absl::StartsWith(text, "file {") || absl::StartsWith(text, "file:")) {
    return "looks like a descriptor set in text format";
  }
  if (absl::StartsWith(text, "type:") || absl::StartsWith(text, "---")) return "looks like YAML";
  return "is not a descriptor set";
}

absl::Status CheckComplete(const std::string& path, const pb::FileDescriptorSet& set) {
  std::set<absl::string_view> names;
  for (const pb::FileDescriptorProto& file : set.file()) {
    if (file.name().empty()) return NotASet(path, "is not a descriptor set (a file has no name)");
    names.insert(file.name());
  }
  for (const pb::FileDescriptorProto& file : set.file()) {
    for (const std::string& import : file.dependency()) {
      if (names.count(import) > 0) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": ", file.name(), " imports ", import,
                       ", which is not in the set: write it with protoc --include_imports"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<pb::FileDescriptorSet> ReadDescriptorSet(const std::string& path) {
  absl::StatusOr<std::string> bytes = ReadWhole(path);
  if (!bytes.ok()) return bytes.status();
  if (bytes->empty()) return NotASet(path, "is empty");
  pb::FileDescriptorSet set;
  if (!set.ParseFromString(*bytes)) {
    if (IsTruncated(*bytes)) return NotASet(path, "is truncated");
    return NotASet(path, GuessContent(*bytes));
  }
  if (set.file().empty()) return NotASet(path, GuessContent(*bytes));
  absl::Status complete = CheckComplete(path, set);
  if (!complete.ok()) return complete;
  return set;
}

}  // namespace transom
