#include "server/config/yaml_document.h"

#include <algorithm>
#include <cstddef>
#include <sstream>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/parser.h"

namespace transom {
namespace {

// Some of yaml-cpp's messages quote the file, control characters included.
std::string OneLine(const std::string& message) {
  const bool printable = std::all_of(message.begin(), message.end(), [](char c) {
    return !absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
  return printable ? message : absl::Utf8SafeCEscape(message);
}

// Remembers where the last document began.
class DocumentMarker final : public YAML::EventHandler {
 public:
  const YAML::Mark& mark() const { return mark_; }

  void OnDocumentStart(const YAML::Mark& mark) override { mark_ = mark; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  YAML::Mark mark_;
};

}  // namespace

absl::StatusOr<YAML::Node> LoadOneDocument(const std::string& text, const std::string& file_name) {
  try {
    // Not LoadAll, which finds documents without end behind a misplaced comma.
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    DocumentMarker marker;
    if (!parser.HandleNextDocument(marker)) return YAML::Node(YAML::NodeType::Undefined);
    if (!parser.HandleNextDocument(marker)) return YAML::Load(text);
    return absl::InvalidArgumentError(absl::StrCat(file_name, ":", marker.mark().line + 1, ":",
                                                   marker.mark().column + 1,
                                                   ": expected one document, found another"));
  } catch (const YAML::Exception& error) {
    return YamlSyntaxError(file_name, error);
  }
}

std::string PlaceOf(const std::string& file_name, const YAML::Node& node) {
  return absl::StrCat(file_name, ":", node.Mark().line + 1, ":", node.Mark().column + 1);
}

std::string JoinKeys(const std::string& path, const std::string& key) {
  return path.empty() ? key : absl::StrCat(path, ".", key);
}

std::string ShownText(absl::string_view text) {
  constexpr size_t kShownMax = 80;
  if (text.size() <= kShownMax) return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text.substr(0, kShownMax)), "...\"");
}

std::string FoundInYaml(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return ShownText(node.Scalar());
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Map:
      return "a mapping";
    default:
      return "null";
  }
}

absl::Status WrongYamlType(const std::string& place, const std::string& path,
                           const std::string& expected, const std::string& found) {
  return absl::InvalidArgumentError(absl::StrCat(place, ": ", path, path.empty() ? "" : ": ",
                                                 "expected ", expected, ", found ", found));
}

absl::Status YamlSyntaxError(const std::string& file_name, const YAML::Exception& error) {
  const std::string message = OneLine(error.msg);
  if (error.mark.is_null()) {
    return absl::InvalidArgumentError(absl::StrCat(file_name, ": ", message));
  }
  return absl::InvalidArgumentError(absl::StrCat(file_name, ":", error.mark.line + 1, ":",
                                                 error.mark.column + 1,
                                                 ": expected YAML or JSON: ", message));
}

}  // namespace transom
