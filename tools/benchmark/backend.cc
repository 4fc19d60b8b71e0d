// The benchmark's gRPC backend: a generic asynchronous server that answers every
// call at once, GetItem with a fixed small Item, WatchItems and Download with as many messages as
// they ask for, Upload with what it counted, everything else with the
// request's own bytes. Prints its port on one line and serves until SIGTERM. On SIGUSR1 it
// prints how many calls it has answered. `backend PORT` serves on that port of 127.0.0.1,
// which must be free; without one on a port that is.

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/types/optional.h"
#include "tools/benchmark/messages.h"
#include "transom/bench/v1/bench.pb.h"
#include "transom/bench/v1/files.pb.h"

namespace transom {
namespace {

std::atomic<long long> answered{0};

enum class Method { kGet, kWatch, kDownload, kUpload, kEcho };

Method MethodOf(const std::string& path) {
  if (path == "/transom.bench.v1.Bench/GetItem") return Method::kGet;
  if (path == "/transom.bench.v1.Bench/WatchItems") return Method::kWatch;
  if (path == "/transom.bench.v1.Files/Download") return Method::kDownload;
  if (path == "/transom.bench.v1.Files/Upload") return Method::kUpload;
  return Method::kEcho;
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
        method_ = MethodOf(context_->method());
        state_ = method_ == Method::kUpload ? State::kCounting : State::kReading;
        stream_->Read(&request_, this);
        return;
      case State::kReading:
        return Answer(ok);
      case State::kSending:
        return ok ? SendNext() : Finish(grpc::Status::CANCELLED);
      case State::kCounting:
        return ok ? Count() : SendLast(BufferOf(counted_.SerializeAsString()));
      case State::kAnswering:
        return delete this;
    }
  }

 private:
  enum class State { kAccepting, kReading, kSending, kCounting, kAnswering };

  void Accept() {
    context_ = std::make_unique<grpc::GenericServerContext>();
    stream_ = std::make_unique<grpc::GenericServerAsyncReaderWriter>(context_.get());
    service_->RequestCall(context_.get(), stream_.get(), queue_, queue_, this);
  }

  void Answer(bool ok) {
    static const grpc::ByteBuffer small = BufferOf(SmallItem());
    if (method_ == Method::kWatch) return StartWatch();
    if (method_ == Method::kDownload) return StartDownload();
    SendLast(method_ == Method::kGet || !ok ? small : request_);
  }

  void StartWatch() {
    bench::v1::WatchItemsRequest request;
    if (!Parse(request_, &request)) return Finish(Refusal());
    left_ = request.count();
    message_ = BufferOf(ItemOfSize(std::max(request.size(), 0)));
    SendNext();
  }

  void StartDownload() {
    bench::v1::DownloadRequest request;
    if (!Parse(request_, &request)) return Finish(Refusal());
    left_ = request.chunks();
    const size_t size = std::max(request.chunk_bytes(), 0);
    message_ = BufferOf(Chunk(size, /*first=*/false));
    left_ < 1 ? Finish(grpc::Status::OK) : Send(BufferOf(Chunk(size, /*first=*/true)));
  }

  // The next of messages that are all alike, or the end.
  void SendNext() { left_ < 1 ? Finish(grpc::Status::OK) : Send(message_); }

  void Send(const grpc::ByteBuffer& message) {
    if (--left_ == 0) return SendLast(message);
    state_ = State::kSending;
    stream_->Write(message, grpc::WriteOptions(), this);
  }

  void Count() {
    const absl::optional<int64_t> size = DataSize(request_);
    if (!size.has_value()) return Finish(Refusal());
    counted_.set_messages(counted_.messages() + 1);
    counted_.set_bytes(counted_.bytes() + *size);
    stream_->Read(&request_, this);
  }

  void SendLast(const grpc::ByteBuffer& message) {
    CountAnswer();
    stream_->WriteAndFinish(message, grpc::WriteOptions(), grpc::Status::OK, this);
  }

  void Finish(const grpc::Status& status) {
    CountAnswer();
    stream_->Finish(status, this);
  }

  // Before it leaves, so that whoever has read an answer finds it counted.
  void CountAnswer() {
    state_ = State::kAnswering;
    answered.fetch_add(1, std::memory_order_relaxed);
  }

  static grpc::Status Refusal() {
    return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "the request is no message");
  }

  grpc::AsyncGenericService* service_;
  grpc::ServerCompletionQueue* queue_;
  State state_ = State::kAccepting;
  std::unique_ptr<grpc::GenericServerContext> context_;
  std::unique_ptr<grpc::GenericServerAsyncReaderWriter> stream_;
  grpc::ByteBuffer request_;
  Method method_ = Method::kEcho;
  grpc::ByteBuffer message_;
  int32_t left_ = 0;
  bench::v1::UploadResponse counted_;
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
