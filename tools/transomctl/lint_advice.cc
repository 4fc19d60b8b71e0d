// What the API design guide advises against.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/transomctl/lint_checks.h"

namespace transom {
namespace ctl {
namespace {

using SegmentKind = PathTemplate::SegmentKind;

bool IsCamelCase(absl::string_view text) {
  return !text.empty() && absl::ascii_islower(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); });
}

// The standard methods of AIP-131 to 135.
struct StandardMethod {
  absl::string_view prefix;
  absl::string_view http_method;
  absl::string_view guide;
};
constexpr StandardMethod kStandardMethods[] = {
    {"Get", "GET", "AIP-131"},      {"List", "GET", "AIP-132"},      {"Create", "POST", "AIP-133"},
    {"Update", "PATCH", "AIP-134"}, {"Delete", "DELETE", "AIP-135"},
};

// "GetShelf" is one, "GetterOfShelves" is not.
const StandardMethod* FindStandardMethod(absl::string_view full_name) {
  const absl::string_view name = full_name.substr(full_name.rfind('.') + 1);
  for (const StandardMethod& method : kStandardMethods) {
    if (absl::StartsWith(name, method.prefix) && name.size() > method.prefix.size() &&
        absl::ascii_isupper(static_cast<unsigned char>(name[method.prefix.size()]))) {
      return &method;
    }
  }
  return nullptr;
}

bool IsResourceNameField(absl::string_view name) {
  return name == "name" || name == "parent" || name == "resource" || absl::EndsWith(name, "_name");
}

class Advisor {
 public:
  Advisor(const Binding& binding, std::vector<Finding>* findings)
      : binding_(binding),
        standard_(binding.path.verb().empty() ? FindStandardMethod(binding.method->full_name)
                                              : nullptr),
        findings_(findings) {}

  void Check() {
    CheckHttpMethod();
    CheckBody();
    CheckVerb();
    CheckVariables();
    CheckSegments();
    if (binding_.response_field != nullptr) {
      Advise("response-body",
             absl::StrCat("response_body \"", binding_.response_field->proto_name,
                          "\": the response is a part of the message only, and what the message "
                          "gets later cannot be added to it"));
    }
  }

 private:
  void Advise(absl::string_view check, std::string message) {
    findings_->push_back(AboutBinding(Severity::kAdvice, check, binding_, std::move(message)));
  }

  void CheckHttpMethod() {
    const std::string& own = binding_.http_method;
    if (own != absl::AsciiStrToUpper(own)) {
      return Advise("http-method-case",
                    absl::StrCat("HTTP methods are compared with their case: a request with ",
                                 absl::AsciiStrToUpper(own), " does not come here"));
    }
    if (own == "PUT") {
      return Advise("put",
                    "PUT replaces the whole resource, so that fields which a client does not know "
                    "are lost: PATCH is advised (AIP-134)");
    }
    if (standard_ != nullptr && own != standard_->http_method) {
      return Advise("standard-method",
                    absl::StrCat(standard_->guide, " advises ", standard_->http_method, " for ",
                                 standard_->prefix, " methods"));
    }
  }

  void CheckBody() {
    const std::string& own = binding_.http_method;
    const bool has_body = binding_.body != BodyRule::kNone;
    if (has_body && (own == "GET" || own == "HEAD" || own == "DELETE")) {
      Advise("body-of-" + absl::AsciiStrToLower(own),
             absl::StrCat("clients and proxies may drop the body of a ", own,
                          " request: no `body` is advised (AIP-127)"));
    }
    if (!has_body && (own == "POST" || own == "PATCH" || own == "PUT")) {
      Advise("no-body", absl::StrCat("a ", own,
                                     " without `body`: a request that brings one is refused, and "
                                     "all fields come from the path and the query"));
    }
    if (binding_.body == BodyRule::kWhole && standard_ != nullptr &&
        (standard_->prefix == "Create" || standard_->prefix == "Update")) {
      Advise("whole-body",
             absl::StrCat(standard_->guide, " advises the resource's field as `body`, not \"*\""));
    }
  }

  // AIP-136.
  void CheckVerb() {
    const std::string& verb = binding_.path.verb();
    if (verb.empty()) return;
    if (!IsCamelCase(verb)) {
      Advise("verb-case",
             absl::StrCat("verb \"", verb, "\": verbs are camelCase letters (AIP-136)"));
    }
    const std::string& own = binding_.http_method;
    if (own != "GET" && own != "POST") {
      Advise("verb-http-method",
             absl::StrCat("custom methods are GET or POST, not ", own, " (AIP-136)"));
    }
    if (own == "POST" && binding_.body == BodyRule::kField) {
      Advise("verb-body", absl::StrCat("`body: \"*\"` is advised for custom methods, not \"",
                                       binding_.body_field->proto_name, "\" (AIP-136)"));
    }
  }

  void CheckVariables() {
    for (size_t i = 0; i < binding_.variables.size(); ++i) {
      const std::string& text = binding_.variables[i].text;
      const PathTemplate::Variable& variable = binding_.path.variables()[i];
      if (!IsResourceNameField(binding_.variables[i].leaf().proto_name)) {
        Advise("variable-is-no-name",
               absl::StrCat("variable \"", text,
                            "\" is a part of a name: whole resource names are advised, as in "
                            "{name=shelves/*/books/*} (AIP-127)"));
      } else if (!variable.multi_segment &&
                 binding_.path.segments()[variable.first_segment].kind == SegmentKind::kAnyOne) {
        Advise("variable-without-collection",
               absl::StrCat("variable \"", text,
                            "\" takes one segment, without the collection that belongs to a "
                            "resource name, as in {",
                            text, "=shelves/*} (AIP-127)"));
      }
    }
  }

  bool IsBound(int segment) const {
    const std::vector<PathTemplate::Variable>& variables = binding_.path.variables();
    return std::any_of(variables.begin(), variables.end(), [segment](const auto& variable) {
      return variable.first_segment <= segment && segment < variable.end_segment;
    });
  }

  void CheckSegments() {
    const std::vector<PathTemplate::Segment>& segments = binding_.path.segments();
    for (size_t i = 0; i < segments.size(); ++i) {
      const std::string& literal = segments[i].literal;
      if (segments[i].kind != SegmentKind::kLiteral) {
        if (IsBound(static_cast<int>(i))) continue;
        Advise("lost-segment", absl::StrCat("segment ", i + 1,
                                            " is a wildcard outside of any variable: the service "
                                            "does not see what it was (AIP-127)"));
      } else if (absl::StrContains(literal, '_') ||
                 absl::ascii_isupper(static_cast<unsigned char>(literal[0]))) {
        Advise("segment-case",
               absl::StrCat("segment \"", literal, "\": collections are camelCase (AIP-122)"));
      }
    }
  }

  const Binding& binding_;
  const StandardMethod* const standard_;
  std::vector<Finding>* const findings_;
};

}  // namespace

void CheckAdvice(const Binding& binding, std::vector<Finding>* findings) {
  Advisor(binding, findings).Check();
}

}  // namespace ctl
}  // namespace transom
