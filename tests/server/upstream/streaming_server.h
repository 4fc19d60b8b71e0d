#ifndef TRANSOM_TESTS_SERVER_UPSTREAM_STREAMING_SERVER_H_
#define TRANSOM_TESTS_SERVER_UPSTREAM_STREAMING_SERVER_H_

// A real gRPC server for any streaming method, in raw bytes. A handler reads as a script: what it
// does blocks until it is done, on a thread of the call's own.
//
//   StreamingServer server([](ServedStream* stream) {
//     std::string message;
//     while (stream->Read(&message)) stream->Write(message);
//     return grpc::Status::OK;
//   });

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>

namespace transom {

class ServedStream {
 public:
  virtual ~ServedStream() = default;

  virtual grpc::GenericCallbackServerContext* context() = 0;
  virtual void SendHeaders() = 0;
  // False at the end of the client's messages, or of the call.
  virtual bool Read(std::string* message) = 0;
  // False when the call has ended.
  virtual bool Write(const std::string& message) = 0;
  // The message goes out together with the status; the handler's own is not used.
  virtual void WriteLast(const std::string& message, const grpc::Status& status) = 0;
  virtual void WaitForCancel() = 0;
};

class StreamingServer {
 public:
  using Handler = std::function<grpc::Status(ServedStream* stream)>;

  // On a free port of 127.0.0.1. A larger message is refused; -1: none is.
  explicit StreamingServer(Handler handler, int receive_bytes_max = -1);
  // Cancels what still runs and waits for it.
  ~StreamingServer();

  const std::string& address() const { return address_; }
  // As the destructor; connections break off.
  void Kill();

 private:
  class Service;
  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_UPSTREAM_STREAMING_SERVER_H_
