// transom: the sidecar's command line, signals and exit codes.

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/config/config_loader.h"
#include "server/http/descriptor_limit.h"
#include "server/layer_options.h"
#include "server/log/log.h"
#include "server/sidecar.h"
#include "server/upstream/upstream_channel.h"

namespace transom {
namespace {

// The signals that main waits for; blocked in every thread before any is made.
sigset_t HandledSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "transom: %s\n", std::string(status.message()).c_str());
  return 1;
}

// A second SIGTERM or SIGINT ends the process at once, whatever is going on.
void ExitOnNextSignal(const sigset_t& signals) {
  std::thread([signals] {
    int received = 0;
    while (sigwait(&signals, &received) != 0 || received == SIGHUP) {
    }
    _exit(1);
  }).detach();
}

// Serves until a SIGTERM or SIGINT; returns which.
int ServeUntilSignal(const sigset_t& signals, Sidecar* sidecar) {
  while (true) {
    int received = 0;
    if (sigwait(&signals, &received) != 0) continue;
    if (received != SIGHUP) return received;
    Log(LogLevel::kInfo, "reloading the schema");
    sidecar->Reload();
  }
}

// Leaves descriptors for connections that are turned away, the admin port and gRPC:
// a server that runs out of them answers nobody. Whether it changed the limit.
bool BoundConnections(size_t descriptors, config::v1::Config* config) {
  constexpr size_t kReserve = 1024 + 256 + 64;
  const size_t possible = descriptors > 4 * kReserve ? descriptors - kReserve : descriptors / 2;
  if (descriptors == 0 || config->limits().connections_max() <= possible) return false;
  config->mutable_limits()->set_connections_max(static_cast<uint32_t>(possible));
  return true;
}

int Serve(LoadedConfig loaded) {
  signal(SIGPIPE, SIG_IGN);
  const sigset_t signals = HandledSignals();
  // Before gRPC's first thread: a thread that does not block them would die of them.
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  InitUpstreamLibrary();
  const size_t descriptors = RaiseDescriptorLimit();
  const bool bounded = BoundConnections(descriptors, &loaded.config);

  Sidecar sidecar(loaded.config);
  const absl::Status started = sidecar.Start();
  if (!started.ok()) return Fail(started);
  std::fputs(sidecar.StartLine().c_str(), stdout);
  std::fflush(stdout);
  if (bounded) {
    Log(LogLevel::kInfo, "fewer connections than limits.connections_max: the descriptor limit",
        {{"descriptors", absl::StrCat(descriptors)},
         {"connections_max", absl::StrCat(loaded.config.limits().connections_max())}});
  }

  const int received = ServeUntilSignal(signals, &sidecar);
  ExitOnNextSignal(signals);
  Log(LogLevel::kInfo, "draining", {{"signal", received == SIGTERM ? "SIGTERM" : "SIGINT"}});
  sidecar.StartDrain();
  // Time for the load balancers to see that readiness fails.
  if (received == SIGTERM) absl::SleepFor(ToDuration(loaded.config.drain().delay()));
  sidecar.Finish();
  return 0;
}

int Check(const LoadedConfig& loaded) {
  InitUpstreamLibrary();
  Sidecar sidecar(loaded.config);
  std::string report;
  const absl::Status checked = sidecar.Check(&report);
  if (!checked.ok()) return Fail(checked);
  std::fputs(report.c_str(), stdout);
  return 0;
}

int Main(int argc, char** argv) {
  absl::StatusOr<LoadedConfig> loaded = LoadFromCommandLine(argc, argv);
  if (!loaded.ok()) return Fail(loaded.status());
  if (!loaded->text_to_print.empty()) {
    std::fputs(loaded->text_to_print.c_str(), stdout);
    return 0;
  }
  SetUpLog(ToLogLevel(loaded->config.logging().level()),
           ToLogFormat(loaded->config.logging().format()));
  return loaded->check ? Check(*loaded) : Serve(*loaded);
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) { return transom::Main(argc, argv); }
