#ifndef TRANSOM_TRANSCODER_MEDIA_TYPE_H_
#define TRANSOM_TRANSCODER_MEDIA_TYPE_H_

// The value of a Content-Type header (RFC 9110, section 8.3.1), as far as a
// transcoder needs it.
//
//   MediaType type = ParseMediaType("Application/JSON; charset=\"UTF-8\"");
//   type.name            // "Application/JSON"
//   IsJson(type)         // true
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

// The two types of HTML forms.
bool IsForm(const MediaType& type);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_MEDIA_TYPE_H_
