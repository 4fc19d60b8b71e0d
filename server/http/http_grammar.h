#ifndef TRANSOM_SERVER_HTTP_HTTP_GRAMMAR_H_
#define TRANSOM_SERVER_HTTP_HTTP_GRAMMAR_H_

// The character classes of RFC 9110 and 9112, one table for all who check octets.
//
//   if (!IsToken(name)) ...
//   while (p != end && IsFieldValueChar(*p)) ++p;
//
// Constants and pure functions: thread-safe.

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace transom {

namespace http_grammar {

enum CharClass : uint8_t {
  kToken = 1,       // tchar: method and field names
  kFieldValue = 2,  // HTAB, SP, VCHAR, obs-text
  kTarget = 4,      // VCHAR but '#': what a request target may hold here
  kRegName = 8,     // of a host's name: unreserved, sub-delims, "%"
};

struct CharTable {
  uint8_t of[256];
};

constexpr bool IsIn(unsigned char c, const char* set) {
  for (; *set != '\0'; ++set) {
    if (static_cast<unsigned char>(*set) == c) return true;
  }
  return false;
}

constexpr CharTable MakeCharTable() {
  CharTable table{};
  for (int i = 0; i < 256; ++i) {
    unsigned char c = static_cast<unsigned char>(i);
    bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    int classes = 0;
    if (alnum || IsIn(c, "!#$%&'*+-.^_`|~")) classes |= kToken;
    if (c == '\t' || (c >= 0x20 && c != 0x7f)) classes |= kFieldValue;
    if (c > 0x20 && c < 0x7f && c != '#') classes |= kTarget;
    if (alnum || IsIn(c, "-._~!$&'()*+,;=%")) classes |= kRegName;
    table.of[i] = static_cast<uint8_t>(classes);
  }
  return table;
}

inline constexpr CharTable kCharTable = MakeCharTable();

inline bool Is(CharClass wanted, char c) {
  return (kCharTable.of[static_cast<unsigned char>(c)] & wanted) != 0;
}

inline bool AllAre(CharClass wanted, absl::string_view text) {
  for (char c : text) {
    if (!Is(wanted, c)) return false;
  }
  return true;
}

}  // namespace http_grammar

inline bool IsTokenChar(char c) { return http_grammar::Is(http_grammar::kToken, c); }
inline bool IsFieldValueChar(char c) { return http_grammar::Is(http_grammar::kFieldValue, c); }
inline bool IsTargetChar(char c) { return http_grammar::Is(http_grammar::kTarget, c); }

// One or more tchar.
inline bool IsToken(absl::string_view text) {
  return !text.empty() && http_grammar::AllAre(http_grammar::kToken, text);
}
inline bool IsFieldValue(absl::string_view text) {
  return http_grammar::AllAre(http_grammar::kFieldValue, text);
}

// A host and, if it is there, a port (RFC 9110, section 7.2): what Host and an authority may
// be. A name may be empty, where no port follows. No userinfo.
inline bool IsHostAndPort(absl::string_view text) {
  size_t at = 0;
  if (!text.empty() && text[0] == '[') {
    at = text.find(']');
    if (at == absl::string_view::npos || at < 2) return false;
    if (text.substr(1, at - 1).find_first_not_of("0123456789abcdefABCDEF:.") != text.npos) {
      return false;
    }
    ++at;
  } else {
    while (at < text.size() && http_grammar::Is(http_grammar::kRegName, text[at])) ++at;
  }
  if (at == text.size()) return true;
  return at > 0 && text[at] == ':' && text.find_first_not_of("0123456789", at + 1) == text.npos;
}

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_HTTP_GRAMMAR_H_
