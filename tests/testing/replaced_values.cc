#include "tests/testing/replaced_values.h"

#include <map>
#include <string>

#include "transcoder/wire/wire_reader.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

// What was seen of one message.
struct Seen {
  std::map<int, int> counts;            // by field
  std::map<int, std::string> messages;  // by field: what they hold, one behind the other
  std::map<const pb::OneofDescriptor*, int> members;
  bool replaces = false;
};

const pb::FieldDescriptor* FindField(const pb::Descriptor& type, int number) {
  const pb::FieldDescriptor* field = type.FindFieldByNumber(number);
  return field != nullptr ? field : type.file()->pool()->FindExtensionByNumber(&type, number);
}

void See(const pb::FieldDescriptor& field, absl::string_view bytes, Seen* seen) {
  const bool again = ++seen->counts[field.number()] > 1;
  if (field.message_type() != nullptr) {
    seen->messages[field.number()].append(bytes.data(), bytes.size());
  }
  const bool is_text = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING;
  if (again && (field.is_map() || (is_text && !field.is_repeated()))) seen->replaces = true;
  if (const pb::OneofDescriptor* oneof = field.real_containing_oneof()) {
    const int before = seen->members.emplace(oneof, field.number()).first->second;
    if (before != field.number()) seen->replaces = true;
  }
}

// Whatever the wire type of a number is: it cannot be malformed.
void SeeAll(absl::string_view wire, const pb::Descriptor& type, Seen* seen) {
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return;
    const int number = static_cast<int>(TagNumber(tag));
    absl::string_view bytes;
    bool ok = false;
    if (TagType(tag) == WireType::kDelimited) {
      ok = reader.ReadDelimited(&bytes);
    } else if (TagType(tag) == WireType::kStartGroup) {
      ok = reader.ReadGroup(TagNumber(tag), &bytes);
    } else {
      ok = reader.SkipField(tag);
    }
    if (!ok) return;
    if (const pb::FieldDescriptor* field = FindField(type, number)) {
      See(*field, bytes, seen);
    }
  }
}

}  // namespace

bool HoldsReplacedValues(absl::string_view wire, const pb::Descriptor& type) {
  Seen seen;
  SeeAll(wire, type, &seen);
  if (seen.replaces) return true;
  for (const auto& [number, bytes] : seen.messages) {
    if (HoldsReplacedValues(bytes, *FindField(type, number)->message_type())) return true;
  }
  return false;
}

}  // namespace transom
