#include "transcoder/schema/schema_compiler.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/stubs/common.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

constexpr uint16_t kNoField = 0xffff;

WellKnownType WellKnownTypeOf(const pb::Descriptor& message) {
  if (message.options().map_entry()) return WellKnownType::kMapEntry;
  static const auto* types = new absl::flat_hash_map<absl::string_view, WellKnownType>{
      {"google.protobuf.Any", WellKnownType::kAny},
      {"google.protobuf.Timestamp", WellKnownType::kTimestamp},
      {"google.protobuf.Duration", WellKnownType::kDuration},
      {"google.protobuf.FieldMask", WellKnownType::kFieldMask},
      {"google.protobuf.Struct", WellKnownType::kStruct},
      {"google.protobuf.Value", WellKnownType::kValue},
      {"google.protobuf.ListValue", WellKnownType::kListValue},
      {"google.protobuf.Empty", WellKnownType::kEmpty},
      {"google.protobuf.DoubleValue", WellKnownType::kDoubleValue},
      {"google.protobuf.FloatValue", WellKnownType::kFloatValue},
      {"google.protobuf.Int64Value", WellKnownType::kInt64Value},
      {"google.protobuf.UInt64Value", WellKnownType::kUint64Value},
      {"google.protobuf.Int32Value", WellKnownType::kInt32Value},
      {"google.protobuf.UInt32Value", WellKnownType::kUint32Value},
      {"google.protobuf.BoolValue", WellKnownType::kBoolValue},
      {"google.protobuf.StringValue", WellKnownType::kStringValue},
      {"google.protobuf.BytesValue", WellKnownType::kBytesValue},
  };
  auto it = types->find(message.full_name());
  return it == types->end() ? WellKnownType::kNone : it->second;
}

std::string QuotedJson(absl::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      quoted.push_back('\\');
      quoted.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&quoted, "\\u%04x", c);
    } else {
      quoted.push_back(c);
    }
  }
  quoted.push_back('"');
  return quoted;
}

// A string's default may hold any octets; those that are not UTF-8 become "?".
std::string StringDefaultJson(const std::string& value) {
  std::string buffer(value.size(), '\0');
  const char* valid = pb::internal::UTF8CoerceToStructurallyValid(value, &buffer[0], '?');
  return QuotedJson(absl::string_view(valid, value.size()));
}

template <typename Float>
std::string FloatJson(Float value) {
  if (std::isnan(value)) return "\"NaN\"";
  if (std::isinf(value)) return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  char digits[64];
  return std::string(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
}

std::string DefaultEnumJson(const pb::EnumValueDescriptor& value) {
  if (value.type()->full_name() == "google.protobuf.NullValue") return "null";
  return QuotedJson(value.name());
}

std::string DefaultJson(const pb::FieldDescriptor& field) {
  if (field.is_map()) return "{}";
  if (field.is_repeated()) return "[]";
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(field.default_value_int32());
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(field.default_value_uint32());
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat("\"", field.default_value_int64(), "\"");
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat("\"", field.default_value_uint64(), "\"");
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return FloatJson(field.default_value_double());
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return FloatJson(field.default_value_float());
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return field.default_value_bool() ? "true" : "false";
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return DefaultEnumJson(*field.default_value_enum());
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return field.type() == pb::FieldDescriptor::TYPE_BYTES
                 ? QuotedJson(absl::Base64Escape(field.default_value_string()))
                 : StringDefaultJson(field.default_value_string());
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return "null";
  }
  return "null";
}

bool IsField(const MessageTable& table, uint32_t number, FieldType type, bool repeated) {
  const FieldEntry* field = table.FindFieldByNumber(number);
  return field != nullptr && field->type == type && field->repeated == repeated;
}

bool IsHttpBody(const MessageTable& table) {
  if (table.full_name != "google.api.HttpBody") return false;
  return IsField(table, 1, FieldType::kString, false) &&
         IsField(table, 2, FieldType::kBytes, false) &&
         IsField(table, 3, FieldType::kMessage, true) &&
         table.FindFieldByNumber(3)->message->well_known == WellKnownType::kAny;
}

uint32_t WireTypeOf(const FieldEntry& entry) {
  if (entry.packed) return 2;
  switch (entry.type) {
    case FieldType::kDouble:
    case FieldType::kFixed64:
    case FieldType::kSfixed64:
      return 1;
    case FieldType::kFloat:
    case FieldType::kFixed32:
    case FieldType::kSfixed32:
      return 5;
    case FieldType::kString:
    case FieldType::kBytes:
    case FieldType::kMessage:
      return 2;
    case FieldType::kGroup:
      return 3;
    default:
      return 0;
  }
}

