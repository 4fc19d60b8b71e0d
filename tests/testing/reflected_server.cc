#include "tests/testing/reflected_server.h"

#include <grpcpp/generic/async_generic_service.h>

#include <chrono>
#include <map>
#include <mutex>
#include <set>

#include "google/protobuf/descriptor.pb.h"
#include "tests/server/discovery/fake_reflection.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

constexpr char kReflection[] = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
constexpr char kListQuestion = 7 << 3 | 2;

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

grpc::ByteBuffer ToByteBuffer(const std::string& bytes) {
  grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

// What a .proto text says.
struct Described {
  std::vector<std::string> services;
  std::vector<std::string> files;  // all, serialized
  std::set<std::string> methods;   // "/t.S/Get"
};

Described Describe(const std::string& proto) {
  Described described;
  const google::protobuf::FileDescriptorSet set = CompileProtoSource(proto);
  for (const auto& file : set.file()) {
    described.files.push_back(file.SerializeAsString());
    if (file.name() != "test.proto") continue;
    for (const auto& service : file.service()) {
      const std::string name = file.package() + "." + service.name();
      described.services.push_back(name);
      for (const auto& method : service.method()) {
        described.methods.insert("/" + name + "/" + method.name());
      }
    }
  }
  return described;
}

}  // namespace

std::string ReflectedServer::Call::Metadata(const std::string& key) const {
  std::string values;
  for (const auto& [name, value] : metadata) {
    if (name == key) values += (values.empty() ? "" : ",") + value;
  }
  return values;
}

class ReflectedServer::Service : public grpc::CallbackGenericService {
 public:
  explicit Service(const Options& options)
      : name_(options.name), described_(Describe(options.proto)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(
        options.listen,
        options.credentials == nullptr ? grpc::InsecureServerCredentials() : options.credentials,
        &port_);
    if (options.connection_age_ms > 0) {
      builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, options.connection_age_ms);
    }
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
  }

  ~Service() override {
    if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
  }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Reactor(this, context);
  }

  int port() const { return port_; }

  mutable std::mutex mutex_;
  std::vector<Call> calls_;
  size_t call_count_ = 0;
  size_t cancelled_count_ = 0;
  size_t reflection_count_ = 0;
  bool broken_ = false;
  bool hangs_ = false;
  int status_ = 0;

  void Set(Described described) {
    std::lock_guard<std::mutex> lock(mutex_);
    described_ = std::move(described);
    broken_ = false;
  }

 private:
  class Reactor : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(Service* service, grpc::GenericCallbackServerContext* context)
        : service_(service), context_(context), reflects_(context->method() == kReflection) {
      if (!reflects_ && !service->Has(context->method())) {
        Finish(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "no such method"));
        return;
      }
      StartRead(&request_);
    }

    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::OK);
      const std::string request = ToString(request_);
      std::string response;
      if (reflects_) {
        response = service_->Reflect(request);
      } else {
        if (service_->Record(*context_, request)) return Hang();
        const int code = service_->status();
        if (code != 0) {
          return Finish(grpc::Status(static_cast<grpc::StatusCode>(code), "as told"));
        }
        response = request;
        context_->AddInitialMetadata("server-name", service_->name_);
      }
      response_ = ToByteBuffer(response);
      StartWrite(&response_);
    }

    void OnWriteDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::CANCELLED);
      if (reflects_) return StartRead(&request_);
      Finish(grpc::Status::OK);
    }

    void OnCancel() override {
      std::lock_guard<std::mutex> lock(hang_mutex_);
      cancelled_ = true;
      if (hanging_) FinishCancelled();
    }
    void OnDone() override { delete this; }

   private:
    void Hang() {
      std::lock_guard<std::mutex> lock(hang_mutex_);
      hanging_ = true;
      if (cancelled_) FinishCancelled();
    }
    void FinishCancelled() {
      hanging_ = false;
      {
        std::lock_guard<std::mutex> lock(service_->mutex_);
        ++service_->cancelled_count_;
      }
      Finish(grpc::Status::CANCELLED);
    }

    Service* const service_;
    grpc::GenericCallbackServerContext* const context_;
    const bool reflects_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer response_;
    std::mutex hang_mutex_;
    bool hanging_ = false;
    bool cancelled_ = false;
  };

  bool Has(const std::string& method) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return described_.methods.count(method) > 0;
  }

  int status() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return status_;
  }

  // Whether the call is to hang.
  bool Record(const grpc::GenericCallbackServerContext& context, const std::string& request) {
    Call call;
    call.method = context.method();
    call.authority = context.host();
    call.request = request;
    for (const auto& [key, value] : context.client_metadata()) {
      call.metadata.emplace_back(std::string(key.data(), key.size()),
                                 std::string(value.data(), value.size()));
    }
    std::lock_guard<std::mutex> lock(mutex_);
    // What nobody takes is not kept for ever.
    if (calls_.size() < 1000) calls_.push_back(std::move(call));
    ++call_count_;
    return hangs_;
  }

  std::string Reflect(const std::string& request) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!request.empty() && request[0] == kListQuestion) {
      ++reflection_count_;
      return ServicesAnswer(described_.services);
    }
    if (broken_) return FilesAnswer({"\xff\xff\xff"});
    return FilesAnswer(described_.files);
  }

  const std::string name_;
  Described described_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

ReflectedServer::ReflectedServer(Options options) : service_(std::make_unique<Service>(options)) {
  if (options.listen.compare(0, 5, "unix:") == 0) {
    address_ = options.listen;
  } else if (service_->port() != 0) {
    address_ = "127.0.0.1:" + std::to_string(service_->port());
  }
}

ReflectedServer::~ReflectedServer() = default;

void ReflectedServer::SetProto(const std::string& proto) { service_->Set(Describe(proto)); }

void ReflectedServer::BreakReflection() {
  std::lock_guard<std::mutex> lock(service_->mutex_);
  service_->broken_ = true;
}

void ReflectedServer::SetStatus(int code) {
  std::lock_guard<std::mutex> lock(service_->mutex_);
  service_->status_ = code;
}

void ReflectedServer::SetHangs(bool hangs) {
  std::lock_guard<std::mutex> lock(service_->mutex_);
  service_->hangs_ = hangs;
}

std::vector<ReflectedServer::Call> ReflectedServer::TakeCalls() {
  std::lock_guard<std::mutex> lock(service_->mutex_);
  return std::exchange(service_->calls_, {});
}

size_t ReflectedServer::call_count() const {
  std::lock_guard<std::mutex> lock(service_->mutex_);
  return service_->call_count_;
}

size_t ReflectedServer::cancelled_count() const {
  std::lock_guard<std::mutex> lock(service_->mutex_);
  return service_->cancelled_count_;
}

size_t ReflectedServer::reflection_count() const {
  std::lock_guard<std::mutex> lock(service_->mutex_);
  return service_->reflection_count_;
}

}  // namespace transom
