#ifndef TRANSOM_TESTS_TESTING_SCHEMA_FROM_SOURCE_H_
#define TRANSOM_TESTS_TESTING_SCHEMA_FROM_SOURCE_H_

// Schemas from the text of .proto files, for tests of one rule at a time.
//
//   auto schema = SchemaFromSource(R"(
//       syntax = "proto3"; package t;
//       import "google/api/annotations.proto";
//       message M { int32 x = 1; })");
//
// The text is compiled by libprotobuf's own compiler; google/protobuf, google/api
// and google/rpc may be imported. A text that does not compile aborts the test
// program with the compiler's message.

#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.pb.h"
#include "transcoder/schema/schema.h"

namespace transom {

// `sources`: file name -> text. The result holds the files and all their imports,
// dependencies first, as protoc --include_imports would write it.
google::protobuf::FileDescriptorSet CompileProtoSources(
    const std::map<std::string, std::string>& sources);

// One file named "test.proto".
google::protobuf::FileDescriptorSet CompileProtoSource(absl::string_view text);

std::shared_ptr<const Schema> SchemaFromSource(absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_SCHEMA_FROM_SOURCE_H_
