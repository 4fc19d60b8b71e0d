// What an idle keep-alive connection with TLS costs: the growth of the server's resident
// memory over a thousand of them, after one request on each. The clients are a process of their
// own.

#include <openssl/ssl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/http/descriptor_limit.h"
#include "tests/server/http/tls_testing.h"

namespace transom {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(TRANSOM_TSAN)
constexpr bool kMemoryIsTelling = false;  // shadow memory and red zones are not ours
constexpr int kConnections = 100;
#else
constexpr bool kMemoryIsTelling = true;
constexpr int kConnections = 1000;
#endif
constexpr int kFirst = 100;  // what is needed once is there behind them
constexpr size_t kBytesPerConnectionMax = 24 * 1024;

size_t ResidentBytes() {
  size_t total = 0;
  size_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

// A child that opens connections when it is told to, and keeps them until it is let go.
class ClientProcess {
 public:
  // Before the server has threads.
  ClientProcess() {
    EXPECT_EQ(pipe(orders_), 0);
    EXPECT_EQ(pipe(replies_), 0);
    pid_ = fork();
    if (pid_ != 0) {
      close(orders_[0]);
      close(replies_[1]);
      return;
    }
    close(orders_[1]);
    Serve();
    _exit(0);
  }
  ~ClientProcess() {
    close(orders_[1]);
    close(replies_[0]);
    waitpid(pid_, nullptr, 0);
  }

  // One request on each of `count` connections; false if one was not served.
  bool Open(const std::string& address, int version, const TestIdentity& identity, int count) {
    SendText(address);
    SendText(absl::StrCat(version));
    SendText(identity.certificate);
    SendText(identity.key);
    SendText(absl::StrCat(count));
    char reply = 0;
    return read(replies_[0], &reply, 1) == 1 && reply == '+';
  }

 private:
  void SendText(const std::string& text) {
    const size_t size = text.size();
    EXPECT_EQ(write(orders_[1], &size, sizeof(size)), static_cast<ssize_t>(sizeof(size)));
    EXPECT_EQ(write(orders_[1], text.data(), size), static_cast<ssize_t>(size));
  }

  bool ReadText(std::string* text) {
    size_t size = 0;
    if (read(orders_[0], &size, sizeof(size)) != static_cast<ssize_t>(sizeof(size))) return false;
    text->resize(size);
    for (size_t at = 0; at < size;) {
      const ssize_t n = read(orders_[0], &(*text)[at], size - at);
      if (n <= 0) return false;
      at += static_cast<size_t>(n);
    }
    return true;
  }

  void Serve() {
    std::vector<TlsClient> clients;
    std::string address, version, count;
    TlsClientOptions options;
    while (ReadText(&address) && ReadText(&version) && ReadText(&options.identity.certificate) &&
           ReadText(&options.identity.key) && ReadText(&count)) {
      options.version = std::stoi(version);
      bool served = true;
      for (int i = 0; i < std::stoi(count); ++i) {
        clients.emplace_back(address, options);
        served = served && clients.back().IsServed();
      }
      if (write(replies_[1], served ? "+" : "-", 1) != 1) return;
    }
  }

  int orders_[2];
  int replies_[2];
  pid_t pid_ = -1;
};

struct IdleRow {
  const char* name;
  int version;
  ClientCertificates certificates;
};
const IdleRow kIdleRows[] = {
    {"Tls12", TLS1_2_VERSION, ClientCertificates::kNone},
    {"Tls13", TLS1_3_VERSION, ClientCertificates::kNone},
    {"Tls13WithClientCertificate", TLS1_3_VERSION, ClientCertificates::kRequired},
};

class TlsIdleConnectionsTest : public testing::TestWithParam<IdleRow> {};
INSTANTIATE_TEST_SUITE_P(Rows, TlsIdleConnectionsTest, testing::ValuesIn(kIdleRows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(TlsIdleConnectionsTest, CostLittleMemory) {
  if (RaiseDescriptorLimit() < kConnections + kFirst + 300) GTEST_SKIP() << "too few descriptors";
  ClientProcess clients;
  TlsOptions tls;
  tls.client_certificates = GetParam().certificates;
  TlsTestServer server(tls);
  TestIdentity identity;
  if (tls.client_certificates != ClientCertificates::kNone) {
    TestCertificateOptions client = ClientNamed("billing");
    client.uris = {"spiffe://example/ns/default/sa/billing"};
    identity = server.authority().Issue(client);
  }
  ASSERT_TRUE(clients.Open(server.address(), GetParam().version, identity, kFirst));
  const size_t before = ResidentBytes();
  ASSERT_TRUE(clients.Open(server.address(), GetParam().version, identity, kConnections));
  const size_t after = ResidentBytes();
  EXPECT_EQ(server->open_connections(), static_cast<size_t>(kConnections + kFirst));
  const size_t each = after > before ? (after - before) / kConnections : 0;
  RecordProperty("bytes_per_connection", static_cast<int>(each));
  std::printf("%s: %zu bytes of resident memory a connection\n", GetParam().name, each);
  if (kMemoryIsTelling) {
    EXPECT_LE(each, kBytesPerConnectionMax);
  }
}

}  // namespace
}  // namespace transom
