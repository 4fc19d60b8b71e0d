#include "transcoder/codec/wire_to_json_printer.h"

#include <functional>
#include <limits>

#include "absl/base/optimization.h"
#include "absl/strings/str_cat.h"
#include "transcoder/codec/wire_to_json_number.h"

namespace transom {

// Which fields and oneofs of one message have been printed.
class WireToJsonPrinter::PrintedFields {
 public:
  static bool Fits(const MessageTable& type) {
    return type.fields.size() <= kFieldsMax && type.oneof_count <= kOneofsMax;
  }

  // The field itself, or a member of its oneof.
  bool Has(const FieldEntry& field) const {
    if (ABSL_PREDICT_FALSE(field.oneof >= 0 && (oneofs_ >> field.oneof & 1) != 0)) return true;
    return HasField(field.index);
  }
  bool HasField(size_t index) const { return (fields_[index / 64] >> (index % 64) & 1) != 0; }
  void Add(const FieldEntry& field) {
    fields_[field.index / 64] |= uint64_t{1} << (field.index % 64);
    if (field.oneof >= 0) oneofs_ |= uint64_t{1} << field.oneof;
  }

 private:
  static constexpr size_t kFieldsMax = 256;
  static constexpr size_t kOneofsMax = 64;
  uint64_t fields_[kFieldsMax / 64] = {};
  uint64_t oneofs_ = 0;
};

WireToJsonPrinter::WireToJsonPrinter(const WireToJsonOptions& options, absl::string_view input,
                                     Pass pass, OutputBuffer* out)
    : options_(options),
      input_(input),
      pass_(pass),
      json_(out, options.indent, options.outer_levels),
      size_max_(options.json_bytes_max == 0 ? std::numeric_limits<size_t>::max()
                                            : out->size() + options.json_bytes_max),
      depth_left_(options.depth_max),
      redo_left_(input.size() * 4) {}

bool WireToJsonPrinter::PrintMessage(const MessageTable& type, absl::string_view wire) {
  if (ABSL_PREDICT_FALSE(!CheckSize())) return false;
  switch (type.well_known) {
    case WellKnownType::kNone:
    case WellKnownType::kEmpty:
    case WellKnownType::kMapEntry:
      return PrintObject(type, wire);
    default:
      return PrintWellKnown(type, wire);
  }
}

bool WireToJsonPrinter::PrintObject(const MessageTable& type, absl::string_view wire) {
  json_.BeginObject();
  if (!PrintFields(type, wire)) return false;
  json_.EndObject();
  return true;
}

bool WireToJsonPrinter::PrintFields(const MessageTable& type, absl::string_view wire) {
  if (pass_ == Pass::kIndexed || ABSL_PREDICT_FALSE(!PrintedFields::Fits(type))) {
    return PrintIndexed(type, wire);
  }
  const JsonWriter::Mark mark = json_.Save();
  const Outcome outcome = PrintInOrder(type, wire);
  if (ABSL_PREDICT_TRUE(outcome == Outcome::kDone)) return true;
  if (outcome == Outcome::kFailed) return false;
  json_.Restore(mark);
  return AllowRedo(wire.size()) && PrintIndexed(type, wire);
}

WireToJsonPrinter::Outcome WireToJsonPrinter::PrintInOrder(const MessageTable& type,
                                                           absl::string_view wire) {
  // Only copies of the reader are handed out by address: it lives in registers.
  WireReader reader(wire);
  PrintedFields printed;
  const bool print_defaults = options_.print_default_values;
  // Fields before this one have been printed, or have no default to print.
  size_t defaults_done = 0;
  const auto print_defaults_before = [&](size_t end) {
    for (; defaults_done < end; ++defaults_done) {
      const FieldEntry& field = type.fields[defaults_done];
      if (printed.HasField(defaults_done) || !PrintsDefaultOf(field)) continue;
      PrintKey(field);
      PrintDefault(field);
      printed.Add(field);
    }
  };

  while (!reader.AtEnd()) {
    uint32_t tag;
    const FieldEntry* field = FindBySmallTag(type, reader);
    if (ABSL_PREDICT_TRUE(field != nullptr)) {
      tag = reader.PeekByte();
      reader.SkipByte();
    } else {
      tag = reader.ReadTag();
      if (ABSL_PREDICT_FALSE(tag == 0)) {
        Fail(reader);
        return Outcome::kFailed;
      }
      field = FindByNumber(type, TagNumber(tag));
      if (ABSL_PREDICT_FALSE(field == nullptr || !AcceptsWireType(*field, TagType(tag)))) {
        WireReader skipping = reader;
        if (!skipping.SkipField(tag, depth_left_)) {
          Fail(skipping);
          return Outcome::kFailed;
        }
        reader = skipping;
        continue;
      }
    }
    if (field->repeated) {
      if (ABSL_PREDICT_FALSE(printed.Has(*field))) return Outcome::kAgain;
      if (print_defaults) print_defaults_before(field->index);
      WireReader running = reader;
      bool any = false;
      const Outcome outcome = PrintRun(*field, tag, &running, &any);
      if (ABSL_PREDICT_FALSE(outcome != Outcome::kDone)) return outcome;
      if (any) printed.Add(*field);
      reader = running;
      continue;
    }
    RawValue value;
    if (ABSL_PREDICT_FALSE(!ReadRawValue(*field, TagType(tag), depth_left_, &reader, &value))) {
      Fail(reader);
      InField(*field);
      return Outcome::kFailed;
    }
    if (ABSL_PREDICT_FALSE(IsUndeclaredEnum(*field, value))) continue;
    if (ABSL_PREDICT_FALSE(printed.Has(*field))) return Outcome::kAgain;
    // A field without presence that holds its default is not there.
    if (!field->has_presence && !print_defaults && value.bits == 0 && value.bytes.empty()) continue;
    if (print_defaults) print_defaults_before(field->index);
    printed.Add(*field);
    if (IsNumber(field->type)) {
      json_.Member(KeyOf(*field), kNumberSizeMax, [&](char* p) {
        return WriteNumber(field->type, value.bits, options_.print_int64_as_numbers, p);
      });
      continue;
    }
    if (ABSL_PREDICT_FALSE(!PrintMember(*field, value))) {
      InField(*field);
      return Outcome::kFailed;
    }
  }
  if (print_defaults) print_defaults_before(type.fields.size());
  return Outcome::kDone;
}

bool WireToJsonPrinter::PrintMember(const FieldEntry& field, const RawValue& value) {
  if (field.type == FieldType::kString) {
    if (json_.StringMember(KeyOf(field), value.bytes, ReadableEnd(value.bytes))) return true;
    return Fail(value.bytes.data(), "invalid UTF-8 in the string");
  }
  if (field.message == nullptr || field.message->well_known != WellKnownType::kNone) {
    PrintKey(field);
    return PrintValue(field, value);
  }
  json_.BeginObjectMember(KeyOf(field));
  if (ABSL_PREDICT_FALSE(depth_left_ <= 0)) return FailDepth(value.bytes);
  if (ABSL_PREDICT_FALSE(!CheckSize())) return false;
  --depth_left_;
  if (!PrintFields(*field.message, value.bytes)) return false;
  ++depth_left_;
  json_.EndObject();
  return true;
}

WireToJsonPrinter::Outcome WireToJsonPrinter::PrintRun(const FieldEntry& field, uint32_t tag,
                                                       WireReader* reader, bool* printed) {
  Elements elements{&field, /*named=*/true};
  const Outcome outcome = field.map ? PrintMap(field, tag, Extent::kRun, reader, &elements)
                                    : PrintRepeated(field, tag, Extent::kRun, reader, &elements);
  if (outcome == Outcome::kFailed) InField(field);
  if (outcome != Outcome::kDone || elements.count == 0) return outcome;
  field.map ? json_.EndObject() : json_.EndArray();
  *printed = true;
  return outcome;
}

bool WireToJsonPrinter::PrintFieldOf(const MessageTable& type, absl::string_view wire,
                                     const FieldEntry& field) {
  if (field.repeated) return PrintWholeRepeated(wire, field) || InField(field);
  MergedValue merged;
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return Fail(reader);
    const FieldEntry* found = type.FindFieldByNumber(TagNumber(tag));
    const bool counts =
        found == &field || (found != nullptr && field.oneof >= 0 && found->oneof == field.oneof);
    if (!counts || !AcceptsWireType(*found, TagType(tag))) {
      if (!reader.SkipField(tag, depth_left_)) return Fail(reader);
      continue;
    }
    RawValue value;
    if (!ReadRawValue(*found, TagType(tag), depth_left_, &reader, &value)) {
      Fail(reader);
      return InField(*found);
    }
    if (IsUndeclaredEnum(*found, value)) continue;
    // Another member of the oneof replaces this one.
    if (found != &field) {
      merged.Clear();
    } else if (!Merge(field, value, &merged)) {
      return InField(field);
    }
  }
  if (merged.present()) return PrintValue(field, merged.value()) || InField(field);
  PrintDefault(field);
  return true;
}

