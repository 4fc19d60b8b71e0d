// Repeated fields and maps.

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "transcoder/codec/key_set.h"
#include "transcoder/codec/wire_to_json_number.h"
#include "transcoder/codec/wire_to_json_printer.h"

namespace transom {

namespace {

// Whether the two fields of a map's entry are all of it, each once and in order, as every
// writer has them. Else nothing is said about the entry.
bool ReadUsualEntry(const FieldEntry& field, absl::string_view wire, RawValue* key,
                    RawValue* value) {
  WireReader reader(wire);
  const FieldEntry& key_field = *field.map_key;
  const FieldEntry& value_field = *field.map_value;
  return reader.ReadTag() == MakeTag(1, NativeWireType(key_field.type)) &&
         ReadRawValue(key_field, NativeWireType(key_field.type), 0, &reader, key) &&
         reader.ReadTag() == MakeTag(2, NativeWireType(value_field.type)) &&
         ReadRawValue(value_field, NativeWireType(value_field.type), 0, &reader, value) &&
         reader.AtEnd();
}

uint64_t HashOf(const FieldEntry& key, const RawValue& value) {
  return key.type == FieldType::kString ? HashKey(value.bytes) : HashKey(value.bits);
}

}  // namespace

bool WireToJsonPrinter::FindNext(const FieldEntry& field, Extent extent, WireReader* reader,
                                 uint32_t* tag) {
  // The usual case first: the same tag once more, of one byte.
  if (!reader->AtEnd() && reader->PeekByte() == *tag && *tag - 1 < 0x7f) {
    reader->SkipByte();
    return true;
  }
  while (!reader->AtEnd()) {
    const WireReader before = *reader;
    *tag = reader->ReadTag();
    if (ABSL_PREDICT_FALSE(*tag == 0 && extent == Extent::kAll)) return Fail(*reader);
    if (TagNumber(*tag) == field.number && AcceptsWireType(field, TagType(*tag))) return true;
    if (extent == Extent::kRun) {
      // Of another field, or bad: the caller's to deal with.
      *reader = before;
      break;
    }
    if (!reader->SkipField(*tag, depth_left_)) {
      *tag = 0;
      return Fail(*reader);
    }
  }
  *tag = 1;
  return false;
}

WireToJsonPrinter::Outcome WireToJsonPrinter::PrintRepeated(const FieldEntry& field, uint32_t tag,
                                                            Extent extent, WireReader* reader,
                                                            Elements* elements) {
  do {
    RawValue value;
    if (ABSL_PREDICT_FALSE(!ReadRawValue(field, TagType(tag), depth_left_, reader, &value))) {
      Fail(*reader);
      InElement(elements->count);
      return Outcome::kFailed;
    }
    if (!PrintElements(value, TagType(tag), elements)) return Outcome::kFailed;
  } while (FindNext(field, extent, reader, &tag));
  return tag == 0 ? Outcome::kFailed : Outcome::kDone;
}

bool WireToJsonPrinter::PrintElements(const RawValue& value, WireType wire_type,
                                      Elements* elements) {
  const FieldEntry& field = *elements->field;
  if (!IsPacked(field, wire_type)) return PrintElement(value, elements);
  const WireType native = NativeWireType(field.type);
  const bool numbers = IsNumber(field.type);
  WireReader packed(value.bytes);
  if (numbers && !packed.AtEnd() && elements->count == 0) BeginElements('[', elements);
  while (!packed.AtEnd()) {
    RawValue element;
    if (ABSL_PREDICT_FALSE(!ReadRawValue(field, native, 0, &packed, &element))) {
      Fail(packed);
      return InElement(elements->count);
    }
    if (numbers) {
      json_.Element(kNumberSizeMax, [&](char* p) {
        return WriteNumber(field.type, element.bits, options_.print_int64_as_numbers, p);
      });
      ++elements->count;
    } else if (!PrintElement(element, elements)) {
      return false;
    }
  }
  return true;
}

bool WireToJsonPrinter::PrintElement(const RawValue& value, Elements* elements) {
  const FieldEntry& field = *elements->field;
  if (ABSL_PREDICT_FALSE(IsUndeclaredEnum(field, value))) return true;
  if (elements->count == 0) BeginElements('[', elements);
  if (ABSL_PREDICT_FALSE(!PrintValue(field, value))) return InElement(elements->count);
  ++elements->count;
  return true;
}

void WireToJsonPrinter::BeginElements(char bracket, Elements* elements) {
  if (elements->named) PrintKey(*elements->field);
  bracket == '[' ? json_.BeginArray() : json_.BeginObject();
}

WireToJsonPrinter::Outcome WireToJsonPrinter::PrintMap(const FieldEntry& field, uint32_t tag,
                                                       Extent extent, WireReader* reader,
                                                       Elements* elements) {
  KeySet keys;
  MergedValue merged;
  do {
    absl::string_view bytes;
    if (ABSL_PREDICT_FALSE(!reader->ReadDelimited(&bytes))) {
      Fail(*reader);
      return Outcome::kFailed;
    }
    RawValue key;
    RawValue value;
    if (ABSL_PREDICT_FALSE(!ReadUsualEntry(field, bytes, &key, &value))) {
      key = RawValue();
      merged.Clear();
      if (!ReadMapEntry(field, bytes, &key, &merged)) return Outcome::kFailed;
      value = merged.value();
    }
    if (ABSL_PREDICT_FALSE(IsUndeclaredEnum(*field.map_value, value))) continue;
    // Two keys of one hash need not be the same: the indexed pass finds out.
    if (ABSL_PREDICT_FALSE(!keys.InsertHash(HashOf(*field.map_key, key)))) return Outcome::kAgain;
    if (!PrintMapEntry(field, key, value, elements)) return Outcome::kFailed;
  } while (FindNext(field, extent, reader, &tag));
  return tag == 0 ? Outcome::kFailed : Outcome::kDone;
}

// A key or value that is not there is the default.
bool WireToJsonPrinter::ReadMapEntry(const FieldEntry& field, absl::string_view wire, RawValue* key,
                                     MergedValue* merged) {
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (ABSL_PREDICT_FALSE(tag == 0)) return Fail(reader);
    RawValue value;
    if (TagNumber(tag) == 1 && AcceptsWireType(*field.map_key, TagType(tag))) {
      if (!ReadRawValue(*field.map_key, TagType(tag), 0, &reader, key)) return Fail(reader);
    } else if (TagNumber(tag) == 2 && AcceptsWireType(*field.map_value, TagType(tag))) {
      if (!ReadRawValue(*field.map_value, TagType(tag), 0, &reader, &value)) return Fail(reader);
      if (!Merge(*field.map_value, value, merged)) return false;
    } else {
      WireReader skipping = reader;
      if (!skipping.SkipField(tag, depth_left_)) return Fail(skipping);
      reader = skipping;
    }
  }
  if (ABSL_PREDICT_FALSE(!merged->present())) {
    RawValue absent;
    if (field.map_value->type == FieldType::kEnum) {
      absent.bits = static_cast<uint32_t>(field.map_value->enum_type->default_number);
    }
    merged->Add(*field.map_value, absent);
  }
  return true;
}

