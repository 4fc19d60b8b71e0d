#ifndef TRANSOM_TRANSCODER_QUERY_BINDER_H_
#define TRANSOM_TRANSCODER_QUERY_BINDER_H_

// The query of a request -> fields on the wire.
//
//   QueryBinder binder(binding, options, &wire);
//   absl::Status status = binder.Bind("filter.size=10&tag=a&tag=b&labels[env]=prod");
//
// A name is a field path of proto or JSON names; a map field is set key by key. What
// the path or the body binds cannot be bound here, nor a singular field twice, nor two
// members of one oneof. A binder serves one request; not thread-safe.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/bound_fields.h"
#include "transcoder/query_name.h"
#include "transcoder/request_translator.h"
#include "transcoder/routing/binding.h"
#include "transcoder/routing/query_string.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class QueryBinder {
 public:
  // All must outlive the binder.
  QueryBinder(const Binding& binding, const RequestTranslatorOptions& options, OutputBuffer* wire);

  // Appends what the parameters bind. REQUIRES: called once. InvalidArgument:
  //   `query parameter "page_size": expected an int32, found "ten"`
  absl::Status Bind(absl::string_view query);

 private:
  // Binds what most parameters are: the name of a singular scalar field of the request that
  // nothing has bound yet, and nothing to decode. False, and nothing done, for anything else.
  bool BindPlain(const QueryParameter& parameter);
  absl::Status BindParameter(const QueryParameter& parameter, char** buffer);
  absl::Status BindNamed(absl::string_view name, absl::string_view value);
  absl::Status AppendField(const QueryName& name, absl::string_view value);
  absl::Status AppendMapEntry(const QueryName& name, absl::string_view value);
  absl::Status AppendMapKey(const QueryName& name);
  bool Decode(absl::string_view raw, char** buffer, absl::string_view* decoded) const;

  const Binding& binding_;
  const RequestTranslatorOptions& options_;
  OutputBuffer* wire_;
  bool encoded_ = true;  // anything in the query
  BoundFields bound_;
  QueryName name_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_QUERY_BINDER_H_
