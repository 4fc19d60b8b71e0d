#include "server/upstream/blocking_stream.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

namespace transom {
namespace {

absl::Status ToAbslStatus(const grpc::Status& status) {
  if (status.ok()) return absl::UnavailableError("the server ended the stream early");
  constexpr int kCodeMax = 16;
  const int code = static_cast<int>(status.error_code());
  const bool known = code > 0 && code <= kCodeMax;
  return absl::Status(known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown,
                      status.error_message());
}

}  // namespace

// One operation at a time: each is waited for, so the tag needs no meaning.
class BlockingStream::Call {
 public:
  Call(UpstreamChannel* channel, const std::string& grpc_path, absl::Time deadline)
      : channel_(channel) {
    context_.set_deadline(absl::ToChronoTime(deadline));
    channel->call_metadata().AddTo(&context_);
    stream_ = channel->stub()->PrepareCall(&context_, grpc_path, &queue_);
    stream_->StartCall(this);
    usable_ = Wait();
  }

  ~Call() {
    if (!finished_) {
      context_.TryCancel();
      Finish().IgnoreError();
    }
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  absl::StatusOr<std::string> Ask(absl::string_view request) {
    grpc::ByteBuffer response;
    if (!usable_ || !Write(request) || !Read(&response)) {
      usable_ = false;
      return Finish();
    }
    grpc::Slice slice;
    if (!response.DumpToSingleSlice(&slice).ok()) {
      return absl::InvalidArgumentError("a message of the stream cannot be read");
    }
    return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }

 private:
  bool Wait() {
    void* tag;
    bool ok = false;
    for (;;) {
      const auto look = std::chrono::system_clock::now() + std::chrono::milliseconds(100);
      switch (queue_.AsyncNext(&tag, &ok, look)) {
        case grpc::CompletionQueue::GOT_EVENT:
          return ok;
        case grpc::CompletionQueue::SHUTDOWN:
          return false;
        case grpc::CompletionQueue::TIMEOUT:
          if (channel_->blocking_streams_stopped()) context_.TryCancel();
      }
    }
  }

  bool Write(absl::string_view bytes) {
    grpc::Slice slice(bytes.data(), bytes.size());
    stream_->Write(grpc::ByteBuffer(&slice, 1), this);
    return Wait();
  }

  bool Read(grpc::ByteBuffer* response) {
    stream_->Read(response, this);
    return Wait();
  }

  absl::Status Finish() {
    if (!finished_) {
      finished_ = true;
      stream_->Finish(&status_, this);
      Wait();
    }
    return ToAbslStatus(status_);
  }

  UpstreamChannel* const channel_;
  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::Status status_;
  bool usable_ = false;
  bool finished_ = false;
};

BlockingStream::BlockingStream(UpstreamChannel* channel, const std::string& grpc_path,
                               absl::Time deadline)
    : call_(std::make_unique<Call>(channel, grpc_path, deadline)) {}

BlockingStream::~BlockingStream() = default;

absl::StatusOr<std::string> BlockingStream::Ask(absl::string_view request) {
  return call_->Ask(request);
}

}  // namespace transom
