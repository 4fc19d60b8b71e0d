#include "transcoder/codec/text_to_wire.h"

#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "transcoder/codec/json_to_wire_numbers.h"
#include "transcoder/codec/json_to_wire_scalars.h"
#include "transcoder/codec/well_known_parse.h"
#include "transcoder/json/json_reader_text.h"
#include "transcoder/json/utf8.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {
namespace {

enum class Outcome {
  kWritten,
  kRejected,  // not of the type
  kFailed,    // status_ says why
};

Outcome OutcomeOf(bool written) { return written ? Outcome::kWritten : Outcome::kRejected; }

// One call of TextToWire.
class TextEncoder {
 public:
  TextEncoder(absl::Span<const FieldEntry* const> path, absl::string_view name,
              absl::string_view text, const JsonToWireOptions& options, OutputBuffer* wire)
      : path_(path), name_(name), text_(text), options_(options), wire_(wire), writer_(wire) {}

  absl::Status Encode() {
    const size_t mark = wire_->size();
    const Outcome outcome = WriteLevel(0);
    if (outcome == Outcome::kWritten) return absl::OkStatus();
    wire_->Truncate(mark);
    if (outcome == Outcome::kFailed) return status_;
    return absl::InvalidArgumentError(
        absl::StrCat(name_, ": expected ", Expected(), ", found \"", Excerpt(text_), "\""));
  }

 private:
  // The field of the path at `depth`, with what is inside.
  Outcome WriteLevel(size_t depth) {
    const FieldEntry& field = *path_[depth];
    if (depth + 1 == path_.size()) return WriteLeaf(field);
    writer_.AppendTag(field.tag_bytes, field.tag_size);
    if (field.type == FieldType::kGroup) {
      const Outcome outcome = WriteLevel(depth + 1);
      writer_.AppendVarint(field.number << 3 | 4);
      return outcome;
    }
    const size_t mark = writer_.BeginDelimited();
    const Outcome outcome = WriteLevel(depth + 1);
    writer_.EndDelimited(mark);
    return outcome;
  }

  Outcome WriteLeaf(const FieldEntry& field) {
    // The ready-made tag of a packed field is that of many values in one.
    if (field.packed) {
      writer_.AppendVarint(field.number << 3 | PackedElementWireType(field.type));
    } else {
      writer_.AppendTag(field.tag_bytes, field.tag_size);
    }
    if (field.message != nullptr) {
      const size_t mark = writer_.BeginDelimited();
      const Outcome outcome = WriteMessage(*field.message);
      writer_.EndDelimited(mark);
      return outcome;
    }
    if (field.enum_type != nullptr) return WriteEnum(*field.enum_type);
    return OutcomeOf(WriteScalar(field.type));
  }

  static uint32_t PackedElementWireType(FieldType type) {
    switch (type) {
      case FieldType::kDouble:
      case FieldType::kFixed64:
      case FieldType::kSfixed64:
        return 1;
      case FieldType::kFloat:
      case FieldType::kFixed32:
      case FieldType::kSfixed32:
        return 5;
      default:
        return 0;
    }
  }

  Outcome WriteMessage(const MessageTable& type) {
    TimeValue time;
    switch (type.well_known) {
      case WellKnownType::kTimestamp:
        if (!ParseTimestamp(text_, &time)) return Outcome::kRejected;
        AppendTimeValue(time, /*write_zeros=*/true, &writer_);
        return Outcome::kWritten;
      case WellKnownType::kDuration:
        if (!ParseDuration(text_, &time)) return Outcome::kRejected;
        AppendTimeValue(time, /*write_zeros=*/true, &writer_);
        return Outcome::kWritten;
      case WellKnownType::kFieldMask:
        return OutcomeOf(AppendFieldMask(text_, FieldMaskNames::kCamelOrSnakeCase, &writer_));
      case WellKnownType::kStruct:
      case WellKnownType::kValue:
      case WellKnownType::kListValue:
        return WriteJson(type);
      default: {
        const FieldEntry& value = type.fields[0];
        writer_.AppendTag(value.tag_bytes, value.tag_size);
        return OutcomeOf(WriteScalar(value.type));
      }
    }
  }

  Outcome WriteJson(const MessageTable& type) {
    JsonToWireOptions options = options_;
    options.skipped_fields = {};  // they are paths from another root
    options.depth_max -= static_cast<int>(path_.size());
    absl::Status status = JsonToWire(text_, type, options, wire_);
    if (status.ok()) return Outcome::kWritten;
    status_ = absl::Status(status.code(), absl::StrCat(name_, ": ", status.message()));
    return Outcome::kFailed;
  }

  Outcome WriteEnum(const EnumTable& type) {
    int32_t number = 0;
    if (FindEnumNumber(type, text_, options_.case_insensitive_enums, &number) ||
        ParseNumber(text_, &number) == NumberError::kNone) {
      writer_.AppendVarint(static_cast<uint64_t>(int64_t{number}));
      return Outcome::kWritten;
    }
    return Outcome::kRejected;
  }

