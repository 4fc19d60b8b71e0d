// Random messages of every kind against libprotobuf's own JSON.

#include <string>

#include "absl/strings/str_replace.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/field_comparator.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/transcoder/codec/rich_messages.h"
#include "transcoder/codec/wire_to_json.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

std::string ToJson(const pb::Message& message, const WireToJsonOptions& options) {
  const std::string& type = message.GetDescriptor()->full_name();
  OutputBuffer json;
  const absl::Status status =
      WireToJson(message.SerializePartialAsString(), RichTable(type), options, &json);
  EXPECT_TRUE(status.ok()) << status;
  return std::string(json.view());
}

// The same JSON value, but for the last digits of floats: libprotobuf prints nine.
bool SameJson(const std::string& a, const std::string& b) {
  pb::Struct a_value;
  pb::Struct b_value;
  if (!pb::util::JsonStringToMessage(a, &a_value).ok()) return false;
  if (!pb::util::JsonStringToMessage(b, &b_value).ok()) return false;
  pb::util::DefaultFieldComparator comparator;
  comparator.set_float_comparison(pb::util::DefaultFieldComparator::APPROXIMATE);
  comparator.SetDefaultFractionAndMargin(1e-7, 1e-40);
  pb::util::MessageDifferencer differencer;
  differencer.set_field_comparator(&comparator);
  return differencer.Compare(a_value, b_value);
}

TEST(WireToJsonDifferentialTest, LibprotobufReadsTheMessageBack) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    auto message = NewRichMessage("t.Rich");
    FillRandomly(&random, 4, message.get());
    WireToJsonOptions options;
    options.print_default_values = round % 2 == 1;
    options.print_proto_names = round % 3 == 1;
    options.print_enums_as_numbers = round % 5 == 1;
    options.print_int64_as_numbers = round % 7 == 1;
    options.indent = round % 11 == 1 ? 2 : 0;
    const std::string json = ToJson(*message, options);
    const auto read = LibprotobufParse("t.Rich", json);
    ASSERT_NE(read, nullptr) << json;
    // Through bytes: a map's entries of one key are one only there.
    auto expected = NewRichMessage("t.Rich");
    ASSERT_TRUE(expected->ParsePartialFromString(message->SerializePartialAsString()));
    std::string difference;
    pb::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&difference);
    ASSERT_TRUE(differencer.Compare(*expected, *read)) << difference << json;
  }
}

TEST(WireToJsonDifferentialTest, PrintsWhatLibprotobufPrints) {
  std::mt19937 random(2);
  for (int round = 0; round < 1500; ++round) {
    const bool print_defaults = round % 2 == 1;
    auto message = NewRichMessage("t.Rich");
    FillRandomly(&random, 3, message.get());
    auto parsed = NewRichMessage("t.Rich");
    ASSERT_TRUE(parsed->ParsePartialFromString(message->SerializePartialAsString()));
    std::string theirs = LibprotobufJson(*parsed, print_defaults);
    ASSERT_FALSE(theirs.empty());
    // A NullValue is null, also when it is absent.
    theirs = absl::StrReplaceAll(theirs, {{"\"NULL_VALUE\"", "null"}});
    WireToJsonOptions options;
    options.print_default_values = print_defaults;
    const std::string ours = ToJson(*parsed, options);
    ASSERT_TRUE(SameJson(ours, theirs)) << ours << "\n" << theirs;
  }
}

TEST(WireToJsonDifferentialTest, PlainMessagesAreEqualToTheByte) {
  for (size_t size : {200, 1000, 10000}) {
    const std::string wire = LibraryWire(size);
    auto message = NewRichMessage("t.Library");
    ASSERT_TRUE(message->ParseFromString(wire));
    OutputBuffer json;
    ASSERT_TRUE(WireToJson(wire, RichTable("t.Library"), {}, &json).ok());
    EXPECT_EQ(json.view(), LibprotobufJson(*message));
  }
}

}  // namespace
}  // namespace transom
