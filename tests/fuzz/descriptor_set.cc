// Any bytes as a descriptor set: compiled and routed, or refused with a reason. Of what is
// compiled, each message type can be read and printed, and each route is found by a
// path made from its template.

#include <cstdint>
#include <set>
#include <string>

#include "google/protobuf/descriptor.pb.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/second_opinion.h"
#include "tests/fuzz/template_path.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"
#include "transcoder/routing/route_table.h"
#include "transcoder/schema/schema.h"

namespace transom {
namespace {

// Of no use to most types, but harmless.
void TrySamples(const MessageTable& type) {
  static const absl::string_view kJson[] = {
      "null",
      "0",
      "[]",
      "[null,{}]",
      R"("")",
      R"("1s")",
      R"("1970-01-01T00:00:00Z")",
      R"({"a":{"a":[1]},"s":"x"})",
      R"({"@type":"x/google.protobuf.Any"})",
  };
  for (const absl::string_view text : kJson) {
    OutputBuffer wire;
    JsonToWire(text, type, {}, &wire).IgnoreError();
  }
  static const absl::string_view kWire[] = {
      "\x08\x01\x10\x01",
      "\x0a\x01y",
      "\x0a\x02\x0a\x01\x12\x01x\x1a\x01z",
      "\x0b\x08\x01\x0c\x0b\x0c",
      "\x2a\x00\x32\x02\x08\x01",
      "\x22\x02\x08\x01\x22\x00",
  };
  for (const absl::string_view wire : kWire) {
    OutputBuffer json;
    WireToJson(wire, type, {}, &json).IgnoreError();
  }
}

// proto2 allows two fields to have one JSON name.
bool HasUniqueNames(const MessageTable& type) {
  std::set<absl::string_view> names;
  for (const FieldEntry& field : type.fields) {
    if (!names.insert(field.json_name).second) return false;
  }
  return true;
}

void CheckMessage(const MessageTable& type) {
  for (const bool defaults : {false, true}) {
    WireToJsonOptions options;
    options.print_default_values = defaults;
    OutputBuffer json;
    const absl::Status printed = WireToJson("", type, options, &json);
    // What calls itself a well-known type and has other fields is refused.
    if (type.well_known != WellKnownType::kNone) continue;
    Expect(printed.ok(), type.full_name + " prints: " + std::string(printed.message()));
    OutputBuffer wire;
    const absl::Status read = JsonToWire(json.view(), type, {}, &wire);
    Expect(read.ok() || type.has_required || !HasUniqueNames(type),
           type.full_name + ": " + std::string(read.message()) + " in " + std::string(json.view()));
  }
  for (const FieldEntry& field : type.fields) {
    Expect(type.FindFieldByNumber(field.number) == &field, "finds " + field.proto_name);
    Expect(type.FindField(field.json_name) != nullptr, "finds " + field.json_name);
  }
  TrySamples(type);
}

void CheckMessages(const Schema& schema) {
  for (const google::protobuf::FileDescriptor* file : schema.files()) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const MessageTable* type = schema.FindMessage(file->message_type(i)->full_name());
      Expect(type != nullptr, "has a table for " + file->message_type(i)->full_name());
      CheckMessage(*type);
    }
  }
}

void CheckRoutes(const RouteTable& routes) {
  for (const auto& binding : routes.bindings()) {
    const std::string method = binding->http_method == "*" ? "GET" : binding->http_method;
    const std::string path = FillTemplate(binding->path, {"x", "y/z"}).path;
    RouteMatch match;
    Expect(routes.Find(method, path, &match) == RouteTable::Outcome::kFound, "finds " + path);
    Expect(match.captures.size() == match.binding->variables.size(), "one capture a variable");
    Expect(!routes.AllowedMethods(path).empty(), "allows a method on " + path);
  }
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  SilenceLibprotobuf();
  google::protobuf::FileDescriptorSet files;
  if (!files.ParseFromArray(data, static_cast<int>(size))) return 0;
  const auto schema = Schema::Compile(files);
  if (!schema.ok()) {
    Expect(!schema.status().message().empty(), "refuses with a reason");
    return 0;
  }
  CheckMessages(**schema);
  for (const bool strict : {true, false}) {
    RouteOptions options;
    options.bind_unannotated_methods = true;
    options.strict = strict;
    const auto routes = RouteTable::Build(*schema, options);
    Expect(routes.ok() || strict, "without strictness there is always a table");
    if (routes.ok()) CheckRoutes(**routes);
  }
  return 0;
}
