#ifndef TRANSOM_TESTS_TRANSCODER_CODEC_RICH_MESSAGES_H_
#define TRANSOM_TESTS_TRANSCODER_CODEC_RICH_MESSAGES_H_

// A schema with a field of every kind, and libprotobuf's messages of it, as a
// second opinion on the codec.
//
//   std::string wire = WireOf("t.Rich", "int32_field: 5 child { name: 'x' }");
//
// The schema has t.Rich (proto3; every scalar, enum, map, oneof and well-known
// type; recursive), t.Legacy (proto2; groups, closed enums, extensions) and
// t.Library (a plain API message).

#include <cstdint>
#include <memory>
#include <random>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "transcoder/schema/schema.h"

namespace transom {

const Schema& RichSchema();
// Aborts if there is no such type.
const MessageTable& RichTable(absl::string_view full_name);

std::unique_ptr<google::protobuf::Message> NewRichMessage(absl::string_view full_name);
// From text format; aborts if it does not parse.
std::unique_ptr<google::protobuf::Message> ParseRichText(absl::string_view full_name,
                                                         absl::string_view text);
// The wire bytes of the same, maps in a fixed order; required fields may be absent.
std::string WireOf(absl::string_view full_name, absl::string_view text);

// Fills a message with random values, fields in random choice, that all have a JSON
// form (times in range, numbers in a Value finite, Any of known types).
void FillRandomly(std::mt19937* random, int depth, google::protobuf::Message* message);

// The JSON of libprotobuf for the message, and the message of its JSON; empty and
// null if it refuses.
std::string LibprotobufJson(const google::protobuf::Message& message, bool print_defaults = false);
std::unique_ptr<google::protobuf::Message> LibprotobufParse(absl::string_view full_name,
                                                            absl::string_view json);

// A message of type t.Library of about this many bytes on the wire, as an API would send.
std::string LibraryWire(size_t size);

}  // namespace transom

#endif  // TRANSOM_TESTS_TRANSCODER_CODEC_RICH_MESSAGES_H_
