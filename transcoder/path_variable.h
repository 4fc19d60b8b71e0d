#ifndef TRANSOM_TRANSCODER_PATH_VARIABLE_H_
#define TRANSOM_TRANSCODER_PATH_VARIABLE_H_

// The text of a variable in a request's path.
//
//   absl::string_view text;
//   if (!DecodePathVariable(binding, 0, match.captures[0], spec, buffer, &text)) ...

#include <cstddef>

#include "absl/strings/string_view.h"
#include "transcoder/routing/binding.h"
#include "transcoder/routing/percent.h"

namespace transom {

// Decodes the raw capture of the binding's variable of that index: a variable of several segments
// by `spec`, or by what its binding asks for if that is more. `buffer` has room for raw.size()
// bytes. False if an escape is malformed.
bool DecodePathVariable(const Binding& binding, size_t index, absl::string_view raw,
                        UrlUnescapeSpec spec, char* buffer, absl::string_view* text);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_PATH_VARIABLE_H_
