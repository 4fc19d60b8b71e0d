// Bytes that are no message: each is a clean error or what protobuf makes of it.

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "tests/transcoder/codec/wire_builder.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

absl::Status ToJson(absl::string_view type, absl::string_view wire, std::string* json,
                    const WireToJsonOptions& options = {}) {
  OutputBuffer out;
  const absl::Status status = WireToJson(wire, RichTable(type), options, &out);
  *json = std::string(out.view());
  return status;
}

std::string ErrorOf(absl::string_view type, absl::string_view wire,
                    const WireToJsonOptions& options = {}) {
  std::string json;
  const absl::Status status = ToJson(type, wire, &json, options);
  EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kDataLoss);
  return status.ok() ? "none: " + json : std::string(status.message());
}

TEST(WireToJsonHostileTest, ErrorsSayWhatAndWhere) {
  struct Row {
    const char* name;
    std::string wire;
    const char* error;
  };
  const std::vector<Row> rows = {
      {"truncated tag", "\x80", "truncated varint at byte 0"},
      {"truncated varint", Varint(8, 1) + "\x28", "int32_field: truncated varint at byte 3"},
      {"overlong varint", Tag(5, 0) + std::string(10, '\x80') + '\1',
       "int32_field: overlong varint at byte 1"},
      {"truncated fixed32", Tag(7, 5) + "abc", "fixed32_field: truncated value at byte 1"},
      {"truncated fixed64", Tag(1, 1) + "abc", "double_field: truncated value at byte 1"},
      {"length behind the end", Tag(9, 2) + "\x05" + "abc",
       "string_field: length reaches behind the end at byte 1"},
      {"field number 0", std::string("\x00\x00", 2), "tag with field number 0 at byte 0"},
      {"wire type 7", "\x0f", "tag with an unknown wire type at byte 0"},
      {"lone end of a group", Tag(9, 4), "end of a group that was not started at byte 1"},
      {"group that does not end", Tag(200, 3) + Varint(1, 1), "truncated value at byte 4"},
      {"bad UTF-8", Bytes(9, "\xff"), "string_field: invalid UTF-8 in the string at byte 2"},
      {"bad UTF-8 in an element", Bytes(38, "a") + Bytes(38, "\xed\xa0\x80"),
       "strings[1]: invalid UTF-8 in the string at byte 7"},
      {"bad UTF-8 in a key", Bytes(50, Bytes(1, "\xff")),
       "string_map: invalid UTF-8 in the key of a map at byte 5"},
      {"bad UTF-8 in a value", Bytes(50, Bytes(1, "k") + Bytes(2, "\xff")),
       "string_map[\"k\"]: invalid UTF-8 in the string at byte 8"},
      {"message in pieces, one of which goes on in the next",
       Bytes(18, "") + Bytes(18, "\x10") + Bytes(18, "\x05"), "child: truncated varint at byte 7"},
      {"map value that goes on in the next", Bytes(64, Bytes(2, "\x10") + Bytes(2, "\x05")),
       "child_map: truncated varint at byte 6"},
      {"struct in a value that goes on in the next",
       Bytes(85, Bytes(5, "\x0a") + Bytes(5, std::string(1, '\0'))),
       "value: truncated varint at byte 6"},
      {"packed element", Bytes(34, "\x01\x80"), "int32s[1]: truncated varint at byte 4"},
      {"packed fixed", Bytes(36, "abcde"), "fixed32s[1]: truncated value at byte 7"},
      {"at depth", Bytes(19, Bytes(48, "") + Bytes(48, Bytes(18, Tag(1, 2)))),
       "rich.riches[1].child.name: truncated varint at byte 13"},
      {"in a map of messages", Bytes(64, Bytes(1, "k") + Bytes(2, Tag(2, 0))),
       "child_map[\"k\"].number: truncated varint at byte 9"},
      {"in a message that was merged", Bytes(18, Varint(2, 1)) + Bytes(18, Tag(2, 0)),
       "child: truncated varint at byte 9"},
      {"in a value", Bytes(85, Bytes(6, Bytes(1, Tag(3, 2)))),
       "value[0]: truncated varint at byte 8"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(ErrorOf("t.Rich", row.wire), row.error);
  }
}

std::string Nested(int depth, uint32_t number) {
  std::string wire;
  for (int i = 0; i < depth; ++i) wire = Bytes(number, wire);
  return wire;
}

TEST(WireToJsonHostileTest, LimitsTheDepth) {
  std::string json;
  EXPECT_TRUE(ToJson("t.Child", Nested(100, 3), &json).ok());
  EXPECT_NE(ErrorOf("t.Child", Nested(101, 3)).find("nested too deeply"), std::string::npos);
  EXPECT_NE(ErrorOf("t.Child", Nested(3000, 4)).find("nested too deeply"), std::string::npos);
  WireToJsonOptions options;
  options.depth_max = 2;
  EXPECT_TRUE(ToJson("t.Child", Nested(2, 3), &json, options).ok());
  EXPECT_EQ(ErrorOf("t.Child", Nested(3, 3), options),
            "child.child.child: nested too deeply at byte 6");
  // Lists in values, Any in Any, groups that are known and unknown.
  std::string list;
  for (int i = 0; i < 60; ++i) list = Bytes(1, Bytes(6, list));
  EXPECT_NE(ErrorOf("google.protobuf.ListValue", list).find("nested too deeply"),
            std::string::npos);
  std::string any;
  for (int i = 0; i < 101; ++i) any = Bytes(1, "x/google.protobuf.Any") + Bytes(2, any);
  EXPECT_NE(ErrorOf("google.protobuf.Any", any).find("nested too deeply"), std::string::npos);
  std::string group;
  for (int i = 0; i < 101; ++i) group = Group(6, Bytes(2, "")) + (i == 0 ? "" : Group(60, group));
  EXPECT_NE(ErrorOf("t.Legacy", group).find("nested too deeply"), std::string::npos);
}

// Each level has to be done again, which must not do the levels below again each time.
// An entry of a map is a message of its own on the wire.
TEST(WireToJsonHostileTest, CountsTheSameLevelsAsLibprotobuf) {
  const auto in_struct = [](const std::string& value) {
    return Bytes(5, Bytes(1, Bytes(1, "k") + Bytes(2, value)));
  };
  const auto in_list = [](const std::string& value) { return Bytes(6, Bytes(1, value)); };
  const auto in_map = [](const std::string& value) {
    return Bytes(67, Bytes(1, "k") + Bytes(2, value));
  };
  struct Row {
    const char* type;
    std::function<std::string(const std::string&)> nest;
    std::string innermost;
  };
  for (const Row& row :
       {Row{"google.protobuf.Value", in_struct, Varint(4, 1)},
        Row{"google.protobuf.Value", in_list, Varint(4, 1)}, Row{"t.Rich", in_map, ""},
        // The innermost level is an entry with a scalar.
        Row{"t.Rich", in_map, Bytes(51, Varint(1, 1) + Varint(2, 1))}}) {
    std::string wire = row.innermost;
    for (int levels = 0; levels < 60; ++levels, wire = row.nest(wire)) {
      std::string json;
      EXPECT_EQ(ToJson(row.type, wire, &json).ok(), NewRichMessage(row.type)->ParseFromString(wire))
          << row.type << " " << levels;
    }
  }
}

TEST(WireToJsonHostileTest, ConflictsAtEveryLevelCostLinearTime) {
  std::string wire = Varint(2, 1);
  std::string json = R"({"number":1})";
  for (int i = 0; i < 100; ++i) {
    wire = Varint(2, 7) + Bytes(3, wire) + Varint(2, 7);
    json = R"({"number":7,"child":)" + json + "}";
  }
  std::string printed;
  ASSERT_TRUE(ToJson("t.Child", wire, &printed).ok());
  EXPECT_EQ(printed, json);

  std::string value = Varint(4, 1);
  for (int i = 0; i < 40; ++i) {
    const std::string entry = Bytes(1, Bytes(1, "k") + Bytes(2, value));
    value = Bytes(5, entry + Bytes(1, Bytes(1, "k")) + entry);
    if (value.size() > 1000000) break;
  }
  EXPECT_TRUE(ToJson("google.protobuf.Value", value, &printed).ok());
}

// Bytes that were printed although libprotobuf refuses them.
int replaced_unseen = 0;

int Count(absl::string_view text, absl::string_view piece) {
  int count = 0;
  for (size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + 1)) ++count;
  return count;
}

