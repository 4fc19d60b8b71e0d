#include "tests/contract/case_template.h"

#include <map>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

using Row = std::map<std::string, YAML::Node>;

[[noreturn]] void Fail(const YAML::Node& node, const std::string& why) {
  throw YAML::Exception(node.Mark(), why);
}

std::string Repeat(const YAML::Node& node, absl::string_view arguments) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(arguments, absl::MaxSplits(' ', 1));
  size_t count = 0;
  if (!absl::SimpleAtoi(parts.second, &count)) Fail(node, "expected ${repeat TEXT COUNT}");
  std::string text;
  while (count-- > 0) text.append(parts.first.data(), parts.first.size());
  return text;
}

std::string ValueOf(const YAML::Node& node, absl::string_view name, const Row& row) {
  if (absl::ConsumePrefix(&name, "repeat ")) return Repeat(node, name);
  const auto it = row.find(std::string(name));
  if (it == row.end()) Fail(node, "no row has ${" + std::string(name) + "}");
  if (!it->second.IsScalar()) {
    Fail(node, "${" + std::string(name) + "} is no scalar: it must stand alone");
  }
  return it->second.Scalar();
}

YAML::Node SubstituteScalar(const YAML::Node& node, const Row& row) {
  const std::string& text = node.Scalar();
  if (text.find("${") == std::string::npos) return node;
  // Alone, the value keeps its type, and may be a mapping or a list.
  if (text.rfind("${", 0) == 0 && text.find('}') == text.size() - 1) {
    const auto it = row.find(text.substr(2, text.size() - 3));
    if (it != row.end()) return it->second;
  }
  std::string result;
  size_t begin = 0;
  for (;;) {
    const size_t open = text.find("${", begin);
    result.append(text, begin, open - begin);
    if (open == std::string::npos) break;
    const size_t end = text.find('}', open);
    if (end == std::string::npos) Fail(node, "${ without }");
    result += ValueOf(node, absl::string_view(text).substr(open + 2, end - open - 2), row);
    begin = end + 1;
  }
  YAML::Node substituted(result);
  substituted.SetTag("!");
  return substituted;
}

YAML::Node Substitute(const YAML::Node& node, const Row& row) {
  switch (node.Type()) {
    case YAML::NodeType::Map: {
      YAML::Node copy(YAML::NodeType::Map);
      for (const auto& member : node) {
        copy[Substitute(member.first, row)] = Substitute(member.second, row);
      }
      return copy;
    }
    case YAML::NodeType::Sequence: {
      YAML::Node copy(YAML::NodeType::Sequence);
      for (const auto& element : node) copy.push_back(Substitute(element, row));
      return copy;
    }
    case YAML::NodeType::Scalar:
      return SubstituteScalar(node, row);
    default:
      return node;
  }
}

Row ToRow(const YAML::Node& node) {
  if (!node.IsMap()) Fail(node, "a row of for_each is a mapping");
  Row row;
  for (const auto& member : node) row[member.first.Scalar()] = Substitute(member.second, {});
  return row;
}

// Every row of `left` joined with every row of `right`.
std::vector<Row> Pairs(const std::vector<Row>& left, const YAML::Node& right) {
  std::vector<Row> rows;
  for (const Row& row : left) {
    for (const auto& node : right) {
      Row joined = row;
      for (const auto& [name, value] : ToRow(node)) joined[name] = value;
      rows.push_back(std::move(joined));
    }
  }
  return rows;
}

std::vector<Row> RowsOf(const YAML::Node& for_each) {
  if (!for_each.IsSequence() || for_each.size() == 0) Fail(for_each, "for_each is a list of rows");
  std::vector<Row> rows = {{}};
  if (!for_each[0].IsSequence()) return Pairs(rows, for_each);
  for (const auto& list : for_each) rows = Pairs(rows, list);
  return rows;
}

}  // namespace

std::vector<YAML::Node> ExpandCase(const YAML::Node& node) {
  if (!node.IsMap() || !node["for_each"]) return {Substitute(node, {})};
  YAML::Node pattern = YAML::Clone(node);
  const YAML::Node for_each = pattern["for_each"];
  pattern.remove("for_each");
  std::vector<YAML::Node> cases;
  for (const Row& row : RowsOf(for_each)) cases.push_back(Substitute(pattern, row));
  return cases;
}

}  // namespace transom
