#include "transcoder/codec/required_fields.h"

#include <memory>
#include <string>

#include "google/protobuf/dynamic_message.h"
#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "tests/transcoder/codec/wire_builder.h"
#include "transcoder/codec/wire_check.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto2";
    package t;
    enum Color { RED = 1; }
    message Strict {
      required int32 id = 1;
      optional string name = 2;
      required Color color = 3;
    }
    message M {
      optional Strict one = 1;
      repeated Strict many = 2;
      map<string, Strict> by_name = 3;
      optional M inner = 4;
      optional group Part = 5 { required int32 id = 1; }
      oneof choice { Strict left = 6; int32 right = 7; Strict other = 8; }
      optional string text = 9;
      repeated Color colors = 10;
    })";

// A whole Strict, and its parts.
const char kId[] = "\x08\x01";
const char kColor[] = "\x18\x01";
std::string Whole() { return std::string(kId) + kColor; }

struct Row {
  const char* name;
  std::string wire;
  const char* error;  // "" if there is none
  bool has_second_opinion = true;
};

class RequiredFieldsTest : public testing::Test {
 protected:
  void Expect(const char* type, const Row& row) const {
    SCOPED_TRACE(row.name);
    const MessageTable& table = *schema_->FindMessage(type);
    ASSERT_TRUE(CheckWire(row.wire, table, 5).ok());
    EXPECT_EQ(CheckRequiredFields(row.wire, table, 5).message(), row.error);
    if (!row.has_second_opinion) return;
    google::protobuf::DynamicMessageFactory factory;
    std::unique_ptr<google::protobuf::Message> message(
        factory.GetPrototype(schema_->pool().FindMessageTypeByName(type))->New());
    EXPECT_EQ(message->ParseFromString(row.wire), absl::string_view(row.error).empty())
        << "libprotobuf is of another opinion";
  }

 private:
  const std::shared_ptr<const Schema> schema_ = SchemaFromSource(kProto);
};

TEST_F(RequiredFieldsTest, OfTheMessageItself) {
  const Row rows[] = {
      {"all", Whole(), ""},
      {"the other way round", std::string(kColor) + kId, ""},
      {"twice", Whole() + Whole(), ""},
      {"default value", Varint(1, 0) + kColor, ""},
      {"none", "", "the required field \"id\" of t.Strict is missing"},
      {"first missing", kColor, "the required field \"id\" of t.Strict is missing"},
      {"last missing", kId, "the required field \"color\" of t.Strict is missing"},
      {"of another wire type", Bytes(1, "a") + kColor,
       "the required field \"id\" of t.Strict is missing"},
      {"of an unknown enum value", std::string(kId) + Varint(3, 9),
       "the required field \"color\" of t.Strict is missing"},
  };
  for (const Row& row : rows) Expect("t.Strict", row);
}

TEST_F(RequiredFieldsTest, OfTheMessagesInside) {
  const Row rows[] = {
      {"none", "", ""},
      {"scalars", Bytes(9, "a") + Bytes(10, "\x01\x01"), ""},
      {"whole", Bytes(1, Whole()), ""},
      {"empty", Bytes(1, ""), "one: the required field \"id\" of t.Strict is missing"},
      {"in two parts", Bytes(1, kId) + Bytes(9, "a") + Bytes(1, kColor), ""},
      {"in two parts that are not all", Bytes(1, kId) + Bytes(1, kId),
       "one: the required field \"color\" of t.Strict is missing"},
      {"in parts, further inside",
       Bytes(4, Bytes(1, kId)) + Bytes(4, Bytes(4, "") + Bytes(1, kColor)), ""},
      {"further inside", Bytes(4, Bytes(4, Bytes(1, kId))),
       "inner.inner.one: the required field \"color\" of t.Strict is missing"},
      {"repeated", Bytes(2, Whole()) + Bytes(2, Whole()), ""},
      {"repeated, are not parts", Bytes(2, kId) + Bytes(2, kColor),
       "many: the required field \"color\" of t.Strict is missing"},
      {"map", Bytes(3, Bytes(1, "k") + Bytes(2, Whole())), ""},
      {"map, value in parts", Bytes(3, Bytes(2, kId) + Bytes(2, kColor)), ""},
      {"map, bad value", Bytes(3, Bytes(1, "k") + Bytes(2, kId)),
       "by_name.value: the required field \"color\" of t.Strict is missing"},
      {"group", Group(5, Varint(1, 1)), ""},
      {"group in parts", Group(5, "") + Group(5, Varint(1, 1)), ""},
      {"empty group", Group(5, ""), "part: the required field \"id\" of t.M.Part is missing"},
      {"oneof", Bytes(6, Whole()), ""},
      {"oneof, bad", Bytes(6, kId), "left: the required field \"color\" of t.Strict is missing"},
      {"oneof, replaced by a number", Bytes(6, kId) + Varint(7, 1), ""},
      {"oneof, replaced by a message", Bytes(6, kId) + Bytes(8, Whole()), ""},
      {"oneof, set anew", Bytes(6, kId) + Varint(7, 1) + Bytes(6, kColor),
       "left: the required field \"id\" of t.Strict is missing"},
      {"the first in the order of the fields", Bytes(4, Bytes(1, "")) + Bytes(1, ""),
       "one: the required field \"id\" of t.Strict is missing"},
  };
  for (const Row& row : rows) Expect("t.M", row);
}

// Generated code gives such an entry an empty value, which is not whole; dynamic messages, of which
// the second opinion is, pass it over.
TEST_F(RequiredFieldsTest, OfTheValueThatAMapsEntryDoesNotHave) {
  Expect("t.M", {"no value", Bytes(3, Bytes(1, "k")),
                 "by_name.value: the required field \"id\" of t.Strict is missing", false});
}

}  // namespace
}  // namespace transom