// Either an error, or JSON that libprotobuf reads as the message that it parses from
// the same bytes. Returns whether it was printed.
bool ExpectErrorOrAgreement(absl::string_view type, const std::string& wire) {
  std::string json;
  const absl::Status status = ToJson(type, wire, &json);
  if (!status.ok()) {
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    return false;
  }
  auto expected = NewRichMessage(type);
  if (!expected->ParsePartialFromString(wire)) {
    // What a later value replaces is not looked into; protobuf looks.
    ++replaced_unseen;
    return true;
  }
  expected->DiscardUnknownFields();
  const auto read = LibprotobufParse(type, json);
  if (read == nullptr) {
    // It reads no types of other hosts than type.googleapis.com.
    EXPECT_NE(Count(json, "\"@type\":\""), Count(json, "\"@type\":\"type.googleapis.com/")) << json;
    return true;
  }
  if (pb::util::MessageDifferencer::Equals(*expected, *read)) return true;
  // A Value without a kind is printed as null; unknown fields inside an Any are lost.
  // Nothing else may differ: then both print the same.
  std::string expected_json;
  std::string read_json;
  EXPECT_TRUE(ToJson(type, expected->SerializePartialAsString(), &expected_json).ok());
  EXPECT_TRUE(ToJson(type, read->SerializePartialAsString(), &read_json).ok());
  auto again = LibprotobufParse(type, expected_json);
  EXPECT_TRUE(again != nullptr && pb::util::MessageDifferencer::Equals(*again, *read))
      << json << "\n"
      << expected_json;
  return true;
}

