// Any text as JSON of fuzz.M. What is accepted is wire that libprotobuf parses; where
// libprotobuf's JSON parser takes the text too, it is the same message; and it prints as
// JSON that is read back to the same message.

#include "transcoder/codec/json_to_wire.h"

#include <cstdint>
#include <string>

#include "tests/fuzz/expect.h"
#include "tests/fuzz/fuzz_schema.h"
#include "tests/fuzz/second_opinion.h"
#include "tests/testing/same_message.h"
#include "transcoder/codec/wire_to_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  SilenceLibprotobuf();
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  OutputBuffer wire;
  const absl::Status status = JsonToWire(text, FuzzTable(), {}, &wire);
  if (!status.ok()) {
    Expect(status.code() == absl::StatusCode::kInvalidArgument && !status.message().empty(),
           "refuses with a reason");
    return 0;
  }
  const auto message = ReadWireByLibprotobuf(wire.view());
  Expect(message != nullptr, "libprotobuf parses what was written");
  const auto theirs = ReadJsonByLibprotobuf(text);
  Expect(theirs == nullptr || SameForLibprotobuf(*message, *theirs),
         "libprotobuf reads the same: " + std::string(text));
  OutputBuffer json;
  const absl::Status printed = WireToJson(wire.view(), FuzzTable(), {}, &json);
  Expect(printed.ok(), std::string(printed.message()) + " in " + std::string(text));
  OutputBuffer again;
  const absl::Status read = JsonToWire(json.view(), FuzzTable(), {}, &again);
  Expect(read.ok(), std::string(read.message()) + " in " + std::string(json.view()));
  const auto message_again = ReadWireByLibprotobuf(again.view());
  Expect(message_again != nullptr && SameInJson(*message, *message_again),
         "reads back as the same message: " + std::string(text));
  return 0;
}
