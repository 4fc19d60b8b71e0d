#ifndef TRANSOM_SERVER_GATEWAY_RESPONSE_HEADERS_H_
#define TRANSOM_SERVER_GATEWAY_RESPONSE_HEADERS_H_

// Header fields with the storage that their views need; a few fit without allocation.
//
//   ResponseHeaders headers;
//   headers.Add("Grpc-Metadata-", "x-a", value);
//   response.headers = headers.fields();

#include <cstddef>
#include <memory>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/http/http_handler.h"

namespace transom {

class ResponseHeaders {
 public:
  ResponseHeaders() = default;
  ResponseHeaders(const ResponseHeaders&) = delete;
  ResponseHeaders& operator=(const ResponseHeaders&) = delete;

  // Adds `prefix` + `name`, both copied; `value` must outlive this.
  void Add(absl::string_view prefix, absl::string_view name, absl::string_view value);
  // The same with `bytes` in base64, which is kept here.
  void AddBase64(absl::string_view prefix, absl::string_view name, absl::string_view bytes);
  // A name that outlives this, and a value that is kept here.
  void AddCopy(absl::string_view name, absl::string_view value);

  // The first of that name (case-insensitive), or null.
  const HeaderField* Find(absl::string_view name) const;
  absl::Span<const HeaderField> fields() const { return fields_; }

 private:
  char* Allocate(size_t size);
  absl::string_view Join(absl::string_view a, absl::string_view b);

  static constexpr size_t kInlineBytes = 512;
  char inline_[kInlineBytes];
  size_t inline_used_ = 0;
  std::vector<std::unique_ptr<char[]>> overflow_;
  absl::InlinedVector<HeaderField, 8> fields_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_GATEWAY_RESPONSE_HEADERS_H_
