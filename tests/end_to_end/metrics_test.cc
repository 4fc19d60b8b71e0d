// /metrics and the access log of the real binary.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "tests/end_to_end/library_server.h"
#include "tests/testing/content_decoding.h"
#include "tests/testing/http_client.h"
#include "tests/testing/prometheus_text.h"
#include "tests/testing/refused_port.h"
#include "tests/testing/test_certificates.h"
#include "tests/testing/tls_client.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr char kGetShelf[] = "library.v1.Library.GetShelf";

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class MetricsTest : public testing::Test {
 protected:
  std::vector<std::string> Flags(const std::vector<std::string>& more,
                                 bool with_upstream = true) const {
    std::vector<std::string> flags = more;
    flags.push_back("--descriptor_set=" + RunfilePath("proto/library_descriptors.pb"));
    if (with_upstream) flags.push_back("--upstream=" + library_.address());
    return flags;
  }
  // The page, which must be well-formed.
  static PrometheusText Scrape(const TransomProcess& transom) {
    const HttpReply reply = HttpGet(transom.admin_address(), "/metrics");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.Header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    PrometheusText page(reply.body);
    EXPECT_EQ(page.error(), "");
    return page;
  }

  LibraryServer library_;
};

TEST_F(MetricsTest, CountsRequestsByMethodRouteAndCode) {
  TransomProcess transom(Flags({}));
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  EXPECT_EQ(client.Get("/v1/shelves/1").status, 200);
  EXPECT_EQ(client.Get("/v1/shelves/1?x=1").status, 400);
  EXPECT_EQ(client.Get("/v1/shelves/none").status, 404);
  EXPECT_EQ(client.Get("/v1/shelves/none").status, 404);
  EXPECT_TRUE(client.Send("HEAD /v1/shelves/1 HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_EQ(client.ReadReply(/*to_head=*/true).status, 200);
  const HttpReply created = client.Post("/v1/shelves/1/books?book_id=m1", R"({"title":"M"})");
  EXPECT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(client.Get("/nowhere").status, 404);
  EXPECT_EQ(client.Get("/nowhere/else").status, 404);
  EXPECT_EQ(client.Request("BREW", "/nowhere").status, 404);
  EXPECT_EQ(client.Get("/v1/shelves/1:watch").status, 501);

  const PrometheusText page = Scrape(transom);
  const PrometheusLabels shelf = {
      {"method", "GET"}, {"route", "/v1/{name=shelves/*}"}, {"grpc_method", kGetShelf}};
  const auto with = [](PrometheusLabels labels, const std::string& name, const std::string& value) {
    labels[name] = value;
    return labels;
  };
  EXPECT_EQ(page.Value("transom_requests_total", with(shelf, "code", "200")), 1);
  EXPECT_EQ(page.Value("transom_requests_total", with(shelf, "code", "400")), 1);
  EXPECT_EQ(page.Value("transom_requests_total", with(shelf, "code", "404")), 2);
  EXPECT_EQ(page.Value("transom_request_duration_seconds_count", shelf), 4);
  EXPECT_EQ(
      page.Value("transom_requests_total", with(with(shelf, "method", "HEAD"), "code", "200")), 1);
  EXPECT_EQ(page.Value("transom_response_bytes_total", with(shelf, "method", "HEAD")), 0);
  EXPECT_GT(page.Value("transom_response_bytes_total", shelf), 100);
  const PrometheusLabels create = {{"method", "POST"},
                                   {"grpc_method", "library.v1.Library.CreateBook"}};
  EXPECT_EQ(page.Value("transom_requests_total", with(create, "code", "201")), 1);
  EXPECT_EQ(page.Value("transom_request_bytes_total", create), 13);
  EXPECT_EQ(page.Value("transom_response_bytes_total", create),
            static_cast<double>(created.body.size()));
  EXPECT_EQ(
      page.Value("transom_requests_total", {{"method", "GET"}, {"route", ""}, {"code", "404"}}), 2);
  EXPECT_EQ(
      page.Value("transom_requests_total", {{"method", "other"}, {"route", ""}, {"code", "404"}}),
      1);
  EXPECT_EQ(page.Value("transom_requests_total", {{"code", "501"}}), 1);
  EXPECT_EQ(page.Value("transom_requests_total"), 10);

  EXPECT_EQ(page.Value("transom_upstream_calls_total", {{"grpc_code", "OK"}}), 3);
  EXPECT_EQ(page.Value("transom_upstream_calls_total", {{"grpc_code", "NOT_FOUND"}}), 2);
  EXPECT_EQ(page.Value("transom_upstream_connected", {{"target", library_.address()}}), 1);
  EXPECT_EQ(page.Value("transom_connections"), 1);
  EXPECT_EQ(page.Value("transom_connections_accepted_total"), 1);
  // The last one ends when its answer has been written, a moment after the client has it.
  while (Scrape(transom).Value("transom_requests_in_flight") != 0) ASSERT_FALSE(HasFailure());
  EXPECT_GT(page.Value("transom_schema_routes"), 5);
  EXPECT_GT(page.Value("process_resident_memory_bytes"), 1e6);
  EXPECT_EQ(page.Value("transom_build_info"), 1);
}

TEST_F(MetricsTest, CountsWhatIsRefusedAndWhichLimitDidIt) {
  TransomProcess transom(Flags(
      {"--set=limits.request_body_bytes_max=100", "--set=limits.request_header_count_max=5",
       "--set=limits.request_target_bytes_max=300", "--set=limits.request_head_bytes_max=2000",
       "--set=limits.requests_per_connection_max=3"}));
  ASSERT_TRUE(transom.running()) << transom.errors();
  struct Row {
    std::string sent;
    const char* reason;
    const char* limit;
  };
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 9; ++i) many += "X: y\r\n";
  const Row rows[] = {
      {"GET / HTTP/1.1\r\n\r\n", "malformed", nullptr},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", "body_too_large",
       "request_body_bytes_max"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" +
           std::string(101, 'x') + "\r\n",
       "body_too_large", "request_body_bytes_max"},
      {many + "\r\n", "head_too_large", "request_header_count_max"},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x') + "\r\n\r\n", "head_too_large",
       "request_head_bytes_max"},
      {"GET /" + std::string(300, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", "target_too_long",
       "request_target_bytes_max"},
      {"GET / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n", "unsupported_expectation", nullptr},
  };
  std::map<std::string, int> reasons;
  std::map<std::string, int> limits;
  for (const Row& row : rows) {
    HttpClient client(transom.rest_address());
    client.Send(row.sent);
    EXPECT_GE(client.ReadReply().status, 400);
    ++reasons[row.reason];
    if (row.limit != nullptr) ++limits[row.limit];
  }
  HttpClient client(transom.rest_address());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.Get("/v1/shelves/1").status, 200);
  ++limits["requests_per_connection_max"];
  const PrometheusText page = Scrape(transom);
  for (const PrometheusSample& sample : page.Find("transom_requests_refused_total")->samples) {
    const std::string& reason = sample.labels.at("reason");
    EXPECT_EQ(sample.value, reasons[reason]) << reason;
  }
  for (const PrometheusSample& sample : page.Find("transom_limits_reached_total")->samples) {
    const std::string& limit = sample.labels.at("limit");
    EXPECT_EQ(sample.value, limits[limit]) << limit;
  }
  EXPECT_EQ(page.Value("transom_requests_total", {{"method", "other"}, {"route", ""}}), 7);
}

