#include "server/config/config_reader.h"

#include <cstddef>
#include <set>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "server/config/scalar_text.h"
#include "server/config/suggestion.h"
#include "yaml-cpp/yaml.h"

namespace transom {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A message of the schema that holds further keys, as opposed to a single value.
bool IsSection(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsDuration(field);
}

// A section whose keys are all commented out is null in YAML. (For other values that is
// a mistake, to be reported at the key: yaml-cpp gives the null the place of what follows.)
bool MayBeEmpty(const FieldDescriptor& field) { return IsSection(field) && !field.is_repeated(); }

// HttpCodes is written as a number or as its by_method mapping (config.proto).
bool IsHttpCodes(const FieldDescriptor& field) {
  return IsSection(field) && field.message_type() == transom::config::v1::HttpCodes::descriptor();
}

std::string Shown(const std::string& text) {
  constexpr size_t kShownMax = 80;
  if (text.size() <= kShownMax) return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text.substr(0, kShownMax)), "...\"");
}

std::string Found(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return Shown(node.Scalar());
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Map:
      return "a mapping";
    default:
      return "null";
  }
}

std::string Joined(const std::string& path, const std::string& key) {
  return path.empty() ? key : absl::StrCat(path, ".", key);
}

std::vector<absl::string_view> FieldNames(const Descriptor& type) {
  std::vector<absl::string_view> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

// The value of an entry of a map field whose key is `key`: added if there is none.
Message* FindOrAddEntry(const std::string& key, const FieldDescriptor& map, Message* message) {
  const auto* reflection = message->GetReflection();
  const FieldDescriptor* key_field = map.message_type()->map_key();
  for (int i = 0; i < reflection->FieldSize(*message, &map); ++i) {
    Message* entry = reflection->MutableRepeatedMessage(message, &map, i);
    if (entry->GetReflection()->GetString(*entry, key_field) == key) return entry;
  }
  Message* entry = reflection->AddMessage(message, &map);
  entry->GetReflection()->SetString(entry, key_field, key);
  return entry;
}

class Reader {
 public:
  // `place` is a file's name (places are then NAME:LINE:COLUMN), or stands for all values.
  Reader(std::string place, bool is_file, Origins* origins)
      : place_(std::move(place)), is_file_(is_file), origins_(origins) {}

  // The keys of a mapping -> the fields of `message`.
  absl::Status MergeSection(const YAML::Node& node, const std::string& path, Message* message) {
    if (node.IsNull()) return absl::OkStatus();
    if (!node.IsMap()) return WrongType(node, path, "a mapping");
    std::set<std::string> seen;
    for (const auto& pair : node) {
      absl::Status status = CheckKey(pair.first, path, &seen);
      if (!status.ok()) return status;
      const std::string& key = pair.first.Scalar();
      const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(key);
      if (field == nullptr) return UnknownKey(Where(pair.first), path, key, *message);
      if (pair.second.IsNull() && !MayBeEmpty(*field)) {
        return WrongType(pair.first, Joined(path, key), ExpectedForm(*field), "null");
      }
      status = AssignField(pair.second, *field, Joined(path, key), message);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status AssignField(const YAML::Node& node, const FieldDescriptor& field,
                           const std::string& path, Message* message) {
    origins_->Forget(path);
    origins_->Record(path, Where(node));
    if (field.is_map()) return AssignMap(node, field, path, message);
    if (field.is_repeated()) return AssignList(node, field, path, message);
    return AssignOne(node, field, path, message);
  }

  absl::Status AssignEntry(const YAML::Node& node, const std::string& key,
                           const FieldDescriptor& map, const std::string& path, Message* message) {
    origins_->Forget(Joined(path, key));
    origins_->Record(Joined(path, key), Where(node));
    return AssignOne(node, *map.message_type()->map_value(), Joined(path, key),
                     FindOrAddEntry(key, map, message));
  }

  absl::Status UnknownKey(const std::string& where, const std::string& path, const std::string& key,
                          const Message& message) const {
    const std::vector<absl::string_view> names = FieldNames(*message.GetDescriptor());
    std::string keys = DidYouMean(key, names);
    if (keys.empty()) keys = absl::StrCat("; expected one of ", absl::StrJoin(names, ", "));
    return absl::InvalidArgumentError(
        absl::StrCat(where, ": ", absl::Utf8SafeCEscape(Joined(path, key)), ": unknown key", keys));
  }

 private:
  std::string Where(const YAML::Node& node) const {
    if (!is_file_) return place_;
    return absl::StrCat(place_, ":", node.Mark().line + 1, ":", node.Mark().column + 1);
  }

  absl::Status WrongType(const YAML::Node& node, const std::string& path,
                         const std::string& expected) const {
    return WrongType(node, path, expected, Found(node));
  }

  absl::Status WrongType(const YAML::Node& place, const std::string& path,
                         const std::string& expected, const std::string& found) const {
    return absl::InvalidArgumentError(absl::StrCat(Where(place), ": ", path,
                                                   path.empty() ? "" : ": ", "expected ", expected,
                                                   ", found ", found));
  }

  absl::Status CheckKey(const YAML::Node& key, const std::string& path,
                        std::set<std::string>* seen) const {
    if (!key.IsScalar()) return WrongType(key, path, "a plain key");
    if (seen->insert(key.Scalar()).second) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat(Where(key), ": ", absl::Utf8SafeCEscape(Joined(path, key.Scalar())),
                     ": the key occurs twice"));
  }

  absl::Status AssignMap(const YAML::Node& node, const FieldDescriptor& field,
                         const std::string& path, Message* message) {
    if (!node.IsMap()) return WrongType(node, path, ExpectedForm(field));
    message->GetReflection()->ClearField(message, &field);
    std::set<std::string> seen;
    for (const auto& pair : node) {
      absl::Status status = CheckKey(pair.first, path, &seen);
      if (!status.ok()) return status;
      status = AssignEntry(pair.second, pair.first.Scalar(), field, path, message);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status AssignList(const YAML::Node& node, const FieldDescriptor& field,
                          const std::string& path, Message* message) {
    if (!node.IsSequence()) return WrongType(node, path, ExpectedForm(field));
    message->GetReflection()->ClearField(message, &field);
    size_t index = 0;
    for (const YAML::Node& element : node) {
      const std::string element_path = absl::StrCat(path, "[", index++, "]");
      origins_->Record(element_path, Where(element));
      absl::Status status =
          IsSection(field) ? MergeSection(element, element_path,
                                          message->GetReflection()->AddMessage(message, &field))
                           : AssignText(element, field, element_path, message);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status AssignOne(const YAML::Node& node, const FieldDescriptor& field,
                         const std::string& path, Message* message) {
    if (!IsSection(field)) return AssignText(node, field, path, message);
    Message* section = message->GetReflection()->MutableMessage(message, &field);
    if (IsHttpCodes(field)) return AssignHttpCodes(node, path, section);
    return MergeSection(node, path, section);
  }

  absl::Status AssignHttpCodes(const YAML::Node& node, const std::string& path, Message* codes) {
    codes->Clear();
    const Descriptor* type = codes->GetDescriptor();
    if (node.IsMap()) return AssignMap(node, *type->FindFieldByName("by_method"), path, codes);
    if (!node.IsScalar()) return WrongType(node, path, "an HTTP code or a mapping");
    return AssignText(node, *type->FindFieldByName("any_method"), path, codes);
  }

  absl::Status AssignText(const YAML::Node& node, const FieldDescriptor& field,
                          const std::string& path, Message* message) {
    // yaml-cpp marks quoted scalars with the tag "!".
    const bool quoted = node.Tag() == "!";
    bool assigned = false;
    if (!node.IsScalar()) {
      // Not a single value.
    } else if (IsDuration(field)) {
      google::protobuf::Duration duration;
      assigned = ParseDurationText(node.Scalar(), &duration);
      if (assigned) {
        message->GetReflection()->MutableMessage(message, &field)->CopyFrom(duration);
      }
    } else {
      assigned = AssignScalar(node.Scalar(), quoted, field, message);
    }
    return assigned ? absl::OkStatus() : WrongType(node, path, ExpectedElementForm(field));
  }

  const std::string place_;
  const bool is_file_;
  Origins* const origins_;
};

absl::Status SyntaxError(const std::string& place, const YAML::Exception& error) {
  if (error.mark.is_null()) return absl::InvalidArgumentError(absl::StrCat(place, ": ", error.msg));
  return absl::InvalidArgumentError(absl::StrCat(place, ":", error.mark.line + 1, ":",
                                                 error.mark.column + 1,
                                                 ": expected YAML or JSON: ", error.msg));
}

// Walks to the field that `path` names and assigns it.
absl::Status SetFieldOrThrow(const std::string& path, const std::string& value,
                             const std::string& origin, Message* message, Origins* origins) {
  Reader reader(origin, /*is_file=*/false, origins);
  const std::vector<std::string> keys = absl::StrSplit(path, '.');
  std::string walked;
  for (size_t i = 0; i < keys.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(keys[i]);
    if (field == nullptr && absl::StrContains(keys[i], '[')) {
      const std::string list = Joined(walked, keys[i].substr(0, keys[i].find('[')));
      return absl::InvalidArgumentError(
          absl::StrCat(origin, ": ", absl::Utf8SafeCEscape(path),
                       ": a list is set whole: ", absl::Utf8SafeCEscape(list), "=[...]"));
    }
    if (field == nullptr) return reader.UnknownKey(origin, walked, keys[i], *message);
    walked = Joined(walked, keys[i]);
    const bool single = !field->is_repeated() && !IsSection(*field);
    if (i + 1 == keys.size()) {
      return reader.AssignField(single ? YAML::Node(value) : YAML::Load(value), *field, walked,
                                message);
    }
    if (field->is_map() && i + 2 == keys.size()) {
      return reader.AssignEntry(YAML::Load(value), keys[i + 1], *field, walked, message);
    }
    if (field->is_map()) {
      const std::vector<std::string> inner(keys.begin() + i + 2, keys.end());
      return absl::InvalidArgumentError(
          absl::StrCat(origin, ": ", absl::Utf8SafeCEscape(path),
                       ": an entry is set whole: ", walked, ".", absl::Utf8SafeCEscape(keys[i + 1]),
                       "={", absl::Utf8SafeCEscape(absl::StrJoin(inner, ".")), ": ",
                       absl::Utf8SafeCEscape(value), "}"));
    }
    if (field->is_repeated() || single) {
      return absl::InvalidArgumentError(
          absl::StrCat(origin, ": ", absl::Utf8SafeCEscape(path), ": ", walked, " is ",
                       field->is_repeated() ? "a list, which is set whole" : "a single value"));
    }
    message = message->GetReflection()->MutableMessage(message, field);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MergeFile(const std::string& text, const std::string& file_name,
                       transom::config::v1::Config* config, Origins* origins) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.empty()) return absl::OkStatus();
    if (documents.size() > 1) {
      return absl::InvalidArgumentError(absl::StrCat(
          file_name, ":", documents[1].Mark().line + 1, ":", documents[1].Mark().column + 1,
          ": expected one document, found ", documents.size()));
    }
    return Reader(file_name, /*is_file=*/true, origins).MergeSection(documents[0], "", config);
  } catch (const YAML::Exception& error) {
    return SyntaxError(file_name, error);
  }
}

absl::Status SetField(const std::string& path, const std::string& value, const std::string& origin,
                      transom::config::v1::Config* config, Origins* origins) {
  try {
    return SetFieldOrThrow(path, value, origin, config, origins);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(origin, ": ", path, ": expected YAML or JSON: ", error.msg));
  }
}

}  // namespace transom
