#ifndef TRANSOM_TOOLS_TRANSOMCTL_BINDING_WORDS_H_
#define TRANSOM_TOOLS_TRANSOMCTL_BINDING_WORDS_H_

// How commands speak of a binding.
//
//   BodyWords(binding, ", ")       // ", body shelf"
//   OriginWords(binding)           // "additional_bindings[0]"

#include <string>

#include "absl/strings/string_view.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/routing/binding.h"

namespace transom {
namespace ctl {

// `before` and the body rule, and response_body; "" where there is neither.
std::string BodyWords(const Binding& binding, absl::string_view before);

// Where the rule came from; the method's name is left out where it is the binding's own.
std::string OriginWords(const Binding& binding);

// `before` and "server stream", "client stream" or "stream both ways"; "" for a unary method.
std::string StreamWords(const MethodEntry& method, absl::string_view before);

// Members of the object that is open: httpMethod, template, method, grpcPath, body,
// responseBody, stream, source.
void WriteBindingMembers(const Binding& binding, JsonWriter* json);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_BINDING_WORDS_H_
