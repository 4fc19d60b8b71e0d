#include "transcoder/codec/field_selection.h"

#include <string>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "transcoder/json/json_reader_text.h"

namespace transom {
namespace {

constexpr absl::string_view kAll = "*";

bool HasFieldsInJson(const MessageTable& type) {
  return type.well_known == WellKnownType::kNone || type.well_known == WellKnownType::kEmpty;
}

// The type whose fields a path may go on with; null if it ends here.
const MessageTable* TypeInside(const FieldEntry& field) {
  const MessageTable* type = field.map ? field.map_value->message : field.message;
  return type != nullptr && HasFieldsInJson(*type) ? type : nullptr;
}

// Takes the first component and the dot behind it. The name of an extension is in brackets.
absl::string_view TakeComponent(absl::string_view* path) {
  size_t size = path->find('.');
  if (!path->empty() && path->front() == '[') {
    const size_t close = path->find(']');
    if (close != absl::string_view::npos) size = close + 1;
  }
  const absl::string_view component = path->substr(0, size);
  path->remove_prefix(component.size());
  return component;
}

}  // namespace

// Reads one text.
class FieldSelection::Parser {
 public:
  // `root_field` is null where `root_type` itself is the root; `root_type` is null for a root
  // without fields.
  Parser(const MessageTable* root_type, const FieldEntry* root_field, int depth_max)
      : root_type_(root_type), root_field_(root_field), depth_max_(depth_max) {}

  absl::StatusOr<std::unique_ptr<const FieldSelection>> Parse(absl::string_view text) {
    if (text.empty()) return {nullptr};
    auto selection = std::make_unique<FieldSelection>();
    bool all = false;
    while (true) {
      const size_t comma = text.find(',');
      absl::Status status = Resolve(text.substr(0, comma));
      if (!status.ok()) return status;
      if (fields_.empty()) all = true;
      Insert(selection.get());
      if (comma == absl::string_view::npos) break;
      text.remove_prefix(comma + 1);
    }
    if (all) return {nullptr};
    return {std::move(selection)};
  }

 private:
  // Puts the fields that the path leads through into fields_: none if it is "*".
  absl::Status Resolve(absl::string_view path) {
    fields_.clear();
    type_ = root_type_;
    field_ = root_field_;
    in_elements_ = false;
    absl::string_view rest = path;
    while (true) {
      const absl::string_view name = TakeComponent(&rest);
      if (name.empty() || rest == "." || (!rest.empty() && rest.front() != '.')) {
        return absl::InvalidArgumentError(
            absl::StrCat("the path \"", Excerpt(path), "\" has an empty component"));
      }
      if (name == kAll && rest.empty()) return absl::OkStatus();
      absl::Status status = Enter(name);
      if (!status.ok() || rest.empty()) return status;
      rest.remove_prefix(1);
    }
  }

  // One component that is not a "*" at the end.
  absl::Status Enter(absl::string_view name) {
    if (name == kAll && field_ != nullptr && field_->repeated && !in_elements_) {
      in_elements_ = true;
      return absl::OkStatus();
    }
    if (field_ != nullptr && field_->map && !in_elements_) {
      return absl::InvalidArgumentError(absl::StrCat(
          "\"", field_->json_name, "\" is a map, whose keys cannot be selected one by one: name ",
          field_->json_name,
          type_ == nullptr ? "" : absl::StrCat(" or ", field_->json_name, ".*.field")));
    }
    if (type_ == nullptr) {
      return absl::InvalidArgumentError(
          field_ == nullptr
              ? "the response has no fields to select"
              : absl::StrCat("\"", field_->json_name, "\" has no fields of its own to select"));
    }
    if (fields_.size() == static_cast<size_t>(depth_max_)) {
      return absl::InvalidArgumentError("nested too deeply");
    }
    field_ = type_->FindField(name);
    if (field_ == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("no field \"", Excerpt(name), "\" in ", type_->full_name));
    }
    fields_.push_back(field_);
    type_ = TypeInside(*field_);
    in_elements_ = false;
    return absl::OkStatus();
  }

  // Selects what fields_ leads to. What is selected as a whole stays so.
  void Insert(FieldSelection* selection) const {
    for (size_t i = 0; i < fields_.size(); ++i) {
      auto [place, added] = selection->fields_.try_emplace(fields_[i]);
      if (i + 1 == fields_.size()) {
        place->second.reset();
        return;
      }
      if (added) place->second = std::make_unique<FieldSelection>();
      if (place->second == nullptr) return;
      selection = place->second.get();
    }
  }

  const MessageTable* const root_type_;
  const FieldEntry* const root_field_;
  const int depth_max_;
  // Of the path that is resolved.
  absl::InlinedVector<const FieldEntry*, 8> fields_;
  const MessageTable* type_ = nullptr;  // that of field_'s messages; null if it has none
  const FieldEntry* field_ = nullptr;   // where the path has got to
  bool in_elements_ = false;            // a "*" behind field_ has been read
};

absl::StatusOr<std::unique_ptr<const FieldSelection>> FieldSelection::Parse(
    absl::string_view text, const MessageTable& root, int depth_max) {
  return Parser(HasFieldsInJson(root) ? &root : nullptr, nullptr, depth_max).Parse(text);
}

absl::StatusOr<std::unique_ptr<const FieldSelection>> FieldSelection::Parse(absl::string_view text,
                                                                            const FieldEntry& root,
                                                                            int depth_max) {
  return Parser(TypeInside(root), &root, depth_max).Parse(text);
}

}  // namespace transom
