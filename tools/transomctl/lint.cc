#include "tools/transomctl/lint.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "tools/transomctl/binding_words.h"
#include "tools/transomctl/lint_checks.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/routing/http_rule.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace ctl {
namespace {

bool IsBothWays(const MethodEntry& method) {
  return method.client_streaming && method.server_streaming;
}

// Whether the method's own options have a rule, be it a faulty one.
bool HasAnnotation(const Api& api, const MethodEntry& method) {
  const google::protobuf::MethodDescriptor* descriptor =
      api.schema->pool().FindMethodByName(method.full_name);
  if (descriptor == nullptr) return false;
  const auto rule = ReadHttpRule(descriptor->options().SerializeAsString());
  return !rule.ok() || rule->has_value();
}

void CheckMethodsHaveRules(const Api& api, std::vector<Finding>* findings) {
  absl::flat_hash_set<const MethodEntry*> bound;
  for (const auto& binding : api.routes->bindings()) bound.insert(binding->method);
  for (const auto& method : api.routes->methods()) {
    // A stream both ways is better off without one.
    if (bound.contains(method.get()) || IsBothWays(*method) || HasAnnotation(api, *method)) {
      continue;
    }
    findings->push_back(
        {Severity::kAdvice, "no-rule", "", method->full_name,
         absl::StrCat("has no HTTP rule (AIP-127): served as POST ", method->grpc_path,
                      " with --bind_unannotated_methods, else not at all")});
  }
}

std::string LackOfStream(const Binding& binding) {
  const MethodEntry& method = *binding.method;
  if (IsBothWays(method)) return "; AIP-127 advises no HTTP rule for it";
  if (method.client_streaming && binding.body == BodyRule::kNone) {
    return "; without `body` there is nothing that its messages could be in";
  }
  return "";
}

void CheckStreaming(const Binding& binding, std::vector<Finding>* findings) {
  const std::string words = StreamWords(*binding.method, "");
  if (words.empty()) return;
  findings->push_back(AboutBinding(
      Severity::kAdvice, "streaming", binding,
      absl::StrCat("is a ", words, ": answered with 501 (STREAMING_METHOD), since only unary ",
                   "methods are served", LackOfStream(binding))));
}

absl::string_view SeverityName(Severity severity) {
  return severity == Severity::kError ? "error" : "advice";
}

size_t CountOf(const std::vector<Finding>& findings, Severity severity) {
  return static_cast<size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [severity](const Finding& f) { return f.severity == severity; }));
}

}  // namespace

Finding AboutBinding(Severity severity, absl::string_view check, const Binding& binding,
                     std::string message) {
  return {severity, std::string(check), absl::StrCat(binding.http_method, " ", binding.path.text()),
          binding.method->full_name, std::move(message)};
}

std::vector<Finding> Lint(const Api& api) {
  std::vector<Finding> findings;
  for (const std::string& problem : api.problems) {
    findings.push_back({Severity::kError, "left-out", "", "", problem});
  }
  CheckReachable(*api.routes, &findings);
  for (const auto& binding : api.routes->bindings()) CheckVariablesFit(*binding, &findings);
  CheckMethodsHaveRules(api, &findings);
  for (const auto& binding : api.routes->bindings()) {
    CheckStreaming(*binding, &findings);
    CheckAdvice(*binding, &findings);
  }
  return findings;
}

std::string LintText(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    absl::StrAppend(&out, SeverityName(finding.severity), ": ", finding.check, ": ");
    if (!finding.route.empty()) absl::StrAppend(&out, finding.route, " (", finding.method, "): ");
    if (finding.route.empty() && !finding.method.empty()) {
      absl::StrAppend(&out, finding.method, ": ");
    }
    absl::StrAppend(&out, finding.message, "\n");
  }
  absl::StrAppend(&out, CountOf(findings, Severity::kError), " errors, ",
                  CountOf(findings, Severity::kAdvice), " pieces of advice\n");
  return out;
}

std::string LintJson(const std::vector<Finding>& findings) {
  OutputBuffer out;
  JsonWriter json(&out);
  json.BeginObject();
  json.Key("findings");
  json.BeginArray();
  for (const Finding& finding : findings) {
    json.BeginObject();
    const std::pair<absl::string_view, absl::string_view> members[] = {
        {"severity", SeverityName(finding.severity)},
        {"check", finding.check},
        {"route", finding.route},
        {"method", finding.method},
        {"message", finding.message}};
    for (const auto& [key, value] : members) {
      if (value.empty()) continue;
      json.Key(key);
      json.LossyString(value);
    }
    json.EndObject();
  }
  json.EndArray();
  json.Key("errors");
  json.Uint64(CountOf(findings, Severity::kError));
  json.Key("advice");
  json.Uint64(CountOf(findings, Severity::kAdvice));
  json.EndObject();
  return absl::StrCat(out.view(), "\n");
}

}  // namespace ctl
}  // namespace transom