bool WireToJsonPrinter::PrintMapEntry(const FieldEntry& field, const RawValue& key,
                                      const RawValue& value, Elements* elements) {
  if (elements->count == 0) BeginElements('{', elements);
  ++elements->count;
  if (!PrintMapKey(*field.map_key, key)) return false;
  // On the wire the entry is a message.
  if (ABSL_PREDICT_FALSE(depth_left_ <= 0)) return Fail(value.bytes.data(), "nested too deeply");
  --depth_left_;
  const bool ok = PrintValue(*field.map_value, value);
  ++depth_left_;
  return ABSL_PREDICT_TRUE(ok) || InMapEntry(*field.map_key, key);
}

bool WireToJsonPrinter::PrintMapKey(const FieldEntry& key, const RawValue& value) {
  if (key.type == FieldType::kString) {
    if (ABSL_PREDICT_TRUE(json_.Key(value.bytes, ReadableEnd(value.bytes)))) return true;
    return Fail(value.bytes.data(), "invalid UTF-8 in the key of a map");
  }
  if (key.type == FieldType::kBool) return json_.Key(value.bits != 0 ? "true" : "false");
  char text[kNumberSizeMax];
  const uint64_t bits = value.bits;
  char* end = nullptr;
  switch (key.type) {
    case FieldType::kInt32:
    case FieldType::kSfixed32:
      end = WriteInt64(static_cast<int32_t>(bits), text);
      break;
    case FieldType::kSint32:
      end = WriteInt64(DecodeZigZag32(static_cast<uint32_t>(bits)), text);
      break;
    case FieldType::kInt64:
    case FieldType::kSfixed64:
      end = WriteInt64(static_cast<int64_t>(bits), text);
      break;
    case FieldType::kSint64:
      end = WriteInt64(DecodeZigZag64(bits), text);
      break;
    default:
      end = WriteUint64(bits, text);
      break;
  }
  return json_.Key(absl::string_view(text, static_cast<size_t>(end - text)));
}

