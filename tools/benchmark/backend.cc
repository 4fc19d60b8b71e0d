// The benchmark's gRPC backend: a generic asynchronous server that answers every
// call at once, GetItem with a fixed small Item, everything else with the
// request's own bytes. Prints its port on one line and serves until SIGTERM. On SIGUSR1 it
// prints how many calls it has answered. `backend PORT` serves on that port of 127.0.0.1,
// which must be free; without one on a port that is.

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "transom/bench/v1/bench.pb.h"

namespace transom {
namespace {

std::atomic<long long> answered{0};

grpc::ByteBuffer SmallItem() {
  bench::v1::Item item;
  item.set_id("item-1");
  item.set_title("A small thing");
  item.set_size_bytes(1234567890123);
  item.set_count(42);
  item.set_grade(bench::v1::GRADE_GOOD);
  item.add_tags("new");
  const std::string bytes = item.SerializeAsString();
  grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

// One call at a time from request to answer; then the next on the same queue.
class Call {
 public:
  Call(grpc::AsyncGenericService* service, grpc::ServerCompletionQueue* queue)
      : service_(service), queue_(queue) {
    Accept();
  }

  void Proceed(bool ok) {
    switch (state_) {
      case State::kAccepting:
        if (!ok) return delete this;
        new Call(service_, queue_);
        state_ = State::kReading;
        stream_->Read(&request_, this);
        return;
      case State::kReading: {
        state_ = State::kAnswering;
        static const grpc::ByteBuffer small = SmallItem();
        const bool get = context_->method() == "/transom.bench.v1.Bench/GetItem";
        stream_->WriteAndFinish(get || !ok ? small : request_, grpc::WriteOptions(),
                                grpc::Status::OK, this);
        return;
      }
      case State::kAnswering:
        answered.fetch_add(1, std::memory_order_relaxed);
        return delete this;
    }
  }

 private:
  enum class State { kAccepting, kReading, kAnswering };

  void Accept() {
    context_ = std::make_unique<grpc::GenericServerContext>();
    stream_ = std::make_unique<grpc::GenericServerAsyncReaderWriter>(context_.get());
    service_->RequestCall(context_.get(), stream_.get(), queue_, queue_, this);
  }

  grpc::AsyncGenericService* service_;
  grpc::ServerCompletionQueue* queue_;
  State state_ = State::kAccepting;
  std::unique_ptr<grpc::GenericServerContext> context_;
  std::unique_ptr<grpc::GenericServerAsyncReaderWriter> stream_;
  grpc::ByteBuffer request_;
};

// `asked` is the port as a decimal number, 0 for any.
int Serve(const std::string& asked) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  int port = 0;
  grpc::AsyncGenericService service;
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort("127.0.0.1:" + asked, grpc::InsecureServerCredentials(), &port);
  builder.RegisterAsyncGenericService(&service);
  std::vector<std::unique_ptr<grpc::ServerCompletionQueue>> queues;
  for (int i = 0; i < 2; ++i) queues.push_back(builder.AddCompletionQueue());
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) return 1;
  std::vector<std::thread> threads;
  for (auto& queue : queues) {
    for (int i = 0; i < 64; ++i) new Call(&service, queue.get());
    threads.emplace_back([queue = queue.get()] {
      void* tag;
      bool ok;
      while (queue->Next(&tag, &ok)) static_cast<Call*>(tag)->Proceed(ok);
    });
  }
  std::printf("%d\n", port);
  std::fflush(stdout);
  int received;
  while (sigwait(&signals, &received) == 0 && received == SIGUSR1) {
    std::printf("%lld\n", answered.load(std::memory_order_relaxed));
    std::fflush(stdout);
  }
  server->Shutdown(std::chrono::system_clock::now());
  for (auto& queue : queues) queue->Shutdown();
  for (std::thread& thread : threads) thread.join();
  return 0;
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) { return transom::Serve(argc > 1 ? argv[1] : "0"); }
