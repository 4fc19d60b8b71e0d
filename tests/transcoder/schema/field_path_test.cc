#include "transcoder/schema/field_path.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

std::shared_ptr<const Schema> TestSchema() {
  return SchemaFromSource(R"(
      syntax = "proto2"; package t;
      message M {
        optional int32 page_size = 1;
        optional M sub_message = 2;
        repeated M many = 3;
        map<string, M> by_name = 4;
        optional group Inner = 5 { optional int32 x = 1; }
        extensions 100 to 200;
      }
      extend M { optional M ext = 100; })");
}

TEST(FieldPathTest, ResolvesProtoAndJsonNames) {
  auto schema = TestSchema();
  struct Row {
    const char* text;
    const char* canonical;
    size_t depth;
  };
  for (const Row& row : {Row{"page_size", "page_size", 1}, Row{"pageSize", "page_size", 1},
                         Row{"subMessage.page_size", "sub_message.page_size", 2},
                         Row{"sub_message.subMessage.many", "sub_message.sub_message.many", 3},
                         Row{"by_name", "by_name", 1}, Row{"inner.x", "inner.x", 2},
                         Row{"[t.ext].pageSize", "[t.ext].page_size", 2}}) {
    auto path = FieldPath::Resolve(*schema->FindMessage("t.M"), row.text);
    ASSERT_TRUE(path.ok()) << row.text << ": " << path.status();
    EXPECT_EQ(path->text, row.canonical);
    EXPECT_EQ(path->fields.size(), row.depth);
    EXPECT_EQ(&path->leaf(), path->fields.back());
  }
}

TEST(FieldPathTest, ErrorsNameComponentAndType) {
  auto schema = TestSchema();
  struct Row {
    const char* text;
    absl::StatusCode code;
    const char* message;
  };
  const absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;
  const absl::StatusCode kNotFound = absl::StatusCode::kNotFound;
  for (const Row& row : {
           Row{"", kInvalid, "field path \"\": has an empty component"},
           Row{".", kInvalid, "field path \".\": has an empty component"},
           Row{"sub_message.", kInvalid, "field path \"sub_message.\": has an empty component"},
           Row{"sub_message..many", kInvalid,
               "field path \"sub_message..many\": has an empty component"},
           Row{"nosuch", kNotFound, "field path \"nosuch\": no field \"nosuch\" in t.M"},
           Row{"inner.y", kNotFound, "field path \"inner.y\": no field \"y\" in t.M.Inner"},
           Row{"many.page_size", kInvalid,
               "field path \"many.page_size\": \"many\" of t.M is repeated, so nothing can "
               "follow it"},
           Row{"by_name.x", kInvalid,
               "field path \"by_name.x\": \"by_name\" of t.M is a map, so nothing can follow it"},
           Row{"page_size.x", kInvalid,
               "field path \"page_size.x\": \"page_size\" of t.M is not a message, so nothing "
               "can follow it"},
       }) {
    auto path = FieldPath::Resolve(*schema->FindMessage("t.M"), row.text);
    EXPECT_EQ(path.status().code(), row.code) << row.text;
    EXPECT_EQ(path.status().message(), row.message);
  }
}

}  // namespace
}  // namespace transom
