#include "transcoder/json/value_splitter.h"

#include <algorithm>

#include "absl/base/attributes.h"
#include "absl/strings/str_cat.h"
#include "transcoder/json/json_block.h"
#include "transcoder/json/json_scan.h"

namespace transom {
namespace {

bool BeginsWord(char c) {
  return (c >= '0' && c <= '9') || c == '-' || c == 't' || c == 'f' || c == 'n';
}

std::string FoundText(int found, uint64_t byte_offset) {
  if (found < 0) return "the end";
  if (found == '\n') return "the end of the line";
  const char c = static_cast<char>(found);
  if (found > ' ' && found < 0x7f) return absl::StrCat("\"", absl::string_view(&c, 1), "\"");
  std::string text = absl::StrCat("byte 0x", absl::Hex(found, absl::kZeroPad2));
  if (found == 0xef && byte_offset == 0) text += ", as of a byte order mark";
  return text;
}

}  // namespace

ValueSplitter::ValueSplitter(const ValueSplitterOptions& options)
    : framing_(options.framing),
      value_bytes_max_(options.value_bytes_max),
      depth_max_(std::min(options.depth_max, kDepthMax)),
      state_(framing_ == ValueFraming::kArray || framing_ == ValueFraming::kDetected
                 ? State::kBeforeArray
                 : State::kBeforeValue) {}

ValueSplitter::Result ValueSplitter::Next(absl::string_view buffered, absl::string_view* value) {
  if (state_ == State::kFailed) return Result::kError;
  base_ = buffered.data();
  p_ = base_ + scanned_;
  end_ = base_ + buffered.size();
  Step step = Step::kGoOn;
  while (step == Step::kGoOn) step = InValue() ? PassValue() : PassBetween();
  scanned_ = static_cast<size_t>(p_ - base_);
  if (step == Step::kFailed) return Result::kError;
  if (step == Step::kNeedBytes) return AtBufferEnd();
  *value = buffered.substr(begin_, scanned_ - begin_);
  CountTo(begin_);
  value_position_ = position_;
  CountTo(scanned_);
  return Result::kValue;
}

ValueSplitter::Result ValueSplitter::AtBufferEnd() {
  if (!finished_) {
    CountTo(consumed());
    return Result::kNeedMore;
  }
  const char* what = "expected the rest of the value";
  switch (state_) {
    case State::kBeforeValue:
      if (framing_ != ValueFraming::kArray) return Result::kEnd;
      what = "expected a value";
      break;
    case State::kAfterValue:
      if (framing_ != ValueFraming::kArray) return Result::kEnd;
      what = "expected \",\" or \"]\"";
      break;
    case State::kBehindArray:
      return Result::kEnd;
    case State::kBeforeArray:
      if (framing_ == ValueFraming::kDetected) return Result::kEnd;
      what = "expected \"[\"";
      break;
    case State::kFirstValue:
      what = "expected a value or \"]\"";
      break;
    default:
      break;
  }
  Fail(Error::Kind::kTruncated, p_, what);
  return Result::kError;
}

size_t ValueSplitter::TakeConsumed() {
  const size_t taken = consumed();
  // Behind an error there is nothing more to be counted.
  counted_ = counted_ > taken ? counted_ - taken : 0;
  begin_ = InValue() ? 0 : begin_;
  scanned_ -= taken;
  buffer_offset_ += taken;
  return taken;
}

ValueSplitter::Step ValueSplitter::PassBetween() {
  for (; p_ != end_; ++p_) {
    const char c = *p_;
    if (IsJsonSpace(c)) {
      const bool ends_line = c == '\n' && framing_ == ValueFraming::kLines;
      if (ends_line && state_ == State::kAfterValue) state_ = State::kBeforeValue;
      continue;
    }
    switch (state_) {
      case State::kBeforeArray:
        if (framing_ == ValueFraming::kDetected) {
          framing_ = c == '[' ? ValueFraming::kArray : ValueFraming::kConcatenated;
          if (c != '[') return BeginValue();
        }
        if (c != '[') return Fail(Error::Kind::kSyntax, p_, "expected \"[\"");
        state_ = State::kFirstValue;
        break;
      case State::kFirstValue:
        if (c != ']') return BeginValue();
        state_ = State::kBehindArray;
        break;
      case State::kAfterValue:
        if (framing_ == ValueFraming::kLines) {
          return Fail(Error::Kind::kSyntax, p_, "expected the end of the line");
        }
        if (c != ',' && c != ']') return Fail(Error::Kind::kSyntax, p_, "expected \",\" or \"]\"");
        state_ = c == ',' ? State::kBeforeValue : State::kBehindArray;
        break;
      case State::kBehindArray:
        return Fail(Error::Kind::kSyntax, p_, "expected nothing behind the array");
      default:
        return BeginValue();
    }
  }
  return Step::kNeedBytes;
}

ValueSplitter::Step ValueSplitter::BeginValue() {
  begin_ = static_cast<size_t>(p_ - base_);
  passes_blocks_ = true;
  const char c = *p_;
  if (c == '{' || c == '[') return OpenBracket();
  if (c == '"') {
    ++p_;
    state_ = State::kString;
    return Step::kGoOn;
  }
  if (!BeginsWord(c)) {
    return Fail(Error::Kind::kSyntax, p_,
                state_ == State::kFirstValue ? "expected a value or \"]\"" : "expected a value");
  }
  state_ = State::kWord;
  return Step::kGoOn;
}

ValueSplitter::Step ValueSplitter::PassValue() {
  // Not a byte is looked at that a value of the largest size would not have.
  const size_t left = value_bytes_max_ - static_cast<size_t>(p_ - value_begin());
  const char* const stop = static_cast<size_t>(end_ - p_) < left ? end_ : p_ + left;
  if (state_ == State::kWord) return PassWord(stop);
  if (depth_ > 0 && passes_blocks_) {
    PassBlocks(stop);
    if (depth_ == 0) return CompleteValue();
  }
  if (p_ == stop) return NeedRest();
  if (state_ == State::kContainer) return PassContainer(stop);
  return PassString(stop);
}

// Passes over what is in brackets as long as nothing is wrong, and up to the last bracket at
// most. The state is right wherever it stops.
void ValueSplitter::PassBlocks(const char* stop) {
#if defined(__SSE2__)
  while (stop - p_ >= JsonBlock::kBytes) {
    const auto begins = state_ == State::kContainer ? JsonBlock::Begins::kOutside
                        : state_ == State::kString  ? JsonBlock::Begins::kInString
                                                    : JsonBlock::Begins::kBehindBackslash;
    const JsonBlock block(p_, begins, framing_ == ValueFraming::kLines);
    const uint64_t odd = block.odd();
    // The lowest bit of `odd` and all that are higher.
    const uint64_t unsure = odd | (0 - odd);
    for (uint64_t left = block.brackets() & ~unsure; left != 0; left &= left - 1) {
      const int at = __builtin_ctzll(left);
      const bool passed = PassBracket(p_[at]);
      if (passed && depth_ > 0) continue;
      p_ += passed ? at + 1 : at;
      state_ = State::kContainer;
      return;
    }
    const int passed_bytes = odd == 0 ? JsonBlock::kBytes : __builtin_ctzll(odd);
    switch (block.BeginsAt(passed_bytes)) {
      case JsonBlock::Begins::kOutside:
        state_ = State::kContainer;
        break;
      case JsonBlock::Begins::kInString:
        state_ = State::kString;
        break;
      case JsonBlock::Begins::kBehindBackslash:
        state_ = State::kEscape;
        break;
    }
    p_ += passed_bytes;
    if (odd != 0) {
      // An error; or what is none here, but not worth to be looked at twice again and again.
      passes_blocks_ = false;
      return;
    }
  }
#else
  static_cast<void>(stop);
#endif
}

// False, and nothing done, if the bracket may not stand here. REQUIRES: depth_ > 0.
bool ValueSplitter::PassBracket(char c) {
  const bool is_object = (c | 0x20) == c;
  if (c == '[' || c == '{') {
    if (depth_ >= depth_max_) return false;
    PushBracket(is_object);
    return true;
  }
  if (is_object != InnermostIsObject()) return false;
  --depth_;
  return true;
}

ValueSplitter::Step ValueSplitter::PassWord(const char* stop) {
  while (p_ != stop && ContinuesWord(*p_)) ++p_;
  if (p_ == end_) return finished_ ? CompleteValue() : Step::kNeedBytes;
  return ContinuesWord(*p_) ? NeedRest() : CompleteValue();
}

ValueSplitter::Step ValueSplitter::PassString(const char* stop) {
  bool non_ascii = false;
  if (state_ == State::kString) p_ = SkipStringText(p_, stop, &non_ascii);
  if (p_ == stop) return NeedRest();
  const char c = *p_;
  if (static_cast<unsigned char>(c) < ' ') {
    const bool ends_line = c == '\n' && framing_ == ValueFraming::kLines;
    return Fail(Error::Kind::kSyntax, p_,
                ends_line ? "expected the rest of the string" : "a control character in a string");
  }
  ++p_;
  if (state_ == State::kEscape) {
    state_ = State::kString;
    return Step::kGoOn;
  }
  if (c == '\\') {
    state_ = State::kEscape;
    return Step::kGoOn;
  }
  return CompleteIfOutermost();
}

ValueSplitter::Step ValueSplitter::PassContainer(const char* stop) {
  p_ = SkipPlainTokens(p_, stop);
  if (p_ == stop) return NeedRest();
  switch (*p_) {
    case '"':
      ++p_;
      state_ = State::kString;
      return Step::kGoOn;
    case '{':
    case '[':
      return OpenBracket();
    case '}':
    case ']':
      return CloseBracket();
    case '\n':
      if (framing_ == ValueFraming::kLines) break;
      ABSL_FALLTHROUGH_INTENDED;
    case '\r':
    case '\t':
      ++p_;
      return Step::kGoOn;
    default:
      break;
  }
  return Fail(Error::Kind::kSyntax, p_, "expected the rest of the value");
}

void ValueSplitter::PushBracket(bool is_object) {
  const uint64_t bit = uint64_t{1} << (depth_ % 64);
  uint64_t& word = open_objects_[static_cast<size_t>(depth_ / 64)];
  word = is_object ? word | bit : word & ~bit;
  ++depth_;
}

bool ValueSplitter::InnermostIsObject() const {
  const int last = depth_ - 1;
  return (open_objects_[static_cast<size_t>(last / 64)] >> (last % 64) & 1) != 0;
}

ValueSplitter::Step ValueSplitter::OpenBracket() {
  if (depth_ >= depth_max_) return Fail(Error::Kind::kTooDeep, p_, "nested too deeply");
  PushBracket(*p_ == '{');
  ++p_;
  state_ = State::kContainer;
  return Step::kGoOn;
}

ValueSplitter::Step ValueSplitter::CloseBracket() {
  const bool is_object = InnermostIsObject();
  if (is_object != (*p_ == '}')) {
    return Fail(Error::Kind::kSyntax, p_,
                is_object ? "expected the rest of an object" : "expected the rest of an array");
  }
  --depth_;
  ++p_;
  return CompleteIfOutermost();
}

ValueSplitter::Step ValueSplitter::CompleteIfOutermost() {
  if (depth_ == 0) return CompleteValue();
  state_ = State::kContainer;
  return Step::kGoOn;
}

ValueSplitter::Step ValueSplitter::CompleteValue() {
  ++value_count_;
  state_ = framing_ == ValueFraming::kConcatenated ? State::kBeforeValue : State::kAfterValue;
  return Step::kValue;
}

ValueSplitter::Step ValueSplitter::NeedRest() {
  if (static_cast<size_t>(p_ - value_begin()) < value_bytes_max_) return Step::kNeedBytes;
  return Fail(Error::Kind::kTooLarge, value_begin(), "a value over the size limit");
}

ValueSplitter::Step ValueSplitter::Fail(Error::Kind kind, const char* at, const char* what) {
  CountTo(static_cast<size_t>(at - base_));
  state_ = State::kFailed;
  error_.kind = kind;
  error_.position = position_;
  error_.byte_offset = buffer_offset_ + counted_;
  error_.value_number = value_count_ + 1;
  error_what_ = what;
  error_found_ = at == end_ ? -1 : static_cast<unsigned char>(*at);
  return Step::kFailed;
}

void ValueSplitter::CountTo(size_t offset) {
  AdvancePosition({base_ + counted_, offset - counted_}, &position_);
  counted_ = offset;
}

std::string ValueSplitter::ErrorText() const {
  const absl::string_view what = error_what_;
  std::string text =
      absl::StrCat("line ", error_.position.line, ", column ", error_.position.column, " (byte ",
                   error_.byte_offset, "): value ", error_.value_number, ": ", what);
  if (what.substr(0, 8) == "expected") {
    absl::StrAppend(&text, ", found ", FoundText(error_found_, error_.byte_offset));
  } else if (error_.kind == Error::Kind::kTooLarge) {
    absl::StrAppend(&text, " of ", value_bytes_max_, " bytes");
  }
  return text;
}

}  // namespace transom
