// A stream of JSON values, behind a digit that says how they are framed. However the bytes
// come in, they give the same values, the same end and the same error; and as far as a
// reader of the whole text finds values, they are just those.

#include "transcoder/json/value_splitter.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/random_cuts.h"
#include "tests/transcoder/json/value_splitter_testing.h"

namespace transom {
namespace {

constexpr int kDepthMax = 8;

SplitOutcome CheckSplits(absl::string_view stream, const ValueSplitterOptions& options) {
  const SplitOutcome whole = Split(stream, {}, options);
  Expect(whole.broken.empty(), whole.broken);
  const auto check = [&whole](const SplitOutcome& parts) {
    Expect(parts == whole, "the same in parts: " + ToText(parts) + "\nwhole: " + ToText(whole));
  };
  check(SplitBytewise(stream, options));
  check(Split(stream, {stream.size() / 2}, options, FinishCall::kAlone));
  for (uint32_t seed : {1u, 2u, 3u}) check(Split(stream, RandomCuts(stream.size(), seed), options));
  return whole;
}

void CheckAgainstReader(absl::string_view stream, ValueFraming framing,
                        const SplitOutcome& outcome) {
  const ReferenceSplit wanted = SplitByReader(stream, framing, kDepthMax);
  Expect(outcome.values.size() >= wanted.values.size() &&
             std::equal(wanted.values.begin(), wanted.values.end(), outcome.values.begin()),
         "finds the values that the reader finds: " + ToText(outcome));
  bool valid = outcome.result == ValueSplitter::Result::kEnd;
  for (const std::string& value : outcome.values) valid &= IsWholeValue(value, kDepthMax);
  Expect(valid == wanted.valid, "is good as a whole when the reader says so: " + ToText(outcome));
  Expect(!valid || outcome.values.size() == wanted.values.size(), "finds no more values");
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  if (size == 0) return 0;
  const absl::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  ValueSplitterOptions options;
  options.framing = static_cast<ValueFraming>(data[0] % 4);
  options.depth_max = kDepthMax;
  CheckAgainstReader(stream, options.framing, CheckSplits(stream, options));
  options.value_bytes_max = 12;
  options.depth_max = 2;
  CheckSplits(stream, options);
  return 0;
}
