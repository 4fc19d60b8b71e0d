// The floor that the sidecar is measured against: an asynchronous gRPC client
// that makes the benchmark's calls on raw bytes, over the sidecar's own channel
// arguments, with no HTTP and no JSON.
//
//   bare_client TARGET get|list THREADS IN_FLIGHT SECONDS [REQUEST_FILE]
//
// Each of THREADS polls one completion queue and keeps its share of IN_FLIGHT calls
// going: a completion starts the next call. Prints one JSON object: calls, seconds,
// CPU microseconds a call (user and system of this process), and latencies in microseconds.

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/upstream/upstream_channel.h"

namespace transom {
namespace {

struct Load {
  UpstreamChannel* channel;
  std::string method;
  std::string request;
  absl::Time end;
};

struct Counts {
  int64_t failed = 0;
  std::vector<float> micros;  // of each call
};

class Call {
 public:
  Call(const Load* load, grpc::CompletionQueue* queue, Counts* counts)
      : load_(load), queue_(queue), counts_(counts) {}

  void Start() {
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    grpc::Slice slice(load_->request.data(), load_->request.size());
    grpc::ByteBuffer request(&slice, 1);
    started_ = absl::Now();
    reader_ =
        load_->channel->stub()->PrepareUnaryCall(context_.get(), load_->method, request, queue_);
    reader_->StartCall();
    reader_->Finish(&reply_, &status_, this);
  }

  // Counts the call and starts the next; false when the time is over.
  bool Done() {
    const absl::Time now = absl::Now();
    if (!status_.ok()) ++counts_->failed;
    counts_->micros.push_back(absl::ToDoubleMicroseconds(now - started_));
    if (now >= load_->end) return false;
    Start();
    return true;
  }

 private:
  const Load* load_;
  grpc::CompletionQueue* queue_;
  Counts* counts_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader_;
  grpc::ByteBuffer reply_;
  grpc::Status status_;
  absl::Time started_;
};

void Poll(const Load* load, int in_flight, Counts* counts) {
  grpc::CompletionQueue queue;
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < in_flight; ++i) {
    calls.push_back(std::make_unique<Call>(load, &queue, counts));
    calls.back()->Start();
  }
  void* tag;
  bool ok;
  while (in_flight > 0 && queue.Next(&tag, &ok)) {
    if (!static_cast<Call*>(tag)->Done()) --in_flight;
  }
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
}

double CpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return t.tv_sec + t.tv_usec * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double Percentile(const std::vector<float>& sorted, double share) {
  return sorted.empty() ? 0 : sorted[static_cast<size_t>(share * (sorted.size() - 1))];
}

int Run(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr, "usage: bare_client TARGET get|list THREADS IN_FLIGHT SECONDS [FILE]\n");
    return 1;
  }
  UpstreamOptions options;
  options.target = argv[1];
  UpstreamChannel channel(options);
  if (!channel.WaitForConnected(absl::Seconds(10))) return 1;
  Load load;
  load.channel = &channel;
  const bool get = std::string(argv[2]) == "get";
  load.method = get ? "/transom.bench.v1.Bench/GetItem" : "/transom.bench.v1.Bench/PutItems";
  load.request = "\x0a\x06item-1";
  if (argc > 6) {
    std::ifstream file(argv[6], std::ios::binary);
    load.request.assign(std::istreambuf_iterator<char>(file), {});
  }
  const int threads = std::atoi(argv[3]);
  const int in_flight = std::atoi(argv[4]);
  const absl::Time start = absl::Now();
  const double cpu_before = CpuSeconds();
  load.end = start + absl::Seconds(std::atof(argv[5]));
  std::vector<Counts> counts(threads);
  std::vector<std::thread> pollers;
  for (int i = 0; i < threads; ++i) {
    const int share = in_flight / threads + (i < in_flight % threads ? 1 : 0);
    if (share > 0) pollers.emplace_back(Poll, &load, share, &counts[i]);
  }
  for (std::thread& poller : pollers) poller.join();
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  const double cpu = CpuSeconds() - cpu_before;
  Counts all;
  for (Counts& part : counts) {
    all.failed += part.failed;
    all.micros.insert(all.micros.end(), part.micros.begin(), part.micros.end());
  }
  std::sort(all.micros.begin(), all.micros.end());
  const double calls = static_cast<double>(all.micros.size());
  std::printf(
      "{\"calls\":%.0f,\"failed\":%lld,\"seconds\":%.3f,\"cpu_us\":%.2f,\"p50_us\":%.1f,"
      "\"p99_us\":%.1f}\n",
      calls, static_cast<long long>(all.failed), seconds, cpu * 1e6 / calls,
      Percentile(all.micros, 0.5), Percentile(all.micros, 0.99));
  return all.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) { return transom::Run(argc, argv); }
