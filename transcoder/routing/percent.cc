#include "transcoder/routing/percent.h"

#include <cstring>

namespace transom {
namespace {

// The reserved characters of RFC 6570 (those of RFC 3986, section 2.2).
bool IsReserved(char c) {
  switch (c) {
    case ':':
    case '/':
    case '?':
    case '#':
    case '[':
    case ']':
    case '@':
    case '!':
    case '$':
    case '&':
    case '\'':
    case '(':
    case ')':
    case '*':
    case '+':
    case ',':
    case ';':
    case '=':
      return true;
    default:
      return false;
  }
}

bool NeverStays(char) { return false; }

// The byte of the escape at raw[at], or -1.
int EscapedByte(absl::string_view raw, size_t at) {
  if (raw.size() - at < 3) return -1;
  int high = HexDigitValue(raw[at + 1]);
  int low = HexDigitValue(raw[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

template <bool plus_is_space, typename Stays>
bool DecodeFrom(absl::string_view raw, size_t first, Stays stays, char* buffer,
                absl::string_view* decoded) {
  if (first > 0) std::memcpy(buffer, raw.data(), first);
  char* out = buffer + first;
  for (size_t i = first; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      *out++ = plus_is_space && raw[i] == '+' ? ' ' : raw[i];
      continue;
    }
    int byte = EscapedByte(raw, i);
    if (byte < 0) return false;
    if (stays(static_cast<char>(byte))) {
      std::memcpy(out, raw.data() + i, 3);
      out += 3;
    } else {
      *out++ = static_cast<char>(byte);
    }
    i += 2;
  }
  *decoded = absl::string_view(buffer, out - buffer);
  return true;
}

template <typename Stays>
bool DecodePath(absl::string_view raw, Stays stays, char* buffer, absl::string_view* decoded) {
  size_t first = raw.find('%');
  if (first == absl::string_view::npos) {
    *decoded = raw;
    return true;
  }
  return DecodeFrom<false>(raw, first, stays, buffer, decoded);
}

}  // namespace

int HexDigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool PercentDecode(absl::string_view raw, char* buffer, absl::string_view* decoded) {
  return DecodePath(raw, NeverStays, buffer, decoded);
}

bool PercentDecodeSegments(absl::string_view raw, UrlUnescapeSpec spec, char* buffer,
                           absl::string_view* decoded) {
  switch (spec) {
    case UrlUnescapeSpec::kAllExceptReserved:
      return DecodePath(raw, IsReserved, buffer, decoded);
    case UrlUnescapeSpec::kAllExceptSlash:
      return DecodePath(
          raw, [](char c) { return c == '/'; }, buffer, decoded);
    case UrlUnescapeSpec::kAll:
      break;
  }
  return DecodePath(raw, NeverStays, buffer, decoded);
}

bool QueryDecode(absl::string_view raw, char* buffer, absl::string_view* decoded) {
  size_t first = 0;
  while (first < raw.size() && raw[first] != '%' && raw[first] != '+') ++first;
  if (first == raw.size()) {
    *decoded = raw;
    return true;
  }
  return DecodeFrom<true>(raw, first, NeverStays, buffer, decoded);
}

bool NeedsQueryDecoding(absl::string_view raw) {
  return !raw.empty() && (std::memchr(raw.data(), '%', raw.size()) != nullptr ||
                          std::memchr(raw.data(), '+', raw.size()) != nullptr);
}

bool EscapesAreWellFormed(absl::string_view raw) {
  for (size_t i = raw.find('%'); i != absl::string_view::npos; i = raw.find('%', i + 3)) {
    if (EscapedByte(raw, i) < 0) return false;
  }
  return true;
}

}  // namespace transom
