#include "tests/differential/text_mutator.h"

#include <cstdio>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/differential/random_values.h"

namespace transom {
namespace {

// The same number, or nearly, spelled in another way.
void RespellNumber(RandomSource* random, JsonTree* node) {
  std::string text = node->text;
  const bool plain = text.find_first_of(".eE") == std::string::npos;
  switch (random->Below(7)) {
    case 0:
      if (plain) text += ".0";
      break;
    case 1:
      if (plain) text += random->OneIn(2) ? "e0" : "E+00";
      break;
    case 2:
      if (plain) text += "0e-1";
      break;
    case 3:
      return SetTreeText(text, node);
    case 4:
      if (plain) text += random->OneIn(2) ? "00000" : "1";
      break;
    case 5:
      if (plain) text += ".5";
      break;
    default:
      if (text[0] == '-') {
        text.erase(0, 1);
      } else {
        text = "-" + text;
      }
      break;
  }
  node->text = text;
}

void ChangeCharacter(RandomSource* random, std::string* text) {
  static constexpr char kCharacters[] = "0123456789.-+:TZszeEaAfF_=/, \"*";
  const char c = kCharacters[random->Below(sizeof(kCharacters) - 1)];
  const size_t at = random->Below(text->size() + 1);
  switch (random->Below(3)) {
    case 0:
      text->insert(at, 1, c);
      break;
    case 1:
      if (at < text->size()) (*text)[at] = c;
      break;
    default:
      if (at < text->size()) text->erase(at, 1);
      break;
  }
}

// Some characters, or all, as \u escapes.
std::string WithEscapes(RandomSource* random, const std::string& raw) {
  std::string escaped;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    // What belongs to an escape or to a longer character stays.
    if (raw.find('\\') != std::string::npos || byte >= 0x80 || !random->OneIn(3)) {
      escaped.push_back(c);
    } else if (c == '/' && random->OneIn(2)) {
      escaped += "\\/";
    } else {
      absl::StrAppend(&escaped, "\\u00", absl::Hex(byte, absl::kZeroPad2));
    }
  }
  return escaped;
}

void ChangeString(RandomSource* random, JsonTree* node) {
  std::string text = node->text;
  switch (random->Below(5)) {
    case 0:
      node->raw = WithEscapes(random, node->raw);
      return;
    case 1: {
      // Without its quotes, if that is a value.
      JsonTree inside;
      if (ReadJsonTree(text, &inside) == JsonFault::kNone) return ReplaceTree(inside, node);
      break;
    }
    case 2:
      return SetTreeText(absl::WebSafeBase64Escape(text), node);
    default:
      break;
  }
  ChangeCharacter(random, &text);
  // Half a character would be no value of a string.
  if (IsUtf8(text)) SetTreeText(text, node);
}

void ChangeContainer(const Vocabulary& vocabulary, RandomSource* random, JsonTree* node) {
  std::vector<JsonTree>& children = node->children;
  const bool object = node->kind == TreeKind::kObject;
  if (children.empty() || random->OneIn(4)) {
    JsonTree added = RandomNode(vocabulary, random);
    if (object) SetTreeName(RandomName(vocabulary, random), &added);
    children.insert(children.begin() + static_cast<ptrdiff_t>(random->Below(children.size() + 1)),
                    std::move(added));
    return;
  }
  const auto at = static_cast<ptrdiff_t>(random->Below(children.size()));
  JsonTree& child = children[static_cast<size_t>(at)];
  switch (random->Below(object ? 6 : 4)) {
    case 0: {
      JsonTree copy = child;
      children.push_back(std::move(copy));
      return;
    }
    case 1:
      children.erase(children.begin() + at);
      return;
    case 2:
      std::swap(child, children[random->Below(children.size())]);
      return;
    case 3:
      return ReplaceTree(JsonTreeOf("null"), &child);
    case 4:
      return SetTreeName(RandomName(vocabulary, random), &child);
    default:
      child.raw_name = WithEscapes(random, child.raw_name);
      return;
  }
}

void Wrap(size_t levels, bool in_object, JsonTree* node) {
  for (size_t i = 0; i < levels; ++i) {
    JsonTree outer;
    outer.kind = in_object ? TreeKind::kObject : TreeKind::kArray;
    outer.name = node->name;
    outer.raw_name = node->raw_name;
    outer.children.push_back(std::move(*node));
    if (in_object) SetTreeName(outer.name.empty() ? "a" : outer.name, &outer.children[0]);
    *node = std::move(outer);
  }
}

void ChangeNode(const Vocabulary& vocabulary, RandomSource* random, JsonTree* node) {
  if (random->OneIn(40)) return Wrap(30 + random->Below(80), random->OneIn(2), node);
  if (random->OneIn(20)) return Wrap(1, random->OneIn(2), node);
  if (random->OneIn(3)) return ReplaceTree(RandomNode(vocabulary, random), node);
  switch (node->kind) {
    case TreeKind::kNumber:
      return RespellNumber(random, node);
    case TreeKind::kString:
      return ChangeString(random, node);
    case TreeKind::kArray:
    case TreeKind::kObject:
      return ChangeContainer(vocabulary, random, node);
    default:
      return ReplaceTree(RandomNode(vocabulary, random), node);
  }
}

size_t CountNodes(const JsonTree& tree) {
  size_t count = 1;
  for (const JsonTree& child : tree.children) count += CountNodes(child);
  return count;
}

// The node with that number, the tree itself being 0.
JsonTree* NodeAt(size_t* number, JsonTree* tree) {
  if (*number == 0) return tree;
  --*number;
  for (JsonTree& child : tree->children) {
    if (JsonTree* found = NodeAt(number, &child)) return found;
  }
  return nullptr;
}

}  // namespace

