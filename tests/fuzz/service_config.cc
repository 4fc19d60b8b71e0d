// Any text as a service config. What is read has selectors and templates that parse, and is
// put into a route table over a fixed schema: every route is found by a path made from its
// template, and the rule that a method has is the last one that selects it, found by trying
// each selector on its own.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "server/config/service_config_reader.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/fuzz_schema.h"
#include "tests/fuzz/template_path.h"
#include "transcoder/routing/path_template.h"
#include "transcoder/routing/route_table.h"
#include "transcoder/routing/selector.h"

namespace transom {
namespace {

// Whether the selector selects the name, by trying its patterns one by one.
bool Selects(const std::string& selector, const std::string& name) {
  const std::vector<std::string> patterns = ParseSelector(selector).value();
  for (const std::string& pattern : patterns) {
    if (pattern == name || pattern == "*") return true;
    if (!absl::EndsWith(pattern, ".*")) continue;
    const std::string prefix = pattern.substr(0, pattern.size() - 1);
    if (absl::StartsWith(name, prefix) && name.size() > prefix.size()) return true;
  }
  return false;
}

void CheckHttpRule(const HttpRule& rule) {
  Expect(!rule.http_method.empty(), "a rule has a method");
  Expect(PathTemplate::Parse(rule.path).ok(), "a rule's template parses: " + rule.path);
  Expect(absl::StartsWith(rule.place, "fuzz.yaml:"), "a rule has its place: " + rule.place);
  for (const HttpRule& additional : rule.additional_bindings) {
    Expect(additional.additional_bindings.empty(), "one level of additional bindings");
    CheckHttpRule(additional);
  }
}

void CheckConfig(const ServiceConfig& config) {
  for (const ServiceConfig::Api& api : config.apis) Expect(!api.name.empty(), "an api has a name");
  for (const HttpRule& rule : config.http_rules) {
    Expect(ParseSelector(rule.selector).ok(), "a rule's selector parses: " + rule.selector);
    CheckHttpRule(rule);
  }
  for (const ServiceConfig::BackendRule& rule : config.backend_rules) {
    Expect(ParseSelector(rule.selector).ok(), "a rule's selector parses: " + rule.selector);
    Expect(rule.deadline >= absl::ZeroDuration() && rule.deadline <= absl::Hours(24),
           "a deadline is in its range");
  }
}

void CheckRoute(const RouteTable& routes, const Binding& binding) {
  const std::string method = binding.http_method == "*" ? "GET" : binding.http_method;
  const std::string path = FillTemplate(binding.path, {"x", "y/z"}).path;
  RouteMatch match;
  Expect(routes.Find(method, path, &match) == RouteTable::Outcome::kFound, "finds " + path);
}

void CheckMethod(const ServiceConfig& config, const RouteTable& routes, const MethodEntry& method) {
  const HttpRule* rule = nullptr;
  std::string key;  // "http.rules[3]"
  for (const HttpRule& other : config.http_rules) {
    if (!Selects(other.selector, method.full_name)) continue;
    rule = &other;
    key = other.place.substr(other.place.rfind(": ") + 2);
  }
  for (const auto& binding : routes.bindings()) {
    if (binding->method != &method) continue;
    const bool from_config = absl::StartsWith(binding->source, "service config ");
    Expect(from_config == (rule != nullptr), "the config has the last word on " + method.full_name);
    Expect(!from_config || absl::StrContains(binding->source, key),
           "the last rule wins for " + method.full_name);
  }
  absl::Duration deadline = absl::ZeroDuration();
  for (const ServiceConfig::BackendRule& other : config.backend_rules) {
    if (Selects(other.selector, method.full_name)) deadline = other.deadline;
  }
  Expect(method.deadline == deadline, "the last deadline wins for " + method.full_name);
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const absl::StatusOr<ServiceConfig> config = ParseServiceConfig(text, "fuzz.yaml");
  if (!config.ok()) {
    Expect(absl::StartsWith(config.status().message(), "fuzz.yaml:"), "says where");
    Expect(!absl::StrContains(config.status().message(), '\n'), "says it in one line");
    return 0;
  }
  CheckConfig(*config);
  RouteOptions options;
  options.service_config = &*config;
  const auto routes = RouteTable::Build(FuzzSchema(), options);
  if (!routes.ok()) {
    Expect(!routes.status().message().empty(), "refuses with a reason");
    return 0;
  }
  for (const auto& binding : (*routes)->bindings()) CheckRoute(**routes, *binding);
  for (const auto& method : (*routes)->methods()) CheckMethod(*config, **routes, *method);
  return 0;
}
