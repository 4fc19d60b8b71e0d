#include "tests/transcoder/codec/json_to_wire_rows.h"

#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

std::string ShortText(absl::string_view type, absl::string_view wire) {
  auto message = NewRichMessage(type);
  if (!message->ParsePartialFromString(std::string(wire))) return "(does not parse)";
  return message->ShortDebugString();
}

}  // namespace

void ExpectMessages(absl::string_view type, const JsonToWireOptions& options,
                    const std::vector<MessageRow>& rows) {
  for (const MessageRow& row : rows) {
    OutputBuffer wire;
    wire.Append("kept");
    const absl::Status status = JsonToWire(row.json, RichTable(type), options, &wire);
    ASSERT_TRUE(status.ok()) << row.name << ": " << status;
    ASSERT_EQ(wire.view().substr(0, 4), "kept") << row.name;
    EXPECT_EQ(ShortText(type, wire.view().substr(4)), ShortText(type, WireOf(type, row.text)))
        << row.name;
  }
}

void ExpectErrors(absl::string_view type, const JsonToWireOptions& options,
                  const std::vector<ErrorRow>& rows) {
  for (const ErrorRow& row : rows) {
    OutputBuffer wire;
    wire.Append("kept");
    const absl::Status status = JsonToWire(row.json, RichTable(type), options, &wire);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.name << ": " << row.json;
    EXPECT_NE(status.message().find(row.error), absl::string_view::npos)
        << row.name << ": " << status.message();
    EXPECT_EQ(wire.view().substr(0, 4), "kept") << row.name;
  }
}

std::string JsonError(absl::string_view type, absl::string_view json,
                      const JsonToWireOptions& options) {
  OutputBuffer wire;
  return std::string(JsonToWire(json, RichTable(type), options, &wire).message());
}

}  // namespace transom