TEST_F(MetricsTest, CountsReloadsAndKeepsItsCounts) {
  const std::string file =
      WriteTestFile("reloaded.pb", ReadAll(RunfilePath("proto/library_descriptors.pb")));
  TransomProcess transom({"--upstream=" + library_.address(), "--descriptor_set=" + file});
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves/1").status, 200);
  const auto loads = [&](const char* result) {
    return Scrape(transom).Value("transom_schema_reloads_total", {{"result", result}});
  };
  EXPECT_EQ(loads("success"), 1);
  kill(transom.pid(), SIGHUP);
  while (loads("success") != 2) ASSERT_FALSE(HasFailure());
  WriteTestFile("reloaded.pb", "no descriptor set");
  kill(transom.pid(), SIGHUP);
  while (loads("failure") != 1) ASSERT_FALSE(HasFailure());
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves/1").status, 200);
  EXPECT_EQ(Scrape(transom).Value("transom_requests_total", {{"grpc_method", kGetShelf}}), 2);
  EXPECT_EQ(loads("success"), 2);
}

TEST_F(MetricsTest, CountsTheGatewaysOwnLimits) {
  const auto limit = [](const PrometheusText& page, const char* key) {
    return page.Value("transom_limits_reached_total", {{"limit", key}});
  };
  TransomProcess small(Flags(
      {"--set=limits.request_metadata_bytes_max=1024", "--set=limits.response_body_bytes_max=5"}));
  ASSERT_TRUE(small.running()) << small.errors();
  HttpClient client(small.rest_address());
  EXPECT_EQ(
      client.Request("GET", "/v1/shelves/1", {{"X-Request-Id", std::string(1024, 'x')}}).status,
      400);
  EXPECT_EQ(client.Get("/v1/shelves/1").status, 502);
  const PrometheusText page = Scrape(small);
  EXPECT_EQ(limit(page, "request_metadata_bytes_max"), 1);
  EXPECT_EQ(limit(page, "response_body_bytes_max"), 1);
  EXPECT_EQ(limit(page, "response_json_bytes_max"), 0);
  EXPECT_EQ(page.Value("transom_upstream_calls_total", {{"grpc_code", "invalid_reply"}}), 1);

  TransomProcess short_json(Flags({"--set=limits.response_json_bytes_max=5"}));
  ASSERT_TRUE(short_json.running()) << short_json.errors();
  EXPECT_EQ(HttpGet(short_json.rest_address(), "/v1/shelves/1").status, 502);
  EXPECT_EQ(limit(Scrape(short_json), "response_json_bytes_max"), 1);
}

