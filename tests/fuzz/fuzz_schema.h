#ifndef TRANSOM_TESTS_FUZZ_FUZZ_SCHEMA_H_
#define TRANSOM_TESTS_FUZZ_FUZZ_SCHEMA_H_

#include <memory>

#include "google/protobuf/dynamic_message.h"
#include "transcoder/schema/schema.h"

namespace transom {

// fuzz.M holds every kind of field and the well-known types; service fuzz.S has rules
// with variables, verbs and bodies over it. Made once.
const std::shared_ptr<const Schema>& FuzzSchema();
const MessageTable& FuzzTable();

// An empty fuzz.M of libprotobuf, over the same descriptors.
std::unique_ptr<google::protobuf::Message> NewFuzzMessage();

}  // namespace transom

#endif  // TRANSOM_TESTS_FUZZ_FUZZ_SCHEMA_H_
