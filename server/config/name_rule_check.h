#ifndef TRANSOM_SERVER_CONFIG_NAME_RULE_CHECK_H_
#define TRANSOM_SERVER_CONFIG_NAME_RULE_CHECK_H_

// Checks the rules by which request headers become metadata, and metadata response headers. A
// rule that could never do anything is refused as well as one that is malformed.
//
//   absl::Status status = CheckRequestHeaderRules(config.metadata().request_headers(), origins);
//   // f:3:9: metadata.request_headers[0].from: upgrade is about one connection and goes no further
//
// Pure functions.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "server/config/origins.h"
#include "transom/config/v1/config.pb.h"

namespace transom {

using NameRuleList = google::protobuf::RepeatedPtrField<config::v1::NameRule>;

// metadata.request_headers: InvalidArgument with place and key, for the first fault.
absl::Status CheckRequestHeaderRules(const NameRuleList& rules, const Origins& origins);

// metadata.response_headers, likewise.
absl::Status CheckResponseHeaderRules(const NameRuleList& rules, const Origins& origins);

// A header's or metadata's name; '*' may stand at its end.
bool IsFieldName(absl::string_view name);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_NAME_RULE_CHECK_H_
