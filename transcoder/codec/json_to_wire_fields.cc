// Messages, repeated fields and maps.

#include "absl/strings/str_cat.h"
#include "transcoder/codec/json_to_wire_encoder.h"

namespace transom {
namespace {

constexpr absl::string_view kTypeName = "@type";

// Behind the fields of a group: the tag that ends it.
void AppendEndGroup(const FieldEntry& field, WireWriter* writer) {
  writer->AppendVarint(field.number << 3 | 4);
}

}  // namespace

bool JsonToWireEncoder::WriteMessage(const MessageTable& type, const PathLink* link) {
  switch (type.well_known) {
    case WellKnownType::kNone:
    case WellKnownType::kEmpty:
    case WellKnownType::kMapEntry:
      break;
    case WellKnownType::kAny:
      return WriteAny(type, link);
    case WellKnownType::kTimestamp:
    case WellKnownType::kDuration:
      return WriteTime(type.well_known, link);
    case WellKnownType::kFieldMask:
      return WriteFieldMask(link);
    case WellKnownType::kStruct:
      return WriteStruct(link);
    case WellKnownType::kValue:
      return WriteValue(link);
    case WellKnownType::kListValue:
      return WriteListValue(link);
    default:
      return WriteWrapper(type, link);
  }
  if (ABSL_PREDICT_FALSE(reader_.Peek() != JsonKind::kObject)) return FailKind("an object", link);
  if (!reader_.BeginObject()) return FailSyntax(link);
  return WriteMembers(type, link, TypeMember::kNone);
}

bool JsonToWireEncoder::WriteMembers(const MessageTable& type, const PathLink* parent,
                                     TypeMember type_member) {
  IndexSet seen(type.fields.size());
  IndexSet oneofs_seen(type.oneof_count);
  PathLink link(parent);
  const FieldEntry* next = type.fields.data();
  const FieldEntry* const end = next + type.fields.size();
  while (reader_.NextMember()) {
    const FieldEntry* field = next;
    // Most writers keep the order of the fields: try the one behind the last.
    if (next == end || !reader_.SkipMemberName(next->json_key)) {
      if (!ReadField(type, parent, &type_member, &field)) return false;
      if (field == nullptr) continue;
    }
    next = field + 1;
    link.field = field;
    if (ABSL_PREDICT_FALSE(!seen.Insert(field->index))) {
      return Fail(reader_.token(), &link, "the field is there twice");
    }
    if ((field->oneof >= 0 || field->required) &&
        !CheckMember(type, *field, &link, seen, &oneofs_seen)) {
      return false;
    }
    const size_t mark = wire_->size();
    if (!WriteMember(*field, &link)) return false;
    if (ABSL_PREDICT_FALSE(!options_.skipped_fields.empty()) && IsSkipped(&link)) {
      wire_->Truncate(mark);
    }
  }
  if (ABSL_PREDICT_FALSE(!reader_.ok())) return FailSyntax(parent);
  return !type.has_required || DefersRequired() || CheckRequired(type, parent, seen);
}

bool JsonToWireEncoder::ReadField(const MessageTable& type, const PathLink* parent,
                                  TypeMember* type_member, const FieldEntry** field) {
  JsonString name;
  if (!reader_.ReadMemberName(&name)) return FailSyntax(parent);
  const absl::string_view text = Unescaped(name);
  if (ABSL_PREDICT_FALSE(*type_member != TypeMember::kNone) && text == kTypeName) {
    *field = nullptr;
    if (*type_member == TypeMember::kRead) {
      return Fail(reader_.token(), parent, "\"@type\" is there twice");
    }
    *type_member = TypeMember::kRead;
    return reader_.SkipValue() || FailSyntax(parent);
  }
  *field = type.FindField(text);
  return ABSL_PREDICT_TRUE(*field != nullptr) || HandleUnknown(text, type, parent);
}

bool JsonToWireEncoder::HandleUnknown(absl::string_view name, const MessageTable& type,
                                      const PathLink* parent) {
  if (!options_.ignore_unknown_fields) {
    return Fail(reader_.token(), parent,
                absl::StrCat("no field \"", Excerpt(name), "\" in ", type.full_name));
  }
  return reader_.SkipValue() || FailSyntax(parent);
}

bool JsonToWireEncoder::CheckMember(const MessageTable& type, const FieldEntry& field,
                                    const PathLink* link, const IndexSet& seen,
                                    IndexSet* oneofs_seen) {
  if (reader_.Peek() == JsonKind::kNull && !AcceptsNull(field)) {
    // Null members of a oneof do not count.
    if (!field.required || DefersRequired()) return true;
    return Fail(reader_.position(), link, "the field is required and cannot be null");
  }
  if (field.oneof < 0 || oneofs_seen->Insert(static_cast<size_t>(field.oneof))) return true;
  // Those before it may be null, which does not count: then it is not known here which it was.
  const FieldEntry* rival = nullptr;
  int rivals = 0;
  for (const FieldEntry& other : type.fields) {
    if (other.oneof != field.oneof || other.index == field.index) continue;
    if (!seen.Contains(other.index)) continue;
    rival = &other;
    ++rivals;
  }
  if (rivals != 1) {
    return Fail(reader_.token(), link, "another member of its oneof is there as well");
  }
  return Fail(
      reader_.token(), link,
      absl::StrCat("only one of its oneof may be there, and \"", rival->json_name, "\" is"));
}

bool JsonToWireEncoder::CheckRequired(const MessageTable& type, const PathLink* parent,
                                      const IndexSet& seen) {
  for (const FieldEntry& field : type.fields) {
    if (field.required && !seen.Contains(field.index)) {
      return Fail(reader_.position(), parent,
                  absl::StrCat("the required field \"", field.json_name, "\" of ", type.full_name,
                               " is missing"));
    }
  }
  return true;
}

bool JsonToWireEncoder::WriteMember(const FieldEntry& field, PathLink* link) {
  if (ABSL_PREDICT_FALSE(reader_.Peek() == JsonKind::kNull) &&
      (field.repeated || !AcceptsNull(field))) {
    return reader_.ReadLiteral(JsonKind::kNull) || FailSyntax(link);
  }
  if (ABSL_PREDICT_TRUE(!field.repeated)) return WriteSingular(field, link);
  return field.map ? WriteMap(field, link) : WriteRepeated(field, link);
}

bool JsonToWireEncoder::WriteSingular(const FieldEntry& field, const PathLink* link) {
  if (field.type == FieldType::kString) {
    writer_.AppendTag(field.tag_bytes, field.tag_size);
    return WriteString(link);
  }
  if (field.message != nullptr) return WriteMessageField(field, link);
  if (field.enum_type != nullptr) return WriteEnumField(field, link);
  writer_.AppendTag(field.tag_bytes, field.tag_size);
  return WriteScalar(field, link);
}

bool JsonToWireEncoder::WriteEnumField(const FieldEntry& field, const PathLink* link) {
  int32_t number = 0;
  bool known = true;
  if (!ReadEnum(*field.enum_type, link, &number, &known)) return false;
  if (!known) return true;
  writer_.AppendTag(field.tag_bytes, field.tag_size);
  writer_.AppendVarint(static_cast<uint64_t>(int64_t{number}));
  return true;
}

bool JsonToWireEncoder::WriteMessageField(const FieldEntry& field, const PathLink* link) {
  writer_.AppendTag(field.tag_bytes, field.tag_size);
  if (field.type == FieldType::kGroup) {
    if (!WriteMessage(*field.message, link)) return false;
    AppendEndGroup(field, &writer_);
    return true;
  }
  const size_t mark = writer_.BeginDelimited();
  if (!WriteMessage(*field.message, link)) return false;
  writer_.EndDelimited(mark);
  return true;
}

bool JsonToWireEncoder::WriteRepeated(const FieldEntry& field, PathLink* link) {
  if (ABSL_PREDICT_FALSE(reader_.Peek() != JsonKind::kArray)) return FailKind("an array", link);
  if (!reader_.BeginArray()) return FailSyntax(link);
  if (field.packed) return WritePacked(field, link);
  const bool accepts_null = AcceptsNull(field);
  while (reader_.NextElement()) {
    ++link->index;
    if (ABSL_PREDICT_FALSE(reader_.Peek() == JsonKind::kNull) && !accepts_null) {
      return FailKind("an element", link);
    }
    if (!WriteSingular(field, link)) return false;
  }
  link->index = -1;
  return reader_.ok() || FailSyntax(link);
}

bool JsonToWireEncoder::WritePacked(const FieldEntry& field, PathLink* link) {
  const size_t start = wire_->size();
  writer_.AppendTag(field.tag_bytes, field.tag_size);
  const size_t mark = writer_.BeginDelimited();
  while (reader_.NextElement()) {
    ++link->index;
    if (field.enum_type == nullptr) {
      if (!WriteScalar(field, link)) return false;
      continue;
    }
    int32_t number = 0;
    bool known = true;
    if (!ReadEnum(*field.enum_type, link, &number, &known)) return false;
    if (known) writer_.AppendVarint(static_cast<uint64_t>(int64_t{number}));
  }
  link->index = -1;
  if (ABSL_PREDICT_FALSE(!reader_.ok())) return FailSyntax(link);
  if (wire_->size() == mark) {
    wire_->Truncate(start);
  } else {
    writer_.EndDelimited(mark);
  }
  return true;
}

bool JsonToWireEncoder::WriteMap(const FieldEntry& field, PathLink* link) {
  if (ABSL_PREDICT_FALSE(reader_.Peek() != JsonKind::kObject)) return FailKind("an object", link);
  if (!reader_.BeginObject()) return FailSyntax(link);
  KeySet keys;
  while (reader_.NextMember()) {
    if (!WriteMapEntry(field, link, &keys)) return false;
  }
  link->has_key = false;
  return reader_.ok() || FailSyntax(link);
}

bool JsonToWireEncoder::WriteMapEntry(const FieldEntry& field, PathLink* link, KeySet* keys) {
  JsonString name;
  link->has_key = false;
  if (!reader_.ReadMemberName(&name)) return FailSyntax(link);
  link->key = name.raw;
  link->has_key = true;
  const size_t start = wire_->size();
  writer_.AppendTag(field.tag_bytes, field.tag_size);
  const size_t mark = writer_.BeginDelimited();
  writer_.AppendTag(field.map_key->tag_bytes, field.map_key->tag_size);
  if (!WriteMapKey(*field.map_key, name, link, keys)) return false;
  if (reader_.Peek() == JsonKind::kNull && !AcceptsNull(*field.map_value)) {
    return FailKind("a value", link);
  }
  const size_t value_mark = wire_->size();
  if (!WriteSingular(*field.map_value, link)) return false;
  if (ABSL_PREDICT_FALSE(wire_->size() == value_mark)) {
    // The value is an unknown enum name, to be ignored.
    wire_->Truncate(start);
  } else {
    writer_.EndDelimited(mark);
  }
  return true;
}

bool JsonToWireEncoder::WriteMapKey(const FieldEntry& key, const JsonString& name,
                                    const PathLink* link, KeySet* keys) {
  bool inserted;
  if (key.type == FieldType::kString) {
    inserted = InsertName(name, keys);
    WriteStringToken(name);
  } else if (key.type == FieldType::kBool) {
    const absl::string_view text = Unescaped(name);
    if (text != "true" && text != "false") return FailValue("a bool", link);
    const bool value = text == "true";
    wire_->Push(value ? 1 : 0);
    inserted = keys->InsertNumber(value);
  } else {
    // Read once more, as the value that stands in these quotes.
    const char* const after_name = reader_.position();
    reader_.ContinueAt(reader_.token());
    uint64_t number;
    if (!WriteIntegerKey(key.type, link, &number)) return false;
    reader_.ContinueAt(after_name);
    inserted = keys->InsertNumber(number);
  }
  return ABSL_PREDICT_TRUE(inserted) || Fail(reader_.token(), link, "the key is there twice");
}

bool JsonToWireEncoder::InsertName(const JsonString& name, KeySet* keys) {
  // A name's place is where it stands in the text (below 64 GiB), and whether it is escaped.
  constexpr uint64_t kEscaped = uint64_t{1} << (KeySet::kPlaceBits - 1);
  const auto offset = static_cast<uint64_t>(name.raw.data() - reader_.text().data());
  return keys->InsertName(HashKey(Unescaped(name)), offset | (name.escaped ? kEscaped : 0),
                          [&](uint64_t place) { return IsSameName(name, place & ~kEscaped); });
}

bool JsonToWireEncoder::IsSameName(const JsonString& name, uint64_t offset) {
  JsonReader reader(reader_.text().substr(offset - 1), 0);
  JsonString other;
  reader.ReadString(&other);
  if (!name.escaped && !other.escaped) return name.raw == other.raw;
  const std::string text(Unescaped(name));
  return text == Unescaped(other);
}

}  // namespace transom
