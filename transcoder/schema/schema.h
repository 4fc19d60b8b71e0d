#ifndef TRANSOM_TRANSCODER_SCHEMA_SCHEMA_H_
#define TRANSOM_TRANSCODER_SCHEMA_SCHEMA_H_

// Descriptors compiled into immutable tables, one MessageTable a message type.
//
// The codec, the router and the error bodies read these tables only; after
// Schema::Compile no descriptor is looked at while a request is served. All
// tables are plain data, made once, and safe to read from any thread. Pointers
// between tables live as long as the Schema.
//
//   auto schema = Schema::Compile(files);
//   const MessageTable* book = (*schema)->FindMessage("library.v1.Book");
//   const FieldEntry* title = book->FindField("title");

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "transcoder/schema/name_table.h"

namespace google {
namespace protobuf {
class FileDescriptorSet;
}  // namespace protobuf
}  // namespace google

namespace transom {

class Schema;
struct MessageTable;

// The declared type of a field; the numbers are FieldDescriptorProto.Type's.
enum class FieldType : uint8_t {
  kDouble = 1,
  kFloat = 2,
  kInt64 = 3,
  kUint64 = 4,
  kInt32 = 5,
  kFixed64 = 6,
  kFixed32 = 7,
  kBool = 8,
  kString = 9,
  kGroup = 10,
  kMessage = 11,
  kBytes = 12,
  kUint32 = 13,
  kEnum = 14,
  kSfixed32 = 15,
  kSfixed64 = 16,
  kSint32 = 17,
  kSint64 = 18,
};

// Message types whose JSON form is not that of their fields
// (developers.google.com/protocol-buffers/docs/proto3#json). kMapEntry marks
// the entry type that protoc makes for a map field.
enum class WellKnownType : uint8_t {
  kNone,
  kAny,
  kTimestamp,
  kDuration,
  kFieldMask,
  kStruct,
  kValue,
  kListValue,
  kEmpty,
  kDoubleValue,
  kFloatValue,
  kInt64Value,
  kUint64Value,
  kInt32Value,
  kUint32Value,
  kBoolValue,
  kStringValue,
  kBytesValue,
  kMapEntry,
};

struct EnumTable {
  std::string full_name;
  // google.protobuf.NullValue, whose JSON form is null.
  bool is_null_value = false;
  // proto2: a number that is not declared is an unknown field, not a value.
  bool is_closed = false;
  // The value that an absent field has: the first declared one.
  int32_t default_number = 0;
  // By name, aliases too.
  absl::flat_hash_map<std::string, int32_t> by_name;
  // The first declared name of each number, as a quoted JSON string ("\"RED\"").
  absl::flat_hash_map<int32_t, std::string> by_number;
  // The same for the numbers from 0 on that are small; empty where there is no name. Views go
  // into by_number.
  std::vector<absl::string_view> by_small_number;

  // As by_number has it; empty if the number is not declared.
  absl::string_view QuotedName(int32_t number) const {
    const auto index = static_cast<size_t>(number);
    if (number >= 0 && index < by_small_number.size()) return by_small_number[index];
    const auto found = by_number.find(number);
    return found == by_number.end() ? absl::string_view() : found->second;
  }
};

struct FieldEntry {
  uint32_t number = 0;
  FieldType type = FieldType::kInt32;
  bool repeated = false;  // also for maps
  bool map = false;
  bool packed = false;        // how this repeated field is written
  bool has_presence = false;  // optional, message, oneof member, or proto2
  bool required = false;      // proto2
  bool is_extension = false;
  // A query parameter of the field's name means nothing but the field: no dot, bracket or "$".
  bool has_plain_name = true;
  bool validates_utf8 = false;  // string of proto3
  // Place in MessageTable::fields, which is also its bit in presence sets.
  uint16_t index = 0;
  // The oneof that this belongs to (not the synthetic ones of `optional`), or -1.
  int16_t oneof = -1;

  const MessageTable* parent = nullptr;   // the type that declares it
  const MessageTable* message = nullptr;  // for kMessage, kGroup; the entry type for a map
  const EnumTable* enum_type = nullptr;   // for kEnum
  const FieldEntry* map_key = nullptr;    // for a map
  const FieldEntry* map_value = nullptr;  // for a map

  std::string proto_name;  // "page_size", or "pkg.ext" for an extension
  std::string json_name;   // "pageSize", or "[pkg.ext]" for an extension
  // `"pageSize":` and `"page_size":`, escaped, ready to be copied out.
  std::string json_key;
  std::string proto_key;
  // The encoded tag as it is written (for packed fields wire type 2), 1 to 5 bytes.
  uint8_t tag_size = 0;
  char tag_bytes[5] = {};
  // The JSON text of the default value ("0", "\"\"", "false", "\"RED\"", "[]", "{}", "null").
  std::string default_json;
};

struct MessageTable {
  std::string full_name;
  const Schema* schema = nullptr;
  WellKnownType well_known = WellKnownType::kNone;
  uint16_t oneof_count = 0;
  bool has_required = false;
  // This type, or a type that it leads to.
  bool has_required_inside = false;
  // google.api.HttpBody with its declared fields (1 content_type, 2 data, 3 extensions): raw
  // bytes, where it is a whole body.
  bool is_http_body = false;
  // In ascending order of numbers; extensions known to the schema included.
  std::vector<FieldEntry> fields;
  // fields[by_number_dense[n]] for n < by_number_dense.size(); 0xffff is none.
  std::vector<uint16_t> by_number_dense;
  // The same by FieldEntry::tag_bytes where that is one byte.
  std::array<uint16_t, 128> by_small_tag;

  // By JSON name or proto name ("[pkg.ext]" for extensions); null if there is none.
  const FieldEntry* FindField(absl::string_view name) const {
    const int index = by_name.Find(name);
    return index == NameTable::kNone ? nullptr : &fields[index];
  }
  const FieldEntry* FindFieldByNumber(uint32_t number) const;

  // What FindField looks in; keys live in `fields`.
  NameTable by_name;
};

class Schema {
 public:
  // Compiles every message and enum of `files` and of what they import. The
  // google.rpc error details and the well-known types are there even if no file
  // imports them. Errors: InvalidArgument when a file set does not link
  // (missing import, unresolved type, duplicate symbol), naming the file and symbol.
  static absl::StatusOr<std::shared_ptr<const Schema>> Compile(
      const google::protobuf::FileDescriptorSet& files);

  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;
  ~Schema();

  // By full name without a leading dot; null if there is none.
  const MessageTable* FindMessage(absl::string_view full_name) const;

  // The pool behind the tables: for loading (services, options), not for requests.
  const google::protobuf::DescriptorPool& pool() const { return *pool_; }
  // The files that were given (not the ones added), in their order.
  absl::Span<const google::protobuf::FileDescriptor* const> files() const { return files_; }

 private:
  Schema();
  friend class SchemaCompiler;

  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
  std::vector<std::unique_ptr<MessageTable>> messages_;
  std::vector<std::unique_ptr<EnumTable>> enums_;
  absl::flat_hash_map<absl::string_view, const MessageTable*> message_by_name_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_SCHEMA_SCHEMA_H_
