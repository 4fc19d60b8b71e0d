#ifndef TRANSOM_TRANSCODER_MULTIPART_HEADERS_H_
#define TRANSOM_TRANSCODER_MULTIPART_HEADERS_H_

// What multipart/form-data says in headers (RFC 7578, RFC 2046): the boundary in the request's
// Content-Type, and the name of each part.
//
//   MultipartBoundary("multipart/form-data; boundary=\"x y\"")       // "x y"
//   ParsePartHeaders("Content-Disposition: form-data; name=\"cover\"; filename=\"a.png\"\r\n"
//                    "Content-Type: image/png\r\n", &part)
//
// In a quoted name or filename \" and \\ stand for a quote and a backslash; any other backslash is
// one, since old browsers send paths with them. Percent signs mean nothing, and neither do
// filename* and name*, which RFC 7578 forbids. Stateless.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace transom {

// A part, as its headers have it. Nothing is checked for UTF-8.
struct MultipartPart {
  std::string name;  // of the form's field; never empty
  bool has_filename = false;
  std::string filename;
  std::string content_type;  // empty if there is none
};

// The boundary, 1 to 70 characters of those that RFC 2046 allows. InvalidArgument if there is
// none, or two.
absl::StatusOr<std::string> MultipartBoundary(absl::string_view content_type);

// `headers`: the lines in front of the empty one, each ended by CRLF. InvalidArgument for lines
// that are no headers, for a Content-Disposition that is missing, double, not form-data or without
// a name, and for a Content-Transfer-Encoding that would have to be decoded.
absl::Status ParsePartHeaders(absl::string_view headers, MultipartPart* part);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_MULTIPART_HEADERS_H_
