#include "transcoder/routing/service_rules.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

const ServiceConfig& ConfigOrEmpty(const ServiceConfig* config) {
  static const auto* const empty = new ServiceConfig;
  return config == nullptr ? *empty : *config;
}

template <typename Rule>
SelectorTable TableOf(const std::vector<Rule>& rules) {
  SelectorTable table;
  for (size_t i = 0; i < rules.size(); ++i) {
    const absl::StatusOr<std::vector<std::string>> patterns = ParseSelector(rules[i].selector);
    if (!patterns.ok()) continue;
    for (const std::string& pattern : *patterns) table.Add(pattern, static_cast<int>(i));
  }
  return table;
}

// What selectors and apis can name in some files.
struct Names {
  absl::flat_hash_set<std::string> services;
  absl::flat_hash_set<std::string> patterns;         // all that select a method
  absl::flat_hash_set<std::string> served_patterns;  // those that select one that is served
};

Names NamesIn(absl::Span<const pb::FileDescriptor* const> files,
              const absl::flat_hash_set<std::string>* served) {
  Names names;
  for (const pb::FileDescriptor* file : files) {
    for (int i = 0; i < file->service_count(); ++i) {
      const pb::ServiceDescriptor& service = *file->service(i);
      names.services.insert(service.full_name());
      for (int j = 0; j < service.method_count(); ++j) {
        const std::string& method = service.method(j)->full_name();
        const bool is_served = served == nullptr || served->contains(method);
        ForEachPatternOf(method, [&](std::string pattern) {
          if (is_served) names.served_patterns.insert(pattern);
          names.patterns.insert(std::move(pattern));
        });
      }
    }
  }
  return names;
}

// "library.v1.Library has no method GetShelff", or that there is no such service.
std::string WhyUnmatched(const std::string& pattern, const Names& names) {
  if (names.patterns.contains(pattern)) {
    return absl::StrCat("selector \"", pattern,
                        "\" selects no method that is served: its services are not in `apis`");
  }
  const size_t dot = pattern.rfind('.');
  const std::string service = dot == std::string::npos ? "" : pattern.substr(0, dot);
  if (!names.services.contains(service)) {
    return absl::StrCat("selector \"", pattern, "\" selects no method of the schema");
  }
  return absl::StrCat("selector \"", pattern, "\" selects nothing: ", service, " has no method ",
                      pattern.substr(dot + 1));
}

template <typename Rule>
void AddUnmatched(const std::vector<Rule>& rules, const Names& names,
                  std::vector<std::string>* problems) {
  for (const Rule& rule : rules) {
    const absl::StatusOr<std::vector<std::string>> patterns = ParseSelector(rule.selector);
    if (!patterns.ok()) continue;
    for (const std::string& pattern : *patterns) {
      if (names.served_patterns.contains(pattern)) continue;
      problems->push_back(absl::StrCat(rule.place, ": ", WhyUnmatched(pattern, names)));
    }
  }
}

}  // namespace

ServiceRules::ServiceRules(const ServiceConfig* config)
    : config_(ConfigOrEmpty(config)),
      http_(TableOf(config_.http_rules)),
      backend_(TableOf(config_.backend_rules)) {}

const HttpRule* ServiceRules::HttpRuleFor(absl::string_view method) const {
  const int rule = http_.Find(method);
  return rule == SelectorTable::kNone ? nullptr : &config_.http_rules[rule];
}

bool ServiceRules::NamesInFull(absl::string_view method) const {
  return http_.FindExact(method) != SelectorTable::kNone;
}

absl::Duration ServiceRules::DeadlineFor(absl::string_view method) const {
  const int rule = backend_.Find(method);
  return rule == SelectorTable::kNone ? absl::ZeroDuration() : config_.backend_rules[rule].deadline;
}

bool ServiceRules::ListsApis() const { return !config_.apis.empty(); }

bool ServiceRules::HasApi(absl::string_view service) const {
  return std::any_of(config_.apis.begin(), config_.apis.end(),
                     [&](const ServiceConfig::Api& api) { return api.name == service; });
}

std::vector<std::string> ServiceRules::Unmatched(
    absl::Span<const pb::FileDescriptor* const> files,
    const absl::flat_hash_set<std::string>* served) const {
  std::vector<std::string> problems;
  const Names names = NamesIn(files, served);
  for (const ServiceConfig::Api& api : config_.apis) {
    if (names.services.contains(api.name)) continue;
    problems.push_back(absl::StrCat(api.place, ": service ", api.name, " is not in the schema"));
  }
  AddUnmatched(config_.http_rules, names, &problems);
  AddUnmatched(config_.backend_rules, names, &problems);
  return problems;
}

}  // namespace transom
