#ifndef TRANSOM_TRANSCODER_ROUTING_QUERY_STRING_H_
#define TRANSOM_TRANSCODER_ROUTING_QUERY_STRING_H_

// The parameters of a query, one after the other, without copying.
//
//   QueryReader reader("page_size=10&author=J%20Doe&flag");
//   QueryParameter parameter;
//   while (reader.Next(&parameter)) { ... parameter.raw_name, parameter.raw_value ... }
//   // page_size 10, author J%20Doe, flag (empty)
//
// Parameters are separated by '&'; the first '=' ends the name. A parameter
// without '=' has an empty value, one with an empty name is passed over. Names and
// values are still encoded: QueryDecode of percent.h decodes them.
// Not thread-safe; the views point into the query.

#include "absl/strings/string_view.h"

namespace transom {

struct QueryParameter {
  absl::string_view raw_name;   // never empty
  absl::string_view raw_value;  // may be empty
};

class QueryReader {
 public:
  // `query` is what stands behind '?', without it.
  explicit QueryReader(absl::string_view query) : rest_(query) {}

  // False at the end, and `parameter` is then unspecified.
  bool Next(QueryParameter* parameter);

 private:
  absl::string_view rest_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_QUERY_STRING_H_
