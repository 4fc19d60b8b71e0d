#ifndef TRANSOM_SERVER_HTTP_CHUNKED_DECODER_H_
#define TRANSOM_SERVER_HTTP_CHUNKED_DECODER_H_

// Takes the chunked transfer coding off a body (RFC 9112, 7.1), in any segments.
//
//   ChunkedDecoder decoder;
//   decoder.Start(limits.request_body_bytes_max);
//   auto step = decoder.Decode(in, in_size, out);   // out <= in: in place is fine
//   // step.used octets of `in` are done with, step.written octets are at `out`
//
// As strict as the grammar, and without its optional white space: hexadecimal digits alone make a
// size (no sign, at most 16), CRLF is CRLF, an extension is ;name, ;name=token or ;name="text", a
// trailer is a field that frames nothing. All extensions of a body together are bounded, and all
// its trailers; both are dropped. Not thread-safe.

#include <cstddef>
#include <cstdint>

#include "server/http/request_fault.h"

namespace transom {

class ChunkedDecoder {
 public:
  enum class Result { kMore, kDone, kRefused };
  struct Step {
    Result result;
    size_t used;     // < size only with kDone or kRefused
    size_t written;  // never more than used
    RequestFault fault;
  };

  // Overhead beside the data: all extensions together, all trailers together.
  static constexpr size_t kExtensionBytesMax = 16 * 1024;
  static constexpr size_t kTrailerBytesMax = 16 * 1024;

  void Start(uint64_t body_bytes_max);
  Step Decode(const char* in, size_t size, char* out);
  uint64_t decoded() const { return decoded_; }

 private:
  enum class State : uint8_t {
    kFirstDigit,        // of a chunk size
    kDigits,            // further ones, ';' or CR
    kExtensionStart,    // behind ';'
    kExtensionName,     // up to '=', ';' or CR
    kExtensionValue,    // behind '='
    kExtensionToken,    // up to ';' or CR
    kExtensionQuoted,   // up to '"'
    kExtensionEscaped,  // behind '\\' in quotes
    kExtensionEnd,      // behind the quotes: ';' or CR
    kSizeLf,            // LF behind the size line
    kData,              // left_ octets
    kDataCr,            // CRLF behind the data
    kDataLf,
    kTrailerStart,  // a trailer line, or CR of the empty one
    kTrailerName,
    kTrailerValue,
    kTrailerLf,
    kLastLf,  // LF of the empty line
  };

  // One octet of the framing. Null, or what is wrong with it.
  const char* TakeOctet(char c);
  const char* TakeSizeDigit(char c);
  const char* TakeExtensionOctet(char c);
  const char* TakeTrailerOctet(char c);
  const char* TakeTrailerNameOctet(char c);
  const char* Expect(char c, char wanted, State next);

  State state_ = State::kFirstDigit;
  uint8_t digits_ = 0;
  uint8_t trailer_name_size_ = 0;  // one more than there is room for, if it is longer
  char trailer_name_[sizeof("transfer-encoding") - 1] = {};
  bool done_ = false;
  uint32_t extension_bytes_ = 0;
  uint32_t trailer_bytes_ = 0;
  uint64_t left_ = 0;  // of the chunk
  uint64_t decoded_ = 0;
  uint64_t body_bytes_max_ = 0;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_CHUNKED_DECODER_H_