TEST_F(MetricsTest, CountsPreflightsAndUnreachableUpstreams) {
  RefusedPort nobody;
  TransomProcess transom({"--upstream=" + nobody.address(), "--set=cors.allow_origins=['*']",
                          "--descriptor_set=" + RunfilePath("proto/library_descriptors.pb")});
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  const HttpHeaders page_of_others = {{"Origin", "https://a.example"},
                                      {"Access-Control-Request-Method", "GET"}};
  EXPECT_EQ(client.Request("OPTIONS", "/v1/shelves/1", page_of_others).status, 200);
  EXPECT_EQ(client.Request("GET", "/v1/shelves/1", page_of_others).status, 503);
  const PrometheusText page = Scrape(transom);
  EXPECT_EQ(
      page.Value("transom_requests_total", {{"method", "OPTIONS"}, {"route", ""}, {"code", "200"}}),
      1);
  EXPECT_EQ(page.Value("transom_requests_total", {{"grpc_method", kGetShelf}, {"code", "503"}}), 1);
  EXPECT_EQ(page.Value("transom_upstream_calls_total", {{"grpc_code", "UNAVAILABLE"}}), 1);
  EXPECT_EQ(page.Value("transom_upstream_connected"), 0);
  EXPECT_EQ(page.Value("transom_ready"), 0);
}

// Counts are exact whoever scrapes and reloads meanwhile.
TEST_F(MetricsTest, LosesNothingWhileManyAskAndTheSchemaIsReloaded) {
  constexpr int kClients = 6;
  constexpr int kEach = 60;
  const std::string path = WriteTestFile("many.log", "");
  TransomProcess transom(Flags(
      {"--threads=3", "--set=logging.access_log=text", "--set=logging.access_log_path=" + path}));
  ASSERT_TRUE(transom.running()) << transom.errors();
  std::atomic<int> at_work{kClients};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      HttpClient client(transom.rest_address());
      for (int n = 0; n < kEach; ++n) {
        EXPECT_EQ(client.Get(n % 2 == 0 ? "/v1/shelves/1" : "/nowhere").status,
                  n % 2 == 0 ? 200 : 404);
      }
      --at_work;
    });
  }
  while (at_work.load() > 0) {
    kill(transom.pid(), SIGHUP);
    Scrape(transom);
  }
  for (std::thread& client : clients) client.join();
  const PrometheusText page = Scrape(transom);
  EXPECT_EQ(page.Value("transom_requests_total", {{"grpc_method", kGetShelf}, {"code", "200"}}),
            kClients * kEach / 2);
  EXPECT_EQ(page.Value("transom_requests_total", {{"route", ""}, {"code", "404"}}),
            kClients * kEach / 2);
  EXPECT_EQ(transom.Stop(), 0);
  const std::string log = ReadAll(path);
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), kClients * kEach);
}

