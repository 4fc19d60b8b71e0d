// A Content-Type on a line of its own, then a body. The boundary, quoted, is read back. However
// the body is cut, it gives the same parts, the same end and the same error; and what was taken
// without error, written again, gives the same parts.

#include "transcoder/multipart_splitter.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "tests/fuzz/expect.h"

namespace transom {
namespace {

struct ReadPart {
  MultipartPart headers;
  std::string content;
  bool ended = false;
};

struct Form {
  std::vector<ReadPart> parts;
  std::string error;
};

std::string ToText(const Form& form) {
  std::string text;
  for (const ReadPart& part : form.parts) {
    absl::StrAppend(&text, "<", part.headers.name, "|", part.headers.has_filename, "|",
                    part.headers.filename, "|", part.headers.content_type, "|", part.content, "|",
                    part.ended, ">");
  }
  return text + form.error;
}

// In pieces of 1 to piece_bytes_max, as the seed will have it.
Form Read(absl::string_view boundary, absl::string_view body, size_t piece_bytes_max,
          uint32_t seed) {
  MultipartLimits limits;
  limits.part_header_bytes_max = 200;
  limits.parts_max = 5;
  MultipartSplitter splitter(boundary, limits);
  Form form;
  while (true) {
    seed = seed * 1664525 + 1013904223;
    const size_t size = std::min(body.size(), 1 + (seed >> 16) % piece_bytes_max);
    const std::vector<char> piece(body.begin(), body.begin() + static_cast<ptrdiff_t>(size));
    body.remove_prefix(size);
    if (size == 0) splitter.Finish();
    absl::string_view left(piece.data(), piece.size());
    absl::string_view data;
    MultipartSplitter::Event event;
    while ((event = splitter.Next(&left, &data)) != MultipartSplitter::Event::kNeedMore) {
      switch (event) {
        case MultipartSplitter::Event::kPart:
          Expect(form.parts.empty() || form.parts.back().ended, "a part behind another's end");
          form.parts.push_back({splitter.part(), "", false});
          break;
        case MultipartSplitter::Event::kData:
          Expect(!data.empty(), "no empty content");
          absl::StrAppend(&form.parts.back().content, data);
          break;
        case MultipartSplitter::Event::kPartEnd:
          form.parts.back().ended = true;
          break;
        case MultipartSplitter::Event::kEnd:
          Expect(size == 0, "an end behind Finish() only");
          return form;
        default:
          form.error = splitter.error().ToString();
          return form;
      }
    }
    Expect(left.empty() && size > 0, "needs more only when all is used, and not behind Finish()");
  }
}

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

std::string Written(const Form& form, absl::string_view boundary) {
  std::string body;
  for (const ReadPart& part : form.parts) {
    absl::StrAppend(&body, "--", boundary,
                    "\r\nContent-Disposition: form-data; name=", Quoted(part.headers.name));
    if (part.headers.has_filename) {
      absl::StrAppend(&body, "; filename=", Quoted(part.headers.filename));
    }
    if (!part.headers.content_type.empty()) {
      absl::StrAppend(&body, "\r\nContent-Type: ", part.headers.content_type);
    }
    absl::StrAppend(&body, "\r\n\r\n", part.content, "\r\n");
  }
  return absl::StrCat(body, "--", boundary, "--\r\n");
}

// Quoting may have made the headers longer than the limit.
bool MayBeTooLong(const Form& form) {
  for (const ReadPart& part : form.parts) {
    if (2 * (part.headers.name.size() + part.headers.filename.size()) +
            part.headers.content_type.size() >
        80) {
      return true;
    }
  }
  return false;
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line_end = std::min(text.find('\n'), text.size());
  const absl::StatusOr<std::string> boundary = MultipartBoundary(text.substr(0, line_end));
  if (!boundary.ok()) return 0;
  Expect(!boundary->empty() && boundary->size() <= 70, "the size of a boundary");
  const auto again = MultipartBoundary(absl::StrCat("x/y; boundary=\"", *boundary, "\""));
  Expect(again.ok() && *again == *boundary, "the boundary in quotes is the same");
  const absl::string_view body = text.substr(std::min(line_end + 1, text.size()));
  const Form whole = Read(*boundary, body, 1, 1);
  for (const size_t piece_bytes : {size_t{8}, size_t{64}, size + 1}) {
    const Form parts = Read(*boundary, body, piece_bytes, static_cast<uint32_t>(piece_bytes));
    Expect(ToText(parts) == ToText(whole),
           "the same in parts: " + ToText(parts) + "\nbytewise: " + ToText(whole));
  }
  if (!whole.error.empty() || MayBeTooLong(whole)) return 0;
  const std::string written = Written(whole, *boundary);
  const Form read = Read(*boundary, written, written.size(), 1);
  Expect(ToText(read) == ToText(whole), "the same written again: " + ToText(read));
  return 0;
}
