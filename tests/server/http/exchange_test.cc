// Every exchange of exchanges/ against the server: over TCP in one piece and octet by octet,
// and against a connection that is cut at every place.

#include "tests/server/http/exchange.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/server/http/driven_connection.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

// Of longer exchanges some places are tried.
constexpr size_t kEveryCutBytesMax = 600;
constexpr size_t kCutsOfLongOnes = 97;

constexpr char kProbe[] = "GET /probe HTTP/1.1\r\nHost: h\r\n\r\n";

// What came of an exchange.
struct Outcome {
  std::vector<SeenRequest> seen;
  std::vector<std::string> answers;
};

std::vector<std::string> Texts(const std::vector<SeenRequest>& requests) {
  std::vector<std::string> texts;
  for (const SeenRequest& request : requests) texts.push_back(RequestText(request));
  return texts;
}

std::vector<std::string> Codes(const std::vector<std::string>& answers) {
  std::vector<std::string> codes;
  for (const std::string& answer : answers) {
    if (!absl::StartsWith(answer, "100")) codes.push_back(answer.substr(0, answer.find(':')));
  }
  return codes;
}

void ExpectHeaders(const Exchange& exchange, const std::vector<SeenRequest>& seen) {
  for (const Exchange::HeaderCheck& check : exchange.headers) {
    bool found = false;
    for (const auto& [name, value] : seen[check.request].headers) {
      if (check.present) found |= name == check.name && value == check.value;
      if (!check.present) found |= absl::EqualsIgnoreCase(name, check.name);
    }
    EXPECT_EQ(found, check.present) << check.name;
  }
}

// What is expected in the end, when the probe (or the client's end) has come.
Outcome Expected(const Exchange& exchange) {
  Outcome expected{exchange.sees, exchange.answers};
  if (exchange.end == Exchange::End::kOpen) {
    SeenRequest probe;
    probe.method = "GET";
    probe.target = "/probe";
    expected.seen.push_back(probe);
    expected.answers.push_back("200");
  } else if (exchange.end == Exchange::End::kWaits) {
    expected.answers.push_back("400:kMalformed");
  }
  return expected;
}

// `whole`: the 100s and the kinds of refusals must be those of the exchange, too.
void ExpectOutcome(const Exchange& exchange, const Outcome& outcome, bool whole) {
  const Outcome expected = Expected(exchange);
  ASSERT_EQ(Texts(outcome.seen), Texts(expected.seen));
  ExpectHeaders(exchange, outcome.seen);
  if (whole) {
    EXPECT_EQ(outcome.answers, expected.answers);
  } else {
    EXPECT_EQ(Codes(outcome.answers), Codes(expected.answers));
  }
}

// What is sent behind the exchange, to see what became of the connection.
absl::string_view ProbeOf(const Exchange& exchange) {
  return exchange.end == Exchange::End::kWaits ? "" : kProbe;
}

class ExchangeTest : public testing::TestWithParam<Exchange> {};

INSTANTIATE_TEST_SUITE_P(All, ExchangeTest, testing::ValuesIn(LoadExchanges()),
                         [](const auto& info) { return info.param.name; });

// With the probe in the same packet: what stands behind a refusal is not served.
TEST_P(ExchangeTest, OverTcpInOnePiece) {
  HttpServerOptions options;
  options.limits = GetParam().limits;
  RecordingHandler handler;
  TestServer server(options, &handler);
  HttpClient client(server.address());
  client.Send(absl::StrCat(GetParam().bytes, ProbeOf(GetParam())));
  client.ShutdownWrite();
  const std::string output = client.ReadToEnd();
  const std::vector<SeenRequest> seen = handler.seen();
  ExpectOutcome(GetParam(), {seen, ReadAnswers(output, seen)}, true);
}

TEST_P(ExchangeTest, OverTcpOctetByOctet) {
  HttpServerOptions options;
  options.limits = GetParam().limits;
  RecordingHandler handler;
  TestServer server(options, &handler);
  HttpClient client(server.address());
  const std::string bytes = absl::StrCat(GetParam().bytes, ProbeOf(GetParam()));
  std::vector<size_t> cuts;
  const size_t step = 1 + bytes.size() / kEveryCutBytesMax;
  for (size_t at = step; at < bytes.size(); at += step) cuts.push_back(at);
  client.SendCutAt(bytes, cuts);
  client.ShutdownWrite();
  bool reset = false;
  const std::string output = client.ReadToEnd(&reset);
  const std::vector<SeenRequest> seen = handler.seen();
  ExpectOutcome(GetParam(), {seen, ReadAnswers(output, seen)}, false);
}

