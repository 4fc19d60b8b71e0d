#include "transcoder/codec/json_to_wire_path.h"

#include "absl/strings/str_cat.h"
#include "transcoder/json/json_reader_text.h"

namespace transom {

std::string PathText(const PathLink* link) {
  if (link == nullptr) return "";
  std::string text = PathText(link->parent);
  if (link->field != nullptr) {
    absl::StrAppend(&text, text.empty() ? "" : ".", link->field->json_name);
  }
  if (link->index >= 0) absl::StrAppend(&text, "[", link->index, "]");
  if (link->has_key) absl::StrAppend(&text, "[\"", Excerpt(link->key), "\"]");
  return text;
}

bool IsAtFieldPath(const PathLink* link, const FieldPath& path) {
  for (size_t i = path.fields.size(); i > 0; --i) {
    if (link == nullptr || link->field != path.fields[i - 1]) return false;
    if (link->index >= 0 || link->has_key) return false;
    link = link->parent;
  }
  return link == nullptr;
}

}  // namespace transom
