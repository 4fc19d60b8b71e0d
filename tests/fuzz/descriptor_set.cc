// Any bytes as a descriptor set: compiled and routed, or refused with a reason.

#include <cstdint>

#include "google/protobuf/descriptor.pb.h"
#include "tests/fuzz/expect.h"
#include "transcoder/routing/route_table.h"
#include "transcoder/schema/schema.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  google::protobuf::FileDescriptorSet files;
  if (!files.ParseFromArray(data, static_cast<int>(size))) return 0;
  const auto schema = Schema::Compile(files);
  if (!schema.ok()) {
    Expect(!schema.status().message().empty(), "refuses with a reason");
    return 0;
  }
  for (const bool strict : {true, false}) {
    RouteOptions options;
    options.bind_unannotated_methods = true;
    options.strict = strict;
    const auto routes = RouteTable::Build(*schema, options);
    Expect(routes.ok() || strict, "without strictness there is always a table");
  }
  return 0;
}
