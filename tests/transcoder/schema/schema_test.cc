#include "transcoder/schema/schema.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

TEST(SchemaTest, FieldsCarryTypesAndFlags) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto3"; package t;
      enum Color { RED = 0; CRIMSON = 1; }
      message M {
        int32 plain = 1;
        optional int32 opt = 2;
        repeated int32 packed = 3;
        repeated int32 unpacked = 4 [packed = false];
        string text = 5;
        M sub = 6;
        map<string, Color> colors = 7;
        oneof choice { int32 a = 8; string b = 9; }
        oneof other { bool c = 10; }
        sint64 far = 100000;
      })");
  const MessageTable* m = schema->FindMessage("t.M");
  ASSERT_NE(m, nullptr);
  EXPECT_EQ(m->schema, schema.get());
  EXPECT_EQ(m->oneof_count, 2);
  EXPECT_FALSE(m->has_required);

  const FieldEntry* plain = m->FindField("plain");
  ASSERT_NE(plain, nullptr);
  EXPECT_EQ(plain->type, FieldType::kInt32);
  EXPECT_FALSE(plain->has_presence);
  EXPECT_FALSE(plain->repeated);
  EXPECT_EQ(plain->oneof, -1);
  EXPECT_EQ(plain->parent, m);
  EXPECT_EQ(plain->index, 0);

  EXPECT_TRUE(m->FindField("opt")->has_presence);
  EXPECT_EQ(m->FindField("opt")->oneof, -1) << "the synthetic oneof does not count";
  EXPECT_TRUE(m->FindField("packed")->packed);
  EXPECT_FALSE(m->FindField("unpacked")->packed);
  EXPECT_TRUE(m->FindField("text")->validates_utf8);
  EXPECT_EQ(m->FindField("sub")->message, m);
  EXPECT_TRUE(m->FindField("sub")->has_presence);

  const FieldEntry* colors = m->FindField("colors");
  EXPECT_TRUE(colors->map);
  EXPECT_TRUE(colors->repeated);
  EXPECT_EQ(colors->message->well_known, WellKnownType::kMapEntry);
  ASSERT_NE(colors->map_key, nullptr);
  EXPECT_EQ(colors->map_key->type, FieldType::kString);
  EXPECT_EQ(colors->map_value->enum_type->full_name, "t.Color");

  EXPECT_EQ(m->FindField("a")->oneof, m->FindField("b")->oneof);
  EXPECT_NE(m->FindField("a")->oneof, m->FindField("c")->oneof);
}

TEST(SchemaTest, TagsOfOneByteLeadToTheirFields) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto3"; package t;
      message M {
        int32 number = 1; string text = 15; repeated int32 packed = 3;
        repeated int32 unpacked = 4 [packed = false]; string far = 16;
      })");
  const MessageTable* m = schema->FindMessage("t.M");
  size_t found = 0;
  for (size_t tag = 0; tag < m->by_small_tag.size(); ++tag) {
    if (m->by_small_tag[tag] == 0xffff) continue;
    const FieldEntry& field = m->fields[m->by_small_tag[tag]];
    EXPECT_EQ(field.tag_size, 1);
    EXPECT_EQ(static_cast<size_t>(field.tag_bytes[0]), tag);
    ++found;
  }
  EXPECT_EQ(found, 4u);
}

TEST(SchemaTest, EnumNumbersHaveTheirFirstNames) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto3"; package t;
      enum E {
        option allow_alias = true;
        A = 0; B = 1; B_TOO = 1; FAR = 2147483647; D = 127; C = 128; LOW = -1; LOWEST = -2147483648;
      }
      message M { E e = 1; })");
  const EnumTable& e = *schema->FindMessage("t.M")->fields[0].enum_type;
  for (const auto& [number, name] : e.by_number) EXPECT_EQ(e.QuotedName(number), name);
  EXPECT_EQ(e.QuotedName(1), "\"B\"");
  EXPECT_EQ(e.QuotedName(128), "\"C\"");
  EXPECT_EQ(e.QuotedName(-1), "\"LOW\"");
  for (const int32_t number : {2, 126, 129, -2, 2147483646}) EXPECT_EQ(e.QuotedName(number), "");
  EXPECT_LE(e.by_small_number.size(), 128u);
}

TEST(SchemaTest, NumbersAreFoundDenseAndSparse) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto3"; package t;
      message M { int32 far = 536870911; int32 one = 1; int32 mid = 255; int32 b = 256; })");
  const MessageTable* m = schema->FindMessage("t.M");
  EXPECT_LE(m->by_number_dense.size(), 256u);
  for (uint32_t number : {1u, 255u, 256u, 536870911u}) {
    ASSERT_NE(m->FindFieldByNumber(number), nullptr) << number;
    EXPECT_EQ(m->FindFieldByNumber(number)->number, number);
  }
  for (uint32_t number : {0u, 2u, 254u, 257u, 536870910u, 0xffffffffu}) {
    EXPECT_EQ(m->FindFieldByNumber(number), nullptr) << number;
  }
  EXPECT_EQ(m->fields[0].proto_name, "one") << "ascending order of numbers";
}

