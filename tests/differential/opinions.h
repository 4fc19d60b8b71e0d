#ifndef TRANSOM_TESTS_DIFFERENTIAL_OPINIONS_H_
#define TRANSOM_TESTS_DIFFERENTIAL_OPINIONS_H_

// What the codec and what libprotobuf make of one text or message. `type` is of the schema's
// roots; libprotobuf is asked about its twin (twin_schema.h).
//
//   Reading ours = ReadByCodec(schema, type, text, options);
//   Reading theirs = ReadByLibprotobuf(schema, type, text, options);
//   if (!SameReading(ours, theirs)) ...

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tests/differential/random_schema.h"

namespace transom {

struct ReadOptions {
  bool ignore_unknown_fields = false;
  bool case_insensitive_enums = false;
};

struct Reading {
  bool accepted = false;
  std::string error;  // if not
  // Of the twin, in one form (tests/testing/canonical_message.h), if it was accepted.
  std::string bytes;
};

// From the codec's wire bytes, as libprotobuf parses them. If it does not, that is
// an `error` of a reading that was accepted.
Reading ReadByCodec(const RandomSchema& schema, const google::protobuf::Descriptor& type,
                    absl::string_view text, const ReadOptions& options);
Reading ReadByLibprotobuf(const RandomSchema& schema, const google::protobuf::Descriptor& type,
                          absl::string_view text, const ReadOptions& options);
bool SameReading(const Reading& a, const Reading& b);
// "refused: ..." or the message in text format.
std::string Describe(const Reading& reading, const RandomSchema& schema,
                     const google::protobuf::Descriptor& type);

// The bytes of a reading, with each Any's type URL cut down to the name of the type.
std::string BytesWithoutHosts(const RandomSchema& schema, const google::protobuf::Descriptor& type,
                              const std::string& bytes);

struct PrintOptions {
  bool default_values = false;
  bool enums_as_numbers = false;
  bool proto_names = false;
  bool indented = false;
};

struct Printing {
  bool accepted = false;
  std::string error;  // if not
  std::string json;   // if it was
};

Printing PrintByCodec(const RandomSchema& schema, const google::protobuf::Descriptor& type,
                      absl::string_view wire, const PrintOptions& options);
// Of a message of the schema itself.
Printing PrintByLibprotobuf(const RandomSchema& schema, const google::protobuf::Message& message,
                            const PrintOptions& options);

// Null if libprotobuf does not parse the bytes. Required fields may be absent.
std::unique_ptr<google::protobuf::Message> ParseByLibprotobuf(
    const RandomSchema& schema, const google::protobuf::Descriptor& type, absl::string_view wire);
std::unique_ptr<google::protobuf::Message> TwinOf(const RandomSchema& schema,
                                                  const google::protobuf::Message& message);

// Switches off what libprotobuf prints to stderr about wrong input.
void SilenceLibprotobuf();

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_OPINIONS_H_
