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

}  // namespace
}  // namespace transom
