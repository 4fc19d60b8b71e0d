#include "transcoder/wire/wire_reader.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

std::string Bytes(std::initializer_list<int> bytes) {
  std::string text;
  for (int byte : bytes) text.push_back(static_cast<char>(byte));
  return text;
}

TEST(WireReaderTest, ReadsVarintsOfEverySize) {
  struct Row {
    const char* name;
    std::string bytes;
    uint64_t value;
  };
  const std::vector<Row> rows = {
      {"zero", Bytes({0}), 0},
      {"largest of one byte", Bytes({0x7f}), 127},
      {"smallest of two bytes", Bytes({0x80, 1}), 128},
      {"largest of two bytes", Bytes({0xff, 0x7f}), 16383},
      {"smallest of three bytes", Bytes({0x80, 0x80, 1}), 16384},
      {"padded with zeros", Bytes({0x85, 0x80, 0x80, 0}), 5},
      {"ten bytes of padding", Bytes({0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0}), 1},
      {"all 64 bits", Bytes({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}), UINT64_MAX},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    WireReader reader(row.bytes);
    uint64_t value = 99;
    ASSERT_TRUE(reader.ReadVarint(&value));
    EXPECT_EQ(value, row.value);
    EXPECT_TRUE(reader.AtEnd());
  }
}

// Eight bytes and more are read at once, fewer one by one.
TEST(WireReaderTest, ReadsVarintsOfEverySizeWithAnythingBehind) {
  for (int bits = 0; bits <= 64; ++bits) {
    for (const uint64_t low : {uint64_t{0}, uint64_t{0x5a5a5a5a5a5a5a5a}, UINT64_MAX}) {
      const uint64_t top = bits == 0 ? 0 : uint64_t{1} << (bits - 1);
      const uint64_t wanted = top | (top == 0 ? 0 : low & (top - 1));
      std::string varint;
      uint64_t left = wanted;
      for (; left >= 0x80; left >>= 7) varint.push_back(static_cast<char>(left | 0x80));
      varint.push_back(static_cast<char>(left));
      for (size_t behind = 0; behind < 12; ++behind) {
        for (const char filler : {'\0', '\x7f', '\xff'}) {
          const std::string bytes = varint + std::string(behind, filler);
          WireReader reader(bytes);
          uint64_t value = 0;
          ASSERT_TRUE(reader.ReadVarint(&value)) << bits;
          EXPECT_EQ(value, wanted) << bits;
          EXPECT_EQ(reader.position(), bytes.data() + varint.size()) << bits;
        }
      }
    }
  }
}

TEST(WireReaderTest, RefusesBadVarints) {
  struct Row {
    const char* name;
    std::string bytes;
    WireError error;
  };
  const std::vector<Row> rows = {
      {"nothing", "", WireError::kTruncatedVarint},
      {"one byte missing", Bytes({0x80}), WireError::kTruncatedVarint},
      {"nine bytes, none the last", std::string(9, '\xff'), WireError::kTruncatedVarint},
      {"eleven bytes", std::string(10, '\x80') + '\0', WireError::kOverlongVarint},
      {"65 bits", std::string(9, '\xff') + '\x02', WireError::kOverlongVarint},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    WireReader reader(row.bytes);
    uint64_t value;
    EXPECT_FALSE(reader.ReadVarint(&value));
    EXPECT_EQ(reader.error(), row.error);
    EXPECT_EQ(reader.position(), row.bytes.data());
  }
}

TEST(WireReaderTest, ReadsTags) {
  struct Row {
    const char* name;
    std::string bytes;
    uint32_t number;
    WireType type;
  };
  const std::vector<Row> rows = {
      {"smallest, and the last byte", Bytes({0x08}), 1, WireType::kVarint},
      {"smallest, more behind", Bytes({0x0a, 0x00}), 1, WireType::kDelimited},
      {"fifteen", Bytes({0x7d, 0, 0, 0, 0}), 15, WireType::kFixed32},
      {"sixteen", Bytes({0x80, 0x01}), 16, WireType::kVarint},
      {"largest of two bytes", Bytes({0xf9, 0x7f}), 2047, WireType::kFixed64},
      {"three bytes", Bytes({0x80, 0x80, 0x01}), 2048, WireType::kVarint},
      {"largest", Bytes({0xfb, 0xff, 0xff, 0xff, 0x0f}), (1u << 29) - 1, WireType::kStartGroup},
      {"padded", Bytes({0x8c, 0x80, 0x80, 0x80, 0x00}), 1, WireType::kEndGroup},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    WireReader reader(row.bytes);
    const uint32_t tag = reader.ReadTag();
    EXPECT_EQ(TagNumber(tag), row.number);
    EXPECT_EQ(TagType(tag), row.type);
  }
}

TEST(WireReaderTest, RefusesBadTags) {
  struct Row {
    const char* name;
    std::string bytes;
    WireError error;
  };
  const std::vector<Row> rows = {
      {"truncated", Bytes({0x80}), WireError::kTruncatedVarint},
      {"number 0", Bytes({0x02, 0x00}), WireError::kFieldNumber},
      {"number 0, padded", Bytes({0x82, 0x00}), WireError::kFieldNumber},
      {"wire type 6", Bytes({0x0e, 0x00}), WireError::kWireType},
      {"wire type 7 of two bytes", Bytes({0x87, 0x01}), WireError::kWireType},
      {"number over 29 bits", Bytes({0x80, 0x80, 0x80, 0x80, 0x10}), WireError::kOverlongVarint},
      {"six bytes", Bytes({0x88, 0x80, 0x80, 0x80, 0x80, 0x00}), WireError::kOverlongVarint},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    WireReader reader(row.bytes);
    EXPECT_EQ(reader.ReadTag(), 0u);
    EXPECT_EQ(reader.error(), row.error);
  }
}

