// Any bytes as wire of fuzz.M: no crash; a refusal is DataLoss; what is printed is JSON that
// our own reader takes, to a message that prints as the same text.

#include <cstdint>

#include "tests/fuzz/expect.h"
#include "tests/fuzz/fuzz_schema.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  const absl::string_view wire(reinterpret_cast<const char*>(data), size);
  OutputBuffer json;
  const absl::Status status = WireToJson(wire, FuzzTable(), {}, &json);
  if (!status.ok()) {
    Expect(status.code() == absl::StatusCode::kDataLoss, "refuses as DataLoss");
    return 0;
  }
  OutputBuffer read;
  const absl::Status back = JsonToWire(json.view(), FuzzTable(), {}, &read);
  Expect(back.ok(), std::string(back.message()) + " in " + std::string(json.view()));
  OutputBuffer first;
  Expect(WireToJson(read.view(), FuzzTable(), {}, &first).ok(), "prints again");
  OutputBuffer wire_again;
  Expect(JsonToWire(first.view(), FuzzTable(), {}, &wire_again).ok(), "reads again");
  OutputBuffer second;
  Expect(WireToJson(wire_again.view(), FuzzTable(), {}, &second).ok(), "prints a third time");
  Expect(first.view() == second.view(), "settles: " + std::string(first.view()));
  return 0;
}
