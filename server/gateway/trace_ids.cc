#include "server/gateway/trace_ids.h"

#include <cstdint>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace transom {
namespace {

// 32 hexadecimal digits of random bits.
void RandomHex(char* hex) {
  thread_local absl::InsecureBitGen bits;
  for (int word = 0; word < 2; ++word) {
    uint64_t value = absl::Uniform<uint64_t>(bits);
    for (int i = 0; i < 16; ++i, value >>= 4) *hex++ = "0123456789abcdef"[value & 15];
  }
}

// Whether the digits of text[from, from + size) are hexadecimal in lower case and not all zero
// (unless they may be).
bool IsHex(absl::string_view text, size_t from, size_t size, bool may_be_zero) {
  bool zero = true;
  for (char c : text.substr(from, size)) {
    if (!absl::ascii_isdigit(c) && (c < 'a' || c > 'f')) return false;
    zero = zero && c == '0';
  }
  return may_be_zero || !zero;
}

}  // namespace

RequestId::RequestId() {
  char hex[32];
  RandomHex(hex);
  hex[12] = '4';
  hex[16] = "89ab"[hex[16] & 3];
  char* to = text_;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) *to++ = '-';
    *to++ = hex[i];
  }
}

std::string NewTraceparent() {
  char trace[32];
  char span[32];
  RandomHex(trace);
  RandomHex(span);
  // Neither may be all zeros.
  trace[0] = span[0] = '1';
  return absl::StrCat("00-", absl::string_view(trace, 32), "-", absl::string_view(span, 16), "-00");
}

bool IsTraceparent(absl::string_view text) {
  constexpr size_t kSize = 55;
  if (text.size() < kSize || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const absl::string_view version = text.substr(0, 2);
  if (version == "ff" || (text.size() > kSize && (version == "00" || text[kSize] != '-'))) {
    return false;
  }
  return IsHex(text, 0, 2, true) && IsHex(text, 3, 32, false) && IsHex(text, 36, 16, false) &&
         IsHex(text, 53, 2, true);
}

}  // namespace transom