absl::Status WireToJsonPrinter::status() const {
  if (too_large_) {
    return absl::ResourceExhaustedError(
        absl::StrCat("the JSON form is over ", options_.json_bytes_max, " bytes"));
  }
  if (error_path_.empty()) return absl::DataLossError(error_);
  return absl::DataLossError(absl::StrCat(error_path_, ": ", error_));
}

bool WireToJsonPrinter::Fail(const char* at, absl::string_view what) {
  error_ = std::string(what);
  error_path_.clear();
  // Messages that were merged are not part of the input.
  const std::less_equal<const char*> before;
  if (before(input_.data(), at) && before(at, input_.data() + input_.size())) {
    absl::StrAppend(&error_, " at byte ", at - input_.data());
  }
  return false;
}

bool WireToJsonPrinter::Fail(const WireReader& reader) {
  return Fail(reader.position(), WireErrorText(reader.error()));
}

bool WireToJsonPrinter::FailSize() {
  too_large_ = true;
  return false;
}

bool WireToJsonPrinter::AllowRedo(size_t size) {
  if (size > redo_left_) {
    wants_restart_ = true;
    return false;
  }
  redo_left_ -= size;
  return true;
}

bool WireToJsonPrinter::InField(const FieldEntry& field) { return Within(field.proto_name); }

bool WireToJsonPrinter::InElement(int index) { return Within(absl::StrCat("[", index, "]")); }

bool WireToJsonPrinter::Within(std::string component) {
  const bool dot = !error_path_.empty() && error_path_[0] != '[';
  error_path_ = absl::StrCat(component, dot ? "." : "", error_path_);
  return false;
}

}  // namespace transom