std::string RandomWire(std::mt19937* random) {
  auto message = NewRichMessage("t.Rich");
  FillRandomly(random, 4, message.get());
  return message->SerializePartialAsString();
}

TEST(WireToJsonHostileTest, TruncationAtEveryByte) {
  std::mt19937 random(11);
  int printed = 0;
  for (int round = 0; round < 4; ++round) {
    std::string wire = RandomWire(&random);
    if (wire.size() > 800) wire.resize(800);
    for (size_t size = 0; size <= wire.size(); ++size) {
      printed += ExpectErrorOrAgreement("t.Rich", wire.substr(0, size));
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(printed, 20);
}

void Mutate(std::mt19937* random, std::string* wire) {
  if (wire->empty()) return;
  const size_t at = (*random)() % wire->size();
  const size_t size = std::min<size_t>((*random)() % 8, wire->size() - at);
  switch ((*random)() % 5) {
    case 0:
      (*wire)[at] = static_cast<char>((*random)());
      break;
    case 1:
      (*wire)[at] = static_cast<char>((*wire)[at] ^ 1 << ((*random)() % 8));
      break;
    case 2:
      wire->erase(at, size);
      break;
    case 3:
      wire->insert(at, wire->substr(at, size));
      break;
    default:
      wire->insert(at, size, static_cast<char>((*random)()));
      break;
  }
}

TEST(WireToJsonHostileTest, RandomMutations) {
  std::mt19937 random(12);
  int printed = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string wire = RandomWire(&random);
    for (unsigned i = 0; i <= random() % 3; ++i) Mutate(&random, &wire);
    printed += ExpectErrorOrAgreement("t.Rich", wire);
    if (HasFailure()) {
      FAIL() << "round " << round;
    }
  }
  EXPECT_GT(printed, 300);
  EXPECT_LT(replaced_unseen, printed / 100);
}

TEST(WireToJsonHostileTest, RandomBytes) {
  std::mt19937 random(13);
  for (int round = 0; round < 10000; ++round) {
    std::string wire;
    for (unsigned i = random() % 24; i > 0; --i) wire.push_back(static_cast<char>(random()));
    ExpectErrorOrAgreement("t.Rich", wire);
    std::string json;
    ToJson("t.Legacy", wire, &json).IgnoreError();
    ToJson("google.protobuf.Value", wire, &json).IgnoreError();
    if (HasFailure()) {
      FAIL() << "round " << round;
    }
  }
}

// One message after another is their merger.
TEST(WireToJsonHostileTest, ConcatenatedMessagesMerge) {
  std::mt19937 random(14);
  for (int round = 0; round < 600; ++round) {
    std::string wire = RandomWire(&random) + RandomWire(&random);
    if (round % 3 == 0) wire += RandomWire(&random);
    ExpectErrorOrAgreement("t.Rich", wire);
    if (HasFailure()) {
      FAIL() << "round " << round;
    }
  }
}

}  // namespace
}  // namespace transom
