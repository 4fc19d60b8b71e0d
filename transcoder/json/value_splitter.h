#ifndef TRANSOM_TRANSCODER_JSON_VALUE_SPLITTER_H_
#define TRANSOM_TRANSCODER_JSON_VALUE_SPLITTER_H_

// Finds the values of a stream of JSON while its bytes come in, however they are cut:
//
//   kArray         [{"a": 1}, {"a": 2}]
//   kLines         {"a": 1}\n{"a": 2}\n          one value a line (NDJSON)
//   kConcatenated  {"a": 1}{"a": 2} 3 "four"     white space only where words would join
//   kDetected      kArray if "[" is the first byte that is no white space, else kConcatenated
//
//   ValueSplitter splitter({ValueFraming::kArray, bytes_max, depth_max});
//   for each read:
//     append what came to `buffer`, or at the end of the body: splitter.Finish()
//     while ((result = splitter.Next(buffer.view(), &value)) == Result::kValue) Use(value);
//     kNeedMore: remove the first splitter.TakeConsumed() bytes of `buffer`, read on
//     kEnd: all values were there; kError: see error() and ErrorText()
//
// The buffer is the caller's: contiguous, of any kind, and it may move between calls. Who
// has to stop (back-pressure) just does not call Next() for a while. Of a value that is not
// complete the state is kept, so no byte is looked at twice and one byte at a time costs no
// more than the calls. At most one value and one read have to be buffered. Nothing is allocated.
//
// This finds where values begin and end. What is between values is checked in full;
// inside a value brackets have to match, and outside of strings there is only printable
// ASCII and white space, in strings no control character. The rest (numbers, literals, commas
// and names inside a value, escapes, UTF-8) is for the reader of the value. Values are in
// the order of the stream: those in front of an error come before it. The result, errors
// included, depends on the bytes alone, not on how they were cut.
//
// Sources: RFC 8259; NDJSON (https://github.com/ndjson/ndjson-spec). Not thread-safe.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "transcoder/json/json_position.h"

namespace transom {

enum class ValueFraming : uint8_t {
  kArray,
  kLines,         // ended by \n or \r\n, the last may lack it; blank lines are no values
  kConcatenated,  // lines in any form are fine too
  kDetected,      // by the first byte; nothing at all is a stream without values
};

struct ValueSplitterOptions {
  ValueFraming framing = ValueFraming::kArray;
  // Of one value. REQUIRES: at least 1.
  size_t value_bytes_max = 4 << 20;
  // Arrays and objects inside each other in one value, the stream's own array not counted.
  // More than 1000 counts as 1000.
  int depth_max = 100;
};

class ValueSplitter {
 public:
  enum class Result : uint8_t {
    kValue,
    kNeedMore,
    kEnd,    // only behind Finish()
    kError,  // stays
  };

  struct Error {
    enum class Kind : uint8_t {
      kNone,
      kSyntax,
      kTruncated,  // the stream ends inside of something
      kTooLarge,   // a value is over value_bytes_max; where it begins
      kTooDeep,    // the bracket that is one too many
    };
    Kind kind = Kind::kNone;
    JsonPosition position;      // in the whole stream
    uint64_t byte_offset = 0;   // in the whole stream, from 0
    uint64_t value_number = 0;  // the value, from 1, that it is in or in front of
  };

  explicit ValueSplitter(const ValueSplitterOptions& options);

  // Looks for the next complete value. REQUIRES: `buffered` is all of the stream so far but the
  // bytes that TakeConsumed() counted. Sets *value, a part of `buffered`, on kValue only.
  // A number or literal is complete once what follows it is there, or Finish() was called.
  Result Next(absl::string_view buffered, absl::string_view* value);

  // No more bytes will come: Next() does not return kNeedMore any more.
  void Finish() { finished_ = true; }

  // How many bytes at the buffer's front are done with (the last value too). The caller
  // has to remove just these before the next call of Next().
  size_t TakeConsumed();

  // The last value that was found, for messages about what is in it: where it begins in the
  // whole stream, and which it is, from 1.
  JsonPosition value_position() const { return value_position_; }
  uint64_t value_number() const { return value_count_; }

  // REQUIRES: Next() returned kError.
  const Error& error() const { return error_; }
  // `line 1, column 5 (byte 4): value 2: expected "," or "]", found "x"`.
  std::string ErrorText() const;

 private:
  enum class State : uint8_t {
    // Between values.
    kBeforeArray,  // "[", or what takes its place
    kFirstValue,   // behind "[": a value or "]"
    kBeforeValue,  // a value; or the end, if there is no array
    kAfterValue,   // "," or "]"; in lines the line's end
    kBehindArray,  // nothing more
    // In a value that begins at begin_.
    kWord,       // a number or literal
    kContainer,  // in brackets, outside of strings
    kString,     // whether in brackets or not
    kEscape,     // behind a backslash
    kFailed,
  };
  enum class Step : uint8_t { kGoOn, kNeedBytes, kValue, kFailed };

  static constexpr int kDepthMax = 1000;

  bool InValue() const { return state_ >= State::kWord && state_ <= State::kEscape; }
  // Each looks at some bytes from p_ on.
  Step PassBetween();
  Step BeginValue();
  Step PassValue();
  Step PassWord(const char* stop);
  Step PassString(const char* stop);
  Step PassContainer(const char* stop);
  void PassBlocks(const char* stop);
  bool PassBracket(char c);
  void PushBracket(bool is_object);
  bool InnermostIsObject() const;
  Step OpenBracket();
  Step CloseBracket();
  Step CompleteIfOutermost();
  Step CompleteValue();
  // There are no more bytes of the value, or it may not have more.
  Step NeedRest();
  Result AtBufferEnd();
  Step Fail(Error::Kind kind, const char* at, const char* what);
  // Counts lines up to here.
  void CountTo(size_t offset);
  size_t consumed() const { return InValue() ? begin_ : scanned_; }
  const char* value_begin() const { return base_ + begin_; }

  ValueFraming framing_;  // kDetected until the first byte is there
  const size_t value_bytes_max_;
  const int depth_max_;

  State state_;
  bool finished_ = false;
  int depth_ = 0;
  bool passes_blocks_ = true;  // 64 bytes at a time, until there is something odd in the value
  // A bit for each open bracket, 1 for "{".
  std::array<uint64_t, kDepthMax / 64 + 1> open_objects_;

  // The buffer, during a call.
  const char* base_ = nullptr;
  const char* p_ = nullptr;
  const char* end_ = nullptr;
  // Offsets in the buffer.
  size_t scanned_ = 0;
  size_t begin_ = 0;    // of the value
  size_t counted_ = 0;  // where position_ is
  JsonPosition position_;
  uint64_t buffer_offset_ = 0;  // of the buffer in the stream

  JsonPosition value_position_;
  uint64_t value_count_ = 0;

  Error error_;
  const char* error_what_ = nullptr;
  int error_found_ = 0;  // the byte, or -1 for the end
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_JSON_VALUE_SPLITTER_H_