// The table of docs/metrics.md: each row is | `name` | type | labels | meaning |.
TEST_F(MetricsTest, TheDocumentationListsEveryMetricAndNoOther) {
  // With all that has metrics of its own.
  TestAuthority authority("Test Authority");
  const TestIdentity identity = authority.Issue(TestCertificateOptions());
  TransomProcess transom(
      Flags({"--set=listen.tls.certificate_file=" + WriteTestFile("tls.crt", identity.certificate),
             "--set=listen.tls.key_file=" + WriteTestFile("tls.key", identity.key),
             "--set=upstreams=[{target: \"" + library_.address() + "\", token_file: \"" +
                 WriteTestFile("token", "secret") + "\"}]"},
            /*with_upstream=*/false));
  ASSERT_TRUE(transom.running()) << transom.errors();
  TlsClientOptions options;
  options.authority = authority.certificate();
  TlsClient client(transom.rest_address(), options);
  EXPECT_EQ(client.Get("/v1/shelves/1").status, 200);
  const PrometheusText page = Scrape(transom);
  EXPECT_EQ(page.Value("transom_tls_handshakes_total", {{"result", "success"}}), 1);
  EXPECT_EQ(page.Value("transom_tls_handshakes_total", {{"result", "failure"}}), 0);
  EXPECT_GT(page.Value("transom_tls_certificate_expiry_timestamp_seconds"),
            static_cast<double>(std::time(nullptr)));
  std::set<std::string> documented;
  const std::string text = ReadAll(RunfilePath("docs/metrics.md"));
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::StartsWith(line, "| `transom_") && !absl::StartsWith(line, "| `process_")) continue;
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    ASSERT_GE(cells.size(), 4u) << line;
    const std::string name = cells[0].substr(3, cells[0].size() - 4);
    documented.insert(name);
    const PrometheusFamily* family = page.Find(name);
    ASSERT_NE(family, nullptr) << name;
    EXPECT_EQ(cells[1], family->type) << name;
    std::set<std::string> labels;
    for (absl::string_view label : absl::StrSplit(cells[2], ", ")) {
      absl::ConsumePrefix(&label, "`");
      absl::ConsumeSuffix(&label, "`");
      labels.emplace(label);
    }
    std::set<std::string> told;
    for (const PrometheusSample& sample : family->samples) {
      for (const auto& [label, value] : sample.labels) {
        if (label != "le") told.insert(label);
      }
    }
    if (told.empty()) told.insert("");
    EXPECT_EQ(labels, told) << name;
  }
  for (const PrometheusFamily& family : page.families()) {
    EXPECT_EQ(documented.count(family.name), 1u) << family.name << " is not in docs/metrics.md";
  }
}

