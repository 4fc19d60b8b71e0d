#include "server/config/name_rule_check.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/config/header_names.h"
#include "server/config/quoted.h"
#include "server/upstream/metadata_legality.h"

namespace transom {
namespace {

constexpr size_t kNameSizeMax = 63;
constexpr absl::string_view kForwardedPrefix = "x-forwarded-";

// The rules of one direction, by what is wrong with a name: "" if nothing is. Names are in lower
// case; `prefix`: there is a '*' behind it, and it may be empty.
using NameCheck = std::string (*)(absl::string_view name, bool prefix);

// As a key of metadata.
std::string FaultOfKey(absl::string_view key, bool prefix) {
  if (key.empty()) return "";
  if (!IsLegalMetadataKey(key)) {
    return absl::StrCat("expected a key of metadata, of a to z, 0 to 9, '-', '_' and '.', found ",
                        Quoted(key));
  }
  const bool reserved = prefix ? absl::StartsWith(key, "grpc-") : IsReservedMetadataKey(key);
  return reserved ? absl::StrCat(key, prefix ? "*" : "", " is gRPC's or HTTP's own in metadata")
                  : "";
}

std::string FaultOfRequestSource(absl::string_view name, bool prefix) {
  if (prefix ? IsHopByHopPrefix(name) : IsHopByHopHeader(name)) {
    return absl::StrCat(name, prefix ? "*" : "", " is about one connection and goes no further");
  }
  if (absl::StartsWith(name, kForwardedPrefix)) {
    return "x-forwarded-* is the gateway's own word about the connection (see "
           "metadata.trusted_proxies)";
  }
  return "";
}

std::string FaultOfRequestTarget(absl::string_view key, bool prefix) {
  if (absl::StartsWith(key, kForwardedPrefix)) {
    return "x-forwarded-* is the gateway's own word about the connection";
  }
  return FaultOfKey(key, prefix);
}

std::string FaultOfResponseTarget(absl::string_view name, bool prefix) {
  if (prefix ? IsGatewaysResponsePrefix(name) : IsGatewaysResponseHeader(name)) {
    return absl::StrCat(name, prefix ? "*" : "", " is the gateway's own to say in a response");
  }
  return "";
}

std::string FaultOfForm(const config::v1::NameRule& rule) {
  if (!IsFieldName(rule.from())) {
    return absl::StrCat(
        "expected a name such as x-tenant, or x-acme-* for all that begin so, found ",
        Quoted(rule.from()));
  }
  if (rule.from().size() > kNameSizeMax) {
    return absl::StrCat("expected at most ", kNameSizeMax, " characters, found ",
                        rule.from().size());
  }
  return "";
}

std::string FaultOfTargetForm(const config::v1::NameRule& rule) {
  if (rule.to().empty()) return "";
  const bool both = absl::EndsWith(rule.from(), "*") == absl::EndsWith(rule.to(), "*");
  if (both && (rule.to() == "*" || IsFieldName(rule.to()))) return "";
  return absl::StrCat("expected a name, with * at its end if `from` (", rule.from(),
                      ") has it there, found ", Quoted(rule.to()));
}

absl::Status CheckRules(const NameRuleList& rules, absl::string_view path,
                        NameCheck fault_of_source, NameCheck fault_of_target,
                        const Origins& origins) {
  std::map<std::string, int> seen;
  for (int i = 0; i < rules.size(); ++i) {
    const config::v1::NameRule& rule = rules[i];
    const std::string from_path = absl::StrCat(path, "[", i, "].from");
    const std::string to_path = absl::StrCat(path, "[", i, "].to");
    std::string fault = FaultOfForm(rule);
    if (!fault.empty()) return origins.Error(from_path, fault);
    fault = FaultOfTargetForm(rule);
    if (!fault.empty()) return origins.Error(to_path, fault);

    std::string from = absl::AsciiStrToLower(rule.from());
    const auto [before, is_new] = seen.emplace(from, i);
    if (!is_new) {
      return origins.Error(from_path, absl::StrCat(from, " is the `from` of ", path, "[",
                                                   before->second, "] already"));
    }
    std::string to = absl::AsciiStrToLower(rule.to().empty() ? rule.from() : rule.to());
    const bool prefix = absl::EndsWith(from, "*");
    if (prefix) {
      from.pop_back();
      to.pop_back();
    }
    fault = fault_of_source(from, prefix);
    if (!fault.empty()) return origins.Error(from_path, fault);
    fault = fault_of_target(to, prefix);
    if (!fault.empty()) return origins.Error(rule.to().empty() ? from_path : to_path, fault);
  }
  return absl::OkStatus();
}

}  // namespace

bool IsFieldName(absl::string_view name) {
  absl::ConsumeSuffix(&name, "*");
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("!#$%&'+-.^_`|~", c);
  });
}

absl::Status CheckRequestHeaderRules(const NameRuleList& rules, const Origins& origins) {
  return CheckRules(rules, "metadata.request_headers", FaultOfRequestSource, FaultOfRequestTarget,
                    origins);
}

absl::Status CheckResponseHeaderRules(const NameRuleList& rules, const Origins& origins) {
  return CheckRules(rules, "metadata.response_headers", FaultOfKey, FaultOfResponseTarget, origins);
}

}  // namespace transom
