#ifndef TRANSOM_SERVER_GATEWAY_TRACE_IDS_H_
#define TRANSOM_SERVER_GATEWAY_TRACE_IDS_H_

// The names by which a request is followed from one service to the next: made where it has none,
// judged where it brings them.
//
//   call->AddMetadata("x-request-id", RequestId().text());    // "f81d4fae-7dec-4...-..."
//   if (!IsTraceparent(value)) value = NewTraceparent();
//
// Random and not secret: they tell requests apart. Thread-safe.

#include <string>

#include "absl/strings/string_view.h"

namespace transom {

// A random UUID (RFC 9562, version 4), without the heap.
class RequestId {
 public:
  RequestId();
  absl::string_view text() const { return absl::string_view(text_, sizeof(text_)); }

 private:
  char text_[36];
};

// "00-TRACE-SPAN-00": a trace that begins here and is not sampled.
std::string NewTraceparent();

// W3C Trace Context, section 3.2: "00-TRACE-PARENT-FLAGS"; a later version may have more behind.
bool IsTraceparent(absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_TRACE_IDS_H_
