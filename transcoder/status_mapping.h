#ifndef TRANSOM_TRANSCODER_STATUS_MAPPING_H_
#define TRANSOM_TRANSCODER_STATUS_MAPPING_H_

// gRPC codes and gateway events -> HTTP codes: the only place, beside
// server/http, where HTTP numbers stand. docs/status-contract.md is the contract.
//
//   StatusMapping mapping(StatusProfile::kDocumented);
//   mapping.HttpCode(5, "GET")                       // NOT_FOUND -> 404
//   mapping.HttpCode(0, "POST")                      // OK -> 201
//   mapping.EventHttpCode(GatewayEvent::kNoRoute)    // 404

#include <array>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "transcoder/gateway_event.h"

namespace transom {

enum class StatusProfile {
  kDocumented,  // closed table: 200 201 400 403 404 500 501 502 503 504
  kCanonical,   // google/rpc/code.proto's
};

// An operator's own choice for one gRPC code.
struct StatusOverride {
  std::string grpc_code;    // "UNAUTHENTICATED", or a number
  std::string http_method;  // empty: any method
  int http_code = 0;        // 200..299 for OK, 400..599 for others
};

// Immutable once made; safe from any thread.
class StatusMapping {
 public:
  explicit StatusMapping(StatusProfile profile);

  // InvalidArgument, naming the override, for an unknown gRPC code, an HTTP code
  // outside 200..599, a success code for an error or the other way round, or a gRPC code that is
  // overridden twice for the same methods (by name and by number).
  static absl::StatusOr<StatusMapping> WithOverrides(StatusProfile profile,
                                                     const std::vector<StatusOverride>& overrides);

  // Any number is allowed as `grpc_code`; unknown ones are treated as UNKNOWN.
  int HttpCode(int grpc_code, absl::string_view http_method) const;
  // REQUIRES: event is not kNone.
  int EventHttpCode(GatewayEvent event) const;
  // The gRPC code in the error body of an event (RESOURCE_EXHAUSTED for an
  // oversized body in the canonical profile).
  int EventGrpcCode(GatewayEvent event) const;

  StatusProfile profile() const { return profile_; }

 private:
  StatusProfile profile_;
  std::array<int, 17> codes_;
  absl::flat_hash_map<std::string, int> by_method_[17];  // HTTP method -> code
};

// "NOT_FOUND" for 5; "UNKNOWN" for numbers that have no name.
absl::string_view GrpcCodeName(int grpc_code);
// The number of a name ("NOT_FOUND") or decimal number; -1 if it is neither.
int GrpcCodeFromName(absl::string_view name);
// "Not Found" for 404: the reason phrase of RFC 9110; "" for unknown codes.
absl::string_view HttpReasonPhrase(int http_code);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_STATUS_MAPPING_H_
