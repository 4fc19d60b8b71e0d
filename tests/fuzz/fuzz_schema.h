#ifndef TRANSOM_TESTS_FUZZ_FUZZ_SCHEMA_H_
#define TRANSOM_TESTS_FUZZ_FUZZ_SCHEMA_H_

#include <memory>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "transcoder/schema/schema.h"

namespace transom {

// fuzz.M holds every kind of field, the well-known types and a proto2 message with groups
// and extensions; service fuzz.S has rules with variables, verbs and bodies over it.
// Made once.
const std::shared_ptr<const Schema>& FuzzSchema();
const MessageTable& FuzzTable();

// An empty message of libprotobuf; `type` is of FuzzSchema()->pool().
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type);
std::unique_ptr<google::protobuf::Message> NewFuzzMessage();

}  // namespace transom

#endif  // TRANSOM_TESTS_FUZZ_FUZZ_SCHEMA_H_
