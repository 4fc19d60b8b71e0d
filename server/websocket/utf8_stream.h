#ifndef TRANSOM_SERVER_WEBSOCKET_UTF8_STREAM_H_
#define TRANSOM_SERVER_WEBSOCKET_UTF8_STREAM_H_

// Whether a text that comes in pieces is UTF-8 (RFC 3629): no surrogates, nothing overlong,
// nothing over U+10FFFF. Says no with the first octet that no valid text could have.
//
//   Utf8Stream utf8;
//   for (piece : ...) if (!utf8.Take(piece)) ...   // wrong, whatever follows
//   if (!utf8.IsWhole()) ...                       // ends inside of a character
//
// Not thread-safe.

#include <cstdint>

#include "absl/strings/string_view.h"

namespace transom {

class Utf8Stream {
 public:
  // A new text.
  void Start() { left_ = 0; }

  // False if what came up to now begins no valid text. Then only Start may follow.
  bool Take(absl::string_view piece);

  // Whether all characters are whole.
  bool IsWhole() const { return left_ == 0; }

 private:
  bool TakeLead(unsigned char lead);

  uint8_t left_ = 0;  // octets of the character that are to come
  // What the next one may be.
  uint8_t next_min_ = 0;
  uint8_t next_max_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_WEBSOCKET_UTF8_STREAM_H_
