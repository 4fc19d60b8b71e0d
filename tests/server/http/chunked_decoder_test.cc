// The chunked coding: what is taken, what is refused, in all segments.

#include "server/http/chunked_decoder.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/http/request_body.h"
#include "tests/server/http/test_handler.h"

namespace transom {
namespace {

constexpr uint64_t kBodyMax = 1000;

// Decodes in place, in segments that end at each of the cuts. Gives the body and what
// was left, or the fault.
std::string Decode(const std::string& coded, size_t cut) {
  ChunkedDecoder decoder;
  decoder.Start(kBodyMax);
  std::string decoded;
  size_t begin = 0;
  for (size_t end : {cut, coded.size()}) {
    std::string segment = coded.substr(begin, end - begin);
    ChunkedDecoder::Step step = decoder.Decode(segment.data(), segment.size(), &segment[0]);
    decoded.append(segment, 0, step.written);
    begin += step.used;
    if (step.result == ChunkedDecoder::Result::kRefused) return FaultName(step.fault.kind);
    if (step.result == ChunkedDecoder::Result::kDone) {
      return absl::StrCat(decoded, "|", coded.substr(begin));
    }
  }
  return "more";
}

struct Row {
  const char* rule;
  std::string coded;
  std::string result;
};

class ChunkedDecoderTest : public testing::TestWithParam<Row> {};

TEST_P(ChunkedDecoderTest, GivesTheSameInAnyTwoSegments) {
  for (size_t cut = 0; cut <= GetParam().coded.size(); ++cut) {
    EXPECT_EQ(Decode(GetParam().coded, cut), GetParam().result) << "cut at " << cut;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Valid, ChunkedDecoderTest,
    testing::Values(Row{"Empty", "0\r\n\r\n", "|"}, Row{"One", "3\r\nabc\r\n0\r\n\r\n", "abc|"},
                    Row{"Two", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde|"},
                    Row{"HexBothCases", "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n",
                        "01234567890123456789a|"},
                    Row{"LeadingZeros", "0003\r\nabc\r\n000\r\n\r\n", "abc|"},
                    Row{"DataLikeFraming", "5\r\n\r\n0\r\n\r\n0\r\n\r\n", "\r\n0\r\n|"},
                    Row{"Extension", "3;a=b;c=\"d;e\"\r\nabc\r\n0;z\r\n\r\n", "abc|"},
                    Row{"Trailers", "1\r\na\r\n0\r\nX: y\r\nZ:\r\n\r\n", "a|"},
                    Row{"NextRequestIsLeft", "1\r\na\r\n0\r\n\r\nGET /", "a|GET /"},
                    Row{"NotComplete", "3\r\nab", "more"},
                    Row{"LastLineMissing", "0\r\n\r", "more"}),
    [](const auto& info) { return info.param.rule; });

INSTANTIATE_TEST_SUITE_P(
    Refused, ChunkedDecoderTest,
    testing::Values(Row{"NegativeSize", "-2\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"PlusSize", "+2\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"HexPrefix", "0x2\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"SpaceBeforeSize", " 2\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"SpaceAfterSize", "2 \r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"NoSize", "\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"NoSizeButExtension", ";a\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"NotHex", "g\r\n", "kMalformed"},
                    Row{"SizeOverflows", "10000000000000002\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"LargestSize", "ffffffffffffffff\r\nab", "kBodyTooLarge"},
                    Row{"OverTheLimit", "3e9\r\n", "kBodyTooLarge"},
                    Row{"TogetherOverTheLimit",
                        absl::StrCat("1f4\r\n", std::string(500, 'x'), "\r\n1f5\r\nx"),
                        "kBodyTooLarge"},
                    Row{"BareLfAfterSize", "2\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"BareCrAfterSize", "2\rab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"DataTooLong", "2\r\nabc\r\n0\r\n\r\n", "kMalformed"},
                    Row{"BareLfAfterData", "2\r\nab\n0\r\n\r\n", "kMalformed"},
                    Row{"LfInExtension", "2;a\n\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"ExtensionWithoutName", "2;\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"ExtensionWithoutValue", "2;a=\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"ExtensionWithSpace", "2; a\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"ExtensionOpenQuote", "2;a=\"b\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"ExtensionBehindQuote", "2;a=\"b\"c\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"ControlInExtension", "2;a\x01\r\nab\r\n0\r\n\r\n", "kMalformed"},
                    Row{"TrailerWithLength", "0\r\nContent-length: 1\r\n\r\n", "kMalformed"},
                    Row{"TrailerWithCoding", "0\r\nTransfer-Encoding: x\r\n\r\n", "kMalformed"},
                    Row{"TrailerWithoutColon", "0\r\nabc\r\n\r\n", "kMalformed"},
                    Row{"TrailerWithoutName", "0\r\n: b\r\n\r\n", "kMalformed"},
                    Row{"TrailerWithSpaceBeforeColon", "0\r\na : b\r\n\r\n", "kMalformed"},
                    Row{"FoldedTrailer", "0\r\na: b\r\n c\r\n\r\n", "kMalformed"},
                    Row{"TrailerWithControl", "0\r\na: \x01\r\n\r\n", "kMalformed"},
                    Row{"BareLfAfterTrailer", "0\r\na: b\n\r\n", "kMalformed"},
                    Row{"BareLfAtTheEnd", "0\r\n\n", "kMalformed"},
                    Row{"BareCrAtTheEnd", "0\r\n\rx", "kMalformed"}),
    [](const auto& info) { return info.param.rule; });

TEST(ChunkedDecoderTest, BodyAtTheLimit) {
  std::string body(kBodyMax, 'x');
  std::string coded = absl::StrCat("3e8\r\n", body, "\r\n0\r\n\r\n");
  EXPECT_EQ(Decode(coded, 10), body + "|");
}

TEST(ChunkedDecoderTest, ExtensionsAreBoundedTogether) {
  std::string chunk = absl::StrCat("1;", std::string(1000, 'e'), "\r\nx\r\n");
  std::string coded;
  for (int i = 0; i < 17; ++i) coded += chunk;
  EXPECT_EQ(Decode(coded, 0), "kMalformed");
}

TEST(ChunkedDecoderTest, TrailersAreBounded) {
  std::string coded = "0\r\n";
  for (int i = 0; i < 1700; ++i) coded += "abc: defg\r\n";
  EXPECT_EQ(Decode(coded, 0), "kMalformed");
}

TEST(RequestBodyTest, TakesTheCodingOffInPlaceWithWhatEverSegments) {
  const std::string coded = "3\r\nabc\r\n4;x\r\ndefg\r\n0\r\nT: u\r\n\r\nNEXT";
  for (size_t size = 1; size <= coded.size(); ++size) {
    RequestHead head;
    head.chunked = true;
    RequestBody body;
    body.Start(head, HttpLimits());
    std::string buffer;
    size_t used = 0;
    for (size_t at = 0; at < coded.size(); at += size) {
      buffer += coded.substr(at, size);
      RequestBody::Step step = body.Take(&buffer[0], buffer.size());
      if (step.result == ChunkedDecoder::Result::kDone) {
        used = step.used;
        EXPECT_EQ(buffer.substr(0, body.size()), "abcdefg");
        EXPECT_EQ(buffer.substr(used), coded.substr(0, at + size).substr(coded.find("NEXT")));
        break;
      }
      ASSERT_EQ(step.result, ChunkedDecoder::Result::kMore);
      buffer.resize(step.kept);
    }
    EXPECT_GT(used, 0u);
  }
}

TEST(RequestBodyTest, ContentLengthLeavesTheNextRequest) {
  RequestHead head;
  head.has_content_length = true;
  head.content_length = 3;
  RequestBody body;
  body.Start(head, HttpLimits());
  char data[] = "abcdef";
  RequestBody::Step step = body.Take(data, 2);
  EXPECT_EQ(step.result, ChunkedDecoder::Result::kMore);
  EXPECT_EQ(body.read_size(), 1u);
  step = body.Take(data, 6);
  EXPECT_EQ(step.result, ChunkedDecoder::Result::kDone);
  EXPECT_EQ(step.used, 3u);
  EXPECT_EQ(body.size(), 3u);
}

}  // namespace
}  // namespace transom