void FillTag(FieldEntry* entry) {
  uint32_t tag = entry->number << 3 | WireTypeOf(*entry);
  while (tag >= 0x80) {
    entry->tag_bytes[entry->tag_size++] = static_cast<char>(tag | 0x80);
    tag >>= 7;
  }
  entry->tag_bytes[entry->tag_size++] = static_cast<char>(tag);
}

}  // namespace

absl::Status SchemaCompiler::Compile(const std::vector<const pb::FileDescriptor*>& files) {
  for (const pb::FileDescriptor* file : files) AddFile(*file);
  for (size_t i = 0; i < messages_.size(); ++i) {
    absl::Status status = FillMessage(*messages_[i], schema_->messages_[i].get());
    if (!status.ok()) return status;
  }
  for (const auto& table : schema_->messages_) LinkMapFields(table.get());
  SpreadRequired();
  return absl::OkStatus();
}

void SchemaCompiler::AddFile(const pb::FileDescriptor& file) {
  for (int i = 0; i < file.message_type_count(); ++i) AddMessage(*file.message_type(i));
  for (int i = 0; i < file.enum_type_count(); ++i) AddEnum(*file.enum_type(i));
  for (int i = 0; i < file.extension_count(); ++i) AddExtension(*file.extension(i));
}

void SchemaCompiler::AddMessage(const pb::Descriptor& message) {
  auto table = std::make_unique<MessageTable>();
  table->full_name = message.full_name();
  table->schema = schema_;
  table->well_known = WellKnownTypeOf(message);
  table->oneof_count = static_cast<uint16_t>(message.real_oneof_decl_count());
  schema_->message_by_name_.emplace(table->full_name, table.get());
  table_of_.emplace(&message, table.get());
  messages_.push_back(&message);
  schema_->messages_.push_back(std::move(table));
  for (int i = 0; i < message.nested_type_count(); ++i) AddMessage(*message.nested_type(i));
  for (int i = 0; i < message.enum_type_count(); ++i) AddEnum(*message.enum_type(i));
  for (int i = 0; i < message.extension_count(); ++i) AddExtension(*message.extension(i));
}

void SchemaCompiler::AddEnum(const pb::EnumDescriptor& enum_type) {
  auto table = std::make_unique<EnumTable>();
  table->full_name = enum_type.full_name();
  table->is_null_value = table->full_name == "google.protobuf.NullValue";
  table->is_closed = enum_type.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO2;
  table->default_number = enum_type.value(0)->number();
  for (int i = 0; i < enum_type.value_count(); ++i) {
    const pb::EnumValueDescriptor& value = *enum_type.value(i);
    table->by_name.emplace(value.name(), value.number());
    table->by_number.emplace(value.number(), QuotedJson(value.name()));
  }
  // Now that the names stay where they are.
  constexpr int32_t kSmallNumbers = 128;
  for (const auto& [number, name] : table->by_number) {
    if (number < 0 || number >= kSmallNumbers) continue;
    const auto index = static_cast<size_t>(number);
    if (table->by_small_number.size() <= index) table->by_small_number.resize(index + 1);
    table->by_small_number[index] = name;
  }
  enum_of_.emplace(&enum_type, table.get());
  schema_->enums_.push_back(std::move(table));
}

void SchemaCompiler::AddExtension(const pb::FieldDescriptor& extension) {
  extensions_of_[extension.containing_type()].push_back(&extension);
}

