#include "tests/differential/syntax_mutator.h"

#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"

namespace transom {
namespace {

// Where things are in a text; as far as it is JSON.
struct Places {
  struct String {
    size_t begin;  // the first quote
    size_t end;    // behind the last
  };
  std::vector<String> strings;
  std::vector<size_t> closers;  // of `]` and `}`
  std::vector<size_t> values;   // of the first character of numbers and literals
  std::vector<size_t> tokens;   // of anything
};

bool IsBare(char c) { return (c >= '0' && c <= '9') || c == '-' || (c >= 'a' && c <= 'z'); }

Places FindPlaces(const std::string& text) {
  Places places;
  for (size_t i = 0; i < text.size(); ++i) {
    places.tokens.push_back(i);
    if (text[i] == '"') {
      size_t end = i + 1;
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      if (end >= text.size()) return places;
      places.strings.push_back({i, end + 1});
      i = end;
    } else if (text[i] == ']' || text[i] == '}') {
      places.closers.push_back(i);
    } else if (IsBare(text[i])) {
      places.values.push_back(i);
      while (i + 1 < text.size() && (IsBare(text[i + 1]) || text[i + 1] == '.')) ++i;
    }
  }
  return places;
}

void ReplaceString(RandomSource* random, const Places& places, std::string* text) {
  static constexpr const char* kInside[] = {"\\ud800",
                                            "\\udc00",
                                            "\\ud800\\u0041",
                                            "\xff",
                                            "\xc0\x80",
                                            "\xe2\x82",
                                            "\xed\xa0\x80",
                                            "\xf4\x90\x80\x80",
                                            "\\u12",
                                            "\\x41",
                                            "\\'",
                                            "\\0",
                                            "\t",
                                            "\n",
                                            "\x01",
                                            "\\u00zz"};
  if (places.strings.empty()) return;
  const Places::String place = random->Pick(places.strings);
  const std::string inside = text->substr(place.begin + 1, place.end - place.begin - 2);
  std::string changed;
  switch (random->Below(4)) {
    case 0:
      changed = "'" + inside + "'";
      break;
    case 1:
      changed = inside;
      break;
    default:
      changed = absl::StrCat("\"", inside, random->Pick(kInside), "\"");
      break;
  }
  text->replace(place.begin, place.end - place.begin, changed);
}

void ReplaceValue(RandomSource* random, const Places& places, std::string* text) {
  static constexpr const char* kWords[] = {"NaN",   "Infinity", "-Infinity", "nan",  "inf",  "True",
                                           "FALSE", "Null",     "undefined", "0x10", "+1",   "01",
                                           ".5",    "5.",       "-",         "1e",   "1.e1", "0b1"};
  if (places.values.empty()) return;
  const size_t begin = random->Pick(places.values);
  size_t end = begin;
  while (end < text->size() && (IsBare((*text)[end]) || (*text)[end] == '.')) ++end;
  text->replace(begin, end - begin, random->Pick(kWords));
}

}  // namespace

void BreakSyntax(RandomSource* random, std::string* text) {
  static constexpr const char* kBetween[] = {"/* */", "//\n", "#\n",      ",",
                                             "\f",    "\v",   "\xc2\xa0", "\0x"};
  const Places places = FindPlaces(*text);
  switch (random->Below(6)) {
    case 0:
      if (!places.closers.empty()) text->insert(random->Pick(places.closers), ",");
      return;
    case 1:
      return ReplaceValue(random, places, text);
    case 2:
      if (!places.tokens.empty()) text->insert(random->Pick(places.tokens), random->Pick(kBetween));
      return;
    case 3:
      if (random->OneIn(2)) {
        text->insert(0, "\xef\xbb\xbf");
      } else {
        text->append(random->OneIn(2) ? "x" : "{}");
      }
      return;
    default:
      return ReplaceString(random, places, text);
  }
}

}  // namespace transom