  template <typename Number, typename Append>
  bool WriteNumber(FieldType type, Append append) {
    Number number;
    if (ParseNumber(text_, &number) != NumberError::kNone) return false;
    append(type, number, &writer_);
    return true;
  }

  template <typename Float, typename Bits>
  bool WriteFloat() {
    Float number;
    if (ParseQuotedFloat(text_, &number) != NumberError::kNone) return false;
    Bits bits;
    std::memcpy(&bits, &number, sizeof(bits));
    writer_.AppendFixed(bits);
    return true;
  }

  bool WriteScalar(FieldType type) {
    switch (type) {
      case FieldType::kDouble:
        return WriteFloat<double, uint64_t>();
      case FieldType::kFloat:
        return WriteFloat<float, uint32_t>();
      case FieldType::kInt64:
      case FieldType::kSint64:
      case FieldType::kSfixed64:
        return WriteNumber<int64_t>(type, AppendSigned64);
      case FieldType::kInt32:
      case FieldType::kSint32:
      case FieldType::kSfixed32:
        return WriteNumber<int32_t>(type, AppendSigned32);
      case FieldType::kUint64:
      case FieldType::kFixed64:
        return WriteNumber<uint64_t>(type, AppendUnsigned64);
      case FieldType::kUint32:
      case FieldType::kFixed32:
        return WriteNumber<uint32_t>(type, AppendUnsigned32);
      case FieldType::kBool:
        if (text_ != "true" && text_ != "false") return false;
        wire_->Push(text_ == "true" ? 1 : 0);
        return true;
      case FieldType::kString:
        if (!IsValidUtf8(text_)) return false;
        writer_.AppendDelimited(text_);
        return true;
      case FieldType::kBytes:
        return WriteBytes();
      default:
        return false;
    }
  }

  bool WriteBytes() {
    const size_t mark = writer_.BeginDelimited();
    const size_t size = DecodeBase64(text_, wire_->Reserve(text_.size()));
    if (size == kBase64Bad) return false;
    wire_->Advance(size);
    writer_.EndDelimited(mark);
    return true;
  }

  std::string Expected() const {
    const FieldEntry& leaf = *path_.back();
    if (leaf.enum_type != nullptr) return absl::StrCat("a value of ", leaf.enum_type->full_name);
    FieldType type = leaf.type;
    if (leaf.message != nullptr) {
      switch (leaf.message->well_known) {
        case WellKnownType::kTimestamp:
          return "a timestamp like 2006-01-02T15:04:05Z";
        case WellKnownType::kDuration:
          return "a duration like 1.5s";
        case WellKnownType::kFieldMask:
          return "a field mask like fooBar,baz.qux";
        default:
          type = leaf.message->fields[0].type;
      }
    }
    if (type == FieldType::kString) return "UTF-8 text";
    return std::string(ExpectedText(type));
  }

  const absl::Span<const FieldEntry* const> path_;
  const absl::string_view name_;
  const absl::string_view text_;
  const JsonToWireOptions& options_;
  OutputBuffer* const wire_;
  WireWriter writer_;
  absl::Status status_;
};

}  // namespace

bool HasTextForm(const FieldEntry& field) {
  if (field.map) return false;
  if (field.message == nullptr) return true;
  switch (field.message->well_known) {
    case WellKnownType::kNone:
    case WellKnownType::kAny:
    case WellKnownType::kEmpty:
    case WellKnownType::kMapEntry:
      return false;
    case WellKnownType::kTimestamp:
    case WellKnownType::kDuration:
    case WellKnownType::kFieldMask:
    case WellKnownType::kStruct:
    case WellKnownType::kValue:
    case WellKnownType::kListValue:
      return true;
    default:
      // A wrapper, as long as it is the real one.
      return field.message->fields.size() == 1 && field.message->fields[0].message == nullptr &&
             field.message->fields[0].enum_type == nullptr;
  }
}

absl::Status TextToWire(const FieldPath& path, absl::string_view text,
                        const JsonToWireOptions& options, OutputBuffer* wire) {
  return TextToWire(path.fields, path.text, text, options, wire);
}

absl::Status TextToWire(absl::Span<const FieldEntry* const> path, absl::string_view name_for_errors,
                        absl::string_view text, const JsonToWireOptions& options,
                        OutputBuffer* wire) {
  const FieldEntry& leaf = *path.back();
  if (path.size() == 1 && leaf.type == FieldType::kString && IsValidUtf8(text)) {
    // What most variables and parameters are.
    WireWriter writer(wire);
    writer.AppendTag(leaf.tag_bytes, leaf.tag_size);
    writer.AppendDelimited(text);
    return absl::OkStatus();
  }
  if (!HasTextForm(leaf)) {
    return absl::UnimplementedError(absl::StrCat(name_for_errors, ": ",
                                                 leaf.map ? "a map" : leaf.message->full_name,
                                                 " cannot be given as one piece of text"));
  }
  return TextEncoder(path, name_for_errors, text, options, wire).Encode();
}

}  // namespace transom
