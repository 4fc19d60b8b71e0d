#ifndef TRANSOM_SERVER_HTTP_REQUEST_BODY_H_
#define TRANSOM_SERVER_HTTP_REQUEST_BODY_H_

// Collects the body of one request in the buffer that it arrives in, behind the head.
//
//   RequestBody body;
//   body.Start(head, limits);
//   auto step = body.Take(data, size);   // data: all octets behind the head
//   // kMore: the first step.kept octets are body, what was behind them is used up;
//   //        append what arrives next behind them and call Take again
//   // kDone: [0, body.size()) is the body, [step.used, size) belongs to the next request
//
// With Content-Length the octets stay where they are; the chunked coding is taken off
// in place. Not thread-safe.

#include <cstddef>
#include <cstdint>

#include "server/http/chunked_decoder.h"
#include "server/http/head_guard.h"
#include "server/http/http_limits.h"

namespace transom {

class RequestBody {
 public:
  struct Step {
    ChunkedDecoder::Result result;
    size_t kept;
    size_t used;
    RequestFault fault;
  };

  void Start(const RequestHead& head, const HttpLimits& limits);
  Step Take(char* data, size_t size);

  size_t size() const { return size_; }  // of what is there, transfer coding removed
  // How much to read next: never beyond a body whose length is known.
  size_t read_size() const;
  // The whole body as far as it is known: what the time allowed for it depends on.
  uint64_t size_known() const { return chunked_ ? size_ : length_; }

 private:
  bool chunked_ = false;
  size_t size_ = 0;
  uint64_t length_ = 0;
  ChunkedDecoder decoder_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_REQUEST_BODY_H_
