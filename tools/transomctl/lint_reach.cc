// Bindings that are never reached, and variables that are never filled.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/transomctl/lint_checks.h"
#include "transcoder/codec/text_to_wire.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace ctl {
namespace {

using SegmentKind = PathTemplate::SegmentKind;

// As a client writes it: what a path may hold as it is, the rest escaped; a colon, which could
// begin a verb, is escaped as well on demand.
std::string Escaped(absl::string_view literal, bool escapes_colon = false) {
  std::string out;
  for (char c : literal) {
    if (escapes_colon && c == ':') {
      out += "%3A";
    } else if (absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
               (c != '\0' &&
                absl::string_view("-._~!$&'()*+,;=:@").find(c) != absl::string_view::npos)) {
      out.push_back(c);
    } else {
      absl::StrAppend(&out, "%", absl::BytesToHexString({&c, 1}));
    }
  }
  return out;
}

// What the templates of a table have at most, so that paths can be made that none of them names.
struct Extent {
  size_t segments = 0;
  size_t literal_bytes = 0;
};

Extent ExtentOf(const RouteTable& routes) {
  Extent extent;
  for (const auto& binding : routes.bindings()) {
    extent.segments = std::max(extent.segments, binding->path.segments().size());
    for (const PathTemplate::Segment& segment : binding->path.segments()) {
      extent.literal_bytes = std::max(extent.literal_bytes, segment.literal.size());
    }
  }
  return extent;
}

// A path of the template, with `rest` segments for its "**".
std::string PathOf(const PathTemplate& path, absl::string_view wildcard_text, size_t rest,
                   bool escapes_colon) {
  std::string out;
  for (const PathTemplate::Segment& segment : path.segments()) {
    const size_t count = segment.kind == SegmentKind::kAnyRest ? rest : 1;
    for (size_t i = 0; i < count; ++i) {
      absl::StrAppend(&out, "/",
                      segment.kind == SegmentKind::kLiteral
                          ? Escaped(segment.literal, escapes_colon)
                          : std::string(wildcard_text));
    }
  }
  if (out.empty()) out = "/";
  if (!path.verb().empty()) absl::StrAppend(&out, ":", Escaped(path.verb()));
  return out;
}

bool HasRest(const PathTemplate& path) {
  return !path.segments().empty() && path.segments().back().kind == SegmentKind::kAnyRest;
}

std::vector<absl::string_view> MethodsOf(const Binding& binding) {
  if (binding.http_method != "*") return {binding.http_method};
  // Also one that nobody binds.
  return {"GET", "PUT", "POST", "DELETE", "PATCH", "TRANSOMCTL"};
}

// The bindings that take its requests; empty once it takes one itself.
std::vector<const Binding*> Winners(const RouteTable& routes, const Binding& binding,
                                    const Extent& extent) {
  const std::string wildcard_text(extent.literal_bytes + 1, 'x');
  const size_t rest_max = HasRest(binding.path) ? extent.segments + 1 : 0;
  std::vector<const Binding*> winners;
  for (absl::string_view method : MethodsOf(binding)) {
    for (size_t rest = 0; rest <= rest_max; ++rest) {
      RouteMatch match;
      routes.Find(method, PathOf(binding.path, wildcard_text, rest, true), &match);
      if (match.binding == &binding) return {};
      routes.Find(method, PathOf(binding.path, wildcard_text, rest, false), &match);
      if (match.binding == &binding) return {};
      if (match.binding == nullptr) continue;  // "**" without segments before a verb
      if (std::find(winners.begin(), winners.end(), match.binding) == winners.end()) {
        winners.push_back(match.binding);
      }
    }
  }
  return winners;
}

bool IsText(const FieldEntry& field) {
  if (field.type == FieldType::kString || field.type == FieldType::kBytes) return true;
  return field.message != nullptr && (field.message->well_known == WellKnownType::kStringValue ||
                                      field.message->well_known == WellKnownType::kBytesValue);
}

// Why no path can fill it; empty if one can.
std::string WhyNeverFits(const Binding& binding, size_t index) {
  const PathTemplate::Variable& variable = binding.path.variables()[index];
  const FieldPath& field = binding.variables[index];
  std::string text;
  for (int i = variable.first_segment; i < variable.end_segment; ++i) {
    const PathTemplate::Segment& segment = binding.path.segments()[i];
    if (segment.kind == SegmentKind::kLiteral) {
      absl::StrAppend(&text, i == variable.first_segment ? "" : "/", segment.literal);
      continue;
    }
    // "*" alone can be anything, and so can "**".
    if (variable.end_segment - variable.first_segment == 1 || IsText(field.leaf())) return "";
    return "its values have a \"/\" in them";
  }
  OutputBuffer wire;
  const absl::Status status = TextToWire(field, text, {}, &wire);
  return status.ok() ? "" : std::string(status.message());
}

}  // namespace

void CheckReachable(const RouteTable& routes, std::vector<Finding>* findings) {
  const Extent extent = ExtentOf(routes);
  for (const auto& binding : routes.bindings()) {
    const std::vector<const Binding*> winners = Winners(routes, *binding, extent);
    if (winners.empty()) continue;
    const std::string names = absl::StrJoin(winners, ", ", [](std::string* out, const Binding* b) {
      absl::StrAppend(out, b->http_method, " ", b->path.text(), " (", b->method->full_name, ")");
    });
    findings->push_back(
        AboutBinding(Severity::kError, "shadowed", *binding,
                     absl::StrCat("is never reached: its paths are taken by ", names)));
  }
}

void CheckVariablesFit(const Binding& binding, std::vector<Finding>* findings) {
  for (size_t i = 0; i < binding.variables.size(); ++i) {
    const std::string why = WhyNeverFits(binding, i);
    if (why.empty()) continue;
    findings->push_back(AboutBinding(Severity::kError, "variable-never-fits", binding,
                                     absl::StrCat("variable \"", binding.variables[i].text,
                                                  "\" refuses every path with 400: ", why)));
  }
}

}  // namespace ctl
}  // namespace transom