TEST_F(MetricsTest, CountsContentCodingsBothWays) {
  TransomProcess transom(
      Flags({"--set=compression.encodings=[gzip, br]", "--set=compression.response_bytes_min=1",
             "--set=limits.request_body_bytes_max=1000"}));
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  const HttpReply reply =
      client.Request("GET", "/v1/no/such/path/at/all", {{"Accept-Encoding", "gzip, identity;q=0"}});
  ASSERT_EQ(reply.Header("Content-Encoding"), "gzip");
  const auto post = [&](const std::string& body) {
    return client
        .Request("POST", "/v1/shelves",
                 {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, body)
        .status;
  };
  const std::string bomb = Gzip("{\"theme\": \"" + std::string(100000, 'a') + "\"}");
  const std::string good = Gzip("{\"theme\": \"x\"}");
  EXPECT_LT(post(good), 300);
  EXPECT_EQ(post("no gzip at all"), 400);
  HttpClient again(transom.rest_address());
  again.Request("POST", "/v1/shelves",
                {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, bomb);
  const PrometheusText page = Scrape(transom);
  EXPECT_EQ(page.Value("transom_responses_compressed_total", {{"coding", "gzip"}}), 1);
  EXPECT_EQ(page.Value("transom_responses_compressed_total", {{"coding", "br"}}), 0);
  EXPECT_EQ(page.Value("transom_response_compression_output_bytes_total", {{"coding", "gzip"}}),
            static_cast<double>(reply.body.size()));
  EXPECT_EQ(page.Value("transom_request_bodies_inflated_total", {{"result", "success"}}), 1);
  EXPECT_EQ(page.Value("transom_request_bodies_inflated_total", {{"result", "malformed"}}), 1);
  EXPECT_EQ(page.Value("transom_request_bodies_inflated_total", {{"result", "too_large"}}), 1);
  EXPECT_EQ(page.Value("transom_limits_reached_total", {{"limit", "request_body_bytes_max"}}), 1);
  EXPECT_EQ(page.Value("transom_request_inflation_input_bytes_total"),
            static_cast<double>(good.size() + bomb.size() + 14));
}

TEST_F(MetricsTest, LogsEachAnswerWithItsFields) {
  const std::string path = WriteTestFile("access.log", "");
  TransomProcess transom(
      Flags({"--set=logging.access_log=json", "--set=logging.access_log_path=" + path}));
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  const std::string peer = client.local_address();
  EXPECT_EQ(client
                .Request("GET", "/v1/shelves/none",
                         {{"X-Request-Id", "r\"1"}, {"User-Agent", "a\"b \xff"}})
                .status,
            404);
  EXPECT_EQ(client.Get("/v1/shelves/1?secret=x").status, 400);
  EXPECT_EQ(client.Get("/v1/shelves/1").status, 200);
  EXPECT_TRUE(client.Send("GET / HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(client.ReadReply().status, 400);
  // logrotate's way.
  ASSERT_EQ(std::rename(path.c_str(), (path + ".1").c_str()), 0);
  kill(transom.pid(), SIGHUP);
  while (access(path.c_str(), F_OK) != 0) ASSERT_FALSE(HasFailure());
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves/2").status, 200);
  EXPECT_EQ(transom.Stop(), 0);
  const std::string both = ReadAll(path + ".1") + ReadAll(path);
  const std::vector<std::string> lines = absl::StrSplit(both, '\n');
  ASSERT_EQ(lines.size(), 6u) << both;
  // The threads of a pair log each for itself.
  const auto line_with = [&](const std::string& part) {
    for (const std::string& line : lines) {
      if (line.find(part) != std::string::npos) return line;
    }
    return "no line with " + part + " in " + both;
  };
  const auto expect_part = [](const std::string& line, const std::string& part) {
    EXPECT_NE(line.find(part), std::string::npos) << part << " in " << line;
  };
  const std::string from = "\"peer\":\"" + peer + "\",";
  const std::string not_found = line_with("\"path\":\"/v1/shelves/none\",\"status\":404,");
  expect_part(not_found, from + "\"method\":\"GET\",");
  expect_part(not_found, "\"grpc_method\":\"library.v1.Library.GetShelf\"");
  expect_part(not_found, "\"grpc_status\":\"NOT_FOUND\"");
  expect_part(not_found, "\"request_id\":\"r\\\"1\"");
  expect_part(not_found, "\"user_agent\":\"a\\\"b \xef\xbf\xbd\"");
  expect_part(not_found, "\"duration_ms\":");
  expect_part(line_with("\"path\":\"/v1/shelves/1\",\"status\":400"), from);
  EXPECT_EQ(both.find("secret"), std::string::npos);
  // An id that the gateway made.
  expect_part(line_with("\"path\":\"/v1/shelves/1\",\"status\":200"), "\"request_id\":\"");
  expect_part(line_with("\"method\":\"\",\"path\":\"\",\"status\":400"), from);
  EXPECT_NE(ReadAll(path).find("/v1/shelves/2"), std::string::npos) << both;
}

TEST_F(MetricsTest, LogsTheQueryWhereItIsAskedTo) {
  const std::string path = WriteTestFile("query.log", "");
  TransomProcess transom(
      Flags({"--set=logging.access_log=text", "--set=logging.access_log_path=" + path,
             "--set=logging.access_log_query=true"}));
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_EQ(HttpGet(transom.rest_address(), "/v1/shelves?pageSize=1").status, 200);
  EXPECT_EQ(transom.Stop(), 0);
  EXPECT_NE(ReadAll(path).find(" path=\"/v1/shelves?pageSize=1\" "), std::string::npos)
      << ReadAll(path);
}

// Standard output is a pipe that the test does not read: requests are answered all the same.
TEST_F(MetricsTest, AnAccessLogThatNobodyReadsHoldsUpNobody) {
  TransomProcess transom(Flags({"--set=logging.access_log=json"}));
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  const std::string target = "/nowhere/" + std::string(3900, 'x');
  // Some 80 lines fill the pipe and what is on its way, and some 120 the rings of both threads.
  int sent = 0;
  while (Scrape(transom).Value("transom_access_log_dropped_total") == 0) {
    for (int i = 0; i < 50; ++i, ++sent) ASSERT_EQ(client.Get(target).status, 404);
    ASSERT_LT(sent, 5000);
  }
  EXPECT_EQ(client.Get("/v1/shelves/1").status, 200);
  const PrometheusText page = Scrape(transom);
  EXPECT_EQ(page.Value("transom_requests_total"), sent + 1);
  EXPECT_EQ(transom.Stop(), 0);
  EXPECT_NE(transom.errors().find("access log: lines dropped"), std::string::npos)
      << transom.errors();
}

TEST_F(MetricsTest, AFileThatCannotBeOpenedStopsTheStart) {
  TransomProcess transom(Flags(
      {"--set=logging.access_log=text", "--set=logging.access_log_path=/nonexistent/access.log"}));
  EXPECT_FALSE(transom.running());
  EXPECT_EQ(transom.Stop(), 1);
  EXPECT_NE(transom.errors().find(
                "logging.access_log_path: cannot open /nonexistent/access.log: No such file"),
            std::string::npos)
      << transom.errors();
}

}  // namespace
}  // namespace transom
