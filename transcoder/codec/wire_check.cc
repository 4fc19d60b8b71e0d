#include "transcoder/codec/wire_check.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "transcoder/codec/wire_to_json_value.h"
#include "transcoder/json/utf8.h"
#include "transcoder/wire/wire_reader.h"

namespace transom {
namespace {

class WireChecker {
 public:
  WireChecker(absl::string_view input, int depth_max) : input_(input), depth_left_(depth_max) {}

  bool CheckMessage(const MessageTable& type, absl::string_view wire) {
    WireReader reader(wire);
    while (!reader.AtEnd()) {
      const uint32_t tag = reader.ReadTag();
      if (tag == 0) return Fail(reader);
      const FieldEntry* field = FindByNumber(type, TagNumber(tag));
      if (field == nullptr || !AcceptsWireType(*field, TagType(tag))) {
        if (!reader.SkipField(tag, depth_left_)) return Fail(reader);
        continue;
      }
      RawValue value;
      if (!ReadRawValue(*field, TagType(tag), depth_left_, &reader, &value)) {
        Fail(reader);
        return InField(*field);
      }
      if (!CheckValue(*field, TagType(tag), value)) return InField(*field);
    }
    return true;
  }

  absl::Status status() const {
    return absl::InvalidArgumentError(path_.empty() ? what_ : absl::StrCat(path_, ": ", what_));
  }

 private:
  bool CheckValue(const FieldEntry& field, WireType wire_type, const RawValue& value) {
    if (IsPacked(field, wire_type)) return CheckPacked(field, value.bytes);
    if (IsMessageType(field.type)) {
      if (depth_left_ <= 0) return Fail(value.bytes.data(), "nested too deeply");
      --depth_left_;
      if (!CheckMessage(*field.message, value.bytes)) return false;
      ++depth_left_;
      return true;
    }
    if (!field.validates_utf8 || IsValidUtf8(value.bytes)) return true;
    return Fail(value.bytes.data(), "invalid UTF-8 in the string");
  }

  bool CheckPacked(const FieldEntry& field, absl::string_view run) {
    WireReader reader(run);
    RawValue element;
    while (!reader.AtEnd()) {
      if (!ReadRawValue(field, NativeWireType(field.type), 0, &reader, &element)) {
        return Fail(reader);
      }
    }
    return true;
  }

  bool Fail(const char* at, absl::string_view what) {
    what_ = absl::StrCat(what, " at byte ", at - input_.data());
    return false;
  }
  bool Fail(const WireReader& reader) {
    return Fail(reader.position(), WireErrorText(reader.error()));
  }
  bool InField(const FieldEntry& field) {
    path_ = absl::StrCat(field.proto_name, path_.empty() ? "" : ".", path_);
    return false;
  }

  const absl::string_view input_;
  int depth_left_;
  std::string what_;
  std::string path_;
};

}  // namespace

absl::Status CheckWire(absl::string_view wire, const MessageTable& type, int depth_max) {
  WireChecker checker(wire, depth_max);
  return checker.CheckMessage(type, wire) ? absl::OkStatus() : checker.status();
}

}  // namespace transom
