#ifndef TRANSOM_SERVER_HTTP_HEAD_GUARD_H_
#define TRANSOM_SERVER_HTTP_HEAD_GUARD_H_

// The strict check of a request head, before any parser sees it: RFC 9112 with one
// reading only. What could be read in two ways is refused, since another server on
// the way may have read it in the other (request smuggling).
//
//   HeadScan scan;
//   switch (ScanHead(bytes, limits, &scan)) {      // again with more bytes
//     case HeadScan::kComplete:
//       if (auto fault = GuardHead(bytes.substr(0, scan.size), limits, &head)) ...
//   }
//
// Refused among others: bare CR or LF, NUL and other control characters, folded
// lines, white space before a colon, a fragment or a raw non-ASCII octet in the
// target, a second Host or Content-Length, Content-Length next to Transfer-Encoding,
// any coding but a single "chunked". One empty line before the request line is let
// pass. Free functions over values: thread-safe.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/http/http_handler.h"
#include "server/http/http_limits.h"
#include "server/http/request_fault.h"

namespace transom {

// How far the search for the end of a head has come. Value-initialised at the start.
struct HeadScan {
  enum Result { kIncomplete, kComplete, kRefused };
  size_t searched = 0;      // octets without a line end so far
  size_t size = 0;          // kComplete: the head's, with its last empty line
  bool line_seen = false;   // the request line is whole and was checked
  RequestFault fault = {};  // kRefused
};

// Searches `bytes` (all there is since the head began). Refuses early what can be
// seen early: a first octet that begins no method (TLS on a plain port), a bare LF, a
// wrong request line, sizes over the limits.
HeadScan::Result ScanHead(absl::string_view bytes, const HttpLimits& limits, HeadScan* scan);

// A head that passed. Views point into the bytes given to GuardHead.
struct RequestHead {
  absl::string_view method;
  absl::string_view target;  // origin-form or "*", whatever the form was
  int minor_version = 1;
  // In their order, Range left out. Host is the authority of an absolute-form target.
  std::vector<HeaderField> headers;
  bool keep_alive = true;
  bool chunked = false;
  bool has_content_length = false;
  uint64_t content_length = 0;
  bool expects_continue = false;
  bool body_is_gzip = false;  // HttpLimits::accept_gzip_bodies only
  std::string target_text;  // what `target` points to if the bytes do not hold it

  bool has_body() const { return chunked || has_content_length; }
};

// Checks a complete head and fills *head; `method` is set even for some that are
// refused. The body limit is checked against Content-Length.
std::optional<RequestFault> GuardHead(absl::string_view bytes, const HttpLimits& limits,
                                      RequestHead* head);

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_HEAD_GUARD_H_
