#include "tests/server/upstream/streaming_server.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace transom {
namespace {

class Reactor final : public grpc::ServerGenericBidiReactor, public ServedStream {
 public:
  explicit Reactor(grpc::GenericCallbackServerContext* context) : context_(context) {}

  // The handler's whole thread.
  void Run(const StreamingServer::Handler& handler) {
    const grpc::Status status = handler(this);
    if (!finishing_) Finish(status);
    Release();
  }

  grpc::GenericCallbackServerContext* context() override { return context_; }

  void SendHeaders() override {
    StartSendInitialMetadata();
    WaitForOperation();
  }

  bool Read(std::string* message) override {
    StartRead(&read_);
    if (!WaitForOperation()) return false;
    grpc::Slice slice;
    message->clear();
    if (read_.DumpToSingleSlice(&slice).ok()) {
      message->assign(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    return true;
  }

  bool Write(const std::string& message) override {
    SetWritten(message);
    StartWrite(&written_);
    return WaitForOperation();
  }

  void WriteLast(const std::string& message, const grpc::Status& status) override {
    SetWritten(message);
    finishing_ = true;
    StartWriteAndFinish(&written_, grpc::WriteOptions(), status);
  }

  void WaitForCancel() override {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return cancelled_; });
  }

  void OnReadDone(bool ok) override { Complete(ok); }
  void OnWriteDone(bool ok) override {
    if (!finishing_) Complete(ok);
  }
  void OnSendInitialMetadataDone(bool ok) override { Complete(ok); }

  void OnCancel() override {
    std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
  }

  void OnDone() override { Release(); }

 private:
  void SetWritten(const std::string& message) {
    grpc::Slice slice(message);
    written_ = grpc::ByteBuffer(&slice, 1);
  }

  void Complete(bool ok) {
    std::lock_guard<std::mutex> lock(mutex_);
    complete_ = true;
    ok_ = ok;
    changed_.notify_all();
  }

  bool WaitForOperation() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return complete_; });
    complete_ = false;
    return ok_;
  }

  // gRPC and the handler's thread both have to let go.
  void Release() {
    bool last;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      last = --users_ == 0;
    }
    if (last) delete this;
  }

  grpc::GenericCallbackServerContext* const context_;
  std::atomic<bool> finishing_{false};
  grpc::ByteBuffer read_;
  grpc::ByteBuffer written_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool complete_ = false;
  bool ok_ = false;
  bool cancelled_ = false;
  int users_ = 2;
};

}  // namespace

class StreamingServer::Service : public grpc::CallbackGenericService {
 public:
  explicit Service(StreamingServer::Handler handler) : handler_(std::move(handler)) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    auto* reactor = new Reactor(context);
    std::lock_guard<std::mutex> lock(mutex_);
    threads_.emplace_back([this, reactor] { reactor->Run(handler_); });
    return reactor;
  }

  void Join() {
    std::lock_guard<std::mutex> lock(mutex_);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  const StreamingServer::Handler handler_;
  std::mutex mutex_;
  std::vector<std::thread> threads_;
};

StreamingServer::StreamingServer(Handler handler, int receive_bytes_max)
    : service_(std::make_unique<Service>(std::move(handler))) {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(receive_bytes_max);
  builder.RegisterCallbackGenericService(service_.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    std::fprintf(stderr, "StreamingServer: cannot listen\n");
    std::abort();
  }
  address_ = "127.0.0.1:" + std::to_string(port);
}

StreamingServer::~StreamingServer() { Kill(); }

void StreamingServer::Kill() {
  server_->Shutdown(std::chrono::system_clock::now());
  service_->Join();
}

}  // namespace transom
