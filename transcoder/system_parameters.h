#ifndef TRANSOM_TRANSCODER_SYSTEM_PARAMETERS_H_
#define TRANSOM_TRANSCODER_SYSTEM_PARAMETERS_H_

// The query parameters that are for the gateway, not for the request message:
//
//   $alt=json | json;enum-encoding=int | proto   the response's encoding, over Accept
//   $prettyPrint=true | false                    its JSON on many lines, or on one
//   $fields=name,books.title                     what its JSON holds (field_selection.h)
//   $unique=ANYTHING                             nothing: makes a URL new to caches
//   $key=KEY, key=KEY                            the caller's API key
//
//   SystemParameters system(binding, options, depth_max, &extras);
//   if (system.Includes(name)) status = system.Take(name, value);
//   ...
//   status = system.Finish(accept);
//
// A field `key` of the request comes before the parameter of that name. Values are read
// as they are written here, letter by letter. Serves one request; not thread-safe.

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/request_options.h"
#include "transcoder/request_params.h"
#include "transcoder/response_format.h"
#include "transcoder/routing/binding.h"

namespace transom {

// What a request says beside its message.
struct RequestExtras {
  ResponseFormat response;
  // For the service, as x-goog-api-key: printable ASCII; empty if there is none.
  std::string api_key;
  // For the service, as x-goog-request-params; empty if there is none.
  RequestParamsText request_params;
};

class SystemParameters {
 public:
  // All must outlive this. `depth_max`: of the paths of $fields.
  SystemParameters(const Binding& binding, const SystemParameterOptions& options, int depth_max,
                   RequestExtras* extras)
      : binding_(binding), options_(options), depth_max_(depth_max), extras_(extras) {}

  // Whether a parameter of that name, decoded, is one of these.
  bool Includes(absl::string_view name) const {
    const bool may_be = name.size() > 1 && (name[0] == '$' || name == "key");
    return may_be && Find(name) != Kind::kNone;
  }

  // REQUIRES: Includes(name). InvalidArgument, without the name, for a value that the parameter
  // does not take, and for a parameter that was there before.
  absl::Status Take(absl::string_view name, absl::string_view value);

  // Decides on the encoding, by an Accept header where no parameter has. To be called once, at the
  // end. InvalidArgument for parameters that contradict each other or the binding.
  absl::Status Finish(absl::string_view accept);

 private:
  enum class Kind : uint8_t { kNone, kAlt, kPrettyPrint, kFields, kUnique, kKey };

  Kind Find(absl::string_view name) const;
  absl::Status TakeAlt(absl::string_view value);
  absl::Status TakePrettyPrint(absl::string_view value);
  absl::Status TakeFields(absl::string_view value);
  absl::Status TakeKey(absl::string_view value);
  bool Has(Kind kind) const { return (taken_ >> static_cast<int>(kind) & 1) != 0; }

  const Binding& binding_;
  const SystemParameterOptions& options_;
  const int depth_max_;
  RequestExtras* const extras_;
  uint8_t taken_ = 0;  // a bit for each Kind
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_SYSTEM_PARAMETERS_H_
