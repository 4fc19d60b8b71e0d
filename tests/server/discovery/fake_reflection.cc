#include "tests/server/discovery/fake_reflection.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <mutex>
#include <utility>

#include "google/protobuf/io/coded_stream.h"

namespace transom {
namespace {

using Script = FakeReflection::Script;
using Instead = FakeReflection::Script::Instead;

std::string Varint(uint32_t value) {
  std::string out;
  for (; value >= 128; value >>= 7) out.push_back(static_cast<char>(value % 128 + 128));
  out.push_back(static_cast<char>(value));
  return out;
}

std::string Delimited(int field, const std::string& bytes) {
  return Varint(static_cast<uint32_t>(field) << 3 | 2) +
         Varint(static_cast<uint32_t>(bytes.size())) + bytes;
}

// The one field of a ServerReflectionRequest.
std::pair<int, std::string> ReadRequest(const std::string& bytes) {
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                                               static_cast<int>(bytes.size()));
  const uint32_t tag = input.ReadTag();
  uint32_t size = 0;
  std::string value;
  if (!input.ReadVarint32(&size) || !input.ReadString(&value, static_cast<int>(size))) return {};
  return {static_cast<int>(tag >> 3), value};
}

}  // namespace

std::string FilesAnswer(const std::vector<std::string>& files) {
  std::string response;
  for (const std::string& file : files) response += Delimited(1, file);
  return Delimited(1, "a host") + Delimited(2, "") + Delimited(4, response);
}

std::string ServicesAnswer(const std::vector<std::string>& services) {
  std::string response;
  for (const std::string& service : services) response += Delimited(1, Delimited(1, service));
  return Delimited(6, response);
}

std::string ErrorAnswer(int code, const std::string& message) {
  return Delimited(7, Varint(1 << 3) + Varint(static_cast<uint32_t>(code)) + Delimited(2, message));
}

class FakeReflection::Service : public grpc::CallbackGenericService {
 public:
  explicit Service(Script script) : script_(std::move(script)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
  }

  ~Service() override { server_->Shutdown(std::chrono::system_clock::now()); }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Reactor(this, context->method());
  }

  int port() const { return port_; }

  std::vector<std::string> questions() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return questions_;
  }

 private:
  class Reactor : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(Service* service, const std::string& method) : service_(service) {
      for (const std::string& protocol : service->script_.protocols) {
        if (method == "/grpc.reflection." + protocol + ".ServerReflection/ServerReflectionInfo") {
          StartRead(&request_);
          return;
        }
      }
      Finish(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "no such method"));
    }

    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::OK);
      grpc::Slice slice;
      if (!request_.DumpToSingleSlice(&slice).ok()) return Finish(grpc::Status::CANCELLED);
      const std::string bytes(reinterpret_cast<const char*>(slice.begin()), slice.size());
      switch (service_->script_.instead) {
        case Instead::kAnswer:
          return Send(service_->Answer(bytes));
        case Instead::kHang:
          return;
        case Instead::kEnd:
          return Finish(grpc::Status::OK);
        case Instead::kStatus:
          return Finish(
              grpc::Status(static_cast<grpc::StatusCode>(service_->script_.status), "no"));
        case Instead::kGarbage:
          return Send("\xff\xff\xff");
      }
    }

    void OnWriteDone(bool ok) override {
      if (ok) StartRead(&request_);
    }
    void OnCancel() override {
      if (service_->script_.instead == Instead::kHang) Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }

   private:
    void Send(const std::string& bytes) {
      grpc::Slice slice(bytes);
      response_ = grpc::ByteBuffer(&slice, 1);
      StartWrite(&response_);
    }

    Service* const service_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer response_;
  };

  std::string Answer(const std::string& request) {
    const auto [field, value] = ReadRequest(request);
    if (field == 7) {
      Note("list");
      return script_.list;
    }
    const bool by_name = field == 3;
    Note((by_name ? "name:" : "symbol:") + value);
    const auto& answers = by_name ? script_.by_name : script_.by_symbol;
    const auto found = answers.find(value);
    return found == answers.end() ? ErrorAnswer(5, "not found") : found->second;
  }

  void Note(const std::string& question) {
    std::lock_guard<std::mutex> lock(mutex_);
    questions_.push_back(question);
  }

  const Script script_;
  mutable std::mutex mutex_;
  std::vector<std::string> questions_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

FakeReflection::FakeReflection(Script script)
    : service_(std::make_unique<Service>(std::move(script))) {
  address_ = "127.0.0.1:" + std::to_string(service_->port());
}

FakeReflection::~FakeReflection() = default;

std::vector<std::string> FakeReflection::questions() const { return service_->questions(); }

}  // namespace transom
