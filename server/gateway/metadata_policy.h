#ifndef TRANSOM_SERVER_GATEWAY_METADATA_POLICY_H_
#define TRANSOM_SERVER_GATEWAY_METADATA_POLICY_H_

// Which HTTP request headers become gRPC metadata, and which gRPC response
// metadata becomes HTTP headers. Nothing passes that this policy does not name.
//
//   MetadataPolicy policy(options);
//   policy.ForwardRequest(request, call);            // before call->Start
//   ResponseHeaders headers;
//   policy.ForwardReply(reply, &headers);            // in OnDone
//   response.headers = headers.fields();
//
// Request headers that are forwarded, under the same name in lower case:
//
//   authorization, cookie, accept-language, x-request-id, traceparent, tracestate,
//   baggage, x-goog-api-client, x-goog-user-project, and `request_headers`;
//   user-agent as x-forwarded-user-agent.
//
// x-forwarded-for, -proto and -host are the gateway's own word about the connection; what
// a client says in their place is dropped.
//
// Immutable; safe from any thread. Forwarding an ordinary request allocates only
// what gRPC's own metadata takes.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/http/http_handler.h"
#include "server/upstream/unary_call.h"

namespace transom {

struct MetadataPolicyOptions {
  // `Grpc-Metadata-NAME: value` becomes metadata NAME, at the client's will
  // (except x-forwarded-*, which no client may claim).
  bool accept_grpc_metadata_prefix = false;
  // The most that one request may bring as metadata, as UnaryCall::metadata_bytes
  // counts. gRPC servers take 8 KiB by default, their own fields included; over
  // that some close the connection, which all requests share.
  size_t request_bytes_max = 7 * 1024;
  // Further request headers to forward. Names that cannot be metadata never are.
  std::vector<std::string> request_headers;
  // Response metadata (initial and trailing) that becomes headers under its own name.
  std::vector<std::string> response_headers;
};

// Header fields with the storage that their views need; a few fit without allocation.
class ResponseHeaders {
 public:
  ResponseHeaders() = default;
  ResponseHeaders(const ResponseHeaders&) = delete;
  ResponseHeaders& operator=(const ResponseHeaders&) = delete;

  // Adds `prefix` + `name`, both copied; `value` must outlive this.
  void Add(absl::string_view prefix, absl::string_view name, absl::string_view value);
  // The same with `bytes` in base64, which is kept here.
  void AddBase64(absl::string_view prefix, absl::string_view name, absl::string_view bytes);

  absl::Span<const HeaderField> fields() const { return fields_; }

 private:
  char* Allocate(size_t size);
  absl::string_view Join(absl::string_view a, absl::string_view b);

  static constexpr size_t kInlineBytes = 512;
  char inline_[kInlineBytes];
  size_t inline_used_ = 0;
  std::vector<std::unique_ptr<char[]>> overflow_;
  absl::InlinedVector<HeaderField, 8> fields_;
};

class MetadataPolicy {
 public:
  explicit MetadataPolicy(const MetadataPolicyOptions& options);

  // Adds the forwarded headers of `request`, and x-forwarded-for, -proto and -host of
  // the real peer. What is illegal as metadata, or named by `Connection` as this hop's, is
  // left out. Errors: InvalidArgument, naming the header, for a -bin value that is not base64 and
  // for an authorization or cookie that is illegal as metadata;
  // GatewayEvent::kHeadTooLarge over request_bytes_max.
  absl::Status ForwardRequest(const HttpRequest& request, UnaryCall* call) const;

  // Initial metadata as `Grpc-Metadata-NAME`, trailing as `Grpc-Trailer-NAME`; -bin values in
  // base64; what is not legal metadata (control characters above all) is left out. Views
  // into `reply` are kept.
  void ForwardReply(const UpstreamReply& reply, ResponseHeaders* headers) const;

 private:
  struct Rule {
    std::string header;  // lower case
    std::string key;
  };

  void AddRule(absl::string_view header, absl::string_view key);
  const Rule* FindRule(absl::string_view name) const;
  bool UnderOwnName(absl::string_view key) const;
  void ForwardFields(absl::Span<const MetadataField> fields, absl::string_view prefix,
                     ResponseHeaders* headers) const;

  static constexpr size_t kNameSizeMax = 63;
  const bool accept_grpc_metadata_prefix_;
  const size_t request_bytes_max_;
  // By the name's length: most headers of a request are dismissed without a comparison.
  std::vector<Rule> rules_[kNameSizeMax + 1];
  std::vector<std::string> response_headers_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_METADATA_POLICY_H_
