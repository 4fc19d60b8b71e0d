#ifndef TRANSOM_TRANSCODER_UPDATE_MASK_H_
#define TRANSOM_TRANSCODER_UPDATE_MASK_H_

// The mask of a PATCH whose client sent none: the paths that its body has, so that a
// service changes these and leaves the rest (AIP-134).
//
//   PATCH /v1/books/7 {"title": "t", "author": {"name": null}}     body: "book"
//   // update_mask { paths: "title" paths: "author.name" }

#include "absl/strings/string_view.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/routing/binding.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

// The field to fill for requests of this method and binding: the one FieldMask of the request
// message, for PATCH with one field as the body, a message whose JSON is its fields. Null where
// there is none.
const FieldEntry* UpdateMaskField(const Binding& binding, absl::string_view http_method);

// Appends the mask unless the request, which is in `wire` from `begin` on, has one, or the body no
// paths. `json_body` is the body if it is JSON, else empty: then the paths are those of the
// body's field in `wire` up to `body_end`, behind which path and query are.
void FillUpdateMask(const Binding& binding, const FieldEntry& mask, absl::string_view json_body,
                    const JsonToWireOptions& options, size_t begin, size_t body_end,
                    OutputBuffer* wire);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_UPDATE_MASK_H_
