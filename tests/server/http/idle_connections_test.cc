// What an idle keep-alive connection costs: the growth of the process's resident
// memory over five thousand of them, after one request on each.

#include <sys/socket.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "server/http/descriptor_limit.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(TRANSOM_TSAN)
constexpr bool kMemoryIsTelling = false;  // shadow memory and red zones are not ours
constexpr size_t kConnections = 500;
#else
constexpr bool kMemoryIsTelling = true;
constexpr size_t kConnections = 5000;
#endif
constexpr size_t kBytesPerConnectionMax = 2048;

size_t ResidentBytes() {
  size_t total = 0;
  size_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

// One exchange; the request comes in two pieces, so that it has to be buffered.
void ExchangeOnce(HttpClient* client) {
  const std::string request =
      "POST /v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Length: 600\r\n\r\n" +
      std::string(600, 'b');
  client->SendCutAt(request, {300});
  ASSERT_EQ(client->ReadReply().status, 200);
}

TEST(IdleConnectionsTest, CostLittleMemory) {
  if (RaiseDescriptorLimit() < 2 * kConnections + 300) GTEST_SKIP() << "too few descriptors";
  TestServer server;
  std::vector<HttpClient> clients;
  clients.reserve(kConnections + 100);
  auto open = [&](size_t count) {
    for (size_t i = 0; i < count; ++i) {
      clients.emplace_back(server.address());
      ExchangeOnce(&clients.back());
    }
  };
  open(100);  // what is needed once is there
  const size_t before = ResidentBytes();
  open(kConnections);
  const size_t after = ResidentBytes();
  EXPECT_EQ(server->open_connections(), kConnections + 100);
  const size_t each = after > before ? (after - before) / kConnections : 0;
  RecordProperty("bytes_per_connection", static_cast<int>(each));
  if (kMemoryIsTelling) {
    EXPECT_LE(each, kBytesPerConnectionMax);
  }
  // They are all still served.
  for (HttpClient& client : clients) ASSERT_EQ(client.Get("/").status, 200);
}

}  // namespace
}  // namespace transom
