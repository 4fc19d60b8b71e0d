// Any text as JSON of fuzz.M. What is accepted is wire that libprotobuf parses, and it
// prints as JSON that is read back to the same message.

#include <cstdint>

#include "google/protobuf/util/message_differencer.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/fuzz_schema.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  OutputBuffer wire;
  const absl::Status status = JsonToWire(text, FuzzTable(), {}, &wire);
  if (!status.ok()) {
    Expect(status.code() == absl::StatusCode::kInvalidArgument && !status.message().empty(),
           "refuses with a reason");
    return 0;
  }
  auto message = NewFuzzMessage();
  Expect(message->ParseFromArray(wire.data(), static_cast<int>(wire.size())),
         "libprotobuf parses what was written");
  OutputBuffer json;
  // A Value may hold text that is no number in JSON; then there is nothing to read back.
  if (!WireToJson(wire.view(), FuzzTable(), {}, &json).ok()) return 0;
  OutputBuffer again;
  const absl::Status read = JsonToWire(json.view(), FuzzTable(), {}, &again);
  Expect(read.ok(), std::string(read.message()) + " in " + std::string(json.view()));
  auto message_again = NewFuzzMessage();
  Expect(message_again->ParseFromArray(again.data(), static_cast<int>(again.size())),
         "libprotobuf parses it again");
  google::protobuf::util::MessageDifferencer differencer;
  differencer.set_message_field_comparison(
      google::protobuf::util::MessageDifferencer::EQUIVALENT);
  Expect(differencer.Compare(*message, *message_again), "the same message: " + std::string(text));
  return 0;
}
