// A client stream's body, behind a digit that says how it is framed. However it is cut, it
// gives the messages, the end and the error that ValueSplitter gives over the whole of it.

#include "transcoder/stream_splitter.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/fuzz/expect.h"

namespace transom {
namespace {

std::string SplitWhole(absl::string_view body, const ValueSplitterOptions& options) {
  ValueSplitter splitter(options);
  splitter.Finish();
  std::string outcome;
  absl::string_view value;
  ValueSplitter::Result result;
  while ((result = splitter.Next(body, &value)) == ValueSplitter::Result::kValue) {
    absl::StrAppend(&outcome, "<", value, ">");
  }
  return outcome + (result == ValueSplitter::Result::kError ? splitter.ErrorText() : "end");
}

// In pieces of 1 to piece_bytes_max, as the seed will have it.
std::string SplitInPieces(absl::string_view body, const ValueSplitterOptions& options,
                          size_t piece_bytes_max, uint32_t seed) {
  StreamSplitter splitter(options);
  std::string outcome;
  StreamSplitter::Result result;
  do {
    seed = seed * 1664525 + 1013904223;
    const size_t size = std::min(body.size(), 1 + (seed >> 16) % piece_bytes_max);
    const std::vector<char> piece(body.begin(), body.begin() + static_cast<ptrdiff_t>(size));
    body.remove_prefix(size);
    if (size == 0) splitter.Finish();
    absl::string_view left(piece.data(), piece.size());
    absl::string_view message;
    while ((result = splitter.Next(&left, &message)) == StreamSplitter::Result::kMessage) {
      absl::StrAppend(&outcome, "<", message, ">");
    }
    Expect(result != StreamSplitter::Result::kNeedMore || (left.empty() && size > 0),
           "needs more only when all is used, and nothing behind Finish()");
  } while (result == StreamSplitter::Result::kNeedMore);
  return outcome + (result == StreamSplitter::Result::kError ? splitter.ErrorText() : "end");
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  if (size == 0) return 0;
  const absl::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  ValueSplitterOptions options;
  options.framing = static_cast<ValueFraming>(data[0] % 4);
  options.depth_max = 8;
  for (const size_t value_bytes_max : {1000, 12}) {
    options.value_bytes_max = value_bytes_max;
    const std::string whole = SplitWhole(body, options);
    for (const size_t piece_bytes : {size_t{1}, size_t{20}, size}) {
      const std::string parts = SplitInPieces(body, options, piece_bytes, 7);
      Expect(parts == whole, "the same in parts: " + parts + "\nwhole: " + whole);
    }
  }
  return 0;
}
