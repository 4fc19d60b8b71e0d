#include "tests/differential/neutral_value.h"

#include <utility>

#include "absl/strings/match.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

JsonTree Text(absl::string_view text) {
  JsonTree tree;
  SetTreeText(text, &tree);
  return tree;
}

}  // namespace

JsonTree NeutralElement(const pb::FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return NeutralMessage(*field.message_type());
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return Text("");
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return JsonTreeOf("false");
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return Text(field.enum_type()->value(0)->name());
    default:
      return JsonTreeOf("0");
  }
}

JsonTree NeutralField(const pb::FieldDescriptor& field) {
  if (field.is_map()) return JsonTreeOf("{}");
  return field.is_repeated() ? JsonTreeOf("[]") : NeutralElement(field);
}

JsonTree NeutralMessage(const pb::Descriptor& type) {
  const std::string& name = type.full_name();
  if (name == "google.protobuf.Timestamp") return Text("1970-01-01T00:00:00Z");
  if (name == "google.protobuf.Duration") return Text("0s");
  if (name == "google.protobuf.FieldMask") return Text("");
  if (name == "google.protobuf.ListValue") return JsonTreeOf("[]");
  if (name == "google.protobuf.Value") return JsonTreeOf("false");
  const bool wrapper = absl::StartsWith(name, "google.protobuf.") && absl::EndsWith(name, "Value");
  if (wrapper) return NeutralElement(*type.field(0));
  JsonTree object = JsonTreeOf("{}");
  if (absl::StartsWith(name, "google.protobuf.")) return object;
  for (int i = 0; i < type.field_count(); ++i) {
    if (!type.field(i)->is_required()) continue;
    JsonTree member = NeutralField(*type.field(i));
    SetTreeName(type.field(i)->json_name(), &member);
    object.children.push_back(std::move(member));
  }
  return object;
}

}  // namespace transom
