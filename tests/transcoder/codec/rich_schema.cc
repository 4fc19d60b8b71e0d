#include <cstdio>
#include <cstdlib>

#include "tests/testing/schema_from_source.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

constexpr char kRichProto[] = R"(
syntax = "proto3";
package t;
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";

enum Color {
  option allow_alias = true;
  RED = 0;
  GREEN = 1;
  BLUE = 2;
  AZURE = 2;
  DARK = -1;
}

message Child {
  string name = 1;
  int32 number = 2;
  Child child = 3;
  repeated Child children = 4;
}

message Rich {
  double double_field = 1;
  float float_field = 2;
  int64 int64_field = 3;
  uint64 uint64_field = 4;
  int32 int32_field = 5;
  fixed64 fixed64_field = 6;
  fixed32 fixed32_field = 7;
  bool bool_field = 8;
  string string_field = 9;
  bytes bytes_field = 10;
  uint32 uint32_field = 11;
  Color enum_field = 12;
  sfixed32 sfixed32_field = 13;
  sfixed64 sfixed64_field = 14;
  sint32 sint32_field = 15;
  sint64 sint64_field = 16;
  google.protobuf.NullValue null_field = 17;
  Child child = 18;
  Rich rich = 19;

  optional int32 optional_int32 = 20;
  optional string optional_string = 21;
  optional Color optional_enum = 22;
  optional bool optional_bool = 23;
  optional double optional_double = 24;
  optional bytes optional_bytes = 25;

  repeated double doubles = 30;
  repeated float floats = 31;
  repeated int64 int64s = 32;
  repeated uint64 uint64s = 33;
  repeated int32 int32s = 34;
  repeated fixed64 fixed64s = 35;
  repeated fixed32 fixed32s = 36;
  repeated bool bools = 37;
  repeated string strings = 38;
  repeated bytes bytess = 39;
  repeated uint32 uint32s = 40;
  repeated Color enums = 41;
  repeated sfixed32 sfixed32s = 42;
  repeated sfixed64 sfixed64s = 43;
  repeated sint32 sint32s = 44;
  repeated sint64 sint64s = 45;
  repeated Child children = 46;
  repeated int32 unpacked = 47 [packed = false];
  repeated Rich riches = 48;

  map<string, string> string_map = 50;
  map<int32, int32> int32_map = 51;
  map<int64, int64> int64_map = 52;
  map<uint32, uint32> uint32_map = 53;
  map<uint64, uint64> uint64_map = 54;
  map<sint32, sint32> sint32_map = 55;
  map<sint64, sint64> sint64_map = 56;
  map<fixed32, fixed32> fixed32_map = 57;
  map<fixed64, fixed64> fixed64_map = 58;
  map<sfixed32, float> sfixed32_map = 59;
  map<sfixed64, double> sfixed64_map = 60;
  map<bool, bool> bool_map = 61;
  map<string, bytes> bytes_map = 62;
  map<string, Color> enum_map = 63;
  map<string, Child> child_map = 64;
  map<string, google.protobuf.Value> value_map = 65;
  map<string, google.protobuf.Timestamp> timestamp_map = 66;
  map<string, Rich> rich_map = 67;

  oneof choice {
    int32 choice_int32 = 70;
    string choice_string = 71;
    Child choice_child = 72;
    Color choice_enum = 73;
    google.protobuf.NullValue choice_null = 74;
    google.protobuf.Duration choice_duration = 75;
  }
  oneof other_choice {
    bool other_bool = 76;
    bytes other_bytes = 77;
  }

  google.protobuf.Any any = 80;
  google.protobuf.Timestamp timestamp = 81;
  google.protobuf.Duration duration = 82;
  google.protobuf.FieldMask field_mask = 83;
  google.protobuf.Struct struct = 84;
  google.protobuf.Value value = 85;
  google.protobuf.ListValue list_value = 86;
  google.protobuf.Empty empty = 87;
  google.protobuf.DoubleValue double_value = 88;
  google.protobuf.FloatValue float_value = 89;
  google.protobuf.Int64Value int64_value = 90;
  google.protobuf.UInt64Value uint64_value = 91;
  google.protobuf.Int32Value int32_value = 92;
  google.protobuf.UInt32Value uint32_value = 93;
  google.protobuf.BoolValue bool_value = 94;
  google.protobuf.StringValue string_value = 95;
  google.protobuf.BytesValue bytes_value = 96;

  repeated google.protobuf.Any anys = 100;
  repeated google.protobuf.Timestamp timestamps = 101;
  repeated google.protobuf.Duration durations = 102;
  repeated google.protobuf.Struct structs = 103;
  repeated google.protobuf.Value values = 104;
  repeated google.protobuf.ListValue list_values = 105;
  repeated google.protobuf.Int64Value int64_values = 106;
  repeated google.protobuf.StringValue string_values = 107;

  int32 renamed = 110 [json_name = "other \"name\""];
  int32 far_number = 536870911;
}

message Author {
  string given_name = 1;
  string family_name = 2;
  int32 born = 3;
}
message Book {
  string name = 1;
  string title = 2;
  repeated Author authors = 3;
  int64 isbn = 4;
  double price = 5;
  Color cover = 6;
  bool in_print = 7;
  google.protobuf.Timestamp create_time = 8;
  map<string, string> labels = 9;
  repeated int32 ratings = 10;
}
message Library {
  repeated Book books = 1;
  string next_page_token = 2;
  int32 total_size = 3;
}
)";

constexpr char kLegacyProto[] = R"(
syntax = "proto2";
package t;

enum Closed {
  FIRST = 5;
  SECOND = 6;
}

enum Switch {
  OFF = 0;
  ON = 1;
}

message Legacy {
  optional int32 number = 1 [default = 7];
  optional string text = 2 [default = "seven"];
  optional Closed closed = 3;
  repeated Closed closeds = 4;
  repeated Closed packed_closeds = 5 [packed = true];
  optional group Part = 6 {
    optional int32 a = 1;
    optional Legacy legacy = 2;
    optional string b = 3;
  }
  repeated group Piece = 7 {
    optional int32 a = 1;
  }
  optional Legacy legacy = 8;
  map<string, Switch> closed_map = 9;
  oneof choice {
    Closed choice_closed = 10;
    int32 choice_number = 11;
    group ChoicePart = 12 {
      optional int32 a = 1;
    }
  }
  extensions 100 to 199;
}

message Strict {
  required int32 id = 1;
  optional string name = 2;
}

message Holder {
  extend Legacy {
    optional Holder holder = 102;
  }
  optional string name = 1;
}

extend Legacy {
  optional int32 extension_number = 100;
  repeated string extension_texts = 101;
}
)";

}  // namespace

const Schema& RichSchema() {
  static const std::shared_ptr<const Schema>* schema = [] {
    auto compiled = Schema::Compile(
        CompileProtoSources({{"rich.proto", kRichProto}, {"legacy.proto", kLegacyProto}}));
    if (!compiled.ok()) {
      std::fprintf(stderr, "%s\n", std::string(compiled.status().message()).c_str());
      std::abort();
    }
    return new std::shared_ptr<const Schema>(*compiled);
  }();
  return **schema;
}

const MessageTable& RichTable(absl::string_view full_name) {
  const MessageTable* table = RichSchema().FindMessage(full_name);
  if (table == nullptr) {
    std::fprintf(stderr, "no type %s\n", std::string(full_name).c_str());
    std::abort();
  }
  return *table;
}

}  // namespace transom
