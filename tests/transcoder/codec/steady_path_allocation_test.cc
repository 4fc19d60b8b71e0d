// On the steady path nothing comes from the heap but the growth of the output buffer: what was
// translated once is translated again without an allocation, in both directions.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/benchmark/codec/benchmark_messages.h"
#include "tests/testing/allocation_counter.h"
#include "tests/testing/schema_from_source.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

// Runs twice and returns what the second time took.
template <typename Translate>
int AllocationsOfSecond(OutputBuffer* out, Translate translate) {
  const absl::Status first = translate();
  EXPECT_TRUE(first.ok()) << first;
  const size_t capacity = out->capacity();
  out->Clear();
  const int before = AllocationsOfThread();
  const bool ok = translate().ok();
  const int counted = AllocationsOfThread() - before;
  EXPECT_TRUE(ok);
  EXPECT_EQ(out->capacity(), capacity);
  return counted;
}

void ExpectNoneOfWire(const std::string& wire, const MessageTable& type,
                      const WireToJsonOptions& options, OutputBuffer* json) {
  EXPECT_EQ(AllocationsOfSecond(json, [&] { return WireToJson(wire, type, options, json); }), 0);
}

void ExpectNoneOfJson(const std::string& json, const MessageTable& type,
                      const JsonToWireOptions& options = {}) {
  OutputBuffer wire;
  EXPECT_EQ(AllocationsOfSecond(&wire, [&] { return JsonToWire(json, type, options, &wire); }), 0);
}

void ExpectNoneBothWays(const std::string& wire, const MessageTable& type) {
  WireToJsonOptions options;
  for (const bool print_all : {false, true}) {
    options.print_default_values = print_all;
    options.print_enums_as_numbers = print_all;
    options.print_int64_as_numbers = print_all;
    options.print_proto_names = print_all;
    options.indent = print_all ? 2 : 0;
    OutputBuffer json;
    ExpectNoneOfWire(wire, type, options, &json);
    ExpectNoneOfJson(std::string(json.view()), type);
  }
}

TEST(SteadyPathAllocationTest, BenchmarkMessagesTakeNone) {
  for (const BenchmarkMessage& message : BenchmarkMessages()) {
    SCOPED_TRACE(message.name);
    ExpectNoneBothWays(message.wire, RichTable(message.type));
  }
}

TEST(SteadyPathAllocationTest, OtherMessagesTakeNone) {
  const struct {
    const char* name;
    const char* type;
    const char* text;
  } rows[] = {
      {"integer maps", "t.Rich",
       "int32_map { key: -1 value: 1 } int64_map { key: 5 value: -7 } uint64_map { key: 8 value: 9 "
       "}"
       "sint32_map { key: -3 value: 4 } fixed64_map { key: 2 value: 1 } bool_map { key: true }"
       "sfixed64_map { key: -9 value: 1.5 }"},
      {"maps of messages", "t.Rich",
       "child_map { key: 'a' value { name: 'b' child { number: 1 } } }"
       "rich_map { key: 'outer' value { rich_map { key: 'inner' value { int32s: [1, 2] } } } }"
       "value_map { key: 'v' value { list_value { values { null_value: NULL_VALUE } } } }"
       "timestamp_map { key: 't' value { seconds: 1 nanos: 1 } } enum_map { key: 'e' value: DARK "
       "}"},
      {"strings to be escaped", "t.Rich",
       "string_field: 'a \"quoted\" text\\nof two lines, \\342\\202\\254 and \\360\\237\\230\\200'"
       "string_map { key: 'key \"of\" quotes' value: '\\001' }"
       "struct { fields { key: 'tab\\there' value { string_value: '\\\\' } } }"},
      {"numbers of all kinds", "t.Rich",
       "double_field: 1e300 float_field: nan doubles: [0.1, -inf, 123456789.123456789, 5e-324]"
       "floats: [3.4e38, 0.3] uint64_field: 18446744073709551615 sint64s: [-1, 1]"},
      {"well-known types", "t.Rich",
       "timestamp { seconds: -1 nanos: 5 } duration { seconds: -3 } empty {}"
       "field_mask { paths: 'a_b' paths: 'c.d_e' } int64_value { value: 1 } bytes_value { value: "
       "'x' }"
       "value { struct_value { fields { key: 'k' value { number_value: 1.25 } } } }"},
      {"Any of everything", "t.Rich",
       "any { [type.googleapis.com/t.Rich] { any { [type.googleapis.com/google.protobuf.Any] {"
       "[type.googleapis.com/google.protobuf.Timestamp] { seconds: 1 } } } } }"},
      {"oneof and optional", "t.Rich",
       "choice_child { name: 'x' } other_bytes: '' optional_int32: 0 optional_string: ''"},
      {"groups and extensions", "t.Legacy",
       "number: 1 Part { a: 1 legacy { text: 't' } } Piece { a: 1 } Piece { a: 2 }"
       "[t.extension_number]: 5 [t.extension_texts]: 'x' [t.Holder.holder] { name: 'h' }"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    ExpectNoneBothWays(WireOf(row.type, row.text), RichTable(row.type));
  }
}

// What the printer does not write, but others do.
TEST(SteadyPathAllocationTest, UnusualJsonTakesNone) {
  std::string large_map = R"({"int32Map": {)";
  std::string escaped_map = R"({"stringMap": {)";
  for (int i = 0; i < 1500; ++i) {
    large_map += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\": 1";
    escaped_map += (i > 0 ? ",\"\\u0041" : "\"\\u0041") + std::to_string(i) + "\": \"\"";
  }
  const std::string rows[] = {
      large_map + "}}",
      escaped_map + "}}",
      R"({"\u0069nt32Field": 1, "enumField": "BL\u0055E", "bytesField": "\u0041A=="})",
      R"({"fieldMask": "a\u0042,c"})",
      R"({"int64Field": 1e3, "int32Field": "1.0", "doubleField": "1.5e1", "floatField": "Infinity"})",
      R"({"any": {"name": "n", "@type": "type.googleapis.com/t.Child"}})",
      R"({"any": {"value": {"value": "1s", "@type": "type.googleapis.com/google.protobuf.Duration"},
          "@type": "type.googleapis.com/google.protobuf.Any"}})",
      R"({"struct": {"a": {"b": {"c": {"d": [[[{}]]]}}}}, "child": null})",
  };
  for (const std::string& row : rows) {
    SCOPED_TRACE(row.substr(0, 60));
    ExpectNoneOfJson(row, RichTable("t.Rich"));
  }
  JsonToWireOptions lenient;
  lenient.ignore_unknown_fields = true;
  lenient.case_insensitive_enums = true;
  ExpectNoneOfJson(R"({"unknown": [{"a": {}}], "enumField": "green", "enums": ["no", "red"]})",
                   RichTable("t.Rich"), lenient);
}

TEST(SteadyPathAllocationTest, AMessageOfManyFieldsTakesNone) {
  std::string source = "syntax = 'proto3'; package t; message Many {";
  std::string json = "{";
  for (int i = 1; i <= 250; ++i) {
    const std::string number = std::to_string(i);
    source += " int32 f" + number + " = " + number + ";";
    json += (i > 1 ? ",\"f" : "\"f") + number + "\": " + number;
  }
  const auto schema = SchemaFromSource(source + "}");
  const MessageTable& type = *schema->FindMessage("t.Many");
  ExpectNoneOfJson(json + "}", type);
  OutputBuffer wire;
  ASSERT_TRUE(JsonToWire(json + "}", type, {}, &wire).ok());
  ExpectNoneBothWays(std::string(wire.view()), type);
}

}  // namespace
}  // namespace transom
