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
// A rule for a whole name takes the place of the standard one. x-request-id and traceparent go
// once, and only if they can be read; tracestate goes only with a traceparent.
//
// x-forwarded-for, -proto and -host are the gateway's own word about the connection; what
// a client says in their place is dropped, unless it is a trusted proxy. So are the names in
// a client's certificate, in whose place nobody can say anything.
//
// x-goog-api-key and x-goog-request-params arrive once: as the first header that an operator lets
// through under that name, else as what the gateway has of its own. x-goog-request-params is a
// client's to say only where a whole name in `request_headers` leads to it.
//
// Immutable; safe from any thread. Forwarding an ordinary request allocates only
// what gRPC's own metadata takes.

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/gateway/name_rules.h"
#include "server/gateway/response_headers.h"
#include "server/http/address_list.h"
#include "server/http/http_handler.h"
#include "server/upstream/unary_call.h"

namespace transom {

// A name that passes, and the name that it gets. With '*' at the end: names that begin so.
struct NameRule {
  std::string from;
  std::string to;  // empty: the same
};

struct MetadataPolicyOptions {
  // `Grpc-Metadata-NAME: value` becomes metadata NAME, at the client's will
  // (except x-forwarded-*, which no client may claim).
  bool accept_grpc_metadata_prefix = false;
  // The most that one request may bring as metadata, as UnaryCall::metadata_bytes
  // counts. gRPC servers take 8 KiB by default, their own fields included; over
  // that some close the connection, which all requests share.
  size_t request_bytes_max = 7 * 1024;
  // Further request headers to forward. Names that cannot be metadata never are, and
  // what is about this hop (server/config/header_names.h) is not read.
  std::vector<NameRule> request_headers;
  // Of all that would be forwarded, what is not.
  std::vector<std::string> deny_request_headers;
  // Response metadata (initial and trailing) that becomes headers under its own or another name,
  // unless that is the gateway's own (server/config/header_names.h).
  std::vector<NameRule> response_headers;
  // Response metadata that does not become headers.
  std::vector<std::string> deny_response_metadata;
  // A request without an x-request-id that can be sent gets one (a random UUID).
  bool make_request_id = false;
  // A request without a valid traceparent gets one, not sampled (W3C Trace Context).
  bool make_traceparent = false;
  // The keys under which a service is told whom the client's verified certificate names; empty:
  // not told. Nothing that a client sends becomes one of them.
  std::string client_certificate_subject;
  std::string client_certificate_uri;
  std::string client_certificate_dns;
  // Peers whose x-forwarded-* headers are believed; their own address is appended to
  // x-forwarded-for. What is illegal in them is left out.
  AddressList trusted_proxies;
};

// What the gateway has made of the request itself; empty: none.
struct OwnMetadata {
  absl::string_view api_key;         // x-goog-api-key, of the query
  absl::string_view request_params;  // x-goog-request-params
};

class MetadataPolicy {
 public:
  explicit MetadataPolicy(const MetadataPolicyOptions& options);

  // Adds the forwarded headers of `request`, `own`, and x-forwarded-for, -proto and -host of
  // the real peer. What is illegal as metadata, or named by `Connection` as this hop's, is
  // left out. Errors: InvalidArgument, naming the header, for a -bin value that is not base64 and
  // for an authorization or cookie that is illegal as metadata;
  // GatewayEvent::kHeadTooLarge over request_bytes_max.
  absl::Status ForwardRequest(const HttpRequest& request, const OwnMetadata& own,
                              UnaryCall* call) const;

  // Initial metadata as `Grpc-Metadata-NAME`, trailing as `Grpc-Trailer-NAME`; -bin values in
  // base64; what is not legal metadata (control characters above all) is left out. Views
  // into `reply` are kept.
  void ForwardReply(const UpstreamReply& reply, ResponseHeaders* headers) const;

 private:
  // What ForwardRequest has added of the headers that are single or belong together.
  struct Seen {
    bool request_id = false;
    bool traceparent = false;
    bool api_key = false;
    bool request_params = false;
    absl::InlinedVector<absl::string_view, 2> tracestates;  // not added yet
  };

  absl::Status ForwardField(const HttpRequest& request, const HeaderField& field, UnaryCall* call,
                            Seen* seen) const;
  static absl::Status AddField(const HeaderField& field, absl::string_view key, UnaryCall* call,
                               Seen* seen);
  // Whether the service knows the client's certificate by it.
  bool NamesTheClient(absl::string_view key) const;
  void AddForwarded(const HttpRequest& request, UnaryCall* call) const;
  void AddClientCertificate(const PeerCertificate& peer, UnaryCall* call) const;
  void AddMade(const Seen& seen, const OwnMetadata& own, UnaryCall* call) const;
  void ForwardFields(absl::Span<const MetadataField> fields, absl::string_view prefix,
                     ResponseHeaders* headers) const;

  const MetadataPolicyOptions options_;
  NameRules request_rules_;
  NameRules response_rules_;
  bool tells_certificates_ = false;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_METADATA_POLICY_H_
