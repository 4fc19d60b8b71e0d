#ifndef TRANSOM_TESTS_FUZZ_SECOND_OPINION_H_
#define TRANSOM_TESTS_FUZZ_SECOND_OPINION_H_

// What libprotobuf makes of the same bytes or text as the codec, for messages of
// type fuzz.M (fuzz_schema.h).
//
//   auto message = ReadWireByLibprotobuf(wire);
//   Expect(message != nullptr, "libprotobuf parses what was written");

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace transom {

// Null if libprotobuf refuses the bytes.
std::unique_ptr<google::protobuf::Message> ReadWireByLibprotobuf(absl::string_view wire);

// By libprotobuf's JSON parser. Null if it refuses the text.
std::unique_ptr<google::protobuf::Message> ReadJsonByLibprotobuf(absl::string_view json);

// Whether libprotobuf prints the message, and so that it can be read back (it prints what
// it can of an Any whose payload is broken, and FieldMasks that camel case spoils).
bool HasJsonForm(const google::protobuf::Message& message);

// Switches off what libprotobuf prints to stderr about wrong input.
void SilenceLibprotobuf();

}  // namespace transom

#endif  // TRANSOM_TESTS_FUZZ_SECOND_OPINION_H_
