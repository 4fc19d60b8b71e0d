#ifndef TRANSOM_TRANSCODER_QUERY_BINDER_H_
#define TRANSOM_TRANSCODER_QUERY_BINDER_H_

// The query of a request, or a form that is its body -> fields on the wire.
//
//   QueryBinder binder(binding, options, &system_parameters, &wire);
//   absl::Status status = binder.BindQuery("filter.size=10&tag=a&tag=b&labels[env]=prod");
//
// A name is a field path of proto or JSON names; a map field is set key by key. What
// the path or the body binds cannot be bound by a query, nor by any of the two a singular field
// twice, nor two members of one oneof. Names of more than 4096 bytes are an error. A binder
// serves one query or form; not thread-safe.

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "transcoder/bound_fields.h"
#include "transcoder/query_name.h"
#include "transcoder/request_options.h"
#include "transcoder/routing/binding.h"
#include "transcoder/routing/query_string.h"
#include "transcoder/system_parameters.h"
#include "transcoder/unknown_parameters.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class QueryBinder {
 public:
  // All must outlive the binder. `system` takes the system parameters of a query.
  QueryBinder(const Binding& binding, const RequestTranslatorOptions& options,
              SystemParameters* system, OutputBuffer* wire);

  // Each appends what the parameters bind. REQUIRES: one of them is called, once. InvalidArgument:
  //   `query parameter "page_size": expected an int32, found "ten"`
  absl::Status BindQuery(absl::string_view query);
  // An application/x-www-form-urlencoded body. Its names start in the request, or in the field
  // that is its body, which is then a message. Fields at `replaced`, which the path binds, are
  // left out; what else the path binds it binds again, behind this.
  absl::Status BindForm(absl::string_view form, absl::Span<const FieldPath* const> replaced);

 private:
  absl::Status Bind(absl::string_view text);
  // Binds what most parameters are: the name of a singular scalar field of the request that
  // nothing has bound yet, and nothing to decode. False, and nothing done, for anything else.
  bool BindPlain(const QueryParameter& parameter);
  absl::Status BindParameter(const QueryParameter& parameter, char** buffer);
  absl::Status BindNamed(absl::string_view name, absl::string_view value);
  QueryName::Outcome Resolve(absl::string_view name);
  absl::Status TakeUnknown(absl::string_view name, absl::string_view value);
  absl::Status AppendField(const QueryName& name, absl::string_view value);
  absl::Status AppendMapEntry(const QueryName& name, absl::string_view value);
  // *ignored: the entry is bound by the path or the body, and left to them.
  absl::Status AppendMapKey(const QueryName& name, bool* ignored);
  bool Decode(absl::string_view raw, char** buffer, absl::string_view* decoded) const;
  // Whether a parameter that conflicts is passed over.
  bool IsIgnored(const BoundFields::Result& conflict) const;
  absl::Status ParameterError(absl::string_view name, absl::string_view what) const;
  absl::Status ValueError(absl::string_view name, absl::string_view part,
                          const absl::Status& status) const;

  const Binding& binding_;
  const RequestTranslatorOptions& options_;
  SystemParameters* const system_;
  OutputBuffer* wire_;
  bool is_form_ = false;
  bool encoded_ = true;  // anything in the query
  BoundFields bound_;
  QueryName name_;
  UnknownParameters unknown_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_QUERY_BINDER_H_
