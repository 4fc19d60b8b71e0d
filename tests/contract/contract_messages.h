#ifndef TRANSOM_TESTS_CONTRACT_CONTRACT_MESSAGES_H_
#define TRANSOM_TESTS_CONTRACT_CONTRACT_MESSAGES_H_

// The messages of contract.v1.Contract between JSON (in case files) and wire bytes
// (at the backend), by libprotobuf: a second opinion on what transom's own codec does.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

// Each returns "" or what is wrong. `method` is a name such as "Get".
std::string ResponseToWire(absl::string_view method, const std::string& json, std::string* wire);
// "" if `wire` is the request message that `json` describes, else the difference.
std::string RequestMismatch(absl::string_view method, const std::string& json,
                            const std::string& wire);

// grpc-status-details-bin with these details, each the JSON of an Any, or
// {"type_url": ..., "base64": ...} for one that has no JSON form.
std::string StatusDetails(int code, const std::string& message,
                          const std::vector<std::string>& details, std::string* bytes);

}  // namespace transom

#endif  // TRANSOM_TESTS_CONTRACT_CONTRACT_MESSAGES_H_
