#ifndef TRANSOM_TOOLS_TRANSOMCTL_EXPLANATION_H_
#define TRANSOM_TOOLS_TRANSOMCTL_EXPLANATION_H_

// What the gateway, with its default settings, makes of one request, as data.
//
//   HttpCall call{"GET", "/v1/shelves/1"};
//   Explanation e = ExplainRoute(api, call);
//   if (!e.error && e.binding != nullptr) BindRequest(api, call, &e);
//   e.wire                     // the request message
//
// Refers to the Api and the HttpCall, which must outlive it. Limits of sizes and what becomes of
// headers other than Content-Type and Accept are left out: they are not of the rules.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "tools/transomctl/api.h"
#include "tools/transomctl/near_matches.h"
#include "transcoder/response_format.h"
#include "transcoder/routing/route_table.h"

namespace transom {
namespace ctl {

struct HttpCall {
  std::string method;
  std::string target;  // the path, and the query behind '?'
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;

  absl::string_view path() const { return absl::string_view(target).substr(0, target.find('?')); }
  absl::string_view query() const;
  // The first value of that name, in any case; empty if there is none.
  absl::string_view Header(absl::string_view name) const;
};

// A piece of the path that a variable takes.
struct CapturedVariable {
  std::string field_path;
  std::string raw;
  std::string value;  // percent-decoded
};

// An answer of the gateway's own.
struct ErrorAnswer {
  int http_code;
  int grpc_code;
  std::string message;
  std::string body;  // JSON
};

struct Explanation {
  const Binding* binding = nullptr;  // null: the gateway answers by itself
  RouteMatch match;
  std::vector<CapturedVariable> variables;
  // Of a wrong HTTP method and of OPTIONS, the Allow header.
  std::string allow;
  absl::optional<ErrorAnswer> error;
  std::vector<NearMatch> near;

  // By BindRequest, without an error:
  std::string wire;
  // What the gateway makes of the request beside its message: keys and values.
  std::vector<std::pair<std::string, std::string>> metadata;
  int success_code = 200;  // HTTP, when the service says OK, or of OPTIONS
  ResponseEncoding response_encoding = ResponseEncoding::kJson;
};

// Everything but the message.
Explanation ExplainRoute(const Api& api, const HttpCall& call);

// The message, or the error. REQUIRES: there is a binding and no error.
void BindRequest(const Api& api, const HttpCall& call, Explanation* explanation);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_EXPLANATION_H_
