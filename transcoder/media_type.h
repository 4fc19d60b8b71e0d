#ifndef TRANSOM_TRANSCODER_MEDIA_TYPE_H_
#define TRANSOM_TRANSCODER_MEDIA_TYPE_H_

// The values of Content-Type and Accept headers (RFC 9110, sections 8.3.1 and 12.5.1), as
// far as a transcoder needs them.
//
//   MediaType type = ParseMediaType("Application/JSON; charset=\"UTF-8\"");
//   type.name            // "Application/JSON"
//   IsJson(type)         // true
//   RankOf("application/*;q=0.5, text/html", "application/json").quality   // 500
//
// Views point into the header value. Stateless.

#include "absl/strings/string_view.h"

namespace transom {

struct MediaType {
  absl::string_view name;     // type/subtype, as it is written; empty if there is none
  absl::string_view charset;  // without quotes; empty if there is none
};

MediaType ParseMediaType(absl::string_view header);

// application/json or any type with the suffix +json, whatever its charset.
bool IsJson(const MediaType& type);

// No charset, or utf-8.
bool IsUtf8(const MediaType& type);

// The two types of HTML forms: application/x-www-form-urlencoded and multipart/form-data.
bool IsUrlEncodedForm(const MediaType& type);
bool IsMultipartForm(const MediaType& type);

// application/protobuf or application/x-protobuf.
bool IsProtobuf(const MediaType& type);

// How much a type is wanted: by its quality, then by how closely it was named.
struct AcceptRank {
  int quality = 0;      // in thousandths; 0: not accepted
  int specificity = 0;  // 3 by its name, 2 by "type/*", 1 by "*/*", 0 not at all

  // What is not accepted is all the same, however closely it was named.
  friend bool operator<(const AcceptRank& a, const AcceptRank& b) {
    if (a.quality != b.quality) return a.quality < b.quality;
    return a.quality != 0 && a.specificity < b.specificity;
  }
};

// The rank that an Accept header gives to `name` ("application/json"): that of the most specific
// range that includes it. A malformed quality counts as 0. Parameters other than q are not
// looked at.
AcceptRank RankOf(absl::string_view accept, absl::string_view name);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_MEDIA_TYPE_H_
