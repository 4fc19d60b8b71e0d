#ifndef TRANSOM_TESTS_END_TO_END_LIBRARY_SERVER_H_
#define TRANSOM_TESTS_END_TO_END_LIBRARY_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "tools/example/library_service.h"

namespace transom {

// The example service on a port of 127.0.0.1, with server reflection.
//
//   LibraryServer library;                  // a free port
//   LibraryServer again(library.address()); // the same port, once the first is gone
class LibraryServer {
 public:
  explicit LibraryServer(const std::string& address = "127.0.0.1:0");
  ~LibraryServer();

  const std::string& address() const { return address_; }

 private:
  LibraryService service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_END_TO_END_LIBRARY_SERVER_H_
