// The strict check of request heads, rule by rule: RFC 9112 with one reading only.

#include "server/http/head_guard.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/http/test_handler.h"

namespace transom {
namespace {

// What the guard makes of a head: "GET /x 1.1 keep" and the framing, or the fault.
std::string Verdict(absl::string_view bytes, const HttpLimits& limits = {}) {
  HeadScan scan;
  HeadScan::Result result = ScanHead(bytes, limits, &scan);
  if (result == HeadScan::kIncomplete) return "incomplete";
  if (result == HeadScan::kRefused) return FaultName(scan.fault.kind);
  RequestHead head;
  if (auto fault = GuardHead(bytes.substr(0, scan.size), limits, &head)) {
    return FaultName(fault->kind);
  }
  std::string text = absl::StrCat(head.method, " ", head.target, " 1.", head.minor_version);
  absl::StrAppend(&text, head.keep_alive ? " keep" : " close");
  if (head.chunked) absl::StrAppend(&text, " chunked");
  if (head.has_content_length) absl::StrAppend(&text, " length=", head.content_length);
  if (head.expects_continue) absl::StrAppend(&text, " continue");
  return text;
}

struct Row {
  const char* rule;
  std::string head;
  const char* verdict;
};

std::string RowName(const testing::TestParamInfo<Row>& info) { return info.param.rule; }

class HeadGuardTest : public testing::TestWithParam<Row> {};

TEST_P(HeadGuardTest, GivesTheVerdict) { EXPECT_EQ(Verdict(GetParam().head), GetParam().verdict); }

// The same must come out whatever the segments, and never a different verdict early.
TEST_P(HeadGuardTest, GivesTheSameVerdictOctetByOctet) {
  const std::string& bytes = GetParam().head;
  HttpLimits limits;
  HeadScan scan;
  HeadScan::Result result = HeadScan::kIncomplete;
  size_t size = 0;
  while (size < bytes.size() && result == HeadScan::kIncomplete) {
    result = ScanHead(absl::string_view(bytes).substr(0, ++size), limits, &scan);
  }
  if (result == HeadScan::kRefused) {
    EXPECT_EQ(FaultName(scan.fault.kind), GetParam().verdict);
  } else {
    EXPECT_EQ(Verdict(bytes.substr(0, size)), GetParam().verdict);
  }
}

std::string Line(absl::string_view request_line) {
  return absl::StrCat(request_line, "\r\nHost: a\r\n\r\n");
}
std::string Get(absl::string_view fields) {
  return absl::StrCat("GET / HTTP/1.1\r\nHost: a\r\n", fields, "\r\n");
}
std::string Old(absl::string_view fields) {
  return absl::StrCat("GET / HTTP/1.0\r\n", fields, "\r\n");
}

INSTANTIATE_TEST_SUITE_P(
    RequestLine, HeadGuardTest,
    testing::Values(
        Row{"Plain", Line("GET /v1/a?b=c HTTP/1.1"), "GET /v1/a?b=c 1.1 keep"},
        Row{"AnyTokenIsAMethod", Line("M-SEARCH!~ / HTTP/1.1"), "M-SEARCH!~ / 1.1 keep"},
        Row{"MethodsAreCaseSensitive", Line("get / HTTP/1.1"), "get / 1.1 keep"},
        Row{"PercentEncodedOctets", Line("GET /%00%c3%BC%zz HTTP/1.1"),
            "GET /%00%c3%BC%zz 1.1 keep"},
        Row{"SlashesStay", Line("GET //a//../b/ HTTP/1.1"), "GET //a//../b/ 1.1 keep"},
        Row{"SubDelimitersAndBrackets", Line("GET /a:b;c?m[k]=v|{x} HTTP/1.1"),
            "GET /a:b;c?m[k]=v|{x} 1.1 keep"},
        Row{"OneEmptyLineBefore", "\r\n" + Line("GET / HTTP/1.1"), "GET / 1.1 keep"},
        Row{"TwoEmptyLinesBefore", "\r\n\r\n" + Line("GET / HTTP/1.1"), "kMalformed"},
        Row{"SpaceBefore", " " + Line("GET / HTTP/1.1"), "kMalformed"},
        Row{"TwoSpacesAfterMethod", Line("GET  / HTTP/1.1"), "kMalformed"},
        Row{"TwoSpacesAfterTarget", Line("GET /  HTTP/1.1"), "kMalformed"},
        Row{"TabInsteadOfSpace", Line("GET\t/ HTTP/1.1"), "kMalformed"},
        Row{"SpaceAtTheEnd", Line("GET / HTTP/1.1 "), "kMalformed"},
        Row{"SpaceInTheTarget", Line("GET /a b HTTP/1.1"), "kMalformed"},
        Row{"NoTarget", Line("GET HTTP/1.1"), "kMalformed"},
        Row{"NoMethod", Line("/ HTTP/1.1"), "kMalformed"},
        Row{"MethodWithColon", Line("GE:T / HTTP/1.1"), "kMalformed"},
        Row{"MethodTooLong", Line(std::string(65, 'A') + " / HTTP/1.1"), "kMalformed"},
        Row{"ControlInTarget", Line("GET /a\x01 HTTP/1.1"), "kMalformed"},
        Row{"NulInTarget", Line(std::string("GET /a\0b HTTP/1.1", 17)), "kMalformed"},
        Row{"DelInTarget", Line("GET /a\x7f HTTP/1.1"), "kMalformed"},
        Row{"RawUtf8InTarget", Line("GET /\xc3\xbc HTTP/1.1"), "kMalformed"},
        Row{"FragmentInTarget", Line("GET /a#b HTTP/1.1"), "kMalformed"},
        Row{"RelativeTarget", Line("GET a/b HTTP/1.1"), "kMalformed"},
        Row{"AuthorityForm", Line("CONNECT a:443 HTTP/1.1"), "kMalformed"},
        Row{"StarForOptions", Line("OPTIONS * HTTP/1.1"), "OPTIONS * 1.1 keep"},
        Row{"StarForGet", Line("GET * HTTP/1.1"), "kMalformed"},
        Row{"TlsOnAPlainPort", std::string("\x16\x03\x01\x02\x00\x01", 6), "kMalformed"},
        Row{"CarriageReturnInTheLine", Line("GET / HTTP/1.1\r"), "kMalformed"}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    AbsoluteForm, HeadGuardTest,
    testing::Values(
        Row{"WithPath", Line("GET http://b:8080/p?q HTTP/1.1"), "GET /p?q 1.1 keep"},
        Row{"SchemeInAnyCase", Line("GET HTTPS://b/p HTTP/1.1"), "GET /p 1.1 keep"},
        Row{"WithoutPath", Line("GET http://b HTTP/1.1"), "GET / 1.1 keep"},
        Row{"WithoutPathWithQuery", Line("GET http://b?q=/1 HTTP/1.1"), "GET /?q=/1 1.1 keep"},
        Row{"OptionsWithoutPath", Line("OPTIONS http://b HTTP/1.1"), "OPTIONS * 1.1 keep"},
        Row{"Ipv6", Line("GET http://[::1]:80/p HTTP/1.1"), "GET /p 1.1 keep"},
        Row{"NoAuthority", Line("GET http:///p HTTP/1.1"), "kMalformed"},
        Row{"Userinfo", Line("GET http://u@b/p HTTP/1.1"), "kMalformed"},
        Row{"AnotherScheme", Line("GET ftp://b/p HTTP/1.1"), "kMalformed"}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    Version, HeadGuardTest,
    testing::Values(Row{"OnePointZero", Line("GET / HTTP/1.0"), "GET / 1.0 close"},
                    Row{"OnePointTwo", Line("GET / HTTP/1.2"), "kUnsupportedVersion"},
                    Row{"Two", Line("GET / HTTP/2.0"), "kUnsupportedVersion"},
                    Row{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "kUnsupportedVersion"},
                    Row{"ZeroPointNine", "GET /\r\n", "kMalformed"},
                    Row{"LowerCase", Line("GET / http/1.1"), "kMalformed"},
                    Row{"TwoDigits", Line("GET / HTTP/1.10"), "kMalformed"},
                    Row{"LeadingZero", Line("GET / HTTP/01.1"), "kMalformed"},
                    Row{"NoDigits", Line("GET / HTTP/"), "kMalformed"},
                    Row{"AnotherProtocol", Line("GET / HTCPCP/1.1"), "kMalformed"}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    Fields, HeadGuardTest,
    testing::Values(Row{"NoWhiteSpace", Get("a:b\r\n"), "GET / 1.1 keep"},
                    Row{"MuchWhiteSpace", Get("a: \t b \t \r\n"), "GET / 1.1 keep"},
                    Row{"EmptyValue", Get("a:\r\n"), "GET / 1.1 keep"},
                    Row{"OctetsFrom80", Get("a: \x80\xff\r\n"), "GET / 1.1 keep"},
                    Row{"TabInValue", Get("a: b\tc\r\n"), "GET / 1.1 keep"},
                    Row{"SpaceBeforeColon", Get("a : b\r\n"), "kMalformed"},
                    Row{"TabBeforeColon", Get("a\t: b\r\n"), "kMalformed"},
                    Row{"FoldedLine", Get("a: b\r\n c\r\n"), "kMalformed"},
                    Row{"FoldedByTab", Get("a: b\r\n\tc: d\r\n"), "kMalformed"},
                    Row{"FoldedFirstLine", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "kMalformed"},
                    Row{"NoColon", Get("abc\r\n"), "kMalformed"},
                    Row{"NoName", Get(": b\r\n"), "kMalformed"},
                    Row{"NameWithSpace", Get("a b: c\r\n"), "kMalformed"},
                    Row{"NameWithParenthesis", Get("a(b): c\r\n"), "kMalformed"},
                    Row{"NameWithOctetFrom80", Get("a\xc3\xbc: c\r\n"), "kMalformed"},
                    Row{"NulInValue", Get(absl::string_view("a: b\0c\r\n", 8)), "kMalformed"},
                    Row{"NulInName", Get(absl::string_view("a\0: c\r\n", 7)), "kMalformed"},
                    Row{"ControlInValue", Get("a: b\x0bz\r\n"), "kMalformed"},
                    Row{"DelInValue", Get("a: b\x7fz\r\n"), "kMalformed"},
                    Row{"BareCrInValue", Get("a: b\rc: d\r\n"), "kMalformed"},
                    Row{"CrAtTheEndOfValue", Get("a: b\r\r\n"), "kMalformed"},
                    Row{"CrLineStart", Get("\ra: b\r\n"), "kMalformed"},
                    Row{"BareLfAfterValue", Get("a: b\nc: d\r\n"), "kMalformed"},
                    Row{"BareLfAfterRequestLine", "GET / HTTP/1.1\nHost: a\r\n\r\n", "kMalformed"},
                    Row{"BareLfAtTheEnd", "GET / HTTP/1.1\r\nHost: a\r\n\n", "kMalformed"},
                    Row{"LfOnly", "\n", "kMalformed"},
                    Row{"LfOnlyEverywhere", "GET / HTTP/1.1\n\n", "kMalformed"},
                    Row{"NotYetComplete", "GET / HTTP/1.1\r\nHost: a\r\n", "incomplete"},
                    Row{"NothingYet", "", "incomplete"},
                    Row{"OnlyTheEmptyLineBefore", "\r\n", "incomplete"}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    Host, HeadGuardTest,
    testing::Values(Row{"Missing", "GET / HTTP/1.1\r\n\r\n", "kMalformed"},
                    Row{"MissingWithAbsoluteForm", "GET http://a/ HTTP/1.1\r\n\r\n", "kMalformed"},
                    Row{"MissingIn10", Old(""), "GET / 1.0 close"},
                    Row{"Twice", Get("Host: a\r\n"), "kMalformed"},
                    Row{"TwiceInAnotherCase", Get("hOST: b\r\n"), "kMalformed"},
                    Row{"TwiceIn10", Old("Host: a\r\nHost: a\r\n"), "kMalformed"},
                    Row{"Empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / 1.1 keep"},
                    Row{"Ipv6WithPort", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
                        "GET / 1.1 keep"},
                    Row{"WithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "kMalformed"},
                    Row{"WithUserinfo", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "kMalformed"},
                    Row{"TwoInOne", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "kMalformed"}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    ContentLength, HeadGuardTest,
    testing::Values(
        Row{"Number", Get("Content-Length: 42\r\n"), "GET / 1.1 keep length=42"},
        Row{"Zero", Get("content-length: 0\r\n"), "GET / 1.1 keep length=0"},
        Row{"LeadingZeros", Get("Content-Length: 007\r\n"), "GET / 1.1 keep length=7"},
        Row{"In10", Old("Content-Length: 3\r\n"), "GET / 1.0 close length=3"},
        Row{"Plus", Get("Content-Length: +42\r\n"), "kMalformed"},
        Row{"Minus", Get("Content-Length: -42\r\n"), "kMalformed"},
        Row{"Hexadecimal", Get("Content-Length: 0x10\r\n"), "kMalformed"},
        Row{"Fraction", Get("Content-Length: 4.0\r\n"), "kMalformed"},
        Row{"Empty", Get("Content-Length:\r\n"), "kMalformed"},
        Row{"SpaceInside", Get("Content-Length: 4 2\r\n"), "kMalformed"},
        Row{"List", Get("Content-Length: 4, 4\r\n"), "kMalformed"},
        Row{"TwiceAlike", Get("Content-Length: 4\r\nContent-Length: 4\r\n"), "kMalformed"},
        Row{"TwiceDifferent", Get("Content-Length: 4\r\nContent-Length: 5\r\n"), "kMalformed"},
        Row{"FirstWrongSecondRight", Get("Content-Length: x\r\nContent-Length: 4\r\n"),
            "kMalformed"},
        Row{"Overflow", Get("Content-Length: 18446744073709551617\r\n"), "kBodyTooLarge"},
        Row{"Endless", Get("Content-Length: " + std::string(500, '9') + "\r\n"), "kBodyTooLarge"},
        Row{"DigitsThenText", Get("Content-Length: 99999999999999999999x\r\n"), "kMalformed"},
        Row{"Eighteen", Get("Content-Length: 999999999999999999\r\n"), "kBodyTooLarge"},
        Row{"OverTheLimit", Get("Content-Length: 16777217\r\n"), "kBodyTooLarge"},
        Row{"AtTheLimit", Get("Content-Length: 16777216\r\n"), "GET / 1.1 keep length=16777216"}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    TransferEncoding, HeadGuardTest,
    testing::Values(
        Row{"Chunked", Get("Transfer-Encoding: chunked\r\n"), "GET / 1.1 keep chunked"},
        Row{"InAnyCase", Get("TRANSFER-encoding: ChunkeD\r\n"), "GET / 1.1 keep chunked"},
        Row{"WithContentLength", Get("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
            "kMalformed"},
        Row{"WithContentLengthBehind", Get("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"),
            "kMalformed"},
        Row{"In10", Old("Transfer-Encoding: chunked\r\n"), "kMalformed"},
        Row{"Twice", Get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
            "kMalformed"},
        Row{"TwiceInOne", Get("Transfer-Encoding: chunked, chunked\r\n"),
            "kUnsupportedTransferCoding"},
        Row{"Gzip", Get("Transfer-Encoding: gzip, chunked\r\n"), "kUnsupportedTransferCoding"},
        Row{"Identity", Get("Transfer-Encoding: identity\r\n"), "kUnsupportedTransferCoding"},
        Row{"NotQuiteChunked", Get("Transfer-Encoding: xchunked\r\n"),
            "kUnsupportedTransferCoding"},
        Row{"VerticalTab",
            Get("Transfer-Encoding: \x0b"
                "chunked\r\n"),
            "kMalformed"},
        Row{"Parameters", Get("Transfer-Encoding: chunked;q=1\r\n"), "kUnsupportedTransferCoding"},
        Row{"Quoted", Get("Transfer-Encoding: \"chunked\"\r\n"), "kUnsupportedTransferCoding"},
        Row{"Empty", Get("Transfer-Encoding:\r\n"), "kMalformed"},
        Row{"UnderscoreIsAnotherField", Get("Transfer_Encoding: chunked\r\n"), "GET / 1.1 keep"}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    ExpectAndEncoding, HeadGuardTest,
    testing::Values(Row{"Continue", Get("Content-Length: 1\r\nExpect: 100-Continue\r\n"),
                        "GET / 1.1 keep length=1 continue"},
                    Row{"AnotherExpectation", Get("Expect: 200-ok\r\n"), "kUnsupportedExpectation"},
                    Row{"TwoExpectations", Get("Expect: 100-continue\r\nExpect: x\r\n"),
                        "kUnsupportedExpectation"},
                    Row{"IgnoredIn10", Old("Expect: 100-continue\r\n"), "GET / 1.0 close"},
                    Row{"AnotherIgnoredIn10", Old("Expect: x\r\n"), "GET / 1.0 close"},
                    Row{"Gzip", Get("Content-Encoding: gzip\r\n"), "kUnsupportedContentEncoding"},
                    Row{"XGzip", Get("Content-Encoding: x-gzip\r\n"),
                        "kUnsupportedContentEncoding"},
                    Row{"IdentityList", Get("Content-Encoding: identity, br\r\n"),
                        "kUnsupportedContentEncoding"},
                    Row{"Identity", Get("Content-Encoding: Identity\r\n"), "GET / 1.1 keep"}),
    RowName);

class GzipHeadTest : public testing::TestWithParam<Row> {};

TEST_P(GzipHeadTest, GivesTheVerdictWhereGzipIsAccepted) {
  HttpLimits limits;
  limits.accept_gzip_bodies = true;
  RequestHead head;
  const auto fault = GuardHead(GetParam().head, limits, &head);
  const std::string verdict = fault               ? FaultName(fault->kind) + ": " + fault->detail
                              : head.body_is_gzip ? "gzip"
                                                  : "identity";
  EXPECT_EQ(verdict, GetParam().verdict);
  // A head is read into the same place as the one before.
  EXPECT_FALSE(GuardHead(Get(""), limits, &head).has_value());
  EXPECT_FALSE(head.body_is_gzip);
}

constexpr char kGzipAlone[] =
    "kUnsupportedContentEncoding: the only content coding of request bodies known here is gzip";

INSTANTIATE_TEST_SUITE_P(
    All, GzipHeadTest,
    testing::Values(
        Row{"Gzip", Get("Content-Encoding: gzip\r\n"), "gzip"},
        Row{"XGzip", Get("content-encoding: X-GZIP\r\n"), "gzip"}, Row{"None", Get(""), "identity"},
        Row{"Identity", Get("Content-Encoding: identity\r\n"), "identity"},
        Row{"IdentityAndGzip", Get("Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"),
            "gzip"},
        Row{"Brotli", Get("Content-Encoding: br\r\n"), kGzipAlone},
        Row{"List", Get("Content-Encoding: gzip, gzip\r\n"), kGzipAlone},
        Row{"Twice", Get("Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n"), kGzipAlone},
        Row{"BrotliBehind", Get("Content-Encoding: gzip\r\nContent-Encoding: br\r\n"), kGzipAlone},
        Row{"AsAPart", Get("Content-Encoding: gzipped\r\n"), kGzipAlone}),
    RowName);

INSTANTIATE_TEST_SUITE_P(
    Persistence, HeadGuardTest,
    testing::Values(Row{"Close", Get("Connection: close\r\n"), "GET / 1.1 close"},
                    Row{"CloseInAnyCase", Get("connection: Close\r\n"), "GET / 1.1 close"},
                    Row{"CloseInAList", Get("Connection: te ,\tCLOSE\r\n"), "GET / 1.1 close"},
                    Row{"CloseInASecondField", Get("Connection: te\r\nConnection: close\r\n"),
                        "GET / 1.1 close"},
                    Row{"CloseAsAPart", Get("Connection: closed\r\n"), "GET / 1.1 keep"},
                    Row{"KeepAliveIn10", Old("Connection: Keep-Alive\r\n"), "GET / 1.0 keep"},
                    Row{"CloseWinsIn10", Old("Connection: keep-alive, close\r\n"),
                        "GET / 1.0 close"}),
    RowName);

TEST(HeadGuardLimitsTest, HeadBytesAtTheBoundary) {
  HttpLimits limits;
  std::string head = Get(absl::StrCat("a: ", std::string(200, 'x'), "\r\n"));
  limits.request_head_bytes_max = head.size();
  EXPECT_EQ(Verdict(head, limits), "GET / 1.1 keep");
  limits.request_head_bytes_max = head.size() - 1;
  EXPECT_EQ(Verdict(head, limits), "kHeadTooLarge");
  // Also while it still grows.
  EXPECT_EQ(Verdict(head.substr(0, head.size() - 4), limits), "incomplete");
  limits.request_head_bytes_max = 100;
  EXPECT_EQ(Verdict(head.substr(0, 101), limits), "kHeadTooLarge");
}

TEST(HeadGuardLimitsTest, TargetBytesAtTheBoundary) {
  HttpLimits limits;
  limits.request_target_bytes_max = 10;
  EXPECT_EQ(Verdict(Line("GET /234567890 HTTP/1.1"), limits), "GET /234567890 1.1 keep");
  EXPECT_EQ(Verdict(Line("GET /2345678901 HTTP/1.1"), limits), "kTargetTooLong");
}

TEST(HeadGuardLimitsTest, TargetIsRefusedBeforeItsLineEnds) {
  HttpLimits limits;
  limits.request_target_bytes_max = 10;
  EXPECT_EQ(Verdict("GET /" + std::string(200, 'x'), limits), "kTargetTooLong");
}

TEST(HeadGuardLimitsTest, AnEndlessMethodIsNotATargetTooLong) {
  EXPECT_EQ(Verdict(std::string(50000, 'A') + " / HTTP/1.1\r\n\r\n"), "kMalformed");
  EXPECT_EQ(Verdict(std::string(65, 'A')), "kMalformed");
}

struct WordsRow {
  const char* name;
  std::string head;
  const char* words;
};
void PrintTo(const WordsRow& row, std::ostream* out) { *out << row.name; }

class HeadGuardWordsTest : public testing::TestWithParam<WordsRow> {};

INSTANTIATE_TEST_SUITE_P(
    Rows, HeadGuardWordsTest,
    testing::Values(WordsRow{"Control", Get("A: b\r\nX-Bad: a\x01\r\n"),
                             "the value of header X-Bad holds a control character"},
                    WordsRow{"Folded", Get("A: b\r\n c\r\n"), "header line 3 is folded"},
                    WordsRow{"NoName", Get(": b\r\n"), "header line 2 has no name"},
                    WordsRow{"NoColon", Get("A : b\r\n"),
                             "header line 2 has a name that is not followed by a colon at once"},
                    WordsRow{"RawOctet", Line("GET /a\xc3\xbc HTTP/1.1"),
                             "octet 3 of the request target must be percent-encoded"},
                    WordsRow{"Body", Get("Content-Length: 99999999\r\n"),
                             "the request body is larger than 16777216 bytes"}),
    [](const auto& info) { return info.param.name; });

TEST_P(HeadGuardWordsTest, SayWhere) {
  HeadScan scan;
  RequestHead head;
  const HttpLimits limits;
  std::string words;
  if (ScanHead(GetParam().head, limits, &scan) == HeadScan::kComplete) {
    auto fault = GuardHead(GetParam().head, limits, &head);
    ASSERT_TRUE(fault.has_value());
    words = fault->detail;
  } else {
    words = scan.fault.detail;
  }
  EXPECT_EQ(words, GetParam().words);
}

TEST(HeadGuardTest, ContentTypeTwice) {
  EXPECT_EQ(Verdict(Get("Content-Type: application/json\r\nContent-Type: text/plain\r\n")),
            "kMalformed");
}

TEST(HeadGuardLimitsTest, FieldCountAtTheBoundary) {
  HttpLimits limits;
  limits.request_header_count_max = 3;
  EXPECT_EQ(Verdict(Get("a: b\r\nc: d\r\n"), limits), "GET / 1.1 keep");
  EXPECT_EQ(Verdict(Get("a: b\r\nc: d\r\ne: f\r\n"), limits), "kHeadTooLarge");
}

TEST(HeadGuardTest, HandsOnRawValuesInOrder) {
  RequestHead head;
  std::string bytes = Get("b: %0d%0a x \r\nA:1\r\nb:\r\n");
  ASSERT_FALSE(GuardHead(bytes, HttpLimits(), &head).has_value());
  ASSERT_EQ(head.headers.size(), 4u);
  EXPECT_EQ(head.headers[1].name, "b");
  EXPECT_EQ(head.headers[1].value, "%0d%0a x");
  EXPECT_EQ(head.headers[2].name, "A");
  EXPECT_EQ(head.headers[2].value, "1");
  EXPECT_EQ(head.headers[3].value, "");
}

TEST(HeadGuardTest, LeavesRangeOut) {
  RequestHead head;
  std::string bytes = Get("Range: bytes=0-1\r\nrANGE: bytes=1-2\r\nx: y\r\n");
  ASSERT_FALSE(GuardHead(bytes, HttpLimits(), &head).has_value());
  ASSERT_EQ(head.headers.size(), 2u);
  EXPECT_EQ(head.headers[1].name, "x");
}

TEST(HeadGuardTest, AuthorityOfTheTargetReplacesHost) {
  RequestHead head;
  std::string bytes = Line("GET http://real:81/x HTTP/1.1");
  ASSERT_FALSE(GuardHead(bytes, HttpLimits(), &head).has_value());
  ASSERT_EQ(head.headers.size(), 1u);
  EXPECT_EQ(head.headers[0].value, "real:81");
}

TEST(HeadGuardTest, AHeadIsReusedWithoutTraces) {
  RequestHead head;
  std::string first =
      Get("Transfer-Encoding: chunked\r\nExpect: 100-continue\r\nConnection: close\r\n");
  std::string second = Get("");
  ASSERT_FALSE(GuardHead(first, HttpLimits(), &head).has_value());
  ASSERT_FALSE(GuardHead(second, HttpLimits(), &head).has_value());
  EXPECT_FALSE(head.chunked);
  EXPECT_FALSE(head.expects_continue);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_EQ(head.headers.size(), 1u);
}

TEST(HeadScanTest, FindsTheEndBeforeWhatFollows) {
  HeadScan scan;
  std::string bytes = Get("") + "GET /next";
  ASSERT_EQ(ScanHead(bytes, HttpLimits(), &scan), HeadScan::kComplete);
  EXPECT_EQ(scan.size, Get("").size());
}

}  // namespace
}  // namespace transom
