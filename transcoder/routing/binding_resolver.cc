#include "transcoder/routing/binding_resolver.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace transom {
namespace {

// A method name of RFC 9110: a token.
bool IsHttpMethod(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           (c != '\0' && absl::string_view("!#$%&'*+-.^_`|~").find(c) != absl::string_view::npos);
  });
}

// Whether a value of the type is one scalar in JSON, so that a path can hold it.
bool IsScalarInJson(const FieldEntry& field) {
  if (field.type != FieldType::kMessage) return true;
  switch (field.message->well_known) {
    case WellKnownType::kTimestamp:
    case WellKnownType::kDuration:
    case WellKnownType::kFieldMask:
    case WellKnownType::kDoubleValue:
    case WellKnownType::kFloatValue:
    case WellKnownType::kInt64Value:
    case WellKnownType::kUint64Value:
    case WellKnownType::kInt32Value:
    case WellKnownType::kUint32Value:
    case WellKnownType::kBoolValue:
    case WellKnownType::kStringValue:
    case WellKnownType::kBytesValue:
      return true;
    default:
      return false;
  }
}

absl::Status CheckVariable(const FieldPath& path) {
  const FieldEntry& leaf = path.leaf();
  for (const FieldEntry* field : path.fields) {
    if (field->type == FieldType::kGroup) {
      return absl::InvalidArgumentError("a group cannot be bound by a path");
    }
  }
  if (leaf.map) return absl::InvalidArgumentError("a map cannot be bound by a path");
  if (leaf.repeated)
    return absl::InvalidArgumentError("a repeated field cannot be bound by a path");
  if (!IsScalarInJson(leaf)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the message type ", leaf.message->full_name, " cannot be bound by a path"));
  }
  return absl::OkStatus();
}

// Why both cannot be bound by one path, or OK: where the two paths part, neither may
// have ended, nor may they go on in two members of a oneof.
absl::Status CheckPair(const FieldPath& a, const FieldPath& b) {
  size_t shared = 0;
  size_t shorter = std::min(a.fields.size(), b.fields.size());
  while (shared < shorter && a.fields[shared] == b.fields[shared]) ++shared;
  if (shared == shorter) {
    return absl::InvalidArgumentError(
        absl::StrCat("sets the same field as variable \"", b.text, "\""));
  }
  if (a.fields[shared]->oneof >= 0 && a.fields[shared]->oneof == b.fields[shared]->oneof) {
    return absl::InvalidArgumentError(
        absl::StrCat("is in one oneof with variable \"", b.text, "\""));
  }
  return absl::OkStatus();
}

class BindingResolver {
 public:
  BindingResolver(const HttpRule& rule, const MethodEntry& method) : rule_(rule), method_(method) {}

  absl::StatusOr<std::unique_ptr<Binding>> Resolve(absl::string_view source) {
    binding_->method = &method_;
    binding_->source = std::string(source);
    for (absl::Status (BindingResolver::*step)() :
         {&BindingResolver::ResolvePattern, &BindingResolver::ResolveVariables,
          &BindingResolver::ResolveBody, &BindingResolver::ResolveResponseBody}) {
      if (absl::Status status = (this->*step)(); !status.ok()) return status;
    }
    return std::move(binding_);
  }

 private:
  absl::Status Error(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat("template \"", rule_.path, "\": ", what));
  }

  absl::Status ResolvePattern() {
    if (rule_.http_method.empty() && rule_.path.empty()) {
      return absl::InvalidArgumentError(
          "the rule has no pattern (get, put, post, delete, patch or custom)");
    }
    if (!IsHttpMethod(rule_.http_method)) {
      return Error(absl::StrCat("custom kind \"", rule_.http_method, "\" is not an HTTP method"));
    }
    absl::StatusOr<PathTemplate> path = PathTemplate::Parse(rule_.path);
    if (!path.ok()) return Error(path.status().message());
    binding_->http_method = rule_.http_method;
    binding_->path = *std::move(path);
    return absl::OkStatus();
  }

  absl::Status ResolveVariables() {
    for (const PathTemplate::Variable& variable : binding_->path.variables()) {
      const std::string column = absl::StrCat("column ", variable.column, ": ");
      absl::StatusOr<FieldPath> path = FieldPath::Resolve(*method_.request, variable.field_path);
      if (!path.ok()) return Error(absl::StrCat(column, path.status().message()));
      absl::Status status = CheckVariable(*path);
      for (size_t i = 0; status.ok() && i < binding_->variables.size(); ++i) {
        status = CheckPair(*path, binding_->variables[i]);
      }
      if (!status.ok()) {
        return Error(
            absl::StrCat(column, "variable \"", variable.field_path, "\": ", status.message()));
      }
      binding_->variables.push_back(*std::move(path));
    }
    return absl::OkStatus();
  }

  absl::Status ResolveBody() {
    if (rule_.body.empty()) return absl::OkStatus();
    if (rule_.body == "*") {
      binding_->body = BodyRule::kWhole;
      return absl::OkStatus();
    }
    binding_->body = BodyRule::kField;
    return ResolveTopLevel("body", rule_.body, *method_.request, &binding_->body_field);
  }

  absl::Status ResolveResponseBody() {
    if (rule_.response_body.empty() || rule_.response_body == "*") return absl::OkStatus();
    return ResolveTopLevel("response_body", rule_.response_body, *method_.response,
                           &binding_->response_field);
  }

  absl::Status ResolveTopLevel(absl::string_view what, absl::string_view name,
                               const MessageTable& type, const FieldEntry** field) {
    *field = type.FindField(name);
    if (*field != nullptr) return absl::OkStatus();
    if (absl::StrContains(name, '.')) {
      return Error(absl::StrCat(what, " \"", name,
                                "\" is a path: only a field of the message itself is allowed"));
    }
    return Error(absl::StrCat(what, ": no field \"", name, "\" in ", type.full_name));
  }

  const HttpRule& rule_;
  const MethodEntry& method_;
  std::unique_ptr<Binding> binding_ = std::make_unique<Binding>();
};

}  // namespace

absl::StatusOr<std::unique_ptr<Binding>> ResolveBinding(const HttpRule& rule,
                                                        const MethodEntry& method,
                                                        absl::string_view source) {
  return BindingResolver(rule, method).Resolve(source);
}

}  // namespace transom
