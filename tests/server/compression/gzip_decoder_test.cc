#include "server/compression/gzip_decoder.h"

#include <algorithm>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/content_decoding.h"

namespace transom {
namespace {

constexpr size_t kBytesMax = 1 << 20;

std::string Decoded(absl::string_view body, size_t bytes_max = kBytesMax) {
  OutputBuffer out;
  const absl::Status status = DecodeGzip(body, bytes_max, &out);
  EXPECT_LE(out.size(), bytes_max + 1);
  return status.ok() ? std::string(out.view()) : absl::StrCat("(", status.ToString(), ")");
}

// In parts of `part_bytes`.
std::string DecodedInParts(absl::string_view body, size_t part_bytes) {
  GzipDecoder decoder;
  decoder.Start(kBytesMax);
  OutputBuffer out;
  absl::Status status;
  for (size_t at = 0; at < body.size() && status.ok(); at += part_bytes) {
    status = decoder.Decode(body.substr(at, part_bytes), &out);
  }
  if (status.ok()) status = decoder.Finish();
  return status.ok() ? std::string(out.view()) : absl::StrCat("(", status.ToString(), ")");
}

std::string Zeros(size_t size) { return std::string(size, '\0'); }

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

// A header with all its optional parts: extra field, file name, comment, header checksum.
std::string WithFullHeader(const std::string& member) {
  std::string header = member.substr(0, 10);
  header[3] = 0x04 | 0x08 | 0x10;
  return absl::StrCat(header, absl::string_view("\x04\0abcd", 6), absl::string_view("name\0", 5),
                      absl::string_view("comment\0", 8), member.substr(10));
}

struct Row {
  const char* name;
  std::string body;
  std::string decoded;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class GzipDecoderTest : public testing::TestWithParam<Row> {};

TEST_P(GzipDecoderTest, Decodes) { EXPECT_EQ(Decoded(GetParam().body), GetParam().decoded); }

TEST_P(GzipDecoderTest, DecodesTheSameInParts) {
  for (size_t part_bytes : {1, 2, 3, 7, 100}) {
    SCOPED_TRACE(part_bytes);
    EXPECT_EQ(DecodedInParts(GetParam().body, part_bytes), GetParam().decoded);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Good, GzipDecoderTest,
    testing::Values(Row{"Text", Gzip("hello"), "hello"}, Row{"Empty", Gzip(""), ""},
                    Row{"TwoMembers", Gzip("hel") + Gzip("lo"), "hello"},
                    Row{"EmptyMembers", Gzip("") + Gzip("a") + Gzip("") + Gzip("b"), "ab"},
                    Row{"ManyMembers", Repeated(Gzip("ab"), 100), Repeated("ab", 100)},
                    Row{"FullHeader", WithFullHeader(Gzip("hello")), "hello"},
                    Row{"Large", Gzip(Repeated("abcdefgh", 100000)), Repeated("abcdefgh", 100000)}),
    [](const auto& info) { return info.param.name; });

struct BadRow {
  const char* name;
  std::string body;
  const char* why;  // a part of the message
};
void PrintTo(const BadRow& row, std::ostream* out) { *out << row.name; }

class BadGzipTest : public testing::TestWithParam<BadRow> {};

TEST_P(BadGzipTest, IsRefused) {
  OutputBuffer out;
  const absl::Status status = DecodeGzip(GetParam().body, kBytesMax, &out);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_NE(status.message().find(GetParam().why), absl::string_view::npos) << status;
  for (size_t part_bytes : {1, 5}) {
    EXPECT_EQ(DecodedInParts(GetParam().body, part_bytes).substr(0, 18), "(INVALID_ARGUMENT:");
  }
}

std::string Changed(std::string text, size_t at_from_end) {
  text[text.size() - at_from_end] ^= 0x55;
  return text;
}

INSTANTIATE_TEST_SUITE_P(
    Rows, BadGzipTest,
    testing::Values(
        BadRow{"Nothing", "", "ends within"}, BadRow{"Json", "{\"a\":1}", "not valid"},
        BadRow{"OneOctet", "\x1f", "ends within"},
        BadRow{"HeaderAlone", Gzip("hello").substr(0, 10), "ends within"},
        BadRow{"NoTrailer", Gzip("hello").substr(0, Gzip("hello").size() - 8), "ends within"},
        BadRow{"HalfATrailer", Gzip("hello").substr(0, Gzip("hello").size() - 1), "ends within"},
        BadRow{"WrongChecksum", Changed(Gzip("hello"), 8), "not valid"},
        BadRow{"WrongSize", Changed(Gzip("hello"), 4), "not valid"},
        BadRow{"WrongData", Changed(Gzip(Repeated("hello world ", 30)), 12), "not valid"},
        BadRow{"OtherMethod",
               [] {
                 std::string body = Gzip("hello");
                 body[2] = 7;
                 return body;
               }(),
               "not valid"},
        BadRow{"ReservedFlag",
               [] {
                 std::string body = Gzip("hello");
                 body[3] = static_cast<char>(0x80);
                 return body;
               }(),
               "not valid"},
        BadRow{"GarbageBehind", Gzip("hello") + "garbage", "not valid"},
        BadRow{"ZerosBehind", Gzip("hello") + Zeros(512), "not valid"},
        BadRow{"OneOctetBehind", Gzip("hello") + "\x1f", "ends within"},
        BadRow{"SecondMemberTruncated", Gzip("hello") + Gzip("x").substr(0, 12), "ends within"},
        BadRow{"Zlib", "\x78\x9c\x03\x00\x00\x00\x00\x01", "not valid"}),
    [](const auto& info) { return info.param.name; });

TEST(GzipDecoderTest, EveryTruncationIsRefused) {
  const std::string body = WithFullHeader(Gzip(Repeated("hello world ", 20)));
  for (size_t size = 0; size < body.size(); ++size) {
    EXPECT_EQ(Decoded(body.substr(0, size)).substr(0, 18), "(INVALID_ARGUMENT:") << size;
  }
}

TEST(GzipDecoderTest, SaysWhere) {
  EXPECT_EQ(
      Decoded(Gzip("hello") + "garbage"),
      absl::StrCat("(INVALID_ARGUMENT: the request body is not valid gzip data, seen at byte ",
                   Gzip("hello").size() + 2, ")"));
}

TEST(GzipDecoderTest, TheLimitIsOfWhatComesOut) {
  const std::string body = Gzip(Zeros(1000));
  EXPECT_EQ(Decoded(body, 1000), Zeros(1000));
  EXPECT_EQ(Decoded(body, 999),
            "(RESOURCE_EXHAUSTED: the request body is larger than 999 bytes when it is "
            "decompressed)");
  EXPECT_EQ(Decoded(Gzip(""), 0), "");
  EXPECT_EQ(Decoded(Gzip("a"), 0).substr(0, 20), "(RESOURCE_EXHAUSTED:");
}

TEST(GzipDecoderTest, TheLimitIsOfAllMembersTogether) {
  EXPECT_EQ(Decoded(Repeated(Gzip(Zeros(100)), 10), 1000), Zeros(1000));
  EXPECT_EQ(Decoded(Repeated(Gzip(Zeros(100)), 11), 1000).substr(0, 20), "(RESOURCE_EXHAUSTED:");
}

// 10 MiB of zeros are 10 KB of gzip.
TEST(GzipDecoderTest, ABombIsStoppedAtTheLimit) {
  const std::string bomb = Gzip(Zeros(10 << 20));
  ASSERT_LT(bomb.size(), 11000u);
  OutputBuffer out;
  EXPECT_EQ(DecodeGzip(bomb, 64 * 1024, &out).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_LE(out.size(), 64u * 1024 + 1);
  EXPECT_LE(out.capacity(), 256u * 1024);
}

TEST(GzipDecoderTest, MembersWithoutContentAreBounded) {
  const std::string member = Gzip("");
  EXPECT_EQ(Decoded(Repeated(member, 3000)), "");
  EXPECT_EQ(Decoded(Repeated(member, 100000)).substr(0, 18), "(INVALID_ARGUMENT:");
}

TEST(GzipDecoderTest, BlocksWithoutContentAreBounded) {
  // Stored blocks of no octets.
  const std::string block("\0\0\0\xff\xff", 5);
  const std::string body = Gzip("").substr(0, 10) + Repeated(block, 1000000) + Gzip("").substr(10);
  EXPECT_EQ(Decoded(body).substr(0, 18), "(INVALID_ARGUMENT:");
}

TEST(GzipDecoderTest, NoiseIsNotTakenForExpansion) {
  std::string noise;
  uint64_t random = 1;
  while (noise.size() < 500000) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    noise.push_back(static_cast<char>(random >> 56));
  }
  EXPECT_EQ(Decoded(Gzip(noise)), noise);
}

TEST(GzipDecoderTest, ABrokenBodyDoesNotSpoilTheNext) {
  GzipDecoder decoder;
  for (const std::string& broken : {std::string("no"), Gzip("hello").substr(0, 15), Gzip("a") + "x",
                                    Changed(Gzip("hello"), 8)}) {
    OutputBuffer out;
    decoder.Start(kBytesMax);
    decoder.Decode(broken, &out).IgnoreError();
    out.Clear();
    decoder.Start(kBytesMax);
    EXPECT_TRUE(decoder.Decode(Gzip("next"), &out).ok());
    EXPECT_TRUE(decoder.Finish().ok());
    EXPECT_EQ(out.view(), "next");
  }
}

TEST(GzipDecoderTest, KeepsWhatIsInTheBuffer) {
  OutputBuffer out;
  out.Append("before ");
  ASSERT_TRUE(DecodeGzip(Gzip("behind"), 6, &out).ok());
  EXPECT_EQ(out.view(), "before behind");
}

}  // namespace
}  // namespace transom
