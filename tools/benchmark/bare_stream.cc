#include "tools/benchmark/bare_stream.h"

#include <grpcpp/generic/generic_stub.h>

#include "absl/time/clock.h"
#include "tools/benchmark/messages.h"

namespace transom {
namespace {

// One operation at a time, so that the tag needs no meaning but the state.
class BareStream : public BareCall {
 public:
  BareStream(const Load* load, grpc::CompletionQueue* queue, Counts* counts)
      : load_(load), queue_(queue), counts_(counts) {}

  void Start() override {
    stream_.reset();  // it lies in the context's memory
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    // The head goes out with the first message; it has no event of its own.
    context_->set_initial_metadata_corked(true);
    started_ = absl::Now();
    received_ = 0;
    stream_ = load_->channel->stub()->PrepareCall(context_.get(), load_->method, queue_);
    stream_->StartCall(this);
    unsent_ = load_->messages;
    state_ = State::kWriting;
    Write(BufferOf(load_->request));
  }

  bool Proceed(bool ok) override {
    switch (state_) {
      case State::kWriting:
        ok&& unsent_ > 0 ? WriteNext() : Read();
        return true;
      case State::kReading:
        ok ? Receive() : Finish();
        return true;
      case State::kFinishing:
        return Done();
    }
    return false;
  }

 private:
  enum class State { kWriting, kReading, kFinishing };

  void Write(const grpc::ByteBuffer& message) {
    --unsent_;
    unsent_ == 0 ? stream_->WriteLast(message, grpc::WriteOptions(), this)
                 : stream_->Write(message, this);
  }

  void WriteNext() {
    counts_->message_bytes += load_->next.Length();
    Write(load_->next);
  }

  void Read() {
    state_ = State::kReading;
    stream_->Read(&reply_, this);
  }

  void Receive() {
    if (received_++ == 0) counts_->first_micros.push_back(Micros());
    ++counts_->messages;
    counts_->message_bytes += reply_.Length();
    Read();
  }

  void Finish() {
    state_ = State::kFinishing;
    stream_->Finish(&status_, this);
  }

  bool Done() {
    if (!status_.ok()) ++counts_->failed;
    counts_->micros.push_back(Micros());
    if (absl::Now() >= load_->end) return false;
    Start();
    return true;
  }

  float Micros() const {
    return static_cast<float>(absl::ToDoubleMicroseconds(absl::Now() - started_));
  }

  const Load* load_;
  grpc::CompletionQueue* queue_;
  Counts* counts_;
  State state_ = State::kWriting;
  int unsent_ = 0;
  int64_t received_ = 0;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  grpc::ByteBuffer reply_;
  grpc::Status status_;
  absl::Time started_;
};

}  // namespace

std::unique_ptr<BareCall> NewBareStream(const Load* load, grpc::CompletionQueue* queue,
                                        Counts* counts) {
  return std::make_unique<BareStream>(load, queue, counts);
}

}  // namespace transom
