#include "server/discovery/reflection_stream.h"

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include "absl/strings/str_cat.h"

namespace transom {
namespace {

absl::Status ToAbslStatus(const grpc::Status& status) {
  if (status.ok()) return absl::UnavailableError("the server ended the reflection stream early");
  constexpr int kCodeMax = 16;
  const int code = static_cast<int>(status.error_code());
  const bool known = code > 0 && code <= kCodeMax;
  return absl::Status(known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown,
                      status.error_message());
}

}  // namespace

// One operation at a time: each is waited for, so the tag needs no meaning.
class ReflectionStream::Call {
 public:
  Call(UpstreamChannel* channel, absl::string_view protocol, absl::Time deadline) {
    context_.set_deadline(absl::ToChronoTime(deadline));
    const std::string method =
        absl::StrCat("/grpc.reflection.", protocol, ".ServerReflection/ServerReflectionInfo");
    stream_ = channel->stub()->PrepareCall(&context_, method, &queue_);
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

  absl::StatusOr<ReflectionAnswer> Ask(ReflectionQuestion question, absl::string_view value) {
    grpc::ByteBuffer response;
    if (!usable_ || !Write(EncodeReflectionRequest(question, value)) || !Read(&response)) {
      usable_ = false;
      return Finish();
    }
    grpc::Slice slice;
    if (!response.DumpToSingleSlice(&slice).ok()) {
      return absl::InvalidArgumentError("a reflection response cannot be read");
    }
    return DecodeReflectionResponse(
        absl::string_view(reinterpret_cast<const char*>(slice.begin()), slice.size()));
  }

 private:
  bool Wait() {
    void* tag;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  bool Write(const std::string& bytes) {
    grpc::Slice slice(bytes);
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

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::Status status_;
  bool usable_ = false;
  bool finished_ = false;
};

ReflectionStream::ReflectionStream(UpstreamChannel* channel, absl::string_view protocol,
                                   absl::Time deadline)
    : call_(std::make_unique<Call>(channel, protocol, deadline)) {}

ReflectionStream::~ReflectionStream() = default;

absl::StatusOr<ReflectionAnswer> ReflectionStream::Ask(ReflectionQuestion question,
                                                       absl::string_view value) {
  return call_->Ask(question, value);
}

}  // namespace transom