absl::Status SchemaCompiler::FillMessage(const pb::Descriptor& message, MessageTable* table) {
  std::vector<const pb::FieldDescriptor*> fields;
  for (int i = 0; i < message.field_count(); ++i) fields.push_back(message.field(i));
  auto extensions = extensions_of_.find(&message);
  if (extensions != extensions_of_.end()) {
    fields.insert(fields.end(), extensions->second.begin(), extensions->second.end());
  }
  if (fields.size() >= kNoField) {
    return absl::InvalidArgumentError(absl::StrCat(message.file()->name(), ": ",
                                                   message.full_name(), ": has ", fields.size(),
                                                   " fields, the limit is ", kNoField - 1));
  }
  std::sort(fields.begin(), fields.end(),
            [](const auto* a, const auto* b) { return a->number() < b->number(); });
  for (const pb::FieldDescriptor* field : fields) {
    // Names are checked by the pool, but not these.
    if (pb::internal::IsStructurallyValidUTF8(field->json_name())) continue;
    return absl::InvalidArgumentError(absl::StrCat(field->file()->name(), ": ", field->full_name(),
                                                   ": its JSON name is not UTF-8"));
  }
  table->fields.resize(fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    FieldEntry& entry = table->fields[i];
    entry.index = static_cast<uint16_t>(i);
    entry.parent = table;
    FillField(*fields[i], &entry);
    table->has_required |= entry.required;
  }
  FillLookups(table);
  table->is_http_body = IsHttpBody(*table);
  return absl::OkStatus();
}

void SchemaCompiler::FillField(const pb::FieldDescriptor& field, FieldEntry* entry) {
  entry->number = static_cast<uint32_t>(field.number());
  entry->type = static_cast<FieldType>(field.type());
  entry->repeated = field.is_repeated();
  entry->map = field.is_map();
  entry->packed = field.is_packed();
  entry->has_presence = field.has_presence();
  entry->required = field.is_required();
  entry->is_extension = field.is_extension();
  entry->validates_utf8 = field.type() == pb::FieldDescriptor::TYPE_STRING &&
                          field.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO3;
  if (const pb::OneofDescriptor* oneof = field.real_containing_oneof()) {
    entry->oneof = static_cast<int16_t>(oneof->index());
  }
  if (field.message_type() != nullptr) entry->message = table_of_.at(field.message_type());
  if (field.enum_type() != nullptr) entry->enum_type = enum_of_.at(field.enum_type());
  FillNames(field, entry);
  FillTag(entry);
  entry->default_json = DefaultJson(field);
}

void SchemaCompiler::FillNames(const pb::FieldDescriptor& field, FieldEntry* entry) {
  if (field.is_extension()) {
    entry->proto_name = field.full_name();
    entry->json_name = absl::StrCat("[", field.full_name(), "]");
    entry->proto_key = absl::StrCat(QuotedJson(entry->json_name), ":");
  } else {
    entry->proto_name = field.name();
    entry->json_name = field.json_name();
    entry->proto_key = absl::StrCat(QuotedJson(entry->proto_name), ":");
  }
  entry->json_key = absl::StrCat(QuotedJson(entry->json_name), ":");
  constexpr absl::string_view kMeaningful = ".[]$";
  entry->has_plain_name = entry->json_name.find_first_of(kMeaningful.data()) == std::string::npos;
}

void SchemaCompiler::SpreadRequired() {
  for (const auto& table : schema_->messages_) table->has_required_inside = table->has_required;
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& table : schema_->messages_) {
      if (table->has_required_inside) continue;
      const auto leads_there = [](const FieldEntry& field) {
        return field.message != nullptr && field.message->has_required_inside;
      };
      table->has_required_inside =
          std::any_of(table->fields.begin(), table->fields.end(), leads_there);
      changed |= table->has_required_inside;
    }
  }
}

void SchemaCompiler::FillLookups(MessageTable* table) {
  // A JSON name wins over another field's proto name.
  for (const FieldEntry& entry : table->fields) {
    table->by_name.Insert(entry.json_name, entry.index);
  }
  for (const FieldEntry& entry : table->fields) {
    if (!entry.is_extension) table->by_name.Insert(entry.proto_name, entry.index);
  }
  // Dense as far as it stays small; higher numbers are found by binary search.
  const size_t limit = std::max<size_t>(256, table->fields.size() * 4);
  for (const FieldEntry& entry : table->fields) {
    if (entry.number >= limit) break;
    table->by_number_dense.resize(entry.number + 1, kNoField);
    table->by_number_dense[entry.number] = entry.index;
  }
  table->by_small_tag.fill(kNoField);
  for (const FieldEntry& entry : table->fields) {
    if (entry.tag_size != 1) break;
    table->by_small_tag[static_cast<size_t>(entry.tag_bytes[0])] = entry.index;
  }
}

void SchemaCompiler::LinkMapFields(MessageTable* table) {
  for (FieldEntry& entry : table->fields) {
    if (!entry.map) continue;
    entry.map_key = &entry.message->fields[0];
    entry.map_value = &entry.message->fields[1];
  }
}

}  // namespace transom