Outcome Drive(const Exchange& exchange, const std::vector<absl::string_view>& parts,
              const absl::string_view probe) {
  RecordingHandler handler;
  DrivenConnection connection(exchange.limits, &handler);
  for (absl::string_view part : parts) connection.Feed(part);
  EXPECT_EQ(connection.closed(), exchange.end == Exchange::End::kClosed);
  connection.Feed(probe);
  connection.End();
  const std::vector<SeenRequest> seen = handler.seen();
  return {seen, ReadAnswers(connection.output(), seen)};
}

TEST_P(ExchangeTest, DrivenInOnePiece) {
  ExpectOutcome(GetParam(), Drive(GetParam(), {GetParam().bytes}, ProbeOf(GetParam())), true);
}

TEST_P(ExchangeTest, DrivenCutInTwoEverywhere) {
  const absl::string_view bytes = GetParam().bytes;
  const size_t step = bytes.size() <= kEveryCutBytesMax ? 1 : 1 + bytes.size() / kCutsOfLongOnes;
  for (size_t cut = 1; cut < bytes.size(); cut += step) {
    SCOPED_TRACE(absl::StrCat("cut at ", cut));
    ExpectOutcome(GetParam(),
                  Drive(GetParam(), {bytes.substr(0, cut), bytes.substr(cut)}, ProbeOf(GetParam())),
                  false);
    if (HasFailure()) return;
  }
}

TEST_P(ExchangeTest, DrivenOctetByOctet) {
  const absl::string_view bytes = GetParam().bytes;
  if (bytes.size() > kEveryCutBytesMax) GTEST_SKIP() << "long";
  std::vector<absl::string_view> octets;
  for (size_t i = 0; i < bytes.size(); ++i) octets.push_back(bytes.substr(i, 1));
  ExpectOutcome(GetParam(), Drive(GetParam(), octets, ProbeOf(GetParam())), false);
}

TEST(ExchangesTest, AreManyAndHaveNamesOfTheirOwn) {
  const std::vector<Exchange> all = LoadExchanges();
  std::set<std::string> names;
  for (const Exchange& exchange : all) {
    EXPECT_TRUE(names.insert(exchange.name).second) << exchange.name;
    EXPECT_FALSE(exchange.bytes.empty()) << exchange.name;
  }
  EXPECT_GE(all.size(), 120u);
}

TEST(ExchangesTest, FormatIsRead) {
  const std::vector<Exchange> all = ParseExchanges("x", R"(# words
exchange a
  about why
  limit request_body_bytes_max 7
  send A \r\n\t\0\\\x41\(b*c*3)
  send  d
  sees GET /\(x*2) HTTP/1.0 body a b\r
  has X: y z
  lacks Q
  answers 100 400:kMalformed
  then closed

exchange b
  send x
  sees GET / HTTP/1.1 times 2
  answers 200 times 2
  then waits
)");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].bytes, std::string("A \r\n\t\0\\Ab*cb*cb*c d", 19));
  EXPECT_EQ(all[0].limits.request_body_bytes_max, 7u);
  ASSERT_EQ(all[0].sees.size(), 1u);
  EXPECT_EQ(RequestText(all[0].sees[0]), "GET /xx HTTP/1.0 body a b\\r");
  ASSERT_EQ(all[0].headers.size(), 2u);
  EXPECT_EQ(all[0].headers[0].value, "y z");
  EXPECT_FALSE(all[0].headers[1].present);
  EXPECT_EQ(all[0].answers, (std::vector<std::string>{"100", "400:kMalformed"}));
  EXPECT_EQ(all[0].end, Exchange::End::kClosed);
  EXPECT_EQ(all[1].sees.size(), 2u);
  EXPECT_EQ(all[1].answers.size(), 2u);
  EXPECT_EQ(all[1].end, Exchange::End::kWaits);
}

}  // namespace
}  // namespace transom
