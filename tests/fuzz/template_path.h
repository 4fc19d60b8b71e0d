#ifndef TRANSOM_TESTS_FUZZ_TEMPLATE_PATH_H_
#define TRANSOM_TESTS_FUZZ_TEMPLATE_PATH_H_

// A path template turned round: request paths that it must match, and its own text.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "transcoder/routing/path_template.h"

namespace transom {

// What goes into a path where the template leaves it open.
struct PathFilling {
  absl::string_view one;    // for "*": a segment that is not empty
  absl::string_view rest;   // for "**": segments with "/" between them; empty: none
  bool encode_all = false;  // literals as %XX altogether, else only where they must be
};

struct TemplatePath {
  std::string path;                   // "/v1/shelves/8:merge"
  std::vector<std::string> captures;  // what each variable takes of it
};

TemplatePath FillTemplate(const PathTemplate& path, const PathFilling& filling);

// A text that must parse to the same parts.
std::string WriteTemplate(const PathTemplate& path);

// Whether two templates have the same parts, whatever their texts.
bool SameParts(const PathTemplate& a, const PathTemplate& b);

}  // namespace transom

#endif  // TRANSOM_TESTS_FUZZ_TEMPLATE_PATH_H_
