// Many clients of all manners at once, with answers from several threads and a server
// that stops in the middle. There is little to assert but order and completeness; the
// sanitizers do the rest.

#include <sys/socket.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/http/test_handler.h"
#include "tests/testing/http_client.h"

namespace transom {
namespace {

// Answers "/now" inside Handle and everything else on one of two threads.
class PoolHandler : public HttpHandler {
 public:
  PoolHandler() {
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { Work(); });
  }
  ~PoolHandler() override {
    {
      std::lock_guard<std::mutex> lock(mu_);
      done_ = true;
      changed_.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
  }

  void Handle(const HttpRequest& request, ResponseSink* sink) override {
    auto job = std::make_unique<Job>();
    job->text = Describe(request);
    job->sink = sink;
    if (absl::StartsWith(request.target, "/now")) return Answer(*job);
    sink->SetInFlight(job.get());
    std::lock_guard<std::mutex> lock(mu_);
    jobs_.push_back(std::move(job));
    changed_.notify_one();
  }
  FaultResponse OnFault(HttpFault fault, absl::string_view detail,
                        absl::Span<const HeaderField> /*headers*/) override {
    return TestFaultResponse(fault, detail);
  }

 private:
  struct Job : InFlight {
    void Cancel(CancelReason) override { cancelled.store(true); }
    std::string text;
    ResponseSink* sink = nullptr;
    std::atomic<bool> cancelled{false};
  };

  static void Answer(const Job& job) {
    HttpResponse response;
    response.body = job.text;
    job.sink->Send(response);
  }

  void Work() {
    std::unique_lock<std::mutex> lock(mu_);
    for (;;) {
      changed_.wait(lock, [this] { return done_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      std::unique_ptr<Job> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      Answer(*job);
      job.reset();
      lock.lock();
    }
  }

  std::mutex mu_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Job>> jobs_;
  bool done_ = false;
  std::vector<std::thread> threads_;
};

std::string RequestTo(absl::string_view target, size_t body_size) {
  return absl::StrCat("POST ", target, " HTTP/1.1\r\nHost: h\r\nContent-Length: ", body_size,
                      "\r\n\r\n", std::string(body_size, 'b'));
}

void Converse(HttpClient* client, std::mt19937* random) {
  const int count = 1 + static_cast<int>((*random)() % 20);
  std::string bytes;
  for (int i = 0; i < count; ++i) {
    const char* target = (*random)() % 2 == 0 ? "/now/" : "/later/";
    size_t body_size = (*random)() % 10 == 0 ? 100000 : (*random)() % 50;
    bytes += RequestTo(absl::StrCat(target, i), body_size);
  }
  std::thread sender;
  std::vector<size_t> cuts;
  for (size_t at = 1 + (*random)() % 5000; at < bytes.size(); at += 1 + (*random)() % 50000) {
    cuts.push_back(at);
  }
  sender = std::thread([&] { client->SendCutAt(bytes, cuts); });
  for (int i = 0; i < count; ++i) {
    HttpReply reply = client->ReadReply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_TRUE(absl::StrContains(reply.body.substr(0, 20), absl::StrCat("/", i, " ")))
        << reply.body.substr(0, 40);
  }
  sender.join();
}

void Misbehave(HttpClient* client, std::mt19937* random) {
  client->Send(RequestTo("/later/x", 10) + RequestTo("/later/y", 10));
  switch ((*random)() % 5) {
    case 0:
      client->Reset();
      break;
    case 1:
      client->Close();
      break;
    case 2:
      client->ShutdownWrite();
      EXPECT_EQ(client->ReadReply().status, 200);
      EXPECT_EQ(client->ReadReply().status, 200);
      EXPECT_TRUE(client->AtEnd());
      break;
    case 3:
      client->Send("nonsense");
      client->Close();
      break;
    default:
      client->Send("GET /later/z HTTP/1.1\r\nHost");
      client->Reset();
  }
}

TEST(ServerStressTest, ClientsOfAllManners) {
  PoolHandler handler;
  HttpServerOptions options;
  options.loops = 2;
  TestServer server(options, &handler);
  std::vector<std::thread> threads;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    threads.emplace_back([&, seed] {
      std::mt19937 random(seed);
      for (int round = 0; round < 30; ++round) {
        HttpClient client(server.address());
        Converse(&client, &random);
        Converse(&client, &random);
        Misbehave(&client, &random);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(server->WaitUntilIdle(absl::Seconds(20)));
}

// Sends requests without end and reads what comes, until the server is gone.
void Flood(HttpClient* client, std::atomic<int>* answered) {
  std::string bytes;
  for (int i = 0; i < 50; ++i) bytes += RequestTo("/later", 100);
  std::thread sender([&] {
    while (client->Send(bytes)) {
    }
  });
  char buffer[4096];
  while (recv(client->fd(), buffer, sizeof(buffer), 0) > 0) answered->fetch_add(1);
  shutdown(client->fd(), SHUT_RDWR);
  sender.join();
}

TEST(ServerStressTest, StopsInTheMiddle) {
  for (int round = 0; round < 10; ++round) {
    PoolHandler handler;
    HttpServerOptions options;
    options.loops = 2;
    TestServer server(options, &handler);
    std::vector<HttpClient> clients;
    for (int i = 0; i < 4; ++i) clients.emplace_back(server.address());
    std::atomic<int> answered{0};
    std::vector<std::thread> threads;
    for (HttpClient& client : clients) {
      threads.emplace_back([&] { Flood(&client, &answered); });
    }
    while (answered.load() < 20) std::this_thread::yield();
    if (round % 2 == 0) server->StartDrain();
    server->Stop();
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace transom
