#ifndef TRANSOM_TESTS_TRANSCODER_JSON_VALUE_SPLITTER_TESTING_H_
#define TRANSOM_TESTS_TRANSCODER_JSON_VALUE_SPLITTER_TESTING_H_

// A stream run through ValueSplitter as a server would, in pieces, and what it should give
// by an obvious other way.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "transcoder/json/value_splitter.h"

namespace transom {

// What came out, to be compared as a whole.
struct SplitOutcome {
  std::vector<std::string> values;
  std::vector<uint64_t> begins;  // offsets of the values in the stream
  ValueSplitter::Result result = ValueSplitter::Result::kNeedMore;
  ValueSplitter::Error::Kind error_kind = ValueSplitter::Error::Kind::kNone;
  std::string error_text;
  // Empty, or which promise was broken on the way.
  std::string broken;

  bool operator==(const SplitOutcome& other) const;
};

// As text, for messages.
std::string ToText(const SplitOutcome& outcome);

// When Finish() is called: before the last bytes are looked at, or behind that.
enum class FinishCall { kWithLastBytes, kAlone };

// `cuts`: ascending offsets where the stream is cut. The buffer is of exact size and
// moves at each call.
SplitOutcome Split(absl::string_view stream, const std::vector<size_t>& cuts,
                   const ValueSplitterOptions& options,
                   FinishCall finish = FinishCall::kWithLastBytes);

// One byte at a time.
SplitOutcome SplitBytewise(absl::string_view stream, const ValueSplitterOptions& options);

// The values of the stream as far as all is well, each read in full by JsonReader from the whole
// text; `valid` if that was all. No limit of size.
struct ReferenceSplit {
  std::vector<std::string> values;
  bool valid = false;
};
ReferenceSplit SplitByReader(absl::string_view stream, ValueFraming framing, int depth_max);

// Whether JsonReader takes `value` as it is, with nothing around it.
bool IsWholeValue(absl::string_view value, int depth_max);

}  // namespace transom

#endif  // TRANSOM_TESTS_TRANSCODER_JSON_VALUE_SPLITTER_TESTING_H_
