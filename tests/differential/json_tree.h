#ifndef TRANSOM_TESTS_DIFFERENTIAL_JSON_TREE_H_
#define TRANSOM_TESTS_DIFFERENTIAL_JSON_TREE_H_

// JSON as a tree, by a strict reader (RFC 8259) that shares nothing with the one under
// test. What a tree was read from can be written again to the byte, but for white space:
// numbers and strings are kept as they were spelled.
//
//   JsonTree tree;
//   if (ReadJsonTree(R"({"a": [1.50, "\u0041"]})", &tree) == JsonFault::kNone) {
//     WriteJsonTree(tree);   // {"a":[1.50,"\u0041"]}
//   }

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

enum class TreeKind { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

struct JsonTree {
  TreeKind kind = TreeKind::kNull;
  std::string text;  // of a string its value, of a number its spelling
  std::string raw;   // of a string what stands between its quotes
  // As a member of an object: its name, and what stands between the quotes of it.
  std::string name;
  std::string raw_name;
  std::vector<JsonTree> children;  // elements or members, in their order
  bool dropped = false;            // as if it were not there, for writing

  const JsonTree* Find(absl::string_view member) const;
};

// What a text is not JSON for; the first fault that is met.
enum class JsonFault {
  kNone,
  kEmpty,             // nothing but white space
  kTruncated,         // it ends inside a value
  kTrailingComma,     // a comma in front of `]` or `}`
  kSingleQuote,       // 'text'
  kBareName,          // a member's name without quotes
  kBareWord,          // where a value should be, letters that are no literal
  kNumberForm,        // a number that is not spelled as the grammar says
  kControlCharacter,  // in a string, unescaped
  kBadEscape,         // \x, \u12
  kLoneSurrogate,     // \ud800 without its other half
  kBadUtf8,           // in a string
  kOtherSpace,        // a form feed or a vertical tab outside of strings
  kByteOrderMark,     // U+FEFF in front of everything
  kBehindTheEnd,      // something after the value
  kOther,
};

JsonFault ReadJsonTree(absl::string_view text, JsonTree* tree);
// With `space` between the tokens.
std::string WriteJsonTree(const JsonTree& tree, absl::string_view space = "");

// REQUIRES: it is JSON.
JsonTree JsonTreeOf(absl::string_view json);
// The value of `to` becomes that of `from`; if it is a member, it keeps its name.
void ReplaceTree(const JsonTree& from, JsonTree* to);
// Spells a string or a member's name anew.
void SetTreeText(absl::string_view value, JsonTree* string);
void SetTreeName(absl::string_view name, JsonTree* member);

// The same JSON value: the order of members does not count, numbers are compared without rounding.
bool SameTree(const JsonTree& a, const JsonTree& b);

bool IsUtf8(absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_JSON_TREE_H_
