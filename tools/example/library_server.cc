// The example gRPC server: library.v1.Library with server reflection.
//
//   library_server --listen=127.0.0.1:50051
//
// Prints one line with its address once it serves (port 0 picks a free one). SIGTERM or
// SIGINT ends it with code 0.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/health_check_service_interface.h"
#include "tools/example/library_service.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:50051",
          "address of the gRPC port; port 0 picks a free one; unix:/path for a socket file");

namespace transom {
namespace {

// "127.0.0.1:0" with the port that was picked.
std::string BoundAddress(const std::string& listen, int port) {
  if (absl::StartsWith(listen, "unix:")) return listen;
  return absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
}

int Serve(const std::string& listen) {
  // Blocked before any thread starts, so that all threads leave them to sigwait.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  // Debian's Abseil looks for deadlocks at every lock, which costs more than the calls.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  LibraryService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port);
  // A second server on the port is an error and does not share it silently.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    std::fprintf(stderr, "library_server: cannot listen on %s\n", listen.c_str());
    return 1;
  }
  std::printf("library_server: listening on %s\n", BoundAddress(listen, port).c_str());
  std::fflush(stdout);

  int signal = 0;
  sigwait(&signals, &signal);
  // What is in flight has two seconds.
  server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(2));
  return 0;
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("the example gRPC server (library.v1.Library)");
  absl::ParseCommandLine(argc, argv);
  return transom::Serve(absl::GetFlag(FLAGS_listen));
}
