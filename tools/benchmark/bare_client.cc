// The floor that the sidecar is measured against: an asynchronous gRPC client
// that makes the benchmark's calls on raw bytes, over the sidecar's own channel
// arguments, with no HTTP and no JSON.
//
//   bare_client TARGET KIND THREADS IN_FLIGHT SECONDS [REQUEST_FILE]
//
// KIND: get, list (unary), watch:COUNT:SIZE (a stream of COUNT items of SIZE bytes),
// download:CHUNKS:BYTES or upload:CHUNKS:BYTES (streams of HttpBody).
//
// Each of THREADS polls one completion queue and keeps its share of IN_FLIGHT calls
// going: a completion starts the next call. Prints one JSON object: calls, seconds,
// CPU microseconds a call (user and system of this process), and latencies in microseconds; of
// streams also the messages received, the bytes of all but requests, and the time to the first
// message.

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

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/upstream/upstream_channel.h"
#include "tools/benchmark/bare_call.h"
#include "tools/benchmark/bare_stream.h"
#include "tools/benchmark/messages.h"
#include "transom/bench/v1/bench.pb.h"
#include "transom/bench/v1/files.pb.h"

namespace transom {
namespace {

class UnaryCall : public BareCall {
 public:
  UnaryCall(const Load* load, grpc::CompletionQueue* queue, Counts* counts)
      : load_(load), queue_(queue), counts_(counts) {}

  void Start() override {
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    started_ = absl::Now();
    reader_ = load_->channel->stub()->PrepareUnaryCall(context_.get(), load_->method,
                                                       BufferOf(load_->request), queue_);
    reader_->StartCall();
    reader_->Finish(&reply_, &status_, this);
  }

  bool Proceed(bool /*ok*/) override {
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

// What to call, as KIND says; false if it says nothing that is known.
class Kind {
 public:
  bool Parse(const std::string& text) {
    const std::vector<std::string> parts = absl::StrSplit(text, ':');
    name_ = parts[0];
    if (name_ == "get" || name_ == "list") return parts.size() == 1;
    return (name_ == "watch" || name_ == "download" || name_ == "upload") && parts.size() == 3 &&
           absl::SimpleAtoi(parts[1], &count_) && absl::SimpleAtoi(parts[2], &size_) &&
           count_ > 0 && size_ >= 0;
  }

  bool IsStream() const { return name_ != "get" && name_ != "list"; }

  void Fill(Load* load) const {
    if (name_ == "get") {
      bench::v1::GetItemRequest request;
      request.set_id("item-1");
      load->method = "/transom.bench.v1.Bench/GetItem";
      load->request = request.SerializeAsString();
    } else if (name_ == "list") {
      load->method = "/transom.bench.v1.Bench/PutItems";
      load->request.clear();
    } else if (name_ == "watch") {
      bench::v1::WatchItemsRequest request;
      request.set_count(count_);
      request.set_size(size_);
      load->method = "/transom.bench.v1.Bench/WatchItems";
      load->request = request.SerializeAsString();
    } else if (name_ == "download") {
      bench::v1::DownloadRequest request;
      request.set_chunks(count_);
      request.set_chunk_bytes(size_);
      load->method = "/transom.bench.v1.Files/Download";
      load->request = request.SerializeAsString();
    } else {
      load->method = "/transom.bench.v1.Files/Upload";
      load->messages = count_;
      load->request = Chunk(size_, /*first=*/true);
      load->next = BufferOf(Chunk(size_, /*first=*/false));
    }
  }

 private:
  std::string name_;
  int count_ = 0;
  int size_ = 0;
};

std::unique_ptr<BareCall> NewCall(const Load* load, bool is_stream, grpc::CompletionQueue* queue,
                                  Counts* counts) {
  if (is_stream) return NewBareStream(load, queue, counts);
  return std::make_unique<UnaryCall>(load, queue, counts);
}

void Poll(const Load* load, bool is_stream, int in_flight, Counts* counts) {
  grpc::CompletionQueue queue;
  std::vector<std::unique_ptr<BareCall>> calls;
  for (int i = 0; i < in_flight; ++i) {
    calls.push_back(NewCall(load, is_stream, &queue, counts));
    calls.back()->Start();
  }
  void* tag;
  bool ok;
  while (in_flight > 0 && queue.Next(&tag, &ok)) {
    if (!static_cast<BareCall*>(tag)->Proceed(ok)) --in_flight;
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

void Append(const std::vector<float>& from, std::vector<float>* to) {
  to->insert(to->end(), from.begin(), from.end());
}

std::string FileContents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

int Run(int argc, char** argv) {
  Kind kind;
  if (argc < 6 || !kind.Parse(argv[2])) {
    std::fprintf(stderr,
                 "usage: bare_client TARGET KIND THREADS IN_FLIGHT SECONDS [FILE]\n"
                 "KIND: get, list, watch:COUNT:SIZE, download:CHUNKS:BYTES, upload:CHUNKS:BYTES\n");
    return 1;
  }
  UpstreamOptions options;
  options.target = argv[1];
  UpstreamChannel channel(options);
  if (!channel.WaitForConnected(absl::Seconds(10))) return 1;
  Load load;
  load.channel = &channel;
  kind.Fill(&load);
  if (argc > 6) load.request = FileContents(argv[6]);
  const int threads = std::atoi(argv[3]);
  const int in_flight = std::atoi(argv[4]);
  const absl::Time start = absl::Now();
  const double cpu_before = CpuSeconds();
  load.end = start + absl::Seconds(std::atof(argv[5]));
  std::vector<Counts> counts(threads);
  std::vector<std::thread> pollers;
  for (int i = 0; i < threads; ++i) {
    const int share = in_flight / threads + (i < in_flight % threads ? 1 : 0);
    if (share > 0) {
      pollers.emplace_back(Poll, &load, kind.IsStream(), share, &counts[i]);
    }
  }
  for (std::thread& poller : pollers) poller.join();
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  const double cpu = CpuSeconds() - cpu_before;
  Counts all;
  for (Counts& part : counts) {
    all.failed += part.failed;
    all.messages += part.messages;
    all.message_bytes += part.message_bytes;
    Append(part.micros, &all.micros);
    Append(part.first_micros, &all.first_micros);
  }
  std::sort(all.micros.begin(), all.micros.end());
  std::sort(all.first_micros.begin(), all.first_micros.end());
  const double calls = static_cast<double>(all.micros.size());
  std::printf(
      "{\"calls\":%.0f,\"failed\":%lld,\"seconds\":%.3f,\"cpu_us\":%.2f,\"p50_us\":%.1f,"
      "\"p99_us\":%.1f",
      calls, static_cast<long long>(all.failed), seconds, cpu * 1e6 / calls,
      Percentile(all.micros, 0.5), Percentile(all.micros, 0.99));
  if (kind.IsStream()) {
    std::printf(",\"messages\":%lld,\"message_bytes\":%lld,\"first_p50_us\":%.1f",
                static_cast<long long>(all.messages), static_cast<long long>(all.message_bytes),
                Percentile(all.first_micros, 0.5));
  }
  std::printf("}\n");
  return all.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) { return transom::Run(argc, argv); }
