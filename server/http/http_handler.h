#ifndef TRANSOM_SERVER_HTTP_HTTP_HANDLER_H_
#define TRANSOM_SERVER_HTTP_HTTP_HANDLER_H_

// What the HTTP server hands to the layer above, and what it wants back. Knows
// nothing of cpp-httplib, gRPC or JSON.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

struct HeaderField {
  absl::string_view name;   // as the client wrote it (requests), as it is sent (responses)
  absl::string_view value;  // raw octets without surrounding white space
};

// What a client has proved to be by a certificate that the server has verified.
struct PeerCertificate {
  std::string subject;                 // RFC 4514: "CN=billing,O=Example"; may be empty
  std::vector<std::string> uris;       // subject alternative names: "spiffe://example/billing"
  std::vector<std::string> dns_names;  // likewise: "billing.example"
};

// One complete request. All views are valid until the handler returns or has
// called Send, whichever is first.
struct HttpRequest {
  absl::string_view method;
  absl::string_view target;  // raw: origin-form, "/path?query"
  int minor_version = 1;     // HTTP/1.x
  absl::Span<const HeaderField> headers;
  bool has_body = false;   // a body was announced, even if it is empty
  absl::string_view body;  // transfer coding removed
  // The body has the content coding gzip; HttpLimits::accept_gzip_bodies lets such ones through.
  bool body_is_gzip = false;
  absl::string_view peer;  // "192.0.2.7:41234", "[::1]:80" or "unix:"
  size_t loop = 0;         // index of the thread pair that serves the connection
  // How long the body was waited for when the head was there; nothing if both came together.
  absl::Duration body_wait = absl::ZeroDuration();
  bool secure = false;     // came by TLS
  const PeerCertificate* peer_certificate = nullptr;  // as long as the views; null: none

  // The first field of that name (case-insensitive), or an empty view.
  absl::string_view Header(absl::string_view name) const;
  // All fields of that name as one list (RFC 9110, section 5.3). Of several the view is of
  // *joined, which must outlive it.
  absl::string_view ListHeader(absl::string_view name, std::string* joined) const;
};

struct HttpResponse {
  int status = 200;
  absl::string_view content_type;  // empty: no Content-Type
  // Further fields. Names and values must be legal (no CR, LF, NUL; the server
  // drops what is not). Content-Length, Date and Connection are the server's own.
  absl::Span<const HeaderField> headers;
  absl::string_view body;  // left out of the answer to HEAD, its length is kept
  bool close = false;      // close the connection behind this response
};

enum class CancelReason {
  kClientGone,  // reset, or a FIN that was not followed by an answer in time
  kDraining,    // drain_timeout is over
};

// A request that waits for its answer.
class InFlight {
 public:
  virtual ~InFlight() = default;
  // Called at most once, on a thread of the server, while the connection's lock
  // is held: must not block and must not call Send. Send is still owed afterwards.
  virtual void Cancel(CancelReason reason) = 0;
};

// The way back for one request. Exactly one Send is owed for every request that a
// handler was given, also after Cancel; the sink lives until then.
class ResponseSink {
 public:
  // Makes the request cancellable. To be called inside Handle, before the work can
  // finish; `in_flight` must live until Send is called. If the client is gone already,
  // Cancel is called at once.
  virtual void SetInFlight(InFlight* in_flight) = 0;

  // Writes the response: head and body in one gather write on the calling thread. What the
  // socket does not take is kept and written when it does. After it returns, neither
  // the sink nor the InFlight is used by the server. Callable inside Handle and from
  // any thread later.
  virtual void Send(const HttpResponse& response) = 0;

 protected:
  virtual ~ResponseSink() = default;
};

// What the server itself refuses; the handler words the answer.
enum class HttpFault {
  kMalformed,  // also: framing that is ambiguous
  kHeadTooLarge,
  kTargetTooLong,
  kBodyTooLarge,
  kUnsupportedVersion,
  kUnsupportedTransferCoding,
  kUnsupportedExpectation,
  kUnsupportedContentEncoding,
  kTimeout,             // head or body too slow
  kProxyHeader,         // the PROXY header is missing or malformed; nobody is answered
  kTooManyConnections,  // also: overload
  kDraining,            // what has not arrived when the drain ends
  kInternal,
};

struct FaultResponse {
  int status = 400;
  std::string content_type;
  std::string body;
  std::string extra_headers;  // complete lines, each ended by CRLF ("Retry-After: 1\r\n")
};

// A request that the server has refused, and with what.
struct Refusal {
  HttpFault fault = HttpFault::kMalformed;
  int status = 400;
  size_t body_bytes = 0;
  absl::string_view peer;  // as HttpRequest::peer
};

// Implemented by server/gateway and server/admin. Called from all loops at once.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Answers by sink->Send(), now or later. Must not block.
  virtual void Handle(const HttpRequest& request, ResponseSink* sink) = 0;
  // The answer to a request that the server refuses, `detail` saying why in words
  // for the client ("Content-Length and Transfer-Encoding in one request"). `headers`: those of
  // the request, as far as they could be read; valid during the call.
  virtual FaultResponse OnFault(HttpFault fault, absl::string_view detail,
                                absl::Span<const HeaderField> headers) = 0;
  // Behind OnFault, for whoever counts or logs.
  virtual void OnRefused(const Refusal& /*refusal*/) {}
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_HTTP_HANDLER_H_
