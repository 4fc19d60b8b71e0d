#ifndef TRANSOM_TRANSCODER_RESPONSE_FORMAT_H_
#define TRANSOM_TRANSCODER_RESPONSE_FORMAT_H_

// In which form a request wants its response: found out when the request is translated, kept
// until the reply is there. A default-constructed one is plain JSON, as configured.
//
//   ResponseFormat format;
//   format.encoding = NegotiateEncoding(binding, accept);

#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"
#include "transcoder/codec/field_selection.h"
#include "transcoder/routing/binding.h"

namespace transom {

enum class ResponseEncoding : uint8_t {
  kJson,
  kProtobuf,   // application/protobuf
  kXProtobuf,  // the same under its older name, application/x-protobuf
};

struct ResponseFormat {
  ResponseEncoding encoding = ResponseEncoding::kJson;
  // JSON: enums as numbers, whatever is configured.
  bool enums_as_numbers = false;
  // JSON: spaces a level; less than 0: as configured.
  int8_t indent = -1;
  // JSON: what is printed of the body; null: everything. Of the snapshot's tables.
  std::unique_ptr<const FieldSelection> selection;
};

// Whether the response's body is a google.api.HttpBody: raw bytes, however they are asked for.
bool HasRawResponse(const Binding& binding);

// Whether the response's body is a message, so that it has a protobuf form.
bool HasMessageResponse(const Binding& binding);

// What an Accept header (empty if there is none) prefers of what `binding` can answer with.
// JSON if nothing is preferred to it, or nothing is accepted at all.
ResponseEncoding NegotiateEncoding(const Binding& binding, absl::string_view accept);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_RESPONSE_FORMAT_H_
