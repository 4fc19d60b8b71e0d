#ifndef TRANSOM_SERVER_GATEWAY_EXCHANGE_H_
#define TRANSOM_SERVER_GATEWAY_EXCHANGE_H_

// One request on its way: made when the request is translated, answers when the
// call completes, and then deletes itself.
//
//   serving thread:     new Exchange -> Start -> (returns)
//   completion thread:  OnDone -> translate -> sink->Send -> delete
//   serving thread:     Cancel, if the client goes away in between

#include <atomic>
#include <memory>
#include <utility>

#include "server/gateway/gateway.h"
#include "server/gateway/request_slots.h"
#include "server/http/http_handler.h"
#include "server/upstream/unary_call.h"
#include "transcoder/response_format.h"

namespace transom {

class Exchange : public UnaryCall, public InFlight {
 public:
  // The sink's state is taken over. `success_code` is the HTTP code of an OK reply. The binding and
  // what `format` refers to belong to the snapshot.
  Exchange(const Gateway* gateway, std::shared_ptr<const Snapshot> snapshot, const Binding* binding,
           ResponseFormat format, int success_code, absl::string_view http_method,
           RecordedSink* sink);

  // The slot is free again when the exchange is gone.
  void Hold(RequestSlots::Slot slot) { slot_ = std::move(slot); }

  // Deletes an exchange that was never started, and gives the sink back.
  RecordedSink Abandon();

  void Cancel(CancelReason reason) override;

 protected:
  void OnDone(const UpstreamReply& reply) override;

 private:
  ~Exchange() override;

  bool VariesByAccept(const ResponseHeaders& headers) const;
  void AnswerSuccess(const UpstreamReply& reply);
  void AnswerStatus(const UpstreamReply& reply);
  void AnswerFault(const UpstreamReply& reply);
  void RecordCall(const UpstreamReply& reply);

  const Gateway* const gateway_;
  const std::shared_ptr<const Snapshot> snapshot_;
  const Binding* const binding_;
  const ResponseFormat format_;
  const int success_code_;
  const std::string http_method_;  // fits the small string for every usual method
  RecordedSink sink_;
  RequestSlots::Slot slot_;
  std::atomic<bool> draining_{false};
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_EXCHANGE_H_
