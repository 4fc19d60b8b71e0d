#ifndef TRANSOM_SERVER_GATEWAY_SERVICE_STATUS_H_
#define TRANSOM_SERVER_GATEWAY_SERVICE_STATUS_H_

// Lets a service choose the HTTP code of a success by response metadata, where the operator
// has allowed that: `x-http-code: 202`.
//
//   ServiceStatus chooser({"x-http-code", {202, 204}});
//   int code = chooser.Choose(reply, 200, headers);
//
// A value that is no code, a code that is not allowed, and a redirection without Location
// are logged and change nothing. Immutable; thread-safe.

#include <string>
#include <vector>

#include "server/gateway/response_headers.h"
#include "server/upstream/upstream_reply.h"

namespace transom {

struct ServiceStatusOptions {
  std::string metadata_key;  // lower case; empty: off
  std::vector<int> allowed;
};

class ServiceStatus {
 public:
  explicit ServiceStatus(ServiceStatusOptions options);

  bool enabled() const { return !options_.metadata_key.empty(); }
  // `code` or what the service asks for. `headers`: those of the answer.
  int Choose(const UpstreamReply& reply, int code, const ResponseHeaders& headers) const;

 private:
  const ServiceStatusOptions options_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_SERVICE_STATUS_H_