TEST(SchemaTest, NamesKeysAndTagsAreReadyToBeCopied) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto3"; package t;
      message M {
        int32 page_size = 1;
        string odd = 16 [json_name = "o\"d\\d"];
        fixed64 f64 = 2048;
        float f32 = 3;
        repeated bool packed = 4;
        string top = 536870911;
      })");
  const MessageTable* m = schema->FindMessage("t.M");
  const FieldEntry* page_size = m->FindField("pageSize");
  ASSERT_NE(page_size, nullptr);
  EXPECT_EQ(m->FindField("page_size"), page_size);
  EXPECT_EQ(page_size->json_key, "\"pageSize\":");
  EXPECT_EQ(page_size->proto_key, "\"page_size\":");
  const FieldEntry* odd = m->FindField("o\"d\\d");
  ASSERT_NE(odd, nullptr);
  EXPECT_EQ(odd->json_key, "\"o\\\"d\\\\d\":");
  auto tag = [](const FieldEntry* f) { return std::string(f->tag_bytes, f->tag_size); };
  EXPECT_EQ(tag(page_size), "\x08");
  EXPECT_EQ(tag(odd), "\x82\x01");
  EXPECT_EQ(tag(m->FindField("f64")), "\x81\x80\x01");
  EXPECT_EQ(tag(m->FindField("f32")), "\x1d");
  EXPECT_EQ(tag(m->FindField("packed")), "\x22");
  EXPECT_EQ(tag(m->FindField("top")), "\xfa\xff\xff\xff\x0f");
  EXPECT_EQ(m->FindField("nosuch"), nullptr);
}

TEST(SchemaTest, JsonNameWinsOverAnotherFieldsProtoName) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto2"; package t;
      message M { optional int32 a = 1; optional int32 b = 2 [json_name = "a"]; })");
  EXPECT_EQ(schema->FindMessage("t.M")->FindField("a")->number, 1u) << "both are JSON names";
}

TEST(SchemaTest, DefaultsAreJsonText) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto2"; package t;
      import "google/protobuf/struct.proto";
      enum E { FIRST = 5; SECOND = 1; }
      message M {
        optional int32 i = 1; optional int64 l = 2; optional string s = 3; optional bool b = 4;
        optional E e = 5; optional E e2 = 6 [default = SECOND]; repeated E r = 7; optional M m = 8;
        map<int32, int32> map = 9; optional double nan = 10 [default = nan];
        optional float f = 11 [default = 0.1]; optional bytes y = 12 [default = "\001\377"];
        optional string s2 = 13 [default = "a\"\n"]; optional double ninf = 14 [default = -inf];
        optional google.protobuf.NullValue null = 15; optional uint64 u = 16 [default = 18446744073709551615];
        optional double d = 17; optional string s3 = 18 [default = "a\377"];
      })");
  const MessageTable* m = schema->FindMessage("t.M");
  const std::vector<std::pair<const char*, const char*>> rows = {
      {"i", "0"},
      {"l", "\"0\""},
      {"s", "\"\""},
      {"b", "false"},
      {"e", "\"FIRST\""},
      {"e2", "\"SECOND\""},
      {"r", "[]"},
      {"m", "null"},
      {"map", "{}"},
      {"nan", "\"NaN\""},
      {"f", "0.1"},
      {"y", "\"Af8=\""},
      {"s2", "\"a\\\"\\u000a\""},
      {"ninf", "\"-Infinity\""},
      {"null", "null"},
      {"u", "\"18446744073709551615\""},
      {"d", "0"},
      {"s3", "\"a?\""},
  };
  for (const auto& [name, text] : rows) {
    EXPECT_EQ(m->FindField(name)->default_json, text) << name;
  }
  EXPECT_EQ(m->FindField("e")->enum_type->default_number, 5);
}

TEST(SchemaTest, EnumsHaveAliasesAndClosedness) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto2"; package t;
      enum E { option allow_alias = true; A = 0; ALIAS = 0; MINUS = -1; }
      message M { optional E e = 1; })");
  const EnumTable* e = schema->FindMessage("t.M")->FindField("e")->enum_type;
  EXPECT_TRUE(e->is_closed);
  EXPECT_EQ(e->by_name.at("ALIAS"), 0);
  EXPECT_EQ(e->by_name.at("MINUS"), -1);
  EXPECT_EQ(e->by_number.at(0), "\"A\"");
  const MessageTable* value = schema->FindMessage("google.protobuf.Value");
  EXPECT_TRUE(value->FindField("nullValue")->enum_type->is_null_value);
  EXPECT_FALSE(value->FindField("nullValue")->enum_type->is_closed);
}

