#include "transcoder/routing/http_rule.h"

#include <utility>

#include "absl/status/status.h"
#include "transcoder/routing/method_option.h"

namespace transom {
namespace {

constexpr int kHttpExtension = 72295728;

// The numbers of google/api/http.proto.
enum HttpRuleField {
  kSelector = 1,
  kGet = 2,
  kPut = 3,
  kPost = 4,
  kDelete = 5,
  kPatch = 6,
  kBody = 7,
  kCustom = 8,
  kAdditionalBindings = 11,
  kResponseBody = 12,
};
enum CustomHttpPatternField { kKind = 1, kPath = 2 };

// Deeper rules than any that is valid (one level), so that they are told from garbage.
constexpr int kDepthMax = 4;

void SetPattern(absl::string_view http_method, absl::string_view path, HttpRule* rule) {
  rule->http_method = std::string(http_method);
  rule->path = std::string(path);
}

bool ReadCustomPattern(absl::string_view pattern, HttpRule* rule) {
  SetPattern("", "", rule);
  return ForEachBytesField(pattern, [rule](int number, absl::string_view bytes) {
    if (number == kKind) rule->http_method = std::string(bytes);
    if (number == kPath) rule->path = std::string(bytes);
    return true;
  });
}

bool ReadRule(absl::string_view bytes, int depth, HttpRule* rule);

bool ReadRuleField(int number, absl::string_view bytes, int depth, HttpRule* rule) {
  switch (number) {
    case kSelector:
      rule->selector = std::string(bytes);
      return true;
    case kGet:
      SetPattern("GET", bytes, rule);
      return true;
    case kPut:
      SetPattern("PUT", bytes, rule);
      return true;
    case kPost:
      SetPattern("POST", bytes, rule);
      return true;
    case kDelete:
      SetPattern("DELETE", bytes, rule);
      return true;
    case kPatch:
      SetPattern("PATCH", bytes, rule);
      return true;
    case kBody:
      rule->body = std::string(bytes);
      return true;
    case kCustom:
      return ReadCustomPattern(bytes, rule);
    case kAdditionalBindings:
      rule->additional_bindings.emplace_back();
      return ReadRule(bytes, depth + 1, &rule->additional_bindings.back());
    case kResponseBody:
      rule->response_body = std::string(bytes);
      return true;
    default:
      return true;
  }
}

bool ReadRule(absl::string_view bytes, int depth, HttpRule* rule) {
  if (depth > kDepthMax) return false;
  return ForEachBytesField(bytes, [depth, rule](int number, absl::string_view field) {
    return ReadRuleField(number, field, depth, rule);
  });
}

}  // namespace

absl::StatusOr<HttpRule> ParseHttpRule(absl::string_view rule) {
  HttpRule result;
  if (!ReadRule(rule, 0, &result)) {
    return absl::InvalidArgumentError("the google.api.http rule is not a valid message");
  }
  return result;
}

absl::StatusOr<absl::optional<HttpRule>> ReadHttpRule(absl::string_view method_options) {
  absl::StatusOr<absl::optional<std::string>> rule =
      ReadMethodOption(method_options, kHttpExtension);
  if (!rule.ok()) return rule.status();
  if (!rule->has_value()) return absl::optional<HttpRule>();
  absl::StatusOr<HttpRule> parsed = ParseHttpRule(**rule);
  if (!parsed.ok()) return parsed.status();
  return absl::optional<HttpRule>(*std::move(parsed));
}

}  // namespace transom
