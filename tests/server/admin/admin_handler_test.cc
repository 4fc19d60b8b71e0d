#include "server/admin/admin_handler.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "server/http/http_server.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

class AdminHandlerTest : public testing::Test {
 protected:
  AdminHandlerTest()
      : handler_([this] { return readiness_; },
                 [] {
                   return std::vector<RouteLine>{{"GET", "/v1/{a=\"}", "t.S.Get", "annotation"}};
                 },
                 "{\"threads\": 2}\n", [] { return std::string("# TYPE a counter\na 1\n"); }),
        server_(HttpServerOptions(), &handler_) {
    EXPECT_TRUE(server_.Listen().ok());
    server_.Start();
  }

  Readiness readiness_;
  AdminHandler handler_;
  HttpServer server_;
};

TEST_F(AdminHandlerTest, LivesWhateverIsMissing) {
  HttpReply reply = HttpGet(server_.address(), "/healthz");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "{\"status\":\"ok\"}\n");
}

TEST_F(AdminHandlerTest, IsReadyWithSchemaAndUpstream) {
  readiness_.schema_loaded = true;
  readiness_.upstreams = {{"dns:///a:1", true, true, ""}};
  readiness_.schema_source = "descriptor set \"x\"";
  readiness_.problems = {"t.S.Get: bad"};
  HttpReply reply = HttpGet(server_.address(), "/readyz?verbose");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(
      reply.body,
      "{\"ready\":true,\"missing\":[],\"upstreams\":[{\"target\":\"dns:///a:1\",\"connected\":true,"
      "\"servicesKnown\":true}],\"schema\":\"descriptor set "
      "\\\"x\\\"\",\"problems\":[\"t.S.Get: bad\"]}\n");
}

TEST_F(AdminHandlerTest, SaysWhatIsMissing) {
  readiness_.draining = true;
  readiness_.schema_error = "no\nreflection";
  readiness_.upstreams = {{"a:1", false, false, "away"}};
  HttpReply reply = HttpGet(server_.address(), "/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find("\"missing\":[\"schema\",\"upstream\",\"draining\"]"),
            std::string::npos)
      << reply.body;
  EXPECT_NE(reply.body.find("\"schemaError\":\"no\\nreflection\""), std::string::npos)
      << reply.body;
}

TEST_F(AdminHandlerTest, ListsRoutes) {
  HttpReply reply = HttpGet(server_.address(), "/routes");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body,
            "[{\"method\":\"GET\",\"template\":\"/v1/{a=\\\"}\",\"grpcMethod\":\"t.S.Get\","
            "\"source\":\"annotation\"}]\n");
}

TEST_F(AdminHandlerTest, ShowsTheConfiguration) {
  HttpReply reply = HttpGet(server_.address(), "/config");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "{\"threads\": 2}\n");
}

TEST_F(AdminHandlerTest, TellsTheMetricsAsPrometheusReadsThem) {
  HttpReply reply = HttpGet(server_.address(), "/metrics");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(reply.body, "# TYPE a counter\na 1\n");
}

TEST_F(AdminHandlerTest, AnswersGetOnly) {
  AllowCodes allow({405});
  HttpReply reply = HttpClient(server_.address()).Post("/healthz", "{}");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.Header("Allow"), "GET");
}

TEST_F(AdminHandlerTest, KnowsNoOtherPage) {
  EXPECT_EQ(HttpGet(server_.address(), "/metricz").status, 404);
}

// Its codes are 200, 404, 405 and 503, whatever comes.
TEST_F(AdminHandlerTest, AnswersNoOtherCodeToWhatIsWrong) {
  AllowCodes allow({405});
  struct Row {
    std::string sent;
    int status;
  };
  const Row rows[] = {
      {"\x01\x02\r\n\r\n", 405},
      {"GET /healthz\r\n\r\n", 405},
      {"GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 405},
      {"POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 405},
      {"GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n", 405},
      {"GET /" + std::string(20000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 404},
      {"GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(70000, 'a') + "\r\n\r\n", 405},
  };
  for (const Row& row : rows) {
    HttpClient client(server_.address());
    client.Send(row.sent);
    const HttpReply reply = client.ReadReply();
    EXPECT_EQ(reply.status, row.status) << row.sent.substr(0, 80);
    EXPECT_EQ(reply.Header("Allow"), row.status == 405 ? "GET" : "") << row.sent.substr(0, 80);
  }
}

}  // namespace
}  // namespace transom
