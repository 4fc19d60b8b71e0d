#include "transcoder/wire/wire_writer.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace transom {
namespace {

std::string Bytes(const OutputBuffer& buffer) { return std::string(buffer.view()); }

std::string VarintOf(uint64_t value) {
  OutputBuffer buffer;
  WireWriter(&buffer).AppendVarint(value);
  return Bytes(buffer);
}

TEST(WireWriterTest, VarintsAtTheirLimits) {
  EXPECT_EQ(VarintOf(0), std::string(1, '\0'));
  EXPECT_EQ(VarintOf(1), "\x01");
  EXPECT_EQ(VarintOf(127), "\x7f");
  EXPECT_EQ(VarintOf(128), "\x80\x01");
  EXPECT_EQ(VarintOf(150), "\x96\x01");
  EXPECT_EQ(VarintOf(16383), "\xff\x7f");
  EXPECT_EQ(VarintOf(16384), "\x80\x80\x01");
  EXPECT_EQ(VarintOf(std::numeric_limits<uint64_t>::max()),
            "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}

TEST(WireWriterTest, FixedIsLittleEndian) {
  OutputBuffer buffer;
  WireWriter writer(&buffer);
  writer.AppendFixed(uint32_t{0x01020304});
  writer.AppendFixed(uint64_t{0x05060708090a0b0c});
  EXPECT_EQ(Bytes(buffer), "\x04\x03\x02\x01\x0c\x0b\x0a\x09\x08\x07\x06\x05");
}

TEST(WireWriterTest, ZigZagFoldsTheSign) {
  EXPECT_EQ(EncodeZigZag32(0), 0u);
  EXPECT_EQ(EncodeZigZag32(-1), 1u);
  EXPECT_EQ(EncodeZigZag32(1), 2u);
  EXPECT_EQ(EncodeZigZag32(std::numeric_limits<int32_t>::max()), 0xfffffffeu);
  EXPECT_EQ(EncodeZigZag32(std::numeric_limits<int32_t>::min()), 0xffffffffu);
  EXPECT_EQ(EncodeZigZag64(std::numeric_limits<int64_t>::max()), 0xfffffffffffffffeu);
  EXPECT_EQ(EncodeZigZag64(std::numeric_limits<int64_t>::min()), 0xffffffffffffffffu);
}

TEST(WireWriterTest, ReadyMadeTagsCountTheirSizeOnly) {
  OutputBuffer buffer;
  WireWriter writer(&buffer);
  const char tag[kTagSizeMax] = {'\x82', '\x01'};
  writer.AppendTag(tag, 2);
  writer.AppendDelimited("ab");
  EXPECT_EQ(Bytes(buffer),
            "\x82\x01\x02"
            "ab");
}

TEST(WireWriterTest, LengthPrefixesOfEverySize) {
  for (size_t size : {0, 1, 127, 128, 129, 16383, 16384, 16385, 2097151, 2097152}) {
    OutputBuffer buffer;
    WireWriter writer(&buffer);
    buffer.Append("before");
    const size_t mark = writer.BeginDelimited(0x0a);
    const std::string content(size, 'x');
    buffer.Append(content);
    writer.EndDelimited(mark);
    buffer.Append("behind");
    EXPECT_EQ(Bytes(buffer), "before\x0a" + VarintOf(size) + content + "behind") << size;
  }
}

TEST(WireWriterTest, PairsNest) {
  OutputBuffer buffer;
  WireWriter writer(&buffer);
  const size_t outer = writer.BeginDelimited(0x0a);
  const size_t middle = writer.BeginDelimited(0x12);
  const size_t inner = writer.BeginDelimited(0x1a);
  buffer.Append(std::string(200, 'i'));
  writer.EndDelimited(inner);
  buffer.Append("m");
  writer.EndDelimited(middle);
  const size_t empty = writer.BeginDelimited(0x22);
  writer.EndDelimited(empty);
  writer.EndDelimited(outer);
  const std::string expected_inner = "\x1a" + VarintOf(200) + std::string(200, 'i');
  const std::string expected_middle =
      "\x12" + VarintOf(expected_inner.size() + 1) + expected_inner + "m";
  const std::string content = expected_middle + std::string("\x22\0", 2);
  EXPECT_EQ(Bytes(buffer), "\x0a" + VarintOf(content.size()) + content);
}

}  // namespace
}  // namespace transom
