#ifndef TRANSOM_TESTS_TESTING_CONTENT_DECODING_H_
#define TRANSOM_TESTS_TESTING_CONTENT_DECODING_H_

// Content codings as a client has them, straight by zlib and libbrotlidec.
//
//   std::string body = Gzip("{}");
//   EXPECT_EQ(DecodeContent("gzip", reply.body), "{...}");

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace transom {

// One member of a gzip file.
std::string Gzip(absl::string_view text);

// What `coding` ("gzip", "br", "identity" or "") makes of the body; nothing for a body that is
// broken, does not end or has more behind its end, and for other codings.
std::optional<std::string> DecodeContent(absl::string_view coding, absl::string_view body);

// What can be decoded of the beginning of a body.
std::string DecodeBeginning(absl::string_view coding, absl::string_view body);

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_CONTENT_DECODING_H_
