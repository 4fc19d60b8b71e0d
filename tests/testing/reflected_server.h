#ifndef TRANSOM_TESTS_TESTING_REFLECTED_SERVER_H_
#define TRANSOM_TESTS_TESTING_REFLECTED_SERVER_H_

// A gRPC server whose services are the text of a .proto file, which may change while it runs:
// reflection (v1) describes them, and their unary methods answer with their request.
//
//   ReflectedServer server({"one", R"(syntax = "proto3"; package t; ...)"});
//   ... calls to server.address() ...
//   server.SetProto(...);            // a new version of the service
//   server.calls()[0].metadata ...
//
// Initial metadata `server-name` of every reply is the server's name. Thread-safe.

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace transom {

class ReflectedServer {
 public:
  struct Options {
    std::string name;
    std::string proto;
    // A second server may listen where one does already: new connections go to either.
    std::string listen = "127.0.0.1:0";
    std::shared_ptr<grpc::ServerCredentials> credentials = nullptr;  // plaintext
    // Each connection is told to go away when it is that old. 0: never.
    int connection_age_ms = 0;
  };

  struct Call {
    std::string method;
    std::string authority;
    std::string request;
    std::vector<std::pair<std::string, std::string>> metadata;

    // All values of that key, joined by commas.
    std::string Metadata(const std::string& key) const;
  };

  explicit ReflectedServer(Options options);
  ~ReflectedServer();  // cancels what is in flight
  ReflectedServer(const ReflectedServer&) = delete;
  ReflectedServer& operator=(const ReflectedServer&) = delete;

  // Empty if it could not listen.
  const std::string& address() const { return address_; }

  void SetProto(const std::string& proto);
  // From now on reflection answers with files that are none; nothing else changes.
  void BreakReflection();
  // Calls answer with that gRPC status; 0: with their request.
  void SetStatus(int code);
  // Calls but those for reflection are not answered until they are cancelled.
  void SetHangs(bool hangs);

  // Since the last TakeCalls, without those for reflection; from all connections.
  std::vector<Call> TakeCalls();
  size_t call_count() const;  // in all
  size_t cancelled_count() const;
  size_t reflection_count() const;  // questions for the list of services

 private:
  class Service;
  std::unique_ptr<Service> service_;
  std::string address_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_REFLECTED_SERVER_H_
