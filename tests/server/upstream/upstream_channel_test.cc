#include "server/upstream/upstream_channel.h"

#include <cstdlib>
#include <limits>
#include <thread>

#include "gtest/gtest.h"
#include "tests/server/upstream/generic_server.h"
#include "tests/server/upstream/recorded_call.h"
#include "tests/testing/refused_port.h"

namespace transom {
namespace {

void Echo(ServedCall* call) { call->response = call->request; }

UpstreamOptions To(const std::string& target) {
  UpstreamOptions options;
  options.target = target;
  return options;
}

TEST(UpstreamChannelTest, ConnectsWithoutACall) {
  GenericServer server(Echo);
  UpstreamChannel channel(To(server.address()));
  EXPECT_TRUE(channel.WaitForConnected(kNever));
  EXPECT_TRUE(channel.IsConnected());
}

TEST(UpstreamChannelTest, AskingAnIdleChannelConnectsIt) {
  GenericServer server(Echo);
  UpstreamChannel channel(To(server.address()));
  while (!channel.IsConnected()) std::this_thread::yield();
}

TEST(UpstreamChannelTest, IsNotConnectedToNothing) {
  RefusedPort refused;
  UpstreamChannel channel(To(refused.address()));
  EXPECT_FALSE(channel.WaitForConnected(absl::Milliseconds(50)));
  EXPECT_FALSE(channel.IsConnected());
}

// gRPC's own back-off would make this take minutes once it has grown.
TEST(UpstreamChannelTest, FindsARestartedUpstreamAgain) {
  auto server = std::make_unique<GenericServer>(Echo);
  const std::string address = server->address();
  UpstreamClient client(To(address));
  EXPECT_EQ(client.Call("/a.B/C", "one").body, "one");
  server.reset();
  while (client.channel()->IsConnected()) std::this_thread::yield();
  EXPECT_EQ(client.Call("/a.B/C", "two").fault, UpstreamReply::Fault::kUnavailable);
  server = std::make_unique<GenericServer>(Echo, address);
  EXPECT_TRUE(client.channel()->WaitForConnected(kNever));
  EXPECT_EQ(client.Call("/a.B/C", "three").body, "three");
}

TEST(UpstreamChannelTest, IgnoresProxiesOfTheEnvironment) {
  RefusedPort proxy;
  GenericServer server(Echo);
  setenv("http_proxy", ("http://" + proxy.address()).c_str(), 1);
  UpstreamClient client(To(server.address()));
  EXPECT_EQ(client.Call("/a.B/C", "direct").body, "direct");
  unsetenv("http_proxy");
}

TEST(UpstreamChannelTest, ReceiveLimitLeavesRoomForOneByte) {
  const struct {
    const char* name;
    size_t limit;
    int expected;
  } kCases[] = {
      {"zero", 0, 1},
      {"default", 16 * 1024 * 1024, 16 * 1024 * 1024 + 1},
      {"largest", std::numeric_limits<int>::max() - 1, std::numeric_limits<int>::max()},
      {"clamped", std::numeric_limits<size_t>::max(), std::numeric_limits<int>::max()},
  };
  for (const auto& c : kCases) {
    UpstreamOptions options = To("localhost:1");
    options.response_body_bytes_max = c.limit;
    EXPECT_EQ(UpstreamChannel(options).receive_bytes_max(), c.expected) << c.name;
  }
}

TEST(InitUpstreamLibraryTest, MayBeCalledAgain) {
  InitUpstreamLibrary();
  InitUpstreamLibrary();
}

}  // namespace
}  // namespace transom
