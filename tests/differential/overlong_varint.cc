#include "tests/differential/overlong_varint.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "google/protobuf/any.pb.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

class VarintScan {
 public:
  explicit VarintScan(absl::string_view wire) : rest_(wire) {}

  bool overlong() const { return overlong_; }

  // Up to the end, or to the end of the group that it is.
  void Message(const pb::Descriptor* type) {
    uint64_t tag;
    while (!overlong_ && !rest_.empty() && Read(5, 0x0f, &tag)) {
      const auto number = static_cast<int>(static_cast<uint32_t>(tag) >> 3);
      if ((tag & 7) == 4 || !Value(Find(type, number), tag)) return;
    }
  }

 private:
  // `bytes` at most, the last of which is at most `last`; else it is overlong.
  bool Read(size_t bytes, unsigned last, uint64_t* value) {
    *value = 0;
    for (size_t i = 0; i < rest_.size(); ++i) {
      const auto byte = static_cast<unsigned char>(rest_[i]);
      if (i < 10) *value |= uint64_t{byte & 0x7fu} << (7 * i);
      if (i + 1 > bytes || (i + 1 == bytes && byte > last)) {
        overlong_ = true;
        return false;
      }
      if (byte < 0x80) {
        rest_.remove_prefix(i + 1);
        return true;
      }
    }
    return false;
  }
  bool ReadValue(uint64_t* value) { return Read(10, 1, value); }

  bool Skip(size_t size) {
    if (size > rest_.size()) return false;
    rest_.remove_prefix(size);
    return true;
  }

  static const pb::FieldDescriptor* Find(const pb::Descriptor* type, int number) {
    if (type == nullptr) return nullptr;
    const pb::FieldDescriptor* field = type->FindFieldByNumber(number);
    return field != nullptr ? field : type->file()->pool()->FindExtensionByNumber(type, number);
  }

  bool Value(const pb::FieldDescriptor* field, uint64_t tag) {
    uint64_t value;
    switch (tag & 7) {
      case 0:
        return ReadValue(&value);
      case 1:
        return Skip(8);
      case 2:
        return Read(5, 0x0f, &value) && Delimited(field, value);
      case 3:
        Message(field == nullptr ? nullptr : field->message_type());
        return true;
      case 5:
        return Skip(4);
      default:
        return false;
    }
  }

  bool Delimited(const pb::FieldDescriptor* field, uint64_t size) {
    const absl::string_view bytes = rest_.substr(0, size);
    if (!Skip(size)) return false;
    if (field == nullptr) return true;
    VarintScan inside(bytes);
    if (field->type() == pb::FieldDescriptor::TYPE_MESSAGE) {
      overlong_ = HasOverlongVarint(bytes, *field->message_type());
    } else if (field->is_packable()) {
      uint64_t value;
      while (inside.ReadValue(&value)) {
      }
      overlong_ = inside.overlong();
    }
    return true;
  }

  absl::string_view rest_;
  bool overlong_ = false;
};

bool PayloadHasOverlongVarint(absl::string_view wire, const pb::Descriptor& type) {
  pb::Any any;
  any.ParseFromArray(wire.data(), static_cast<int>(wire.size()));
  const std::string name = any.type_url().substr(any.type_url().rfind('/') + 1);
  const pb::Descriptor* payload = type.file()->pool()->FindMessageTypeByName(name);
  return payload != nullptr && HasOverlongVarint(any.value(), *payload);
}

}  // namespace

bool HasOverlongVarint(absl::string_view wire, const pb::Descriptor& type) {
  VarintScan scan(wire);
  scan.Message(&type);
  if (scan.overlong()) return true;
  return type.full_name() == "google.protobuf.Any" && PayloadHasOverlongVarint(wire, type);
}

}  // namespace transom
