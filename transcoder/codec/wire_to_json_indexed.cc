// The indexed pass: a message whose fields come split, repeated or as several
// members of one oneof, or of which only some are selected.

#include <algorithm>
#include <vector>

#include "transcoder/codec/wire_to_json_printer.h"

namespace transom {

// One value on the wire.
struct WireToJsonPrinter::Occurrence {
  uint16_t field;  // its index in the table
  WireType wire_type;
  RawValue value;
};

// The values of a message; from a oneof those of the member that came last, and of
// them those since another member came last (which had replaced them).
class WireToJsonPrinter::Index {
 public:
  explicit Index(const MessageTable& type) : type_(type), oneofs_(type.oneof_count) {}

  void Add(const FieldEntry& field, WireType wire_type, const RawValue& value) {
    if (field.oneof >= 0) {
      Oneof& oneof = oneofs_[static_cast<size_t>(field.oneof)];
      if (oneof.member != field.index) oneof = {field.index, values_.size()};
    }
    values_.push_back({field.index, wire_type, value});
  }

  // The values in ascending order of fields, those of a field in their order.
  const std::vector<Occurrence>& Sorted() {
    size_t kept = 0;
    for (size_t i = 0; i < values_.size(); ++i) {
      const FieldEntry& field = type_.fields[values_[i].field];
      if (field.oneof >= 0) {
        const Oneof& oneof = oneofs_[static_cast<size_t>(field.oneof)];
        if (oneof.member != field.index || i < oneof.begin) continue;
      }
      values_[kept++] = values_[i];
    }
    values_.resize(kept);
    std::stable_sort(values_.begin(), values_.end(),
                     [](const Occurrence& a, const Occurrence& b) { return a.field < b.field; });
    return values_;
  }

 private:
  struct Oneof {
    int32_t member = -1;
    size_t begin = 0;
  };
  const MessageTable& type_;
  std::vector<Oneof> oneofs_;
  std::vector<Occurrence> values_;
};

bool WireToJsonPrinter::PrintIndexed(const MessageTable& type, absl::string_view wire) {
  Index index(type);
  if (!CollectOccurrences(type, wire, &index)) return false;
  const std::vector<Occurrence>& values = index.Sorted();
  const FieldSelection* const selection = selection_;
  const FieldSelection* inside = nullptr;
  const auto print_default = [this, &inside](const FieldEntry& field) {
    if (!PrintsDefaultOf(field) || !IsSelected(field, &inside)) return;
    PrintKey(field);
    PrintDefault(field);
  };
  size_t next_field = 0;
  for (size_t begin = 0; begin < values.size();) {
    const size_t field_index = values[begin].field;
    const FieldEntry& field = type.fields[field_index];
    size_t end = begin;
    while (end < values.size() && values[end].field == field_index) ++end;
    for (; next_field < field_index; ++next_field) print_default(type.fields[next_field]);
    next_field = field_index + 1;
    const auto of_field = absl::MakeConstSpan(values).subspan(begin, end - begin);
    begin = end;
    // One that is not selected is here for its oneof only.
    if (!IsSelected(field, &inside)) continue;
    bool printed = false;
    selection_ = inside;
    if (!PrintOccurrences(field, of_field, &printed)) return InField(field);
    selection_ = selection;
    if (!printed) print_default(field);
  }
  for (; next_field < type.fields.size(); ++next_field) print_default(type.fields[next_field]);
  return true;
}

bool WireToJsonPrinter::CollectOccurrences(const MessageTable& type, absl::string_view wire,
                                           Index* index) {
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return Fail(reader);
    const WireType wire_type = TagType(tag);
    const FieldEntry* field = type.FindFieldByNumber(TagNumber(tag));
    const FieldSelection* inside;
    const bool wanted = field != nullptr && AcceptsWireType(*field, wire_type) &&
                        (field->oneof >= 0 || IsSelected(*field, &inside));
    if (!wanted) {
      if (!reader.SkipField(tag, depth_left_)) return Fail(reader);
      continue;
    }
    RawValue value;
    if (!ReadRawValue(*field, wire_type, depth_left_, &reader, &value)) {
      Fail(reader);
      return InField(*field);
    }
    if (!field->repeated && IsUndeclaredEnum(*field, value)) continue;
    index->Add(*field, wire_type, value);
  }
  return true;
}

bool WireToJsonPrinter::PrintOccurrences(const FieldEntry& field,
                                         absl::Span<const Occurrence> values, bool* printed) {
  if (field.map) {
    std::vector<absl::string_view> entries;
    for (const Occurrence& occurrence : values) entries.push_back(occurrence.value.bytes);
    Elements elements{&field, /*named=*/true};
    if (!PrintMergedMap(field, entries, &elements)) return false;
    *printed = elements.count > 0;
    if (*printed) json_.EndObject();
    return true;
  }
  if (field.repeated) {
    Elements elements{&field, /*named=*/true};
    for (const Occurrence& occurrence : values) {
      if (!PrintElements(occurrence.value, occurrence.wire_type, &elements)) return false;
    }
    *printed = elements.count > 0;
    if (*printed) json_.EndArray();
    return true;
  }
  MergedValue merged;
  for (const Occurrence& occurrence : values) {
    if (!Merge(field, occurrence.value, &merged)) return false;
  }
  const RawValue& value = merged.value();
  if (!field.has_presence && value.bits == 0 && value.bytes.empty()) return true;
  *printed = true;
  PrintKey(field);
  return PrintValue(field, value);
}

bool WireToJsonPrinter::CheckPieces(const MergedValue& before, const RawValue& value) {
  if (!before.joined() && !CheckWhole(before.value().bytes)) return false;
  return CheckWhole(value.bytes);
}

bool WireToJsonPrinter::CheckWhole(absl::string_view wire) {
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0 || !reader.SkipField(tag, depth_left_)) return Fail(reader);
  }
  return true;
}

}  // namespace transom