TEST(SchemaTest, KnowsWhichMessagesReachRequiredFields) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto2"; package t;
      message Far { optional Loop loop = 1; }
      message Loop { optional Loop loop = 1; repeated Near near = 2; }
      message Near { map<string, Strict> by_name = 1; }
      message Strict { required int32 id = 1; optional Free free = 2; }
      message Free { optional Free free = 1; })");
  for (const char* name : {"t.Far", "t.Loop", "t.Near", "t.Strict"}) {
    EXPECT_TRUE(schema->FindMessage(name)->reaches_required) << name;
  }
  EXPECT_FALSE(schema->FindMessage("t.Free")->reaches_required);
  EXPECT_FALSE(schema->FindMessage("t.Near")->has_required);
}

TEST(SchemaTest, Proto2GroupsRequiredAndExtensions) {
  auto schema = SchemaFromSource(R"(
      syntax = "proto2"; package t;
      message M {
        required int32 id = 1;
        optional group Inner = 2 { optional string s = 1; }
        extensions 100 to 200;
      }
      message Scope { extend M { optional Scope scoped = 101; } }
      extend M { repeated int32 ext = 100 [packed = true]; })");
  const MessageTable* m = schema->FindMessage("t.M");
  EXPECT_TRUE(m->has_required);
  EXPECT_TRUE(m->reaches_required);
  EXPECT_TRUE(m->FindField("id")->required);
  const FieldEntry* inner = m->FindField("inner");
  ASSERT_NE(inner, nullptr);
  EXPECT_EQ(inner->type, FieldType::kGroup);
  EXPECT_EQ(inner->message->full_name, "t.M.Inner");
  EXPECT_EQ(inner->tag_bytes[0], 0x13);
  const FieldEntry* ext = m->FindField("[t.ext]");
  ASSERT_NE(ext, nullptr);
  EXPECT_TRUE(ext->is_extension);
  EXPECT_TRUE(ext->packed);
  EXPECT_EQ(ext->json_key, "\"[t.ext]\":");
  EXPECT_EQ(ext->proto_name, "t.ext");
  EXPECT_EQ(m->FindField("t.ext"), nullptr);
  EXPECT_EQ(m->FindField("ext"), nullptr);
  ASSERT_NE(m->FindField("[t.Scope.scoped]"), nullptr);
  EXPECT_EQ(m->FindFieldByNumber(101)->message->full_name, "t.Scope");
  EXPECT_FALSE(m->FindField("id")->validates_utf8);
}

TEST(SchemaTest, WellKnownTypesAreMarked) {
  auto schema = SchemaFromSource("syntax = \"proto3\"; message M {}");
  const std::vector<std::pair<const char*, WellKnownType>> rows = {
      {"google.protobuf.Any", WellKnownType::kAny},
      {"google.protobuf.Timestamp", WellKnownType::kTimestamp},
      {"google.protobuf.Duration", WellKnownType::kDuration},
      {"google.protobuf.FieldMask", WellKnownType::kFieldMask},
      {"google.protobuf.Struct", WellKnownType::kStruct},
      {"google.protobuf.Value", WellKnownType::kValue},
      {"google.protobuf.ListValue", WellKnownType::kListValue},
      {"google.protobuf.Empty", WellKnownType::kEmpty},
      {"google.protobuf.DoubleValue", WellKnownType::kDoubleValue},
      {"google.protobuf.FloatValue", WellKnownType::kFloatValue},
      {"google.protobuf.Int64Value", WellKnownType::kInt64Value},
      {"google.protobuf.UInt64Value", WellKnownType::kUint64Value},
      {"google.protobuf.Int32Value", WellKnownType::kInt32Value},
      {"google.protobuf.UInt32Value", WellKnownType::kUint32Value},
      {"google.protobuf.BoolValue", WellKnownType::kBoolValue},
      {"google.protobuf.StringValue", WellKnownType::kStringValue},
      {"google.protobuf.BytesValue", WellKnownType::kBytesValue},
      {"google.rpc.Status", WellKnownType::kNone},
      {"google.rpc.ErrorInfo", WellKnownType::kNone},
      {"google.rpc.RetryInfo", WellKnownType::kNone},
      {"google.rpc.BadRequest.FieldViolation", WellKnownType::kNone},
  };
  for (const auto& [name, type] : rows) {
    const MessageTable* table = schema->FindMessage(name);
    ASSERT_NE(table, nullptr) << name;
    EXPECT_EQ(table->well_known, type) << name;
  }
}

}  // namespace
}  // namespace transom
