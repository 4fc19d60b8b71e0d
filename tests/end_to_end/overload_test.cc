// Too many requests at a time: the newest is refused at once, and nothing else suffers.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/backend.h"
#include "tests/testing/http_client.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr char kGet[] = "GET /v1/items/a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(OverloadTest, TheNewestRequestIsRefusedAtOnce) {
  Backend backend;
  TransomProcess transom({"--upstream=" + backend.address(),
                          "--descriptor_set=" + RunfilePath("proto/contract_descriptors.pb"),
                          "--set=limits.requests_in_flight_max=1"});
  ASSERT_TRUE(transom.running()) << transom.errors();
  BackendReply reply;
  reply.hang = true;
  backend.SetReply(reply);
  HttpClient first(transom.rest_address());
  first.Send(kGet);
  ASSERT_TRUE(backend.WaitForHang());

  backend.SetReply(BackendReply());
  HttpClient second(transom.rest_address());
  for (int i = 0; i < 2; ++i) {
    const HttpReply refused = second.Get("/v1/items/a");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.Header("Retry-After"), "1");
    EXPECT_NE(refused.body.find("the gateway has too many requests in flight"), std::string::npos)
        << refused.body;
    // The client may try again on the same connection.
    EXPECT_FALSE(refused.HasHeader("Connection"));
  }
  // What needs no call is answered, and so is the admin port.
  EXPECT_EQ(second.Get("/no/route").status, 404);
  EXPECT_EQ(HttpGet(transom.admin_address(), "/healthz").status, 200);
  EXPECT_EQ(HttpGet(transom.admin_address(), "/readyz").status, 200);

  // One that is over makes room for one.
  first.Reset();
  HttpReply served;
  do {
    served = second.Get("/v1/items/a");
  } while (served.status == 503);
  EXPECT_EQ(served.status, 200) << served.body;
  EXPECT_EQ(transom.Stop(), 0);
}

}  // namespace
}  // namespace transom
