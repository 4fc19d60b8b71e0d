#include "transcoder/multipart_splitter.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace transom {
namespace {

bool IsPadding(char c) { return c == ' ' || c == '\t'; }

// Where the delimiter, or as much of it as there is room for, begins; the size of `text` if
// nowhere. CR is only the first character of a delimiter.
size_t FindDelimiter(absl::string_view text, absl::string_view delimiter) {
  for (size_t from = 0; from < text.size(); ++from) {
    const void* found = std::memchr(text.data() + from, '\r', text.size() - from);
    if (found == nullptr) return text.size();
    from = static_cast<size_t>(static_cast<const char*>(found) - text.data());
    const absl::string_view candidate = text.substr(from, delimiter.size());
    if (candidate == delimiter.substr(0, candidate.size())) return from;
  }
  return text.size();
}

}  // namespace

MultipartSplitter::MultipartSplitter(absl::string_view boundary, const MultipartLimits& limits)
    : delimiter_(absl::StrCat("\r\n--", boundary)), limits_(limits) {
  BeginMatching();
}

// The line that begins here may be a boundary.
void MultipartSplitter::BeginMatching() { matched_ = matched_before_ = 2; }

MultipartSplitter::Event MultipartSplitter::Next(absl::string_view* input,
                                                 absl::string_view* data) {
  while (state_ != State::kFailed && !input->empty()) {
    const Event event = Step(input, data);
    if (event == Event::kError) break;
    if (event != Event::kNeedMore) return event;
  }
  if (state_ != State::kFailed) return finished_ ? AtInputEnd() : Event::kNeedMore;
  input->remove_prefix(input->size());
  return Event::kError;
}

MultipartSplitter::Event MultipartSplitter::AtInputEnd() {
  switch (state_) {
    case State::kClosed:
    case State::kClosedLf:
    case State::kEpilogue:
      return Event::kEnd;
    case State::kPreamble:
      return Fail("the boundary that Content-Type names does not come");
    default:
      return Fail("the body ends without its last boundary");
  }
}

// REQUIRES: there is input.
MultipartSplitter::Event MultipartSplitter::Step(absl::string_view* input,
                                                 absl::string_view* data) {
  switch (state_) {
    case State::kPreamble:
    case State::kContent:
      return StepToBoundary(input, data);
    case State::kHeaders:
      return StepHeaders(input);
    case State::kEpilogue:
    case State::kFailed:
      Take(input, input->size());
      return Event::kNeedMore;
    default: {
      const Event event = EndBoundary(input->front());
      if (event != Event::kError) Take(input, 1);
      return event;
    }
  }
}

MultipartSplitter::Event MultipartSplitter::StepToBoundary(absl::string_view* input,
                                                           absl::string_view* data) {
  if (matched_ > 0) return GoOnMatching(input, data);
  const size_t size = FindDelimiter(*input, delimiter_);
  if (size == 0) return GoOnMatching(input, data);
  *data = input->substr(0, size);
  Take(input, size);
  return state_ == State::kContent ? Event::kData : Event::kNeedMore;
}

MultipartSplitter::Event MultipartSplitter::GoOnMatching(absl::string_view* input,
                                                         absl::string_view* data) {
  size_t count = 0;
  const size_t count_max = std::min(input->size(), delimiter_.size() - matched_);
  while (count < count_max && (*input)[count] == delimiter_[matched_ + count]) ++count;
  Take(input, count);
  matched_ += count;
  if (matched_ == delimiter_.size()) {
    const bool ends_part = state_ == State::kContent;
    matched_ = matched_before_ = 0;
    state_ = State::kBoundaryEnd;
    return ends_part ? Event::kPartEnd : Event::kNeedMore;
  }
  if (input->empty()) return Event::kNeedMore;
  // It was content that looked like a boundary up to here.
  *data = absl::string_view(delimiter_).substr(matched_before_, matched_ - matched_before_);
  matched_ = matched_before_ = 0;
  return state_ == State::kContent && !data->empty() ? Event::kData : Event::kNeedMore;
}

MultipartSplitter::Event MultipartSplitter::EndBoundary(char c) {
  switch (state_) {
    case State::kBoundaryEnd:
      if (c == '\r') {
        state_ = State::kBoundaryLf;
      } else if (c == '-') {
        state_ = State::kSecondDash;
      } else if (!IsPadding(c)) {
        return Fail("there is something behind the boundary");
      }
      break;
    case State::kBoundaryLf:
      if (c != '\n') return Fail("the line of a boundary does not end with CRLF");
      return BeginPart();
    case State::kSecondDash:
      if (c != '-') return Fail("there is something behind the boundary");
      state_ = State::kClosed;
      break;
    case State::kClosed:
      if (c == '\r') {
        state_ = State::kClosedLf;
      } else if (!IsPadding(c)) {
        return Fail("there is something behind the last boundary");
      }
      break;
    default:  // kClosedLf
      if (c != '\n') return Fail("the line of a boundary does not end with CRLF");
      state_ = State::kEpilogue;
      break;
  }
  return Event::kNeedMore;
}

// REQUIRES: the line end in front of the part was not taken yet.
MultipartSplitter::Event MultipartSplitter::BeginPart() {
  if (part_number_++ == limits_.parts_max) {
    return FailAt(offset_, absl::ResourceExhaustedError(
                               absl::StrCat("there are more than ", limits_.parts_max, " parts")));
  }
  headers_.clear();
  line_begin_ = 0;
  headers_offset_ = offset_ + 1;
  state_ = State::kHeaders;
  return Event::kNeedMore;
}

// Takes what there is of a line.
MultipartSplitter::Event MultipartSplitter::StepHeaders(absl::string_view* input) {
  const size_t line_end = std::min(input->find('\n'), input->size() - 1);
  const size_t left = limits_.part_header_bytes_max - headers_.size();
  if (line_end >= left) {
    return FailAt(headers_offset_,
                  absl::ResourceExhaustedError(absl::StrCat(
                      "the headers are over ", limits_.part_header_bytes_max, " bytes")));
  }
  headers_.append(input->data(), line_end + 1);
  Take(input, line_end + 1);
  if (headers_.back() != '\n') return Event::kNeedMore;
  const absl::string_view line = absl::string_view(headers_).substr(line_begin_);
  if (line == "\r\n") return EndHeaders();
  line_begin_ = headers_.size();
  return Event::kNeedMore;
}

MultipartSplitter::Event MultipartSplitter::EndHeaders() {
  headers_.resize(line_begin_);
  absl::Status status = ParsePartHeaders(headers_, &part_);
  if (!status.ok()) return FailAt(headers_offset_, std::move(status));
  state_ = State::kContent;
  BeginMatching();
  return Event::kPart;
}

void MultipartSplitter::Take(absl::string_view* input, size_t count) {
  input->remove_prefix(count);
  offset_ += count;
}

MultipartSplitter::Event MultipartSplitter::Fail(absl::string_view what) {
  return FailAt(offset_, absl::InvalidArgumentError(what));
}

MultipartSplitter::Event MultipartSplitter::FailAt(uint64_t offset, absl::Status status) {
  const std::string part = part_number_ == 0 ? "" : absl::StrCat(", part ", part_number_);
  error_ = absl::Status(status.code(), absl::StrCat("multipart body", part, " (byte ", offset,
                                                    "): ", status.message()));
  state_ = State::kFailed;
  return Event::kError;
}

}  // namespace transom
