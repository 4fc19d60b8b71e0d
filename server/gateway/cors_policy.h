#ifndef TRANSOM_SERVER_GATEWAY_CORS_POLICY_H_
#define TRANSOM_SERVER_GATEWAY_CORS_POLICY_H_

// Which pages of other origins may call, and the headers that tell their browsers so
// (Fetch standard, "CORS protocol").
//
//   CorsPolicy cors({{"https://app.example.com", "https://*.example.org"}});
//   if (cors.enabled()) {
//     sink = cors.Decorate(request, sink);          // its answer gets the headers
//     if (CorsPolicy::IsPreflight(request)) return cors.AnswerPreflight(request, methods, sink);
//   }
//
// An origin that is not allowed is served like any other client: its browser keeps the answer
// from the page. A preflight of it gets 200 without permission. Immutable; thread-safe.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/http/http_handler.h"

namespace transom {

struct CorsOptions {
  // Patterns of server/config/origin_pattern.h. Empty: no CORS.
  std::vector<std::string> allow_origins;
  // Cookies and authorization of the browser. Never together with "*".
  bool allow_credentials = false;
  // Request headers that a page may send. Empty: those that it asks for.
  std::vector<std::string> allow_headers;
  // Response headers that a page may read.
  std::vector<std::string> expose_headers;
  // How long a browser may remember a preflight.
  absl::Duration max_age = absl::Minutes(10);
};

class CorsPolicy {
 public:
  explicit CorsPolicy(const CorsOptions& options);

  bool enabled() const { return !options_.allow_origins.empty(); }
  bool Allows(absl::string_view origin) const;

  static bool IsPreflight(const HttpRequest& request);

  // A sink that adds the headers to the one answer that it is given, hands it on to `sink`,
  // and is gone then.
  ResponseSink* Decorate(const HttpRequest& request, ResponseSink* sink) const;

  // The same headers as lines that end with CRLF, for an answer that is not given through a sink.
  std::string HeaderLines(absl::string_view origin) const;

  // 200 with what is allowed; `methods`: "GET, OPTIONS". REQUIRES: IsPreflight, a decorated sink.
  void AnswerPreflight(const HttpRequest& request, absl::string_view methods,
                       ResponseSink* sink) const;

 private:
  class Sink;
  using Fields = absl::InlinedVector<HeaderField, 12>;

  // `allowed_origin`: empty if the client's is not.
  void AddHeaders(absl::string_view allowed_origin, Fields* fields) const;

  const CorsOptions options_;
  bool any_origin_ = false;
  std::string allow_headers_;
  std::string expose_headers_;
  std::string max_age_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_CORS_POLICY_H_
