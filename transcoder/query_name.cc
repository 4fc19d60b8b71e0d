#include "transcoder/query_name.h"

#include "absl/strings/str_cat.h"
#include "transcoder/codec/text_to_wire.h"

namespace transom {
namespace {

// The length of the first component: up to '.' or a map's '['. The name of an extension
// is in brackets itself.
size_t ComponentSize(absl::string_view rest) {
  if (!rest.empty() && rest[0] == '[') {
    size_t close = rest.find(']');
    return close == absl::string_view::npos ? rest.size() : close + 1;
  }
  size_t size = 0;
  while (size < rest.size() && rest[size] != '.' && rest[size] != '[') ++size;
  return size;
}

}  // namespace

QueryName::Outcome QueryName::Unknown(Reason reason) {
  reason_ = reason;
  return Outcome::kUnknown;
}

QueryName::Outcome QueryName::Unusable(Reason reason) {
  reason_ = reason;
  return Outcome::kUnusable;
}

QueryName::Outcome QueryName::ResolveFrom(absl::string_view name, const MessageTable& root,
                                          int depth_max) {
  text_ = name;
  map_key_ = absl::string_view();
  type_ = &root;
  absl::string_view rest = name;
  while (true) {
    component_ = rest.substr(0, ComponentSize(rest));
    rest.remove_prefix(component_.size());
    const FieldEntry* field = type_->FindField(component_);
    if (field == nullptr) return Unknown(Reason::kNoSuchField);
    if (path_.size() >= static_cast<size_t>(depth_max)) return Unusable(Reason::kTooDeep);
    path_.push_back(field);
    if (rest.empty()) return ResolveLeaf();
    if (rest[0] == '[') return ResolveMapKey(rest);
    if (field->map) return Unusable(Reason::kMapWithoutKey);
    if (field->message == nullptr || rest[0] != '.') return Unknown(Reason::kNotAMessage);
    if (field->repeated) return Unusable(Reason::kRepeatedMessage);
    if (field->type == FieldType::kGroup) return Unusable(Reason::kGroup);
    type_ = field->message;
    rest.remove_prefix(1);
  }
}

QueryName::Outcome QueryName::ResolveLeaf() {
  if (leaf().map) return Unusable(Reason::kMapWithoutKey);
  if (HasTextForm(leaf())) return Outcome::kResolved;
  return Unusable(leaf().repeated ? Reason::kRepeatedMessage : Reason::kMessage);
}

QueryName::Outcome QueryName::ResolveMapKey(absl::string_view brackets) {
  if (!leaf().map) return Unknown(Reason::kNotAMap);
  if (brackets.size() < 2 || brackets.back() != ']') return Unusable(Reason::kNotInBrackets);
  if (!HasTextForm(*leaf().map_value)) return Unusable(Reason::kMapOfMessages);
  map_key_ = brackets.substr(1, brackets.size() - 2);
  return Outcome::kResolved;
}

std::string QueryName::Problem() const {
  switch (reason_) {
    case Reason::kNone:
      break;
    case Reason::kNoSuchField:
      return absl::StrCat("no field \"", component_, "\" in ", type_->full_name);
    case Reason::kNotAMessage:
      return absl::StrCat("\"", component_, "\" has no fields of its own");
    case Reason::kNotAMap:
      return absl::StrCat("\"", component_, "\" is not a map, so it has no keys");
    case Reason::kNotInBrackets:
      return absl::StrCat("expected ", component_, "[key] and nothing behind it");
    case Reason::kTooDeep:
      return "nested too deeply";
    case Reason::kMapWithoutKey:
      return absl::StrCat("\"", component_, "\" is a map: set it as ", component_, "[key]=value");
    case Reason::kRepeatedMessage:
      return absl::StrCat("\"", component_, "\" is a repeated message, which a query cannot set");
    case Reason::kMessage:
      if (leaf().message->well_known == WellKnownType::kAny) {
        return absl::StrCat("\"", component_, "\" is an Any, which a query cannot set");
      }
      if (leaf().message->fields.empty()) {
        return absl::StrCat("\"", component_, "\" is a message without fields: leave it out");
      }
      return absl::StrCat("\"", component_, "\" is a message: set its fields, as ", text_,
                          ".field=value");
    case Reason::kGroup:
      return absl::StrCat("\"", component_, "\" is a group, which a query cannot set");
    case Reason::kMapOfMessages:
      return absl::StrCat("\"", component_, "\" is a map of messages, which a query cannot set");
  }
  return "";
}

}  // namespace transom