bool WireToJsonPrinter::PrintMergedMap(const FieldEntry& field,
                                       absl::Span<const absl::string_view> entries,
                                       Elements* elements) {
  const bool by_text = field.map_key->type == FieldType::kString;
  absl::flat_hash_map<absl::string_view, size_t> last_by_text;
  absl::flat_hash_map<uint64_t, size_t> last_by_bits;
  std::vector<bool> undeclared(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    RawValue key;
    MergedValue value;
    if (!ReadMapEntry(field, entries[i], &key, &value)) return false;
    undeclared[i] = IsUndeclaredEnum(*field.map_value, value.value());
    if (undeclared[i]) continue;
    (by_text ? last_by_text[key.bytes] : last_by_bits[key.bits]) = i;
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    if (undeclared[i]) continue;
    RawValue key;
    MergedValue value;
    if (!ReadMapEntry(field, entries[i], &key, &value)) return false;
    const size_t last = by_text ? last_by_text[key.bytes] : last_by_bits[key.bits];
    if (last == i && !PrintMapEntry(field, key, value.value(), elements)) return false;
  }
  return true;
}

bool WireToJsonPrinter::PrintWholeRepeated(absl::string_view wire, const FieldEntry& field) {
  Elements elements{&field, /*named=*/false};
  const JsonWriter::Mark mark = json_.Save();
  WireReader reader(wire);
  uint32_t tag = 0;
  Outcome outcome = Outcome::kDone;
  if (field.map && pass_ == Pass::kIndexed) {
    if (!PrintWholeMergedMap(wire, field, &elements)) return false;
  } else if (FindNext(field, Extent::kAll, &reader, &tag)) {
    outcome = field.map ? PrintMap(field, tag, Extent::kAll, &reader, &elements)
                        : PrintRepeated(field, tag, Extent::kAll, &reader, &elements);
  } else if (tag == 0) {
    return false;
  }
  if (outcome == Outcome::kFailed) return false;
  if (outcome == Outcome::kAgain) {
    json_.Restore(mark);
    elements.count = 0;
    if (!AllowRedo(wire.size()) || !PrintWholeMergedMap(wire, field, &elements)) return false;
  }
  if (elements.count == 0) BeginElements(field.map ? '{' : '[', &elements);
  field.map ? json_.EndObject() : json_.EndArray();
  return true;
}

bool WireToJsonPrinter::PrintWholeMergedMap(absl::string_view wire, const FieldEntry& field,
                                            Elements* elements) {
  std::vector<absl::string_view> entries;
  WireReader reader(wire);
  uint32_t tag = 0;
  while (FindNext(field, Extent::kAll, &reader, &tag)) {
    absl::string_view entry;
    if (!reader.ReadDelimited(&entry)) return Fail(reader);
    entries.push_back(entry);
  }
  if (reader.error() != WireError::kNone) return false;
  return PrintMergedMap(field, entries, elements);
}

bool WireToJsonPrinter::InMapEntry(const FieldEntry& key, const RawValue& value) {
  if (key.type == FieldType::kString) {
    return Within(absl::StrCat("[\"", absl::CHexEscape(value.bytes.substr(0, 64)), "\"]"));
  }
  char text[kNumberSizeMax];
  char* const end = key.type == FieldType::kUint64 || key.type == FieldType::kFixed64
                        ? WriteUint64(value.bits, text)
                        : WriteInt64(static_cast<int64_t>(value.bits), text);
  return Within(absl::StrCat("[", absl::string_view(text, static_cast<size_t>(end - text)), "]"));
}

}  // namespace transom