TEST(WireReaderTest, ReadsFixedAndDelimitedValues) {
  const std::string bytes = Bytes({1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 2, 'h', 'i', 0});
  WireReader reader(bytes);
  uint32_t word;
  uint64_t number;
  absl::string_view text;
  ASSERT_TRUE(reader.ReadFixed32(&word));
  EXPECT_EQ(word, 0x04030201u);
  ASSERT_TRUE(reader.ReadFixed64(&number));
  EXPECT_EQ(number, 0x0807060504030201u);
  ASSERT_TRUE(reader.ReadDelimited(&text));
  EXPECT_EQ(text, "hi");
  ASSERT_TRUE(reader.ReadDelimited(&text));
  EXPECT_EQ(text, "");
  EXPECT_TRUE(reader.AtEnd());
}

TEST(WireReaderTest, RefusesTruncatedValues) {
  const std::string bytes = Bytes({1, 2, 3});
  uint32_t word;
  uint64_t number;
  absl::string_view text;
  WireReader fixed32(bytes);
  EXPECT_FALSE(fixed32.ReadFixed32(&word));
  EXPECT_EQ(fixed32.error(), WireError::kTruncated);
  WireReader fixed64(bytes);
  EXPECT_FALSE(fixed64.ReadFixed64(&number));
  const std::string too_long = Bytes({3, 'h', 'i'});
  WireReader delimited(too_long);
  EXPECT_FALSE(delimited.ReadDelimited(&text));
  EXPECT_EQ(delimited.error(), WireError::kLength);
  const std::string huge = std::string(9, '\xff') + '\x01';
  WireReader huge_length(huge);
  EXPECT_FALSE(huge_length.ReadDelimited(&text));
  EXPECT_EQ(huge_length.error(), WireError::kLength);
}

TEST(WireReaderTest, SkipsValuesOfEveryType) {
  const std::vector<std::string> fields = {
      Bytes({0x08, 0x80, 0x01}),
      Bytes({0x09, 1, 2, 3, 4, 5, 6, 7, 8}),
      Bytes({0x0a, 2, 'h', 'i'}),
      Bytes({0x0d, 1, 2, 3, 4}),
      Bytes({0x0b, 0x0c}),                       // an empty group
      Bytes({0x0b, 0x10, 5, 0x1b, 0x1c, 0x0c}),  // with a field and a group in it
  };
  for (const std::string& field : fields) {
    WireReader reader(field);
    EXPECT_TRUE(reader.SkipField(reader.ReadTag()));
    EXPECT_TRUE(reader.AtEnd());
    for (size_t size = 1; size < field.size(); ++size) {
      WireReader cut(absl::string_view(field).substr(0, size));
      EXPECT_FALSE(cut.SkipField(cut.ReadTag())) << size;
    }
  }
}

TEST(WireReaderTest, GivesTheInsideOfAGroup) {
  const std::string bytes = Bytes({0x10, 5, 0x0c, 0x08});
  WireReader reader(bytes);
  absl::string_view inside;
  ASSERT_TRUE(reader.ReadGroup(1, &inside));
  EXPECT_EQ(inside, Bytes({0x10, 5}));
  EXPECT_EQ(reader.ReadTag(), MakeTag(1, WireType::kVarint));
}

TEST(WireReaderTest, RefusesGroupsThatDoNotMatch) {
  absl::string_view inside;
  const std::string other_end = Bytes({0x14});
  WireReader other(other_end);
  EXPECT_FALSE(other.ReadGroup(1, &inside));
  EXPECT_EQ(other.error(), WireError::kGroup);
  const std::string lone_end = Bytes({0x0c});
  WireReader lone(lone_end);
  EXPECT_FALSE(lone.SkipField(lone.ReadTag()));
  EXPECT_EQ(lone.error(), WireError::kGroup);
}

TEST(WireReaderTest, LimitsTheDepthOfGroups) {
  const auto nested = [](int depth) {
    return std::string(static_cast<size_t>(depth), '\x0b') +
           std::string(static_cast<size_t>(depth), '\x0c');
  };
  const std::string fits = nested(kGroupDepthMax);
  WireReader reader(fits);
  EXPECT_TRUE(reader.SkipField(reader.ReadTag()));
  const std::string too_deep = nested(kGroupDepthMax + 1);
  WireReader deeper(too_deep);
  EXPECT_FALSE(deeper.SkipField(deeper.ReadTag()));
  EXPECT_EQ(deeper.error(), WireError::kTooDeep);
}

TEST(WireReaderTest, DecodesZigZag) {
  EXPECT_EQ(DecodeZigZag32(0), 0);
  EXPECT_EQ(DecodeZigZag32(1), -1);
  EXPECT_EQ(DecodeZigZag32(4294967295u), INT32_MIN);
  EXPECT_EQ(DecodeZigZag64(2), 1);
  EXPECT_EQ(DecodeZigZag64(UINT64_MAX - 1), INT64_MAX);
  EXPECT_EQ(DecodeZigZag64(UINT64_MAX), INT64_MIN);
}

}  // namespace
}  // namespace transom
