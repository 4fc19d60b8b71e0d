#include "transcoder/codec/required_fields.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/strings/str_cat.h"
#include "transcoder/codec/index_set.h"
#include "transcoder/codec/wire_to_json_value.h"
#include "transcoder/wire/wire_reader.h"

namespace transom {
namespace {

class RequiredChecker {
 public:
  explicit RequiredChecker(int depth_max) : depth_max_(depth_max) {}

  // REQUIRES: the type reaches required fields.
  bool CheckMessage(const MessageTable& type, absl::string_view wire) {
    IndexSet seen(type.fields.size());
    Singular singular;
    WireReader reader(wire);
    while (!reader.AtEnd()) {
      const uint32_t tag = reader.ReadTag();
      if (tag == 0) return true;  // never, behind CheckWire; so below
      const FieldEntry* field = FindByNumber(type, TagNumber(tag));
      if (field == nullptr || !AcceptsWireType(*field, TagType(tag))) {
        if (!reader.SkipField(tag, depth_max_)) return true;
        continue;
      }
      RawValue value;
      if (!ReadRawValue(*field, TagType(tag), depth_max_, &reader, &value)) return true;
      if (IsUndeclaredEnum(*field, value)) continue;
      seen.Insert(field->index);
      if (field->oneof >= 0) ClearOneof(*field, &singular);
      if (!IsMessageType(field->type) || !field->message->reaches_required) continue;
      if (!field->repeated) {
        std::unique_ptr<MergedValue>& merged = singular[field];
        if (merged == nullptr) merged = std::make_unique<MergedValue>();
        merged->Add(*field, value);
      } else if (!CheckInside(*field, value.bytes)) {
        return false;
      }
    }
    return HasAll(type, seen) && CheckSingular(singular) && CheckMapValue(type, seen);
  }

  absl::Status status() const {
    return absl::InvalidArgumentError(path_.empty() ? what_ : absl::StrCat(path_, ": ", what_));
  }

 private:
  // Messages that may come in parts, in the order of their fields.
  using Singular = absl::btree_map<const FieldEntry*, std::unique_ptr<MergedValue>>;

  static void ClearOneof(const FieldEntry& field, Singular* singular) {
    for (auto& [other, value] : *singular) {
      if (other != &field && other->oneof == field.oneof) value->Clear();
    }
  }

  bool HasAll(const MessageTable& type, const IndexSet& seen) {
    if (!type.has_required) return true;
    for (const FieldEntry& field : type.fields) {
      if (!field.required || seen.Contains(field.index)) continue;
      what_ = absl::StrCat("the required field \"", field.json_name, "\" of ", type.full_name,
                           " is missing");
      return false;
    }
    return true;
  }

  bool CheckSingular(const Singular& singular) {
    for (const auto& [field, value] : singular) {
      if (value->present() && !CheckInside(*field, value->value().bytes)) return false;
    }
    return true;
  }

  bool CheckMapValue(const MessageTable& type, const IndexSet& seen) {
    if (type.well_known != WellKnownType::kMapEntry) return true;
    const FieldEntry& value = type.fields[1];
    return seen.Contains(value.index) || CheckInside(value, "");
  }

  bool CheckInside(const FieldEntry& field, absl::string_view wire) {
    if (CheckMessage(*field.message, wire)) return true;
    path_ = absl::StrCat(field.proto_name, path_.empty() ? "" : ".", path_);
    return false;
  }

  const int depth_max_;
  std::string what_;
  std::string path_;
};

}  // namespace

absl::Status CheckRequiredFields(absl::string_view wire, const MessageTable& type, int depth_max) {
  if (!type.reaches_required) return absl::OkStatus();
  RequiredChecker checker(depth_max);
  return checker.CheckMessage(type, wire) ? absl::OkStatus() : checker.status();
}

}  // namespace transom
