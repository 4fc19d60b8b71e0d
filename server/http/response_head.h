#ifndef TRANSOM_SERVER_HTTP_RESPONSE_HEAD_H_
#define TRANSOM_SERVER_HTTP_RESPONSE_HEAD_H_

// Writes the head of a response.
//
//   AppendResponseHead(response, ConnectionOption::kClose, &out);
//
// Content-Length, Date and Connection are added here; fields of those names, and
// fields whose name is no token or whose value holds a control character, are left
// out; a status that is no final one is written as 500. Thread-safe.

#include "absl/strings/string_view.h"
#include "server/http/http_handler.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

enum class ConnectionOption {
  kNone,       // HTTP/1.1 that goes on
  kKeepAlive,  // HTTP/1.0 that goes on, as the client asked
  kClose,
};

void AppendResponseHead(const HttpResponse& response, ConnectionOption option, OutputBuffer* out);

// False for final codes that never have a body: 204, 304.
bool StatusMayHaveBody(int status);

// The reason phrase, or "Unknown".
absl::string_view ReasonPhrase(int status);

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_RESPONSE_HEAD_H_
