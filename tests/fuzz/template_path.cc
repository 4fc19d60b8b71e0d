#include "tests/fuzz/template_path.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace transom {
namespace {

using Kind = PathTemplate::SegmentKind;

std::string Encode(absl::string_view text, bool all) {
  std::string encoded;
  for (const char c : text) {
    if (!all && absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      encoded.push_back(c);
    } else {
      absl::StrAppend(&encoded, "%", absl::BytesToHexString({&c, 1}));
    }
  }
  return encoded;
}

// What stands in the path for one segment of the template.
std::vector<std::string> Pieces(const PathTemplate::Segment& segment, const PathFilling& filling) {
  if (segment.kind == Kind::kLiteral) return {Encode(segment.literal, filling.encode_all)};
  if (segment.kind == Kind::kAnyOne) return {std::string(filling.one)};
  if (filling.rest.empty()) return {};
  return absl::StrSplit(filling.rest, '/');
}

std::string SegmentText(const PathTemplate::Segment& segment) {
  if (segment.kind == Kind::kLiteral) return Encode(segment.literal, false);
  return segment.kind == Kind::kAnyOne ? "*" : "**";
}

}  // namespace

TemplatePath FillTemplate(const PathTemplate& path, const PathFilling& filling) {
  std::vector<std::string> pieces;
  std::vector<size_t> begins;  // of each segment, in `pieces`
  for (const PathTemplate::Segment& segment : path.segments()) {
    begins.push_back(pieces.size());
    for (std::string& piece : Pieces(segment, filling)) pieces.push_back(std::move(piece));
  }
  begins.push_back(pieces.size());
  TemplatePath filled;
  filled.path = absl::StrCat("/", absl::StrJoin(pieces, "/"));
  if (!path.verb().empty()) {
    absl::StrAppend(&filled.path, ":", Encode(path.verb(), filling.encode_all));
  }
  for (const PathTemplate::Variable& variable : path.variables()) {
    const size_t first = begins[static_cast<size_t>(variable.first_segment)];
    const size_t end = begins[static_cast<size_t>(variable.end_segment)];
    filled.captures.push_back(absl::StrJoin(pieces.data() + first, pieces.data() + end, "/"));
  }
  return filled;
}

std::string WriteTemplate(const PathTemplate& path) {
  std::string text;
  size_t next = 0;  // variable
  const int count = static_cast<int>(path.segments().size());
  for (int i = 0; i < count; ++i) {
    const PathTemplate::Variable* variable =
        next < path.variables().size() ? &path.variables()[next] : nullptr;
    text.push_back('/');
    if (variable != nullptr && variable->first_segment == i) {
      absl::StrAppend(&text, "{", variable->field_path, "=");
    }
    text += SegmentText(path.segments()[static_cast<size_t>(i)]);
    if (variable != nullptr && variable->end_segment == i + 1) {
      text.push_back('}');
      ++next;
    }
  }
  if (text.empty()) text = "/";
  return path.verb().empty() ? text : absl::StrCat(text, ":", Encode(path.verb(), false));
}

bool SameParts(const PathTemplate& a, const PathTemplate& b) {
  if (a.segments().size() != b.segments().size() || a.verb() != b.verb()) return false;
  if (a.variables().size() != b.variables().size()) return false;
  for (size_t i = 0; i < a.segments().size(); ++i) {
    const PathTemplate::Segment& one = a.segments()[i];
    const PathTemplate::Segment& other = b.segments()[i];
    if (one.kind != other.kind || one.literal != other.literal) return false;
  }
  for (size_t i = 0; i < a.variables().size(); ++i) {
    const PathTemplate::Variable& one = a.variables()[i];
    const PathTemplate::Variable& other = b.variables()[i];
    if (one.field_path != other.field_path || one.first_segment != other.first_segment ||
        one.end_segment != other.end_segment || one.multi_segment != other.multi_segment) {
      return false;
    }
  }
  return true;
}

}  // namespace transom
