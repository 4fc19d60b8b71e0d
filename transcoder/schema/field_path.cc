#include "transcoder/schema/field_path.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace transom {
namespace {

// The length of the first component: up to the dot, but an extension's name
// ("[pkg.ext]") has dots of its own.
size_t ComponentSize(absl::string_view text) {
  if (!text.empty() && text[0] == '[') {
    const size_t close = text.find(']');
    if (close != absl::string_view::npos) return close + 1;
  }
  return std::min(text.find('.'), text.size());
}

absl::Status CheckHasMembers(const FieldEntry& field, absl::string_view text) {
  if (field.message != nullptr && !field.repeated) return absl::OkStatus();
  const char* what = field.map ? "a map" : field.repeated ? "repeated" : "not a message";
  return absl::InvalidArgumentError(absl::StrCat("field path \"", text, "\": \"", field.proto_name,
                                                 "\" of ", field.parent->full_name, " is ", what,
                                                 ", so nothing can follow it"));
}

}  // namespace

absl::StatusOr<FieldPath> FieldPath::Resolve(const MessageTable& root, absl::string_view text) {
  FieldPath path;
  const MessageTable* type = &root;
  absl::string_view rest = text;
  while (true) {
    const absl::string_view name = rest.substr(0, ComponentSize(rest));
    rest.remove_prefix(name.size());
    if (name.empty() || (!rest.empty() && rest[0] != '.')) {
      return absl::InvalidArgumentError(
          absl::StrCat("field path \"", text, "\": has an empty component"));
    }
    const FieldEntry* field = type->FindField(name);
    if (field == nullptr) {
      return absl::NotFoundError(
          absl::StrCat("field path \"", text, "\": no field \"", name, "\" in ", type->full_name));
    }
    if (!path.text.empty()) path.text.push_back('.');
    absl::StrAppend(&path.text, field->is_extension ? field->json_name : field->proto_name);
    path.fields.push_back(field);
    if (rest.empty()) return path;
    absl::Status status = CheckHasMembers(*field, text);
    if (!status.ok()) return status;
    type = field->message;
    rest.remove_prefix(1);
  }
}

}  // namespace transom
