#include "tests/fuzz/fuzz_schema.h"

#include "google/protobuf/dynamic_message.h"
#include "tests/testing/schema_from_source.h"

namespace transom {

namespace {

constexpr char kLegacy[] = R"(syntax = "proto2";
package fuzz;
enum Closed { FIRST = 1; SECOND = 2; MINUS_ONE = -1; }
message Legacy {
  required int32 r = 1;
  optional Closed c = 2 [default = SECOND];
  repeated Closed rc = 3;
  optional string s = 4 [default = "d"];
  optional group G = 5 { optional int32 x = 1; optional Legacy l = 2; }
  repeated group H = 6 { optional string y = 1; }
  oneof o { Closed oc = 7; bytes oy = 8; }
  optional float f = 9 [default = inf];
  repeated int32 u = 10;
  repeated int32 k = 11 [packed = true];
  map<uint64, string> m = 12;
  extensions 100 to 200;
}
extend Legacy { optional int32 xi = 100; repeated Legacy xl = 101; })";

constexpr char kRich[] = R"(syntax = "proto3";
package fuzz;
import "google/api/annotations.proto";
import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
import "legacy.proto";
enum E { ZERO = 0; ONE = 1; MINUS = -1; }
message M {
  double d = 1; float f = 2; int64 i64 = 3; uint64 u64 = 4; int32 i32 = 5;
  fixed64 x64 = 6; fixed32 x32 = 7; bool b = 8; string s = 9; M m = 11; bytes y = 12;
  uint32 u32 = 13; E e = 14; sfixed32 sx32 = 15; sfixed64 sx64 = 16; sint32 si32 = 17;
  sint64 si64 = 18;
  repeated int32 ri = 21; repeated string rs = 22; repeated M rm = 23; repeated E re = 24;
  repeated double rd = 25; repeated fixed32 rx = 26; repeated sint64 rz = 27;
  map<string, int32> ms = 31; map<int32, M> mm = 32; map<bool, E> mb = 33;
  oneof o { string os = 41; int32 oi = 42; M om = 43; google.protobuf.NullValue on = 44; }
  optional int32 p = 51;
  google.protobuf.Timestamp t = 61; google.protobuf.Duration u = 62;
  google.protobuf.FieldMask fm = 63; google.protobuf.Struct st = 64;
  google.protobuf.Value v = 65; google.protobuf.ListValue l = 66; google.protobuf.Any a = 67;
  google.protobuf.Empty z = 68; google.protobuf.Int64Value wi = 69;
  google.protobuf.StringValue ws = 70; google.protobuf.BoolValue wb = 71;
  google.protobuf.BytesValue wy = 72; google.protobuf.DoubleValue wd = 73;
  google.protobuf.FloatValue wf = 74; google.protobuf.UInt64Value wu = 75;
  repeated google.protobuf.Value rv = 81; repeated google.protobuf.Any ra = 82;
  Legacy g = 91;
}
service S {
  rpc Get(M) returns (M) { option (google.api.http) = {
    get: "/v1/{s=shelves/*}" additional_bindings { get: "/v1/{m.s=deep/**}:verb" }
    additional_bindings { get: "/s/{s}" } }; }
  rpc Put(M) returns (M) { option (google.api.http) = { put: "/v1/{i32}/{m.y}" body: "m" }; }
  rpc Any(M) returns (M) { option (google.api.http) = { post: "/v1/all" body: "*" }; }
  rpc Time(M) returns (M) { option (google.api.http) = { patch: "/t/{t}" body: "*" }; }
  rpc Mask(M) returns (M) { option (google.api.http) = { patch: "/m/{i32}" body: "m" }; }
})";

}  // namespace

const std::shared_ptr<const Schema>& FuzzSchema() {
  static const auto* const schema = new std::shared_ptr<const Schema>(
      Schema::Compile(CompileProtoSources({{"legacy.proto", kLegacy}, {"rich.proto", kRich}}))
          .value());
  return *schema;
}

const MessageTable& FuzzTable() { return *FuzzSchema()->FindMessage("fuzz.M"); }

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type) {
  static auto* const factory = new google::protobuf::DynamicMessageFactory(&FuzzSchema()->pool());
  return std::unique_ptr<google::protobuf::Message>(factory->GetPrototype(type)->New());
}

std::unique_ptr<google::protobuf::Message> NewFuzzMessage() {
  static const auto* const type = FuzzSchema()->pool().FindMessageTypeByName("fuzz.M");
  return NewMessage(type);
}

}  // namespace transom
