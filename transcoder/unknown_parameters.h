#ifndef TRANSOM_TRANSCODER_UNKNOWN_PARAMETERS_H_
#define TRANSOM_TRANSCODER_UNKNOWN_PARAMETERS_H_

// The query parameters that name no field, kept for a service that takes raw bodies: they
// become a transom.v1.UnknownQueryParams among the extensions of the request's HttpBody.
//
//   UnknownParameters unknown;
//   unknown.Add("tag", "a");
//   unknown.Add("tag", "b");
//   unknown.AppendTo(binding, &wire);   // parameters { key: "tag" value { values: "a" values: "b"
//   } }
//
// Names and values are views that must stay where they are. Not thread-safe.

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "transcoder/routing/binding.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class UnknownParameters {
 public:
  // Whether the request has an HttpBody for them: as the message itself, or as the field
  // that is the body.
  static bool HasPlaceIn(const Binding& binding);

  // REQUIRES: both are UTF-8.
  void Add(absl::string_view name, absl::string_view value);

  // Appends nothing if there are none. REQUIRES: HasPlaceIn(binding).
  void AppendTo(const Binding& binding, OutputBuffer* wire) const;

 private:
  struct Parameter {
    absl::string_view name;
    std::vector<absl::string_view> values;
  };

  // In the order of their first values.
  std::vector<Parameter> parameters_;
  absl::flat_hash_map<absl::string_view, size_t> index_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_UNKNOWN_PARAMETERS_H_
