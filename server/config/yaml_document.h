#ifndef TRANSOM_SERVER_CONFIG_YAML_DOCUMENT_H_
#define TRANSOM_SERVER_CONFIG_YAML_DOCUMENT_H_

// A YAML or JSON file with one document, and the words with which its faults are told:
// place, key path, what was expected, what was found.
//
//   auto root = LoadOneDocument(text, "transom.yaml");
//   WrongYamlType(PlaceOf("transom.yaml", *root), "", "a mapping", FoundInYaml(*root));
//   // transom.yaml:1:1: expected a mapping, found a list
//
// yaml-cpp's nodes are walked by the caller, which must catch YAML::Exception.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "yaml-cpp/yaml.h"

namespace transom {

// The document, undefined (YAML::Node::IsDefined) for an empty file. InvalidArgument with the
// place for what is no YAML, or more than one document.
absl::StatusOr<YAML::Node> LoadOneDocument(const std::string& text, const std::string& file_name);

// "transom.yaml:3:12".
std::string PlaceOf(const std::string& file_name, const YAML::Node& node);

// "a.b" for ("a", "b"), "b" for ("", "b").
std::string JoinKeys(const std::string& path, const std::string& key);

// The text in quotes, cut where it is long.
std::string ShownText(absl::string_view text);

// `"many"`, "a list", "a mapping" or "null".
std::string FoundInYaml(const YAML::Node& node);

// InvalidArgument: "PLACE: PATH: expected a list, found null".
absl::Status WrongYamlType(const std::string& place, const std::string& path,
                           const std::string& expected, const std::string& found);

// InvalidArgument for what yaml-cpp threw.
absl::Status YamlSyntaxError(const std::string& file_name, const YAML::Exception& error);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_YAML_DOCUMENT_H_
