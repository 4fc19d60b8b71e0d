#include "server/http/chunked_decoder.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/http/http_grammar.h"

namespace transom {
namespace {

constexpr int kHexDigitsMax = 16;

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void ChunkedDecoder::Start(uint64_t body_bytes_max) {
  *this = ChunkedDecoder();
  body_bytes_max_ = body_bytes_max;
}

ChunkedDecoder::Step ChunkedDecoder::Decode(const char* in, size_t size, char* out) {
  Step step{Result::kMore, 0, 0, {}};
  while (step.used < size) {
    if (state_ == State::kData) {
      size_t count = static_cast<size_t>(std::min<uint64_t>(left_, size - step.used));
      std::memmove(out + step.written, in + step.used, count);
      step.used += count;
      step.written += count;
      decoded_ += count;
      left_ -= count;
      if (left_ == 0) state_ = State::kDataCr;
      continue;
    }
    const char* wrong = TakeOctet(in[step.used++]);
    if (wrong != nullptr) {
      step.result = Result::kRefused;
      step.fault = {HttpFault::kMalformed, wrong};
      return step;
    }
    if (state_ == State::kData && left_ > body_bytes_max_ - decoded_) {
      step.result = Result::kRefused;
      step.fault = {HttpFault::kBodyTooLarge,
                    absl::StrCat("the request body is larger than ", body_bytes_max_, " bytes"),
                    HttpLimit::kRequestBodyBytes};
      return step;
    }
    if (done_) {
      step.result = Result::kDone;
      return step;
    }
  }
  return step;
}

const char* ChunkedDecoder::Expect(char c, char wanted, State next) {
  if (c != wanted) return "a line of the chunked body does not end with CRLF";
  state_ = next;
  return nullptr;
}

const char* ChunkedDecoder::TakeSizeDigit(char c) {
  int value = HexValue(c);
  if (value < 0) return "a chunk size is not a hexadecimal number";
  if (++digits_ > kHexDigitsMax) return "a chunk size has too many digits";
  left_ = left_ * 16 + static_cast<uint64_t>(value);
  state_ = State::kDigits;
  return nullptr;
}

const char* ChunkedDecoder::TakeOctet(char c) {
  switch (state_) {
    case State::kFirstDigit:
      digits_ = 0;
      left_ = 0;
      return TakeSizeDigit(c);
    case State::kDigits:
      if (c == '\r') {
        state_ = State::kSizeLf;
        return nullptr;
      }
      if (c != ';') return TakeSizeDigit(c);
      state_ = State::kExtensionStart;
      return nullptr;
    case State::kExtensionStart:
    case State::kExtensionName:
    case State::kExtensionValue:
    case State::kExtensionToken:
    case State::kExtensionQuoted:
    case State::kExtensionEscaped:
    case State::kExtensionEnd:
      return TakeExtensionOctet(c);
    case State::kSizeLf:
      return Expect(c, '\n', left_ == 0 ? State::kTrailerStart : State::kData);
    case State::kDataCr:
      return Expect(c, '\r', State::kDataLf);
    case State::kDataLf:
      return Expect(c, '\n', State::kFirstDigit);
    case State::kLastLf:
      done_ = c == '\n';
      return Expect(c, '\n', State::kLastLf);
    default:
      return TakeTrailerOctet(c);
  }
}

const char* ChunkedDecoder::TakeExtensionOctet(char c) {
  constexpr const char* kMalformed = "a chunk extension is neither a name nor name=value";
  if (++extension_bytes_ > kExtensionBytesMax) return "the chunk extensions are too long";
  switch (state_) {
    case State::kExtensionStart:
      state_ = State::kExtensionName;
      return IsTokenChar(c) ? nullptr : kMalformed;
    case State::kExtensionValue:
      state_ = c == '"' ? State::kExtensionQuoted : State::kExtensionToken;
      return c == '"' || IsTokenChar(c) ? nullptr : kMalformed;
    case State::kExtensionQuoted:
      if (c == '"') state_ = State::kExtensionEnd;
      if (c == '\\') state_ = State::kExtensionEscaped;
      return IsFieldValueChar(c) ? nullptr : "a chunk extension holds a control character";
    case State::kExtensionEscaped:
      state_ = State::kExtensionQuoted;
      return IsFieldValueChar(c) ? nullptr : "a chunk extension holds a control character";
    default:  // kExtensionName, kExtensionToken, kExtensionEnd
      break;
  }
  if (c == '\r' || c == ';') {
    state_ = c == ';' ? State::kExtensionStart : State::kSizeLf;
    return nullptr;
  }
  if (c == '=' && state_ == State::kExtensionName) {
    state_ = State::kExtensionValue;
    return nullptr;
  }
  return state_ != State::kExtensionEnd && IsTokenChar(c) ? nullptr : kMalformed;
}

// A length, a coding, an end of the connection or a host behind the body would be read by some and
// not by others (RFC 9110, section 6.5.1).
const char* ChunkedDecoder::TakeTrailerNameOctet(char c) {
  if (c == ':') {
    state_ = State::kTrailerValue;
    if (trailer_name_size_ > sizeof(trailer_name_)) return nullptr;
    const absl::string_view name(trailer_name_, trailer_name_size_);
    for (absl::string_view framing :
         {"content-length", "transfer-encoding", "connection", "host"}) {
      if (absl::EqualsIgnoreCase(name, framing)) return "a trailer is for the head alone";
    }
    return nullptr;
  }
  if (!IsTokenChar(c)) return "a trailer name is not followed by a colon at once";
  if (trailer_name_size_ < sizeof(trailer_name_)) trailer_name_[trailer_name_size_] = c;
  if (trailer_name_size_ <= sizeof(trailer_name_)) ++trailer_name_size_;
  return nullptr;
}

const char* ChunkedDecoder::TakeTrailerOctet(char c) {
  if (++trailer_bytes_ > kTrailerBytesMax) return "the trailers are too long";
  switch (state_) {
    case State::kTrailerStart:
      if (c == '\r') {
        state_ = State::kLastLf;
        return nullptr;
      }
      state_ = State::kTrailerName;
      trailer_name_size_ = 0;
      return IsTokenChar(c) ? TakeTrailerNameOctet(c) : "a trailer line has no name";
    case State::kTrailerName:
      return TakeTrailerNameOctet(c);
    case State::kTrailerValue:
      if (c == '\r') {
        state_ = State::kTrailerLf;
        return nullptr;
      }
      return IsFieldValueChar(c) ? nullptr : "a trailer value holds a control character";
    default:  // kTrailerLf
      return Expect(c, '\n', State::kTrailerStart);
  }
}

}  // namespace transom
