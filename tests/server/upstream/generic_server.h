#ifndef TRANSOM_TESTS_SERVER_UPSTREAM_GENERIC_SERVER_H_
#define TRANSOM_TESTS_SERVER_UPSTREAM_GENERIC_SERVER_H_

// A real gRPC server for any unary method, in raw bytes.
//
//   GenericServer server([](ServedCall* call) { call->response = call->request; });
//   ... calls to server.address() ...

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/optional.h"

namespace transom {

struct ServedCall {
  grpc::GenericCallbackServerContext* context;
  std::string method;
  std::string request;
  // In sending order.
  std::vector<std::pair<std::string, std::string>> metadata;

  absl::optional<std::string> response = std::string();  // nullopt: none, whatever the status
  grpc::Status status;
};

class GenericServer {
 public:
  // Runs on a thread of gRPC's; may block.
  using Handler = std::function<void(ServedCall* call)>;

  // On a free port of 127.0.0.1, or where `listen` says ("unix:/path").
  explicit GenericServer(Handler handler, const std::string& listen = "127.0.0.1:0");
  ~GenericServer();

  const std::string& address() const { return address_; }

 private:
  class Service;
  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_UPSTREAM_GENERIC_SERVER_H_
