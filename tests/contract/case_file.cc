#include "tests/contract/case_file.h"

#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/contract/case_template.h"
#include "tests/contract/contract_messages.h"
#include "tests/testing/broken_upstream.h"

namespace transom {
namespace {

[[noreturn]] void Fail(const YAML::Node& node, const std::string& why) {
  throw YAML::Exception(node.Mark(), why);
}

// Calls the function that a member's name stands for; any other name is an error.
using Readers = std::map<std::string, std::function<void(const YAML::Node&)>>;
void ReadMembers(const YAML::Node& node, const std::string& what, const Readers& readers) {
  if (!node.IsMap()) Fail(node, absl::StrCat(what, ": a mapping was expected"));
  for (const auto& member : node) {
    const std::string name = member.first.Scalar();
    const auto it = readers.find(name);
    if (it == readers.end()) Fail(member.first, absl::StrCat(what, ": unknown key ", name));
    it->second(member.second);
  }
}

template <typename T>
std::function<void(const YAML::Node&)> Into(T* target) {
  return [target](const YAML::Node& node) { *target = node.as<T>(); };
}
std::function<void(const YAML::Node&)> IntoText(std::optional<std::string>* target) {
  return [target](const YAML::Node& node) { *target = node.as<std::string>(); };
}
std::function<void(const YAML::Node&)> IntoJson(std::optional<std::string>* target) {
  return [target](const YAML::Node& node) { *target = YamlToJson(node); };
}

// A mapping, or a list of one-member mappings where a name comes twice.
std::vector<std::pair<std::string, YAML::Node>> ReadFields(const YAML::Node& node) {
  std::vector<std::pair<std::string, YAML::Node>> fields;
  if (node.IsSequence()) {
    for (const auto& element : node) {
      for (auto& field : ReadFields(element)) fields.push_back(std::move(field));
    }
    return fields;
  }
  if (!node.IsMap()) Fail(node, "a mapping of names to values was expected");
  for (const auto& member : node) fields.emplace_back(member.first.Scalar(), member.second);
  return fields;
}

std::function<void(const YAML::Node&)> IntoFields(HttpHeaders* target) {
  return [target](const YAML::Node& node) {
    for (const auto& [name, value] : ReadFields(node)) {
      target->emplace_back(name, value.as<std::string>());
    }
  };
}
std::function<void(const YAML::Node&)> IntoExpectedFields(ExpectedFields* target) {
  return [target](const YAML::Node& node) {
    for (const auto& [name, value] : ReadFields(node)) {
      target->emplace_back(
          name, value.IsNull() ? std::nullopt : std::make_optional(value.as<std::string>()));
    }
  };
}

std::string FromBase64(const YAML::Node& node) {
  std::string bytes;
  if (!absl::Base64Unescape(node.as<std::string>(), &bytes)) Fail(node, "not base64");
  return bytes;
}

CaseEnding ReadEnding(const YAML::Node& node) {
  const std::string name = node.as<std::string>();
  if (name == "reset") return CaseEnding::kReset;
  if (name == "half_close") return CaseEnding::kHalfClose;
  if (name == "sigint") return CaseEnding::kSigint;
  Fail(node, "an ending is reset, half_close or sigint");
}

void ReadRequest(const YAML::Node& node, CaseRequest* request) {
  ReadMembers(node, "request",
              {{"method", Into(&request->method)},
               {"target", Into(&request->target)},
               {"headers", IntoFields(&request->headers)},
               {"body", IntoText(&request->body)},
               {"body_base64", [=](const YAML::Node& text) { request->body = FromBase64(text); }},
               {"raw", IntoText(&request->raw)},
               {"held_connections", Into(&request->held_connections)},
               {"ending", [=](const YAML::Node& n) { request->ending = ReadEnding(n); }},
               {"json", [request](const YAML::Node& json) {
                  request->headers.emplace_back("Content-Type", "application/json");
                  request->body = YamlToJson(json);
                }}});
}

void ReadUpstream(const YAML::Node& node, ContractCase* c) {
  BackendReply* reply = &c->reply;
  std::vector<std::string> details;
  ReadMembers(
      node, "upstream",
      {{"code", Into(&reply->code)},
       {"message", Into(&reply->message)},
       {"message_base64", [=](const YAML::Node& text) { reply->message = FromBase64(text); }},
       {"details",
        [&](const YAML::Node& list) {
          for (const auto& detail : list) details.push_back(YamlToJson(detail));
        }},
       {"details_base64", [=](const YAML::Node& text) { reply->details_bin = FromBase64(text); }},
       {"reply", IntoJson(&c->reply_json)},
       {"reply_base64", [=](const YAML::Node& text) { reply->messages = {FromBase64(text)}; }},
       {"messages", Into(&c->reply_count)},
       {"echo", Into(&reply->echo)},
       {"hang", Into(&reply->hang)},
       {"initial_metadata", IntoFields(&reply->initial_metadata)},
       {"trailing_metadata", IntoFields(&reply->trailing_metadata)}});
  if (details.empty()) return;
  std::string error = StatusDetails(reply->code, reply->message, details, &reply->details_bin);
  if (!error.empty()) Fail(node, error);
}

void ReadCall(const YAML::Node& node, ExpectedCall* call) {
  ReadMembers(node, "expect.upstream",
              {{"method", Into(&call->method)},
               {"message", IntoJson(&call->message)},
               {"metadata", IntoExpectedFields(&call->metadata)},
               {"deadline_s", [call](const YAML::Node& range) {
                  call->deadline_s = {range[0].as<double>(), range[1].as<double>()};
                }}});
  if (call->method.empty()) Fail(node, "expect.upstream needs a method");
}

void ReadExpectation(const YAML::Node& node, CaseExpectation* expect) {
  ReadMembers(node, "expect",
              {{"status", Into(&expect->status)},
               {"headers", IntoExpectedFields(&expect->headers)},
               {"body", IntoJson(&expect->json)},
               {"body_exactly",
                [expect](const YAML::Node& json) {
                  expect->json = YamlToJson(json);
                  expect->match = JsonMatch::kExactly;
                }},
               {"body_text", IntoText(&expect->text)},
               {"body_base64", [=](const YAML::Node& text) { expect->text = FromBase64(text); }},
               {"start_error", IntoText(&expect->start_error)},
               {"closes", Into(&expect->closes)},
               {"no_call", Into(&expect->no_call)},
               {"cancelled", Into(&expect->cancelled)},
               {"upstream",
                [expect](const YAML::Node& call) { ReadCall(call, &expect->call.emplace()); }}});
  if (expect->status == 0 && !expect->cancelled && !expect->start_error) {
    Fail(node, "expect needs a status");
  }
}

CaseSettings ReadStart(const YAML::Node& node) {
  CaseSettings start;
  ReadMembers(
      node, "start",
      {{"flags", Into(&start.flags)},
       {"config", [&](const YAML::Node& n) { start.config = YamlToJson(n); }},
       {"service_config", [&](const YAML::Node& n) { start.service_config = YamlToJson(n); }}});
  return start;
}

// A case has a request, with a target or raw, or else `start`.
void CheckRequest(const YAML::Node& node, const ContractCase& c) {
  if (c.start.has_value() != c.expect.start_error.has_value()) {
    Fail(node, c.name + ": start and expect.start_error belong together");
  }
  if (c.start && (!c.request.target.empty() || c.request.raw)) {
    Fail(node, c.name + ": start or request");
  }
  if (!c.start && c.request.target.empty() == !c.request.raw) {
    Fail(node, c.name + ": target or raw");
  }
}

ContractCase ReadCase(const YAML::Node& node, const std::string& proves,
                      const std::vector<int>& rules) {
  ContractCase c;
  c.proves = proves;
  c.rules = rules;
  ReadMembers(node, "case",
              {{"name", Into(&c.name)},
               {"proves", Into(&c.proves)},
               {"rules", Into(&c.rules)},
               {"request", [&](const YAML::Node& n) { ReadRequest(n, &c.request); }},
               {"start", [&](const YAML::Node& n) { c.start = ReadStart(n); }},
               {"upstream", [&](const YAML::Node& n) { ReadUpstream(n, &c); }},
               {"expect", [&](const YAML::Node& n) { ReadExpectation(n, &c.expect); }}});
  if (c.name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") !=
          std::string::npos ||
      c.name.empty()) {
    Fail(node, "a case needs a name of letters, digits and _, not \"" + c.name + "\"");
  }
  if (c.proves.empty()) Fail(node, c.name + ": say what it `proves`");
  CheckRequest(node, c);
  if (c.expect.status == 0 && !c.expect.cancelled && !c.start) {
    Fail(node, c.name + ": needs expect");
  }
  if (c.request.ending != CaseEnding::kNone && !c.request.raw) {
    Fail(node, c.name + ": an ending needs raw");
  }
  return c;
}

std::string ReadUpstreamName(const YAML::Node& node) {
  const std::string name = node.as<std::string>();
  if (name != "backend" && name != "refused" && !BrokenUpstream::KindFromName(name)) {
    Fail(node, "no such upstream: " + name);
  }
  return name;
}

CaseGroup ReadGroup(const YAML::Node& node) {
  CaseGroup group;
  std::string about;
  std::string proves;
  std::vector<int> rules;
  CaseSettings* settings = &group.settings;
  YAML::Node cases;
  ReadMembers(
      node, "group",
      {{"about", Into(&about)},
       {"proves", Into(&proves)},
       {"rules", Into(&rules)},
       {"flags", Into(&settings->flags)},
       {"config", [=](const YAML::Node& n) { settings->config = YamlToJson(n); }},
       {"service_config", [=](const YAML::Node& n) { settings->service_config = YamlToJson(n); }},
       {"upstream", [=](const YAML::Node& n) { settings->upstream = ReadUpstreamName(n); }},
       {"reflection", Into(&settings->reflection)},
       {"codes", Into(&settings->codes)},
       {"start_log", Into(&settings->start_log)},
       {"cases", [&](const YAML::Node& n) { cases.reset(n); }}});
  std::set<std::string> names;
  for (const auto& pattern : cases) {
    for (const YAML::Node& expanded : ExpandCase(pattern)) {
      group.cases.push_back(ReadCase(expanded, proves, rules));
      const std::string& name = group.cases.back().name;
      if (!names.insert(name).second) Fail(pattern, "two cases are named " + name);
    }
  }
  if (group.cases.empty()) Fail(node, "a group without cases");
  return group;
}

CaseGroup BrokenGroup(const std::string& why) {
  CaseGroup group;
  group.cases.emplace_back();
  group.cases.back().name = "CaseFile";
  group.cases.back().broken = why;
  return group;
}

}  // namespace

std::string CaseSettings::Key() const {
  std::string key = absl::StrCat(upstream, "|", reflection, "|", config, "|", service_config);
  for (const std::string& flag : flags) absl::StrAppend(&key, "|", flag);
  return key;
}

std::vector<CaseGroup> ReadCases(absl::string_view yaml) {
  std::vector<CaseGroup> groups;
  try {
    for (const YAML::Node& document : YAML::LoadAll(std::string(yaml))) {
      groups.push_back(ReadGroup(document));
    }
    if (groups.empty()) groups.push_back(BrokenGroup("the file is empty"));
  } catch (const YAML::Exception& e) {
    groups.push_back(BrokenGroup(e.what()));
  }
  return groups;
}

std::vector<CaseGroup> ReadCaseFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {BrokenGroup("cannot read " + path)};
  std::ostringstream text;
  text << file.rdbuf();
  return ReadCases(text.str());
}

}  // namespace transom
