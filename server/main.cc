// transom: the sidecar's command line, signals and exit codes.

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/config/config_loader.h"
#include "server/http/descriptor_limit.h"
#include "server/layer_options.h"
#include "server/log/log.h"
#include "server/process_memory.h"
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

// Standard output may be full or closed.
int Print(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return 0;
  std::fprintf(stderr, "transom: cannot write to standard output: %s\n", std::strerror(errno));
  return 1;
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
  constexpr timespec kLookInterval{2, 0};
  constexpr unsigned kLooksBetweenTrims = 3;
  MemoryTrimmer trimmer;
  for (unsigned looks = 0;;) {
    const int received = sigtimedwait(&signals, nullptr, &kLookInterval);
    if (received < 0) {
      sidecar->LookAtFiles();
      if (++looks % kLooksBetweenTrims == 0) trimmer.Look();
    }
    if (received <= 0) continue;
    if (received != SIGHUP) return received;
    Log(LogLevel::kInfo, "reloading the schema");
    sidecar->Reload();
    sidecar->LookAtFiles();
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
  SetUpMemory();
  InitUpstreamLibrary();
  const size_t descriptors = RaiseDescriptorLimit();
  const bool bounded = BoundConnections(descriptors, &loaded.config);

  Sidecar sidecar(loaded.config);
  const absl::Status started = sidecar.Start();
  if (!started.ok()) return Fail(loaded.origins.Locate(started));
  if (bounded) {
    Log(LogLevel::kInfo, "fewer connections than limits.connections_max: the descriptor limit",
        {{"descriptors", absl::StrCat(descriptors)},
         {"connections_max", absl::StrCat(loaded.config.limits().connections_max())}});
  }
  // Whoever closed standard output wants no line; the service goes on.
  Print(sidecar.StartLine());

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
  const absl::StatusOr<Sidecar::CheckReport> report = sidecar.Check();
  if (!report.ok()) return Fail(loaded.origins.Locate(report.status()));
  const int printed = Print(report->text);
  return report->clean ? printed : 1;
}

int Main(int argc, char** argv) {
  absl::StatusOr<LoadedConfig> loaded = LoadFromCommandLine(argc, argv);
  if (!loaded.ok()) return Fail(loaded.status());
  if (!loaded->text_to_print.empty()) {
    return Print(loaded->text_to_print);
  }
  // What a check finds is in its report.
  SetUpLog(loaded->check ? LogLevel::kError : ToLogLevel(loaded->config.logging().level()),
           ToLogFormat(loaded->config.logging().format()));
  return loaded->check ? Check(*loaded) : Serve(*loaded);
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) { return transom::Main(argc, argv); }
