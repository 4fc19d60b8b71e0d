#ifndef TRANSOM_TESTS_TESTING_BACKEND_H_
#define TRANSOM_TESTS_TESTING_BACKEND_H_

// A gRPC server in the test's own process, on a free port of 127.0.0.1, which
// serves contract.v1.Contract (proto/transom/testing/contract.proto) and server
// reflection. What its methods answer is told to it; what they were asked is kept.
//
//   Backend backend;
//   BackendReply reply;
//   reply.code = 5;
//   reply.message = "no such item";
//   backend.SetReply(reply);
//   ...                                  // a call to any method arrives at backend.address()
//   std::optional<BackendCall> call = backend.TakeCall();
//   EXPECT_EQ(call->method, "/contract.v1.Contract/Get");
//
// Messages go in and out as bytes, so that a reply need not be one: no message, a
// second one, or garbage. Thread-safe.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace transom {

using MetadataList = std::vector<std::pair<std::string, std::string>>;

// The answer to every call until the next SetReply.
struct BackendReply {
  // The messages to send, as wire bytes: one, for a correct unary reply.
  std::vector<std::string> messages = {""};
  // Sends the request back instead of `messages`.
  bool echo = false;
  // gRPC status: any number up to 31, which is what grpc::Status can hold.
  int code = 0;
  std::string message;
  std::string details_bin;
  MetadataList initial_metadata;
  MetadataList trailing_metadata;
  // Answers nothing until the client cancels the call or its deadline passes.
  bool hang = false;
};

struct BackendCall {
  std::string method;  // "/contract.v1.Contract/Get"
  std::string request;
  MetadataList metadata;
  // What was left until the deadline when the call arrived.
  double deadline_s = 0;

  // The value of the first entry of that key; nullopt if there is none.
  std::optional<std::string> Metadata(const std::string& key) const;
};

class Backend {
 public:
  Backend();
  ~Backend();  // cancels what hangs
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  const std::string& address() const { return address_; }

  void SetReply(const BackendReply& reply);
  // The latest call since the last TakeCall, or nullopt.
  std::optional<BackendCall> TakeCall();
  // Wait until a call with `hang` has arrived; until it has been cancelled. False
  // after 20 seconds, which no passing test needs.
  bool WaitForHang();
  bool WaitForCancel();

 private:
  class Impl;
  std::string address_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_BACKEND_H_
