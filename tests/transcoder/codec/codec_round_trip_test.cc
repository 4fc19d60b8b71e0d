// Both halves of the codec against each other: what one prints the other reads back.

#include <string>

#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

void ExpectRoundTrip(absl::string_view type, const pb::Message& message,
                     const WireToJsonOptions& options) {
  const std::string wire = message.SerializePartialAsString();
  OutputBuffer json;
  absl::Status status = WireToJson(wire, RichTable(type), options, &json);
  ASSERT_TRUE(status.ok()) << status;
  OutputBuffer back;
  status = JsonToWire(json.view(), RichTable(type), {}, &back);
  ASSERT_TRUE(status.ok()) << status << "\n" << json.view();
  auto read = NewRichMessage(type);
  ASSERT_TRUE(read->ParsePartialFromString(std::string(back.view())));
  std::string difference;
  pb::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  ASSERT_TRUE(differencer.Compare(message, *read)) << difference << json.view();
}

WireToJsonOptions SomeOptions(int round) {
  WireToJsonOptions options;
  options.print_default_values = round % 2 == 1;
  options.print_proto_names = round % 3 == 1;
  options.print_enums_as_numbers = round % 5 == 1;
  options.print_int64_as_numbers = round % 7 == 1;
  options.indent = round % 11 == 1 ? 3 : 0;
  return options;
}

TEST(CodecRoundTripTest, RandomMessages) {
  std::mt19937 random(21);
  for (int round = 0; round < 2000; ++round) {
    auto message = NewRichMessage("t.Rich");
    FillRandomly(&random, 4, message.get());
    ExpectRoundTrip("t.Rich", *message, SomeOptions(round));
    if (HasFatalFailure()) {
      FAIL() << "round " << round;
    }
  }
}

// Groups, closed enums and oneofs of proto2.
TEST(CodecRoundTripTest, RandomLegacyMessages) {
  std::mt19937 random(22);
  for (int round = 0; round < 2000; ++round) {
    auto message = NewRichMessage("t.Legacy");
    FillRandomly(&random, 4, message.get());
    ExpectRoundTrip("t.Legacy", *message, SomeOptions(round));
    if (HasFatalFailure()) {
      FAIL() << "round " << round;
    }
  }
}

TEST(CodecRoundTripTest, Extensions) {
  const auto message = ParseRichText("t.Legacy",
                                     "[t.extension_number]: 1 [t.extension_texts]: ['a', 'b']"
                                     " [t.Holder.holder] { name: 'x' }");
  ExpectRoundTrip("t.Legacy", *message, {});
}

// What is accepted is not nested deeper on the wire than readers take, ours or libprotobuf's.
TEST(CodecRoundTripTest, NestedValuesReadBackUpToTheLimit) {
  struct Row {
    const char* type;
    const char* open;
    const char* close;
  };
  for (const Row& row :
       {Row{"google.protobuf.Value", "[", "]"}, Row{"google.protobuf.ListValue", "[", "]"},
        Row{"google.protobuf.Value", "{\"a\":", "}"},
        Row{"google.protobuf.Struct", "{\"a\":", "}"}}) {
    int deepest = 0;
    for (int levels = 1; levels <= 110; ++levels) {
      std::string text = row.open[0] == '[' ? "" : "1";
      for (int i = 0; i < levels; ++i) text = row.open + text + row.close;
      OutputBuffer wire;
      if (!JsonToWire(text, RichTable(row.type), {}, &wire).ok()) continue;
      deepest = levels;
      OutputBuffer json;
      EXPECT_TRUE(WireToJson(wire.view(), RichTable(row.type), {}, &json).ok())
          << row.type << " " << levels;
      EXPECT_TRUE(NewRichMessage(row.type)->ParseFromString(std::string(wire.view())))
          << row.type << " " << levels;
    }
    EXPECT_GE(deepest, 30) << row.type;
    EXPECT_LT(deepest, 60) << row.type;
  }
}

}  // namespace
}  // namespace transom
