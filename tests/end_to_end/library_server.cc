#include "tests/end_to_end/library_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>

#include <chrono>

namespace transom {

LibraryServer::LibraryServer(const std::string& address) {
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service_);
  server_ = builder.BuildAndStart();
  address_ = "127.0.0.1:" + std::to_string(port);
}

LibraryServer::~LibraryServer() {
  if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
}

}  // namespace transom
