#ifndef TRANSOM_TRANSCODER_REQUEST_OPTIONS_H_
#define TRANSOM_TRANSCODER_REQUEST_OPTIONS_H_

// How requests are translated: an operator's choices, made once. Plain data.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/routing/percent.h"

namespace transom {

// Which system parameters a query may have. One that is switched off is a parameter
// like any other.
struct SystemParameterOptions {
  bool alt = true;           // $alt=json|json;enum-encoding=int|proto
  bool pretty_print = true;  // $prettyPrint=true|false
  bool fields = true;        // $fields=PATH,PATH
  bool unique = true;        // $unique=ANYTHING
  bool key = true;           // $key=KEY, and key=KEY where the request has no such field
};

// Which requests get the metadata x-goog-request-params (request_params.h).
enum class RequestParams : uint8_t {
  kNever,
  kAnnotated,  // those of methods with a google.api.routing
  kAlways,     // those of other methods, too, by the variables of their path
};

struct RequestTranslatorOptions {
  JsonToWireOptions json;
  UrlUnescapeSpec unescape = UrlUnescapeSpec::kAllExceptReserved;
  SystemParameterOptions system_parameters;

  // Query parameters and form fields that name no field of the request. These names
  // are passed over:
  absl::flat_hash_set<std::string> ignored_query_parameters;
  // Where the request, or the field that is its body, is a google.api.HttpBody, the others of a
  // query go into its extensions as a transom.v1.UnknownQueryParams.
  bool capture_unknown_query_parameters = false;
  // What is left is passed over; false is an error.
  bool ignore_unknown_query_parameters = false;
  // A query parameter for what the path or the body binds: false is an error.
  bool ignore_bound_query_parameters = false;
  // '+' in a query is '+', not a space. (In a form it is always a space.)
  bool query_plus_is_literal = false;

  // A body sent to a rule without `body`: false is an error, true ignores it.
  bool ignore_unexpected_body = false;
  // A body with another value of a field that the path binds is an error; else the path wins.
  bool reject_path_body_conflicts = false;
  // The mask of a PATCH that brings none is made of the paths that its body has.
  bool fill_update_mask = true;

  RequestParams request_params = RequestParams::kAnnotated;
  // The most that its value may take.
  size_t request_params_bytes_max = 7 * 1024;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_REQUEST_OPTIONS_H_
