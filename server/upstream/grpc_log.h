#ifndef TRANSOM_SERVER_UPSTREAM_GRPC_LOG_H_
#define TRANSOM_SERVER_UPSTREAM_GRPC_LOG_H_

#include <string>

namespace transom {

// From now on gRPC's own log lines go to the process's log as "grpc: TEXT", with the place
// in gRPC's source as `source`. gRPC decides what is said ($GRPC_VERBOSITY, $GRPC_TRACE; by
// default its errors alone). Its errors are warnings here: they tell of one connection or
// one name, which gRPC tries again.
void SendGrpcLogToLog();

// While it lives, what gRPC calls an error on this thread is not logged; the first of it is
// kept. One at a time on a thread.
//
//   CapturedGrpcError error;
//   grpc_channel_create(...);
//   if (lame) return error.first();    // "no server name supplied in dns URI"
class CapturedGrpcError {
 public:
  CapturedGrpcError();
  ~CapturedGrpcError();
  CapturedGrpcError(const CapturedGrpcError&) = delete;
  CapturedGrpcError& operator=(const CapturedGrpcError&) = delete;

  const std::string& first() const { return first_; }  // empty: there was none

 private:
  std::string first_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_GRPC_LOG_H_
