#include "tests/server/upstream/generic_server.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace transom {
namespace {

class Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(const GenericServer::Handler& handler, grpc::GenericCallbackServerContext* context)
      : handler_(handler), context_(context) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status(grpc::StatusCode::INTERNAL, "no request"));
    ServedCall call;
    call.context = context_;
    call.method = context_->method();
    grpc::Slice slice;
    if (request_.DumpToSingleSlice(&slice).ok()) {
      call.request.assign(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    for (const auto& [key, value] : context_->client_metadata()) {
      call.metadata.emplace_back(std::string(key.data(), key.size()),
                                 std::string(value.data(), value.size()));
    }
    handler_(&call);
    Answer(call);
  }

  void OnDone() override { delete this; }

 private:
  void Answer(const ServedCall& call) {
    if (!call.response.has_value() || !call.status.ok()) return Finish(call.status);
    grpc::Slice slice(*call.response);
    response_ = grpc::ByteBuffer(&slice, 1);
    StartWriteAndFinish(&response_, grpc::WriteOptions(), call.status);
  }

  const GenericServer::Handler& handler_;
  grpc::GenericCallbackServerContext* const context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

}  // namespace

class GenericServer::Service : public grpc::CallbackGenericService {
 public:
  explicit Service(GenericServer::Handler handler) : handler_(std::move(handler)) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Reactor(handler_, context);
  }

 private:
  const GenericServer::Handler handler_;
};

GenericServer::GenericServer(Handler handler, const std::string& listen)
    : service_(std::make_unique<Service>(std::move(handler))) {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(-1);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 256 * 1024);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.RegisterCallbackGenericService(service_.get());
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    std::fprintf(stderr, "GenericServer: cannot listen on %s\n", listen.c_str());
    std::abort();
  }
  address_ = listen.rfind("unix:", 0) == 0 ? listen : "127.0.0.1:" + std::to_string(port);
}

GenericServer::~GenericServer() { server_->Shutdown(std::chrono::system_clock::now()); }

}  // namespace transom
