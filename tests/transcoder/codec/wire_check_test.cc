#include "transcoder/codec/wire_check.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "tests/transcoder/codec/wire_builder.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    message M {
      string name = 1;
      bytes data = 2;
      M inner = 3;
      repeated int32 numbers = 4;
      map<string, M> by_name = 5;
      fixed64 fixed = 6;
      repeated string words = 7;
    })";

std::string Nested(int levels) {
  std::string wire;
  for (int i = 0; i < levels; ++i) wire = Bytes(3, wire);
  return wire;
}

TEST(WireCheckTest, TellsMessagesFromOtherBytes) {
  const auto schema = SchemaFromSource(kProto);
  const struct {
    const char* name;
    std::string wire;
    const char* error;  // "" if there is none
  } rows[] = {
      {"empty", "", ""},
      {"fields", Bytes(1, "a") + Bytes(2, "\xff") + Varint(4, 1), ""},
      {"unknown field", Varint(99, 1) + Bytes(98, "\xff"), ""},
      {"known field of another wire type", Varint(1, 1), ""},
      {"packed", Bytes(4, "\x01\x02"), ""},
      {"group", Group(97, Varint(1, 1)), ""},
      {"map", Bytes(5, Bytes(1, "k") + Bytes(2, Bytes(1, "a"))), ""},
      {"depth at the limit", Nested(3), ""},
      {"too deep", Nested(4), "inner.inner.inner.inner: nested too deeply at byte 8"},
      {"UTF-8 in a string", Bytes(1, "\xff"), "name: invalid UTF-8 in the string at byte 2"},
      {"UTF-8 in a list", Bytes(7, "a") + Bytes(7, "\xff"),
       "words: invalid UTF-8 in the string at byte 5"},
      {"UTF-8 inside", Bytes(3, Bytes(1, "\xff")),
       "inner.name: invalid UTF-8 in the string at byte 4"},
      {"UTF-8 in a map", Bytes(5, Bytes(1, "\xff")),
       "by_name.key: invalid UTF-8 in the string at byte 4"},
      {"length behind the end", "\x0a\x05x", "name: length reaches behind the end at byte 1"},
      {"length inside", Bytes(3, "\x0a\x05x"), "inner.name: length reaches behind the end at byte 3"},
      {"truncated number", "\x31\x01", "fixed: truncated value at byte 1"},
      {"truncated run", Bytes(4, "\x80"), "numbers: truncated varint at byte 2"},
      {"field 0", std::string("\x02\x00", 2), "tag with field number 0 at byte 0"},
      {"end of no group", "\x0c", "end of a group that was not started at byte 1"},
      {"JSON", R"({"name":"a"})", "length reaches behind the end at byte 2"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const absl::Status status = CheckWire(row.wire, *schema->FindMessage("t.M"), 3);
    EXPECT_EQ(std::string(status.message()), row.error);
    EXPECT_EQ(status.ok(), absl::string_view(row.error).empty());
  }
}

}  // namespace
}  // namespace transom
