#include "tests/testing/backend.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/grpcpp.h"
#include "transom/testing/contract.grpc.pb.h"

namespace transom {
namespace {

using contract::v1::Contract;

constexpr std::chrono::seconds kPatience(20);

// The service as reflection sees it; its methods are answered by the generic service. All but
// one, since gRPC lists no service that has generic methods only.
class ReflectedContract : public Contract::Service {
 public:
  ReflectedContract() {
    const auto* pool = google::protobuf::DescriptorPool::generated_pool();
    const auto* service = pool->FindServiceByName(Contract::service_full_name());
    for (int i = 0; i < service->method_count(); ++i) {
      if (service->method(i)->name() != "Unimplemented") MarkMethodGeneric(i);
    }
  }
};

grpc::ByteBuffer ToByteBuffer(const std::string& bytes) {
  grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

// What all calls share.
struct Shared {
  std::mutex mu;
  std::condition_variable changed;
  BackendReply reply;
  std::optional<BackendCall> call;
  // Counts SetReply: calls of an earlier one may end late and count no more.
  int generation = 0;
  int hanging = 0;
  int cancelled = 0;
};

// One call: reads one message, answers as told, ends.
class Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(Shared* shared, grpc::GenericCallbackServerContext* context)
      : shared_(shared), context_(context) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    std::string request = ok ? ToString(request_) : "";
    Record(request);
    if (reply_.echo) reply_.messages = {request};
    if (reply_.hang) return Hang();
    for (const auto& [key, value] : reply_.initial_metadata) {
      context_->AddInitialMetadata(key, value);
    }
    for (const auto& [key, value] : reply_.trailing_metadata) {
      context_->AddTrailingMetadata(key, value);
    }
    WriteNext();
  }

  void OnWriteDone(bool ok) override {
    if (ok) WriteNext();
    // Else the client is gone or wants no more; OnCancel follows.
    if (!ok) FinishOnce();
  }

  void OnCancel() override {
    std::lock_guard<std::mutex> lock(shared_->mu);
    if (!hanging_) {
      cancelled_early_ = true;
      return;
    }
    hanging_ = false;
    CountCancelled();
    Finish(grpc::Status::CANCELLED);
  }

  void OnDone() override { delete this; }

 private:
  void Record(const std::string& request) {
    BackendCall call;
    call.method = context_->method();
    call.request = request;
    for (const auto& [key, value] : context_->client_metadata()) {
      call.metadata.emplace_back(std::string(key.data(), key.size()),
                                 std::string(value.data(), value.size()));
    }
    call.deadline_s =
        std::chrono::duration<double>(context_->deadline() - std::chrono::system_clock::now())
            .count();
    std::lock_guard<std::mutex> lock(shared_->mu);
    shared_->call = std::move(call);
    reply_ = shared_->reply;
    generation_ = shared_->generation;
  }

  void Hang() {
    std::lock_guard<std::mutex> lock(shared_->mu);
    if (cancelled_early_) {
      CountCancelled();
      Finish(grpc::Status::CANCELLED);
      return;
    }
    hanging_ = true;
    if (generation_ == shared_->generation) ++shared_->hanging;
    shared_->changed.notify_all();
  }

  // REQUIRES: shared_->mu is held.
  void CountCancelled() {
    if (generation_ == shared_->generation) ++shared_->cancelled;
    shared_->changed.notify_all();
  }

  void WriteNext() {
    const bool send = reply_.code == 0 && written_ < reply_.messages.size();
    if (!send) return FinishOnce();
    response_ = ToByteBuffer(reply_.messages[written_++]);
    StartWrite(&response_);
  }

  void FinishOnce() {
    Finish(grpc::Status(static_cast<grpc::StatusCode>(reply_.code), reply_.message,
                        reply_.details_bin));
  }

  Shared* const shared_;
  grpc::GenericCallbackServerContext* const context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
  BackendReply reply_;
  int generation_ = 0;
  size_t written_ = 0;
  bool hanging_ = false;          // guarded by shared_->mu
  bool cancelled_early_ = false;  // guarded by shared_->mu
};

class AnyMethod : public grpc::CallbackGenericService {
 public:
  explicit AnyMethod(Shared* shared) : shared_(shared) {}
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    // As a server without the method would: v1 of reflection is asked for first.
    const std::string prefix = std::string("/") + Contract::service_full_name() + "/";
    if (context->method().compare(0, prefix.size(), prefix) != 0) {
      return CallbackGenericService::CreateReactor(context);
    }
    return new Reactor(shared_, context);
  }

 private:
  Shared* const shared_;
};

}  // namespace

std::optional<std::string> BackendCall::Metadata(const std::string& key) const {
  for (const auto& [name, value] : metadata) {
    if (name == key) return value;
  }
  return std::nullopt;
}

class Backend::Impl {
 public:
  Impl() : any_method_(&shared_) {
    // Once in a process, before the first server.
    static const bool reflection = [] {
      grpc::reflection::InitProtoReflectionServerBuilderPlugin();
      return true;
    }();
    (void)reflection;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&contract_);
    builder.RegisterCallbackGenericService(&any_method_);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port_ == 0) {
      std::fprintf(stderr, "Backend: cannot listen on 127.0.0.1\n");
      std::abort();
    }
  }

  ~Impl() {
    // A deadline that has passed: calls in flight are cancelled.
    server_->Shutdown(std::chrono::system_clock::now());
    server_->Wait();
  }

  int port() const { return port_; }
  Shared& shared() { return shared_; }

 private:
  Shared shared_;
  ReflectedContract contract_;
  AnyMethod any_method_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

Backend::Backend() : impl_(std::make_unique<Impl>()) {
  address_ = "127.0.0.1:" + std::to_string(impl_->port());
}

Backend::~Backend() = default;

void Backend::SetReply(const BackendReply& reply) {
  std::lock_guard<std::mutex> lock(impl_->shared().mu);
  impl_->shared().reply = reply;
  impl_->shared().call.reset();
  ++impl_->shared().generation;
  impl_->shared().hanging = 0;
  impl_->shared().cancelled = 0;
}

std::optional<BackendCall> Backend::TakeCall() {
  std::lock_guard<std::mutex> lock(impl_->shared().mu);
  std::optional<BackendCall> call = std::move(impl_->shared().call);
  impl_->shared().call.reset();
  return call;
}

bool Backend::WaitForHang() {
  Shared& shared = impl_->shared();
  std::unique_lock<std::mutex> lock(shared.mu);
  return shared.changed.wait_for(lock, kPatience,
                                 [&] { return shared.hanging > 0 || shared.cancelled > 0; });
}

bool Backend::WaitForCancel() {
  Shared& shared = impl_->shared();
  std::unique_lock<std::mutex> lock(shared.mu);
  return shared.changed.wait_for(lock, kPatience, [&] { return shared.cancelled > 0; });
}

}  // namespace transom
