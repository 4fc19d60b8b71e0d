#ifndef TRANSOM_TOOLS_TRANSOMCTL_EXPLANATION_PRINTER_H_
#define TRANSOM_TOOLS_TRANSOMCTL_EXPLANATION_PRINTER_H_

// Explanations as text for people, and as JSON for scripts (docs/transomctl.md has both).

#include <string>

#include "absl/strings/string_view.h"
#include "tools/transomctl/explanation.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace ctl {

std::string ExplanationText(const HttpCall& call, const Explanation& explanation);

// One line, with its line feed.
std::string ExplanationJson(const HttpCall& call, const Explanation& explanation);

// "404 NOT_FOUND: no route for this path"
std::string ErrorText(const ErrorAnswer& error);
// {"httpCode":404,"body":{...}}
std::string ErrorJson(const ErrorAnswer& error);

// The JSON form of a message; an Any of an unknown type as bytes. With `indent` on several lines,
// all but the first with that many spaces more in front. Empty if the bytes have no JSON form.
std::string MessageJson(absl::string_view wire, const MessageTable& type, int indent,
                        int outer_levels);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_EXPLANATION_PRINTER_H_
