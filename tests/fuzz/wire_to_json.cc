// Any bytes as wire of fuzz.M. A refusal is DataLoss; what is printed is JSON that our own
// reader takes, to the message that libprotobuf makes of the bytes.

#include "transcoder/codec/wire_to_json.h"

#include <cstdint>
#include <string>

#include "absl/strings/match.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/fuzz_schema.h"
#include "tests/fuzz/second_opinion.h"
#include "tests/testing/replaced_values.h"
#include "tests/testing/same_message.h"
#include "transcoder/codec/json_to_wire.h"

namespace transom {
namespace {

// What only the codec refuses: varints of more than 64 bits, of which libprotobuf drops what does
// not fit in; and in a string of proto2 octets that are not UTF-8, which it replaces.
bool IsStricter(const absl::Status& refusal) {
  return absl::StrContains(refusal.message(), "overlong varint") ||
         absl::StrContains(refusal.message(), "invalid UTF-8");
}

// What is printed and not read back: messages without a required field, which are an error for the
// reader only; and the deepest ones, since arrays count as levels in JSON.
bool IsOneWay(const absl::Status& refusal) {
  return absl::StrContains(refusal.message(), "the required field") ||
         absl::StrContains(refusal.message(), "nested too deeply");
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  SilenceLibprotobuf();
  const absl::string_view wire(reinterpret_cast<const char*>(data), size);
  const auto message = ReadWireByLibprotobuf(wire);
  OutputBuffer json;
  const absl::Status status = WireToJson(wire, FuzzTable(), {}, &json);
  if (!status.ok()) {
    Expect(status.code() == absl::StatusCode::kDataLoss && !status.message().empty(),
           "refuses as DataLoss, with a reason");
    Expect(message == nullptr || IsStricter(status) || !HasJsonForm(*message),
           "refuses what libprotobuf prints: " + std::string(status.message()));
    return 0;
  }
  if (message == nullptr) {
    Expect(HoldsReplacedValues(wire, *NewFuzzMessage()->GetDescriptor()),
           "libprotobuf parses it: " + std::string(json.view()));
    return 0;
  }
  OutputBuffer read;
  const absl::Status back = JsonToWire(json.view(), FuzzTable(), {}, &read);
  if (!back.ok() && IsOneWay(back)) return 0;
  Expect(back.ok(), std::string(back.message()) + " in " + std::string(json.view()));
  const auto message_again = ReadWireByLibprotobuf(read.view());
  Expect(message_again != nullptr && SameInJson(*message, *message_again),
         "reads back as the same message: " + std::string(json.view()));
  return 0;
}
