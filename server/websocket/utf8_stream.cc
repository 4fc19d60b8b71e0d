#include "server/websocket/utf8_stream.h"

#include <cstring>

namespace transom {
namespace {

const char* SkipAscii(const char* p, const char* end) {
  uint64_t eight;
  while (end - p >= 8 && (std::memcpy(&eight, p, 8), (eight & 0x8080808080808080) == 0)) p += 8;
  while (p != end && static_cast<signed char>(*p) >= 0) ++p;
  return p;
}

}  // namespace

bool Utf8Stream::Take(absl::string_view piece) {
  const char* p = piece.data();
  const char* const end = p + piece.size();
  while (p != end) {
    if (left_ == 0) {
      p = SkipAscii(p, end);
      if (p == end) break;
      if (!TakeLead(static_cast<unsigned char>(*p++))) return false;
      continue;
    }
    const auto octet = static_cast<unsigned char>(*p++);
    if (octet < next_min_ || octet > next_max_) return false;
    --left_;
    next_min_ = 0x80;
    next_max_ = 0xbf;
  }
  return true;
}

// RFC 3629, section 4: what may stand behind e0, ed, f0 and f4 is narrower.
bool Utf8Stream::TakeLead(unsigned char lead) {
  if (lead < 0xc2 || lead > 0xf4) return false;
  left_ = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  next_min_ = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  next_max_ = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  return true;
}

}  // namespace transom
