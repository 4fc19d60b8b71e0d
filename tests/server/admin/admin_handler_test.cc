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
                 }),
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
  readiness_.schema_loaded = readiness_.upstream_connected = true;
  readiness_.upstream_target = "dns:///a:1";
  readiness_.schema_source = "descriptor set \"x\"";
  readiness_.problems = {"t.S.Get: bad"};
  HttpReply reply = HttpGet(server_.address(), "/readyz?verbose");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(
      reply.body,
      "{\"ready\":true,\"missing\":[],\"upstream\":\"dns:///a:1\",\"schema\":\"descriptor set "
      "\\\"x\\\"\",\"problems\":[\"t.S.Get: bad\"]}\n");
}

TEST_F(AdminHandlerTest, SaysWhatIsMissing) {
  readiness_.draining = true;
  readiness_.schema_error = "no\nreflection";
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

TEST_F(AdminHandlerTest, AnswersGetOnly) {
  AllowCodes allow({405});
  HttpReply reply = HttpClient(server_.address()).Post("/healthz", "{}");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.Header("Allow"), "GET");
}

TEST_F(AdminHandlerTest, KnowsNoOtherPage) {
  EXPECT_EQ(HttpGet(server_.address(), "/metricz").status, 404);
}

TEST_F(AdminHandlerTest, RefusesWhatIsNotHttp) {
  HttpClient client(server_.address());
  client.Send("\x01\x02\r\n\r\n");
  EXPECT_EQ(client.ReadReply().status, 400);
}

}  // namespace
}  // namespace transom
