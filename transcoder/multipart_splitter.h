#ifndef TRANSOM_TRANSCODER_MULTIPART_SPLITTER_H_
#define TRANSOM_TRANSCODER_MULTIPART_SPLITTER_H_

// The parts of a multipart/form-data body (RFC 7578, RFC 2046, section 5.1), while it comes in.
//
//   MultipartSplitter splitter(*MultipartBoundary(content_type), limits);
//   for each piece of the body, and at its end, behind splitter.Finish(), with an empty one:
//     while ((event = splitter.Next(&piece, &data)) != Event::kNeedMore) {
//       kPart: splitter.part() has the name; kData: a piece of its content; kPartEnd
//       kEnd: that was all; kError: see error()
//     }
//
// The content is handed out as it comes, in pieces of any size that are parts of the input, and
// never kept: of what might be a boundary only the length is remembered. Only the headers of the
// part at hand are held. What stands in front of the first boundary and behind the last is skipped.
//
//   preamble CRLF                          may be missing, with its CRLF
//   --boundary CRLF
//   Content-Disposition: form-data; name="title" CRLF
//   CRLF
//   content CRLF
//   --boundary-- CRLF
//   epilogue                               may be missing, with its CRLF
//
// Lines end with CRLF alone, and behind a boundary there is nothing but white space: what some
// would read as a boundary and others as content is refused. The events depend on the bytes alone,
// but for where the content is cut. Not thread-safe.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/multipart_headers.h"

namespace transom {

struct MultipartLimits {
  size_t part_header_bytes_max = 8 * 1024;  // of all header lines of a part
  uint32_t parts_max = 1000;
};

class MultipartSplitter {
 public:
  enum class Event : uint8_t {
    kPart,
    kData,  // not empty
    kPartEnd,
    kNeedMore,  // all of the input is used
    kEnd,       // only behind Finish()
    kError,     // stays
  };

  // REQUIRES: `boundary` is as MultipartBoundary gives it.
  explicit MultipartSplitter(absl::string_view boundary, const MultipartLimits& limits = {});

  // Takes bytes off the front of *input up to the next event. Sets *data on kData only; it is
  // valid until the next call, and as long as the input is.
  Event Next(absl::string_view* input, absl::string_view* data);

  // The body ends behind what was given to Next().
  void Finish() { finished_ = true; }

  // The part at hand, and which it is, from 1. REQUIRES: there was a kPart.
  const MultipartPart& part() const { return part_; }
  uint32_t part_number() const { return part_number_; }

  // REQUIRES: Next() returned kError. InvalidArgument, or ResourceExhausted for what is over a
  // limit: `multipart body, part 2 (byte 153): Content-Disposition has no name`.
  const absl::Status& error() const { return error_; }

 private:
  enum class State : uint8_t {
    kPreamble,
    kBoundaryEnd,  // behind a boundary: white space, CR, or the first dash
    kBoundaryLf,
    kSecondDash,  // of the last boundary
    kHeaders,
    kContent,
    kClosed,  // behind the last boundary: white space or CR
    kClosedLf,
    kEpilogue,
    kFailed,
  };

  // An event, or kNeedMore to go on.
  Event Step(absl::string_view* input, absl::string_view* data);
  Event StepToBoundary(absl::string_view* input, absl::string_view* data);
  Event GoOnMatching(absl::string_view* input, absl::string_view* data);
  Event EndBoundary(char c);
  Event BeginPart();
  Event StepHeaders(absl::string_view* input);
  Event EndHeaders();
  Event AtInputEnd();
  void BeginMatching();
  void Take(absl::string_view* input, size_t count);
  Event Fail(absl::string_view what);
  Event FailAt(uint64_t offset, absl::Status status);

  const std::string delimiter_;  // CRLF, two dashes, the boundary
  const MultipartLimits limits_;
  State state_ = State::kPreamble;
  bool finished_ = false;

  // How much of the delimiter was seen, and how much of that was in front of the content (a part's
  // first line may be the next boundary).
  size_t matched_ = 0;
  size_t matched_before_ = 0;

  std::string headers_;
  size_t line_begin_ = 0;  // in headers_
  uint64_t headers_offset_ = 0;
  MultipartPart part_;
  uint32_t part_number_ = 0;

  uint64_t offset_ = 0;  // of the input in the body
  absl::Status error_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_MULTIPART_SPLITTER_H_
