#include "tests/transcoder/json/value_splitter_testing.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "transcoder/json/json_reader.h"

namespace transom {
namespace {

using Result = ValueSplitter::Result;

JsonPosition SlowPosition(absl::string_view text) {
  JsonPosition position;
  for (const char c : text) {
    if (c == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

bool Same(const JsonPosition& a, const JsonPosition& b) {
  return a.line == b.line && a.column == b.column;
}

class Caller {
 public:
  Caller(absl::string_view stream, const ValueSplitterOptions& options)
      : stream_(stream), options_(options), splitter_(options) {}

  void Append(size_t end) {
    buffer_.insert(buffer_.end(), stream_.begin() + static_cast<ptrdiff_t>(appended_),
                   stream_.begin() + static_cast<ptrdiff_t>(end));
    appended_ = end;
  }
  void Finish() {
    splitter_.Finish();
    finished_ = true;
  }
  void Drain() {
    do {
      const std::vector<char> moved(buffer_);
      absl::string_view value;
      const absl::string_view view(moved.data(), moved.size());
      outcome_.result = splitter_.Next(view, &value);
      if (outcome_.result == Result::kValue) TakeValue(view, value);
      // With and without, as a caller may do it.
      if (outcome_.result != Result::kValue || outcome_.values.size() % 2 == 0) Discard();
    } while (outcome_.result == Result::kValue);
    CheckResult();
  }
  SplitOutcome Take() { return std::move(outcome_); }

 private:
  void Promise(bool kept, absl::string_view promise) {
    if (!kept && outcome_.broken.empty()) outcome_.broken = std::string(promise);
  }

  void TakeValue(absl::string_view view, absl::string_view value) {
    const uint64_t begin = discarded_ + static_cast<uint64_t>(value.data() - view.data());
    outcome_.values.emplace_back(value);
    outcome_.begins.push_back(begin);
    Promise(stream_.substr(begin, value.size()) == value, "a value is a part of the stream");
    Promise(!value.empty() && value.size() <= options_.value_bytes_max, "the size limit");
    Promise(Same(splitter_.value_position(), SlowPosition(stream_.substr(0, begin))),
            "the position of a value");
    Promise(splitter_.value_number() == outcome_.values.size(), "the number of a value");
  }

  void Discard() {
    const size_t taken = splitter_.TakeConsumed();
    Promise(taken <= buffer_.size(), "discards what there is");
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(taken));
    discarded_ += taken;
  }

  void CheckResult() {
    if (outcome_.result == Result::kNeedMore) {
      Promise(!finished_, "no further need behind Finish()");
      Promise(buffer_.size() <= options_.value_bytes_max, "keeps at most one value");
    }
    if (outcome_.result == Result::kEnd) Promise(finished_, "an end behind Finish() only");
    if (outcome_.result != Result::kError) return;
    const ValueSplitter::Error& error = splitter_.error();
    outcome_.error_kind = error.kind;
    outcome_.error_text = splitter_.ErrorText();
    Promise(error.byte_offset <= appended_ &&
                Same(error.position, SlowPosition(stream_.substr(0, error.byte_offset))),
            "the position of an error");
    Promise(error.value_number == outcome_.values.size() + 1, "the value of an error");
  }

  const absl::string_view stream_;
  const ValueSplitterOptions options_;
  ValueSplitter splitter_;
  std::vector<char> buffer_;
  size_t appended_ = 0;
  uint64_t discarded_ = 0;
  bool finished_ = false;
  SplitOutcome outcome_;
};

absl::string_view WithoutSpace(absl::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first == absl::string_view::npos ? absl::string_view() : text.substr(first);
}

// Takes a value off the front. False if there is none.
bool TakeValue(absl::string_view* text, int depth_max, ReferenceSplit* split) {
  *text = WithoutSpace(*text);
  JsonReader reader(*text, depth_max);
  if (!reader.SkipValue()) return false;
  const auto size = static_cast<size_t>(reader.position() - text->data());
  split->values.emplace_back(text->substr(0, size));
  text->remove_prefix(size);
  return true;
}

bool SplitArray(absl::string_view text, int depth_max, ReferenceSplit* split) {
  // A reader of its own for each element: its depth starts anew.
  text = WithoutSpace(text);
  if (!absl::ConsumePrefix(&text, "[")) return false;
  text = WithoutSpace(text);
  if (absl::ConsumePrefix(&text, "]")) return WithoutSpace(text).empty();
  while (true) {
    if (!TakeValue(&text, depth_max, split)) return false;
    text = WithoutSpace(text);
    if (absl::ConsumePrefix(&text, "]")) return WithoutSpace(text).empty();
    if (!absl::ConsumePrefix(&text, ",")) return false;
  }
}

bool SplitLines(absl::string_view text, int depth_max, ReferenceSplit* split) {
  while (!text.empty()) {
    const size_t line_end = std::min(text.find('\n'), text.size());
    absl::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(line_end + 1, text.size()));
    if (WithoutSpace(line).empty()) continue;
    if (!TakeValue(&line, depth_max, split) || !WithoutSpace(line).empty()) return false;
  }
  return true;
}

bool SplitConcatenated(absl::string_view text, int depth_max, ReferenceSplit* split) {
  while (!WithoutSpace(text).empty()) {
    if (!TakeValue(&text, depth_max, split)) return false;
  }
  return true;
}

}  // namespace

bool SplitOutcome::operator==(const SplitOutcome& other) const {
  return values == other.values && begins == other.begins && result == other.result &&
         error_kind == other.error_kind && error_text == other.error_text && broken == other.broken;
}

std::string ToText(const SplitOutcome& outcome) {
  std::string text;
  for (size_t i = 0; i < outcome.values.size(); ++i) {
    absl::StrAppend(&text, outcome.begins[i], " <", outcome.values[i], "> ");
  }
  return absl::StrCat(text, "result ", static_cast<int>(outcome.result), " ", outcome.error_text,
                      outcome.broken.empty() ? "" : "; BROKEN: ", outcome.broken);
}

SplitOutcome Split(absl::string_view stream, const std::vector<size_t>& cuts,
                   const ValueSplitterOptions& options, FinishCall finish) {
  Caller caller(stream, options);
  for (const size_t cut : cuts) {
    caller.Append(cut);
    caller.Drain();
  }
  caller.Append(stream.size());
  if (finish == FinishCall::kAlone) caller.Drain();
  caller.Finish();
  caller.Drain();
  return caller.Take();
}

SplitOutcome SplitBytewise(absl::string_view stream, const ValueSplitterOptions& options) {
  std::vector<size_t> cuts;
  for (size_t i = 1; i < stream.size(); ++i) cuts.push_back(i);
  return Split(stream, cuts, options, FinishCall::kAlone);
}

ReferenceSplit SplitByReader(absl::string_view stream, ValueFraming framing, int depth_max) {
  ReferenceSplit split;
  switch (framing) {
    case ValueFraming::kArray:
      split.valid = SplitArray(stream, depth_max, &split);
      break;
    case ValueFraming::kLines:
      split.valid = SplitLines(stream, depth_max, &split);
      break;
    case ValueFraming::kConcatenated:
      split.valid = SplitConcatenated(stream, depth_max, &split);
      break;
    case ValueFraming::kDetected:
      return SplitByReader(stream,
                           WithoutSpace(stream).substr(0, 1) == "[" ? ValueFraming::kArray
                                                                    : ValueFraming::kConcatenated,
                           depth_max);
  }
  return split;
}

bool IsWholeValue(absl::string_view value, int depth_max) {
  JsonReader reader(value, depth_max);
  return reader.SkipValue() && reader.position() == value.data() + value.size();
}

}  // namespace transom
