#include "server/config/service_config_reader.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/config/suggestion.h"
#include "server/config/text_file.h"
#include "server/config/yaml_document.h"
#include "transcoder/routing/path_template.h"
#include "transcoder/routing/selector.h"
#include "yaml-cpp/yaml.h"

namespace transom {
namespace {

// An API's whole configuration, documentation and types included, can be large.
constexpr size_t kFileBytesMax = 16 * 1024 * 1024;

// The keys of google.api.Service, and the `type` that says what the document is.
constexpr absl::string_view kSections[] = {"apis",
                                           "authentication",
                                           "backend",
                                           "billing",
                                           "config_version",
                                           "context",
                                           "control",
                                           "documentation",
                                           "endpoints",
                                           "enums",
                                           "http",
                                           "id",
                                           "logging",
                                           "logs",
                                           "metrics",
                                           "mixins",
                                           "monitoring",
                                           "name",
                                           "quota",
                                           "monitored_resources",
                                           "title",
                                           "type",
                                           "types",
                                           "usage",
                                           "producer_project_id",
                                           "aspects",
                                           "publishing",
                                           "source_info",
                                           "features",
                                           "system_parameters",
                                           "system_types"};

struct Pattern {
  absl::string_view key;
  absl::string_view http_method;
};
constexpr Pattern kPatterns[] = {
    {"get", "GET"}, {"put", "PUT"}, {"post", "POST"}, {"delete", "DELETE"}, {"patch", "PATCH"}};

// "additional_bindings" for "additionalBindings".
std::string ProtoName(absl::string_view key) {
  std::string name;
  for (char c : key) {
    if (c >= 'A' && c <= 'Z') {
      absl::StrAppend(&name, "_", std::string(1, static_cast<char>(c - 'A' + 'a')));
    } else {
      name.push_back(c);
    }
  }
  return name;
}

class Reader {
 public:
  explicit Reader(const std::string& file_name) : file_name_(file_name) {}

  absl::StatusOr<ServiceConfig> Read(const YAML::Node& root) {
    absl::Status status = ReadMapping(
        root, "",
        [this](const YAML::Node& key, const YAML::Node& value) { return ReadSection(key, value); });
    if (!status.ok()) return status;
    return std::move(config_);
  }

 private:
  absl::Status Error(const YAML::Node& node, const std::string& path,
                     absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat(PlaceOf(file_name_, node), ": ", path, path.empty() ? "" : ": ", what));
  }

  absl::Status WrongType(const YAML::Node& node, const std::string& path,
                         const std::string& expected) const {
    return WrongYamlType(PlaceOf(file_name_, node), path, expected, FoundInYaml(node));
  }

  absl::Status UnknownKey(const YAML::Node& key, const std::string& path,
                          const std::vector<absl::string_view>& known) const {
    std::string hint = DidYouMean(ProtoName(key.Scalar()), known);
    if (hint.empty()) hint = absl::StrCat("; expected one of ", absl::StrJoin(known, ", "));
    return Error(key, JoinKeys(path, absl::Utf8SafeCEscape(key.Scalar())),
                 absl::StrCat("unknown key", hint));
  }

