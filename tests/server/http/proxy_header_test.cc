#include "server/http/proxy_header.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/http/proxy_header_samples.h"

namespace transom {
namespace {

const std::string kV4("\xc0\x00\x02\x07", 4);
const std::string kV6("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07", 16);
const std::string kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x07", 16);

std::string Line(absl::string_view text) { return absl::StrCat("PROXY ", text, "\r\n"); }

// A line of `size` bytes with its end.
std::string UnknownOf(size_t size) {
  return Line(absl::StrCat("UNKNOWN ", std::string(size - 16, 'x')));
}

struct GoodRow {
  const char* name;
  std::string bytes;
  std::string peer;  // empty: the connection's own
};

const std::vector<GoodRow>& GoodRows() {
  static const auto* const rows = new std::vector<GoodRow>{
      {"V4", Line("TCP4 192.0.2.7 198.51.100.1 41234 80"), "192.0.2.7:41234"},
      {"V4Extremes", Line("TCP4 255.255.255.255 0.0.0.0 65535 0"), "255.255.255.255:65535"},
      {"V6", Line("TCP6 2001:db8::7 ::1 41234 443"), "[2001:db8::7]:41234"},
      {"V6InFull", Line("TCP6 2001:0DB8:0000:0000:0000:0000:0000:0007 ::1 0 1"), "[2001:db8::7]:0"},
      {"V6Mapped", Line("TCP6 ::ffff:192.0.2.7 ::1 1 2"), "192.0.2.7:1"},
      {"LongestV6",
       Line("TCP6 ffff:f1ff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
            "65535 65535"),
       "[ffff:f1ff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"},
      {"Unknown", Line("UNKNOWN"), ""},
      {"UnknownWithMore", Line("UNKNOWN ffff::1 \xff\r \n what"), ""},
      {"UnknownOfMostBytes", UnknownOf(107), ""},
      {"Binary4", BinaryProxyHeader(0x21, 0x11, InetEnds(kV4, 41234)), "192.0.2.7:41234"},
      {"Binary4Datagram", BinaryProxyHeader(0x21, 0x12, InetEnds(kV4, 65535)), "192.0.2.7:65535"},
      {"Binary6", BinaryProxyHeader(0x21, 0x21, InetEnds(kV6, 41234)), "[2001:db8::7]:41234"},
      {"Binary6Mapped", BinaryProxyHeader(0x21, 0x21, InetEnds(kMapped, 1)), "192.0.2.7:1"},
      {"BinaryUnix", BinaryProxyHeader(0x21, 0x31, std::string(216, '/')), "unix:"},
      {"BinaryExtensions",
       BinaryProxyHeader(0x21, 0x11, InetEnds(kV4, 1) + std::string("\x04\0\x05hello", 8)),
       "192.0.2.7:1"},
      {"BinaryExtensionsThatAreNone",
       BinaryProxyHeader(0x21, 0x11, InetEnds(kV4, 1) + std::string("\x04\xff\xff", 3)),
       "192.0.2.7:1"},
      {"BinaryOfMostBytes",
       BinaryProxyHeader(0x21, 0x11, InetEnds(kV4, 1) + std::string(4096 - 16 - 12, '\0')),
       "192.0.2.7:1"},
      {"BinaryLocal", BinaryProxyHeader(0x20, 0x00, ""), ""},
      {"BinaryLocalWithAddresses", BinaryProxyHeader(0x20, 0x11, InetEnds(kV4, 1)), ""},
      {"BinaryLocalOfAnyFamily", BinaryProxyHeader(0x20, 0xff, "abc"), ""},
      {"BinaryNoFamily", BinaryProxyHeader(0x21, 0x00, ""), ""},
      {"BinaryNoFamilyWithMore", BinaryProxyHeader(0x21, 0x01, "abc"), ""},
      {"BinaryNoTransport", BinaryProxyHeader(0x21, 0x10, InetEnds(kV4, 1)), ""},
  };
  return *rows;
}

class GoodProxyHeaderTest : public testing::TestWithParam<GoodRow> {};
INSTANTIATE_TEST_SUITE_P(Rows, GoodProxyHeaderTest, testing::ValuesIn(GoodRows()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(GoodProxyHeaderTest, IsReadWhenItIsThereAndNotBefore) {
  const GoodRow& row = GetParam();
  for (const absl::string_view behind : {"", "G", "GET / HTTP/1.1\r\n\r\n", "\r\n", "PROXY "}) {
    const std::string bytes = absl::StrCat(row.bytes, behind);
    for (size_t size = 0; size <= bytes.size(); ++size) {
      ProxyHeader header;
      const auto result = ParseProxyHeader(bytes.substr(0, size), &header);
      if (size < row.bytes.size()) {
        ASSERT_EQ(result, ProxyHeader::kIncomplete) << size << ' ' << header.why;
        continue;
      }
      ASSERT_EQ(result, ProxyHeader::kComplete) << size << ' ' << header.why;
      EXPECT_EQ(header.size, row.bytes.size());
      EXPECT_EQ(header.names_peer, !row.peer.empty());
      EXPECT_EQ(header.peer.view(), row.peer);
    }
  }
}

struct BadRow {
  const char* name;
  std::string bytes;
  size_t known_at;  // so many bytes of it say that it is none
  const char* why;
};

constexpr char kNone[] = "the connection does not begin with one";
constexpr char kEnds[] = "its addresses or ports are malformed";
constexpr char kProtocol[] = "its protocol is none of TCP4, TCP6 and UNKNOWN";
constexpr char kFamily[] = "its address family or transport is unknown";
constexpr char kShort[] = "it is too short for its addresses";

// A line is looked at when its end is there.
BadRow BadLine(const char* name, absl::string_view text, const char* why = kEnds) {
  const std::string line = Line(text);
  return {name, line, line.size(), why};
}

std::vector<BadRow> BadRows() {
  return {
      {"Request", "GET / HTTP/1.1\r\n", 1, kNone},
      {"TlsHello", "\x16\x03\x01", 1, kNone},
      {"LowerCase", "proxy TCP4", 1, kNone},
      {"Post", "POST / HTTP/1.1\r\n", 2, kNone},
      {"NoSpace", "PROXYTCP4", 6, kNone},
      {"EmptyLines", "\r\n\r\n\r\n", 5, kNone},
      {"SignatureBroken", std::string("\r\n\r\n\0\r\nQUIT\r", 12), 12, kNone},
      {"LineWithoutEnd", "PROXY UNKNOWN " + std::string(200, 'x'), 107,
       "its line does not end in time"},
      {"LineEndsAByteTooLate", UnknownOf(108), 107, "its line does not end in time"},
      {"LineEndsInLf", "PROXY UNKNOWN\n" + std::string(100, 'x'), 107,
       "its line does not end in time"},
      BadLine("Empty", "", kProtocol),
      BadLine("UnknownLowerCase", "unknown", kProtocol),
      BadLine("UnknownWithoutSpace", "UNKNOWNX", kProtocol),
      BadLine("Udp", "UDP4 192.0.2.7 192.0.2.1 1 2", kProtocol),
      BadLine("Tcp5", "TCP5 192.0.2.7 192.0.2.1 1 2", kProtocol),
      BadLine("ProtocolAlone", "TCP4", kProtocol),
      BadLine("TwoSpacesInFront", " TCP4 192.0.2.7 192.0.2.1 1 2", kProtocol),
      BadLine("NoAddresses", "TCP4 "),
      BadLine("OneAddress", "TCP4 192.0.2.7"),
      BadLine("NoPorts", "TCP4 192.0.2.7 192.0.2.1"),
      BadLine("OnePort", "TCP4 192.0.2.7 192.0.2.1 1"),
      BadLine("MoreBehind", "TCP4 192.0.2.7 192.0.2.1 1 2 3"),
      BadLine("SpaceBehind", "TCP4 192.0.2.7 192.0.2.1 1 2 "),
      BadLine("TwoSpaces", "TCP4 192.0.2.7  192.0.2.1 1 2"),
      BadLine("Tab", "TCP4 192.0.2.7\t192.0.2.1 1 2"),
      BadLine("V6InTcp4", "TCP4 ::1 ::1 1 2"),
      BadLine("V4InTcp6", "TCP6 192.0.2.7 192.0.2.1 1 2"),
      BadLine("OctetTooLarge", "TCP4 192.0.2.256 192.0.2.1 1 2"),
      BadLine("OctetWithLeadingZero", "TCP4 192.0.02.7 192.0.2.1 1 2"),
      BadLine("ThreeOctets", "TCP4 192.0.2 192.0.2.1 1 2"),
      BadLine("Destination", "TCP4 192.0.2.7 x 1 2"),
      BadLine("Brackets", "TCP6 [::1] ::1 1 2"),
      BadLine("Zone", "TCP6 fe80::1%eth0 ::1 1 2"),
      BadLine("Name", "TCP4 localhost 192.0.2.1 1 2"),
      BadLine("NulInAddress", absl::string_view("TCP4 192.0.2.7\0 192.0.2.1 1 2", 29)),
      BadLine("PortTooLarge", "TCP4 192.0.2.7 192.0.2.1 65536 2"),
      BadLine("PortWithLeadingZero", "TCP4 192.0.2.7 192.0.2.1 01 2"),
      BadLine("PortWithSign", "TCP4 192.0.2.7 192.0.2.1 +1 2"),
      BadLine("PortEmpty", "TCP4 192.0.2.7 192.0.2.1  2"),
      BadLine("PortOfLetters", "TCP4 192.0.2.7 192.0.2.1 1 http"),
      BadLine("BareCr", "TCP4 192.0.2.7 192.0.2.1 1 2\r"),
      BadLine("BareLf", "TCP4 192.0.2.7 192.0.2.1 1 2\nPROXY"),
      {"Version1", BinaryProxyHeader(0x11, 0x11, InetEnds(kV4, 1)), 16, "its version is not 2"},
      {"Version3", BinaryProxyHeader(0x31, 0x11, InetEnds(kV4, 1)), 16, "its version is not 2"},
      {"Command", BinaryProxyHeader(0x22, 0x11, InetEnds(kV4, 1)), 16, "its command is unknown"},
      {"Family", BinaryProxyHeader(0x21, 0x41, std::string(216, 'a')), 16, kFamily},
      {"Transport", BinaryProxyHeader(0x21, 0x13, InetEnds(kV4, 1)), 16, kFamily},
      {"ShortV4", BinaryProxyHeader(0x21, 0x11, std::string(11, 'a')), 16, kShort},
      {"ShortV6", BinaryProxyHeader(0x21, 0x21, std::string(35, 'a')), 16, kShort},
      {"ShortUnix", BinaryProxyHeader(0x21, 0x31, std::string(215, 'a')), 16, kShort},
      {"Empty4", BinaryProxyHeader(0x21, 0x11, ""), 16, kShort},
      {"TooLong", BinaryProxyHeader(0x21, 0x11, std::string(4096 - 15, 'a')), 16, "it is too long"},
      {"LocalTooLong", BinaryProxyHeader(0x20, 0x00, std::string(65535, 'a')), 16,
       "it is too long"},
  };
}

class BadProxyHeaderTest : public testing::TestWithParam<BadRow> {};
INSTANTIATE_TEST_SUITE_P(Rows, BadProxyHeaderTest, testing::ValuesIn(BadRows()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(BadProxyHeaderTest, IsRefusedAsSoonAsItIsKnown) {
  const BadRow& row = GetParam();
  const absl::string_view bytes = absl::string_view(row.bytes).substr(0, 6000);
  for (size_t size = 0; size <= bytes.size(); ++size) {
    ProxyHeader header;
    const auto result = ParseProxyHeader(bytes.substr(0, size), &header);
    if (size < row.known_at) {
      ASSERT_EQ(result, ProxyHeader::kIncomplete) << size;
    } else {
      ASSERT_EQ(result, ProxyHeader::kRefused) << size;
      EXPECT_STREQ(header.why, row.why) << size;
    }
    EXPECT_EQ(header.peer.size, 0) << size;
  }
}

}  // namespace
}  // namespace transom