void MutateTree(const Vocabulary& vocabulary, RandomSource* random, JsonTree* tree) {
  size_t number = random->Below(CountNodes(*tree));
  ChangeNode(vocabulary, random, NodeAt(&number, tree));
}

void MutateText(RandomSource* random, std::string* text) {
  static constexpr const char* kTokens[] = {",",
                                            ":",
                                            "{",
                                            "}",
                                            "[",
                                            "]",
                                            "\"",
                                            "'",
                                            "null",
                                            "true",
                                            "NaN",
                                            "Infinity",
                                            "nan",
                                            "-",
                                            "+",
                                            ".",
                                            "0",
                                            "00",
                                            "1",
                                            "e",
                                            "E5",
                                            "\\",
                                            "\\u0000",
                                            "\\ud800",
                                            "\\udc00",
                                            "\\x",
                                            "\\'",
                                            "/**/",
                                            "//\n",
                                            "#",
                                            " ",
                                            "\n",
                                            "\t",
                                            "\r",
                                            "\f",
                                            "\v",
                                            "a",
                                            "\x01",
                                            "\x1f",
                                            "\x7f",
                                            "\x80",
                                            "\xff",
                                            "\xc3",
                                            "\xed\xa0\x80",
                                            "\xf5\x80\x80\x80",
                                            "\xc0\x80",
                                            "\xef\xbb\xbf",
                                            "\xe2\x80\xa8",
                                            "undefined",
                                            "True",
                                            ",,",
                                            ",}",
                                            ",]",
                                            "{}",
                                            "[]",
                                            "\"\"",
                                            "\"a\":"};
  const size_t at = random->Below(text->size() + 1);
  switch (random->Below(6)) {
    case 0:
      if (at < text->size()) (*text)[at] = static_cast<char>(random->Next());
      return;
    case 1:
      if (at < text->size()) text->erase(at, 1 + random->Below(3));
      return;
    case 2:
      if (random->OneIn(3)) text->resize(at);
      return;
    case 3:
      if (at < text->size()) text->insert(at, text->substr(at, 1 + random->Below(8)));
      return;
    default:
      text->insert(at, random->Pick(kTokens));
      return;
  }
}

}  // namespace transom
