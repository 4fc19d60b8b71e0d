#include "server/websocket/frame.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/server/websocket/frames.h"

namespace transom {
namespace {

std::string Hex(const OutputBuffer& out) { return absl::BytesToHexString(out.view()); }

TEST(FrameTest, WritesTheShortestHead) {
  const struct {
    WebSocketOpcode opcode;
    uint64_t size;
    const char* hex;
  } rows[] = {
      {WebSocketOpcode::kText, 0, "8100"},
      {WebSocketOpcode::kText, 125, "817d"},
      {WebSocketOpcode::kText, 126, "817e007e"},
      {WebSocketOpcode::kBinary, 65535, "827effff"},
      {WebSocketOpcode::kBinary, 65536, "827f0000000000010000"},
      {WebSocketOpcode::kBinary, uint64_t{1} << 40, "827f0000010000000000"},
      {WebSocketOpcode::kClose, 2, "8802"},
      {WebSocketOpcode::kPing, 125, "897d"},
      {WebSocketOpcode::kPong, 1, "8a01"},
  };
  for (const auto& row : rows) {
    OutputBuffer out;
    AppendFrameHead(row.opcode, row.size, &out);
    EXPECT_EQ(Hex(out), row.hex);
  }
}

// The examples of RFC 6455, section 5.7, that a server sends.
TEST(FrameTest, WritesTheExamplesOfTheSpecification) {
  OutputBuffer out;
  AppendFrame(WebSocketOpcode::kText, "Hello", &out);
  EXPECT_EQ(Hex(out), "810548656c6c6f");
  out.Clear();
  AppendFrame(WebSocketOpcode::kPing, "Hello", &out);
  EXPECT_EQ(Hex(out), "890548656c6c6f");
}

TEST(FrameTest, EndsAFrameBehindOtherOctets) {
  OutputBuffer out;
  out.Append("before");
  const size_t begin = BeginFrame(&out);
  out.Append("Hello");
  EndFrame(WebSocketOpcode::kText, begin, &out);
  EXPECT_EQ(out.view(), "before\x81\x05Hello");
}

TEST(FrameTest, CutsTheReasonOfACloseFrameBetweenCharacters) {
  const std::string x120(120, 'x');
  const struct {
    const char* name;
    std::string reason;
    std::string sent;
  } rows[] = {
      {"none", "", ""},
      {"short", "not found", "not found"},
      {"at the limit", x120 + "yyy", x120 + "yyy"},
      {"ASCII over the limit", x120 + "yyyz", x120 + "yyy"},
      {"two octets over the limit", x120 + "yy\xc3\xa4", x120 + "yy"},
      {"three octets at the limit", x120 + "\xe2\x82\xacz", x120 + "\xe2\x82\xac"},
      {"three octets over the limit", x120 + "y\xe2\x82\xac", x120 + "y"},
      {"four octets over the limit", x120 + "\xf0\x9f\x98\x80", x120},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    OutputBuffer out;
    AppendCloseFrame(4005, row.reason, &out);
    EXPECT_LE(out.size(), 127u);
    EXPECT_EQ(absl::StrJoin(ReadServerFrames(out.view()), "; "),
              absl::StrCat("close 4005 <", row.sent, ">"));
  }
}

TEST(FrameTest, MasksAtAnyOffsetAndSize) {
  const char mask[4] = {'\x01', '\x20', '\x03', '\x40'};
  for (uint64_t offset = 0; offset < 9; ++offset) {
    for (size_t size = 0; size < 40; ++size) {
      std::string octets(size, 'A');
      std::string expected(size, '\0');
      for (size_t i = 0; i < size; ++i) {
        expected[i] = static_cast<char>('A' ^ mask[(offset + i) % 4]);
      }
      MaskOctets(mask, offset, &octets[0], size);
      ASSERT_EQ(octets, expected) << "offset " << offset;
    }
  }
}

}  // namespace
}  // namespace transom
