#ifndef TRANSOM_TESTS_CONFORMANCE_PROTOCOL_H_
#define TRANSOM_TESTS_CONFORMANCE_PROTOCOL_H_

// The messages that protobuf's conformance runner and the program under test exchange,
// as far as they are needed here. On the pipe each has its size in front, as 4 bytes,
// little-endian.
//
//   ConformanceRequest request;
//   if (!ParseRequest(bytes, &request)) ...;
//   std::string reply = SerializeResponse({ConformanceResult::kJsonPayload, "{}"});
//
// Read and written with the wire reader and writer, so that no file of the runner is
// needed to build. Pure functions, thread-safe.

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace transom {

// conformance.WireFormat.
enum class ConformanceFormat : uint8_t {
  kUnspecified = 0,
  kProtobuf = 1,
  kJson = 2,
  kJspb = 3,
  kText = 4,
};

// conformance.TestCategory, the one that changes what is asked for.
constexpr uint64_t kIgnoreUnknownCategory = 3;

// conformance.ConformanceRequest; views into the bytes it was parsed from.
struct ConformanceRequest {
  ConformanceFormat input = ConformanceFormat::kUnspecified;
  ConformanceFormat output = ConformanceFormat::kUnspecified;
  absl::string_view payload;
  absl::string_view message_type;
  bool ignore_unknown_fields = false;
};

// The field of conformance.ConformanceResponse that is set.
enum class ConformanceResult : uint8_t {
  kParseError = 1,
  kRuntimeError = 2,
  kProtobufPayload = 3,
  kJsonPayload = 4,
  kSkipped = 5,
  kSerializeError = 6,
};

struct ConformanceResponse {
  ConformanceResult result;
  std::string text;
};

// False if `bytes` is no message. `request` must be fresh.
bool ParseRequest(absl::string_view bytes, ConformanceRequest* request);

std::string SerializeResponse(const ConformanceResponse& response);

}  // namespace transom

#endif  // TRANSOM_TESTS_CONFORMANCE_PROTOCOL_H_