  // Calls read(key, value) for each member. Null is an empty mapping, as it is for a section
  // whose keys are all commented out.
  template <typename ReadMember>
  absl::Status ReadMapping(const YAML::Node& node, const std::string& path, ReadMember read) {
    if (node.IsNull()) return absl::OkStatus();
    if (!node.IsMap()) return WrongType(node, path, "a mapping");
    std::set<std::string> seen;
    for (const auto& pair : node) {
      if (!pair.first.IsScalar()) return WrongType(pair.first, path, "a plain key");
      if (!seen.insert(ProtoName(pair.first.Scalar())).second) {
        return Error(pair.first, JoinKeys(path, absl::Utf8SafeCEscape(pair.first.Scalar())),
                     "the key occurs twice");
      }
      if (absl::Status status = read(pair.first, pair.second); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  // Calls read(element, path) for each element.
  template <typename ReadElement>
  absl::Status ReadList(const YAML::Node& node, const std::string& path, ReadElement read) {
    if (node.IsNull()) return absl::OkStatus();
    if (!node.IsSequence()) return WrongType(node, path, "a list");
    size_t index = 0;
    for (const YAML::Node& element : node) {
      absl::Status status = read(element, absl::StrCat(path, "[", index++, "]"));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status ReadText(const YAML::Node& node, const std::string& path, std::string* text) const {
    if (!node.IsScalar()) return WrongType(node, path, "a string");
    *text = node.Scalar();
    return absl::OkStatus();
  }

  absl::Status ReadBool(const YAML::Node& node, const std::string& path, bool* value) const {
    if (!node.IsScalar() || (node.Scalar() != "true" && node.Scalar() != "false")) {
      return WrongType(node, path, "true or false");
    }
    *value = node.Scalar() == "true";
    return absl::OkStatus();
  }

  std::string PlaceAndPath(const YAML::Node& node, const std::string& path) const {
    return absl::StrCat(PlaceOf(file_name_, node), ": ", path);
  }

  absl::Status ReadSection(const YAML::Node& key, const YAML::Node& value) {
    const std::string name = ProtoName(key.Scalar());
    if (name == "type") {
      if (value.IsScalar() && value.Scalar() == "google.api.Service") return absl::OkStatus();
      return WrongType(value, "type", "google.api.Service");
    }
    if (name == "apis") {
      return ReadList(value, name, [this](const YAML::Node& node, const std::string& path) {
        return ReadApi(node, path);
      });
    }
    if (name == "http") return ReadHttp(value);
    if (name == "backend") return ReadBackend(value);
    const std::vector<absl::string_view> known(std::begin(kSections), std::end(kSections));
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      config_.problems.push_back(absl::StrCat(
          PlaceAndPath(key, absl::Utf8SafeCEscape(key.Scalar())),
          ": not a section of google.api.Service, passed over", DidYouMean(name, known)));
    }
    return absl::OkStatus();
  }

  absl::Status ReadApi(const YAML::Node& node, const std::string& path) {
    ServiceConfig::Api api;
    api.place = PlaceAndPath(node, path);
    absl::Status status =
        ReadMapping(node, path, [&](const YAML::Node& key, const YAML::Node& value) {
          if (ProtoName(key.Scalar()) != "name") return absl::OkStatus();
          return ReadText(value, JoinKeys(path, "name"), &api.name);
        });
    if (!status.ok()) return status;
    if (api.name.empty()) return Error(node, path, "an api needs a name");
    config_.apis.push_back(std::move(api));
    return absl::OkStatus();
  }

  absl::Status ReadHttp(const YAML::Node& http) {
    return ReadMapping(http, "http", [this](const YAML::Node& key, const YAML::Node& value) {
      const std::string name = ProtoName(key.Scalar());
      if (name == "fully_decode_reserved_expansion") {
        return ReadBool(value, JoinKeys("http", name), &config_.fully_decode_reserved_expansion);
      }
      if (name != "rules") {
        return UnknownKey(key, "http", {"rules", "fully_decode_reserved_expansion"});
      }
      return ReadList(value, "http.rules", [this](const YAML::Node& node, const std::string& path) {
        HttpRule rule;
        absl::Status status = ReadHttpRule(node, path, /*additional=*/false, &rule);
        if (status.ok()) config_.http_rules.push_back(std::move(rule));
        return status;
      });
    });
  }

  absl::Status ReadHttpRule(const YAML::Node& node, const std::string& path, bool additional,
                            HttpRule* rule) {
    rule->place = PlaceAndPath(node, path);
    bool has_pattern = false;
    absl::Status status =
        ReadMapping(node, path, [&](const YAML::Node& key, const YAML::Node& value) {
          return ReadHttpRuleKey(key, value, path, additional, &has_pattern, rule);
        });
    if (!status.ok()) return status;
    if (!additional && rule->selector.empty()) return Error(node, path, "a rule needs a selector");
    if (!has_pattern) {
      return Error(node, path, "the rule has no pattern (get, put, post, delete, patch or custom)");
    }
    return absl::OkStatus();
  }

  absl::Status ReadHttpRuleKey(const YAML::Node& key, const YAML::Node& value,
                               const std::string& path, bool additional, bool* has_pattern,
                               HttpRule* rule) {
    const std::string name = ProtoName(key.Scalar());
    const std::string key_path = JoinKeys(path, name);
    if (name == "body") return ReadText(value, key_path, &rule->body);
    if (name == "response_body") return ReadText(value, key_path, &rule->response_body);
    if (name == "selector" && !additional) return ReadSelector(value, key_path, &rule->selector);
    if (name == "additional_bindings") {
      return ReadAdditionalBindings(key, value, key_path, additional, rule);
    }
    const bool custom = name == "custom";
    for (const Pattern& pattern : kPatterns) {
      if (name == pattern.key) rule->http_method = std::string(pattern.http_method);
    }
    const bool simple = IsPatternKey(name);
    if (!custom && !simple) {
      return UnknownKey(key, path, KnownRuleKeys(additional));
    }
    if (*has_pattern) {
      return Error(key, key_path,
                   "a rule has one pattern: put further ones into additional_bindings");
    }
    *has_pattern = true;
    return custom ? ReadCustom(value, key_path, rule) : ReadTemplate(value, key_path, rule);
  }

  static bool IsPatternKey(absl::string_view name) {
    return std::any_of(std::begin(kPatterns), std::end(kPatterns),
                       [name](const Pattern& pattern) { return pattern.key == name; });
  }

  static std::vector<absl::string_view> KnownRuleKeys(bool additional) {
    std::vector<absl::string_view> known = {"get",   "put",    "post", "delete",
                                            "patch", "custom", "body", "response_body"};
    if (!additional) known.insert(known.end(), {"selector", "additional_bindings"});
    return known;
  }

  absl::Status ReadAdditionalBindings(const YAML::Node& key, const YAML::Node& value,
                                      const std::string& path, bool additional, HttpRule* rule) {
    if (additional) return Error(key, path, "additional_bindings within additional_bindings");
    return ReadList(value, path, [&](const YAML::Node& node, const std::string& element_path) {
      rule->additional_bindings.emplace_back();
      return ReadHttpRule(node, element_path, /*additional=*/true,
                          &rule->additional_bindings.back());
    });
  }

  absl::Status ReadCustom(const YAML::Node& node, const std::string& path, HttpRule* rule) {
    bool has_path = false;
    absl::Status status =
        ReadMapping(node, path, [&](const YAML::Node& key, const YAML::Node& value) {
          const std::string name = ProtoName(key.Scalar());
          if (name == "kind") {
            return ReadText(value, JoinKeys(path, "kind"), &rule->http_method);
          }
          if (name != "path") return UnknownKey(key, path, {"kind", "path"});
          has_path = true;
          return ReadTemplate(value, JoinKeys(path, "path"), rule);
        });
    if (!status.ok()) return status;
    if (rule->http_method.empty()) return Error(node, path, "a custom pattern needs a kind");
    if (!has_path) return Error(node, path, "a custom pattern needs a path");
    return absl::OkStatus();
  }

  absl::Status ReadTemplate(const YAML::Node& node, const std::string& path, HttpRule* rule) {
    if (absl::Status status = ReadText(node, path, &rule->path); !status.ok()) return status;
    const absl::StatusOr<PathTemplate> parsed = PathTemplate::Parse(rule->path);
    if (parsed.ok()) return absl::OkStatus();
    return Error(node, path,
                 absl::StrCat("template ", ShownText(rule->path), ": ", parsed.status().message()));
  }

  absl::Status ReadSelector(const YAML::Node& node, const std::string& path,
                            std::string* selector) const {
    if (absl::Status status = ReadText(node, path, selector); !status.ok()) return status;
    const absl::Status valid = ParseSelector(*selector).status();
    return valid.ok() ? valid : Error(node, path, valid.message());
  }

  absl::Status ReadBackend(const YAML::Node& backend) {
    return ReadMapping(backend, "backend", [this](const YAML::Node& key, const YAML::Node& value) {
      if (key.Scalar() != "rules") return UnknownKey(key, "backend", {"rules"});
      return ReadList(
          value, "backend.rules", [this](const YAML::Node& node, const std::string& path) {
            ServiceConfig::BackendRule rule;
            rule.place = PlaceAndPath(node, path);
            absl::Status status =
                ReadMapping(node, path, [&](const YAML::Node& name, const YAML::Node& member) {
                  return ReadBackendRuleKey(name, member, path, &rule);
                });
            if (!status.ok()) return status;
            if (rule.selector.empty()) return Error(node, path, "a rule needs a selector");
            config_.backend_rules.push_back(std::move(rule));
            return absl::OkStatus();
          });
    });
  }

  absl::Status ReadBackendRuleKey(const YAML::Node& key, const YAML::Node& value,
                                  const std::string& path, ServiceConfig::BackendRule* rule) {
    // Those behind the first two say how a proxy of another kind reaches the backend.
    static const std::vector<absl::string_view> known = {"selector",
                                                         "deadline",
                                                         "address",
                                                         "min_deadline",
                                                         "operation_deadline",
                                                         "path_translation",
                                                         "jwt_audience",
                                                         "disable_auth",
                                                         "protocol",
                                                         "load_balancing_policy",
                                                         "overrides_by_request_protocol"};
    const std::string name = ProtoName(key.Scalar());
    if (name == "selector") return ReadSelector(value, JoinKeys(path, name), &rule->selector);
    if (name == "deadline") return ReadDeadline(value, JoinKeys(path, name), &rule->deadline);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return UnknownKey(key, path, known);
    }
    return absl::OkStatus();
  }

  // A double in google.api.BackendRule; 0 is its default, that is, no deadline.
  absl::Status ReadDeadline(const YAML::Node& node, const std::string& path,
                            absl::Duration* deadline) const {
    constexpr double kDay = 24 * 60 * 60;
    double seconds;
    if (!node.IsScalar() || !absl::SimpleAtod(node.Scalar(), &seconds) ||
        !(seconds >= 0 && seconds <= kDay)) {
      return WrongType(node, path, absl::StrCat("seconds from 0 to ", kDay, " such as 2.5"));
    }
    *deadline = absl::Seconds(seconds);
    return absl::OkStatus();
  }

  const std::string file_name_;
  ServiceConfig config_;
};

}  // namespace

absl::StatusOr<ServiceConfig> ParseServiceConfig(const std::string& text,
                                                 const std::string& file_name) {
  const absl::StatusOr<YAML::Node> document = LoadOneDocument(text, file_name);
  if (!document.ok()) return document.status();
  if (!document->IsDefined() || document->IsNull()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file_name, ": expected a google.api.Service document, found none"));
  }
  try {
    return Reader(file_name).Read(*document);
  } catch (const YAML::Exception& error) {
    return YamlSyntaxError(file_name, error);
  }
}

absl::StatusOr<ServiceConfig> ReadServiceConfig(const std::string& path) {
  const std::string shown = absl::Utf8SafeCEscape(path);
  absl::StatusOr<std::string> text = ReadTextFile(path, absl::StrCat("service config ", shown),
                                                  "service configuration file", kFileBytesMax);
  if (!text.ok()) return text.status();
  return ParseServiceConfig(*text, shown);
}

}  // namespace transom
