#include "transcoder/routing/routing_rule.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "transcoder/routing/method_option.h"

namespace transom {
namespace {

constexpr int kRoutingExtension = 72295729;

// The numbers of google/api/routing.proto.
enum RoutingRuleField { kRoutingParameters = 2 };
enum RoutingParameterField { kField = 1, kPathTemplate = 2 };

bool ReadParameter(absl::string_view bytes, RoutingParameter* parameter) {
  return ForEachBytesField(bytes, [parameter](int number, absl::string_view text) {
    if (number == kField) parameter->field = std::string(text);
    if (number == kPathTemplate) parameter->path_template = std::string(text);
    return true;
  });
}

absl::StatusOr<FieldPath> ResolveField(const std::string& text, const MessageTable& request) {
  if (text.empty()) return absl::InvalidArgumentError("has no field");
  absl::StatusOr<FieldPath> path = FieldPath::Resolve(request, text);
  if (!path.ok()) return path.status();
  for (const FieldEntry* field : path->fields) {
    if (field->type == FieldType::kGroup) {
      return absl::InvalidArgumentError(
          absl::StrCat("field path \"", text, "\": a group cannot be routed by"));
    }
  }
  if (path->leaf().repeated || path->leaf().type != FieldType::kString) {
    return absl::InvalidArgumentError(
        absl::StrCat("field path \"", text, "\": expected a string field that is not repeated"));
  }
  return path;
}

absl::StatusOr<PathTemplate> ParseTemplate(const std::string& text) {
  const auto error = [&text](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("path_template \"", text, "\": ", what));
  };
  absl::StatusOr<PathTemplate> path = PathTemplate::ParseRelative(text);
  if (!path.ok()) return error(path.status().message());
  if (path->variables().size() != 1) {
    return error(absl::StrCat("expected one variable, such as {name=a/*}, found ",
                              path->variables().size()));
  }
  if (!path->verb().empty()) return error("\":\" in the last segment");
  return path;
}

}  // namespace

absl::StatusOr<absl::optional<std::vector<RoutingParameter>>> ReadRoutingParameters(
    absl::string_view method_options) {
  absl::StatusOr<absl::optional<std::string>> rule =
      ReadMethodOption(method_options, kRoutingExtension);
  if (!rule.ok()) return rule.status();
  if (!rule->has_value()) return absl::optional<std::vector<RoutingParameter>>();
  std::vector<RoutingParameter> parameters;
  const bool valid = ForEachBytesField(**rule, [&parameters](int number, absl::string_view bytes) {
    if (number != kRoutingParameters) return true;
    parameters.emplace_back();
    return ReadParameter(bytes, &parameters.back());
  });
  if (!valid) {
    return absl::InvalidArgumentError("the google.api.routing rule is not a valid message");
  }
  return absl::optional<std::vector<RoutingParameter>>(std::move(parameters));
}

absl::StatusOr<RoutingRule> RoutingRule::Resolve(const std::vector<RoutingParameter>& parameters,
                                                 const MessageTable& request) {
  RoutingRule rule;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const absl::Status status = rule.Add(parameters[i], request);
    if (status.ok()) continue;
    return absl::Status(status.code(), absl::StrCat("google.api.routing: routing_parameters[", i,
                                                    "]: ", status.message()));
  }
  return rule;
}

absl::Status RoutingRule::Add(const RoutingParameter& parameter, const MessageTable& request) {
  absl::StatusOr<FieldPath> path = ResolveField(parameter.field, request);
  if (!path.ok()) return path.status();
  Source source;
  std::string name = parameter.field;
  if (!parameter.path_template.empty()) {
    absl::StatusOr<PathTemplate> parsed = ParseTemplate(parameter.path_template);
    if (!parsed.ok()) return parsed.status();
    name = parsed->variables()[0].field_path;
    source.pattern = *std::move(parsed);
  }
  const auto field = std::find_if(fields_.begin(), fields_.end(), [&path](const FieldPath& other) {
    return other.fields == path->fields;
  });
  source.field = static_cast<size_t>(field - fields_.begin());
  if (field == fields_.end()) fields_.push_back(*std::move(path));
  auto key = std::find_if(keys_.begin(), keys_.end(),
                          [&name](const Key& other) { return other.name == name; });
  if (key == keys_.end()) key = keys_.insert(key, Key{std::move(name), {}});
  key->sources.insert(key->sources.begin(), std::move(source));
  return absl::OkStatus();
}

absl::string_view RoutingRule::Pick(const Source& source, absl::string_view value) {
  if (!source.pattern.has_value() || value.empty()) return value;
  const PathTemplate& path = *source.pattern;
  const PathTemplate::Variable& variable = path.variables()[0];
  size_t begin = 0;  // of the variable
  size_t end = 0;    // of the variable
  size_t at = 0;     // of the segment
  bool left = true;  // a segment begins at `at`
  for (int i = 0; i < static_cast<int>(path.segments().size()); ++i) {
    const PathTemplate::Segment& segment = path.segments()[i];
    if (i == variable.first_segment) begin = at;
    size_t segment_end = value.size();
    if (segment.kind != PathTemplate::SegmentKind::kAnyRest) {
      if (!left) return {};
      segment_end = std::min(value.find('/', at), value.size());
      const absl::string_view text = value.substr(at, segment_end - at);
      const bool literal = segment.kind == PathTemplate::SegmentKind::kLiteral;
      if (literal ? text != segment.literal : text.empty()) return {};
    }
    if (i + 1 == variable.end_segment) end = segment_end;
    left = segment_end < value.size();
    at = left ? segment_end + 1 : value.size();
  }
  return left ? absl::string_view() : value.substr(begin, end - begin);
}

}  // namespace transom
