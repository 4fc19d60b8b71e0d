#include "server/config/config_printer.h"

#include <cstddef>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/config/scalar_text.h"

namespace transom {
namespace {

namespace v1 = transom::config::v1;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string Quoted(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&out, "\\u%04x", c);
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// A member or element: its text, and its name unless it is an element of a list.
struct Item {
  std::string name;
  std::string value;
};

std::string Enclosed(char open, char close, const std::vector<Item>& items, int depth) {
  if (items.empty()) return std::string{open, close};
  std::string out(1, open);
  const std::string indent(2 * (depth + 1), ' ');
  const char* separator = "\n";
  for (const Item& item : items) {
    absl::StrAppend(&out, separator, indent);
    if (!item.name.empty()) absl::StrAppend(&out, Quoted(item.name), ": ");
    out += item.value;
    separator = ",\n";
  }
  absl::StrAppend(&out, "\n", std::string(2 * depth, ' '), std::string(1, close));
  return out;
}

std::string SectionToJson(const Message& message, int depth);

std::string Http(const v1::HttpCodes& codes, int depth) {
  if (codes.by_method().empty()) return absl::StrCat(codes.any_method());
  std::vector<Item> items;
  for (const auto& [method, code] :
       std::map<std::string, int>(codes.by_method().begin(), codes.by_method().end())) {
    items.push_back({method, absl::StrCat(code)});
  }
  return Enclosed('{', '}', items, depth);
}

std::string Overrides(const v1::Transcoding& transcoding, int depth) {
  std::map<std::string, std::string> sorted;
  for (const auto& [code, http] : transcoding.status_overrides()) {
    sorted[code] = Http(http, depth + 1);
  }
  std::vector<Item> items;
  for (const auto& [code, text] : sorted) items.push_back({code, text});
  return Enclosed('{', '}', items, depth);
}

std::string ListToJson(const Message& message, const FieldDescriptor& field, int depth) {
  const auto* reflection = message.GetReflection();
  std::vector<Item> items;
  for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
    items.push_back(
        {"", field.cpp_type() == FieldDescriptor::CPPTYPE_STRING
                 ? Quoted(reflection->GetRepeatedString(message, &field, i))
             : field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32
                 ? absl::StrCat(reflection->GetRepeatedUInt32(message, &field, i))
             : field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM
                 ? Quoted(ShortEnumName(*reflection->GetRepeatedEnum(message, &field, i)))
                 : SectionToJson(reflection->GetRepeatedMessage(message, &field, i), depth + 1)});
  }
  return Enclosed('[', ']', items, depth);
}

std::string ValueToJson(const Message& message, const FieldDescriptor& field, int depth) {
  const auto* reflection = message.GetReflection();
  if (field.is_map()) return Overrides(dynamic_cast<const v1::Transcoding&>(message), depth);
  if (field.is_repeated()) return ListToJson(message, field, depth);
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return Quoted(reflection->GetString(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return Quoted(ShortEnumName(*reflection->GetEnum(message, &field)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(reflection->GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(reflection->GetUInt64(message, &field));
    default:
      break;
  }
  const Message& value = reflection->GetMessage(message, &field);
  if (!IsDuration(field)) return SectionToJson(value, depth);
  google::protobuf::Duration duration;
  duration.CopyFrom(value);
  return Quoted(DurationText(duration));
}

std::string SectionToJson(const Message& message, int depth) {
  std::vector<Item> items;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (field.has_optional_keyword() && !message.GetReflection()->HasField(message, &field)) {
      continue;
    }
    // Often a secret.
    const bool hidden = message.GetDescriptor() == v1::MetadataField::descriptor() &&
                        field.number() == v1::MetadataField::kValueFieldNumber;
    items.push_back(
        {field.name(), hidden ? "\"(not shown)\"" : ValueToJson(message, field, depth + 1)});
  }
  return Enclosed('{', '}', items, depth);
}

}  // namespace

std::string ConfigToJson(const v1::Config& config) { return SectionToJson(config, 0) + "\n"; }

}  // namespace transom
