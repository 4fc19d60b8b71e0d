#ifndef TRANSOM_SERVER_COMPRESSION_ACCEPT_ENCODING_H_
#define TRANSOM_SERVER_COMPRESSION_ACCEPT_ENCODING_H_

// Which coding a client wants its response in (RFC 9110, section 12.5.3).
//
//   AcceptEncoding accept;
//   accept.Add("gzip;q=0.5, br");          // for each Accept-Encoding field
//   CodingChoice choice = accept.Choose({ContentCoding::kGzip, ContentCoding::kBrotli});
//   // choice.coding == ContentCoding::kBrotli
//
// Plain data; not thread-safe. Nothing is allocated.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "server/compression/content_coding.h"

namespace transom {

struct CodingChoice {
  ContentCoding coding = ContentCoding::kIdentity;
  // The client does not take the response as it is ("identity;q=0").
  bool identity_refused = false;
};

class AcceptEncoding {
 public:
  // One field's value. An element that is none (an empty name, a weight that is no qvalue) and
  // codings that are not known here do not count; of a coding that comes twice the first does.
  void Add(absl::string_view value);

  // Of `offered`, best first, the one with the highest weight, at equal weights the earlier.
  // Identity, if the client takes none of them, or names identity with a higher weight.
  CodingChoice Choose(absl::Span<const ContentCoding> offered) const;

 private:
  static constexpr int kUnnamed = -1;

  int* WeightOf(absl::string_view name);
  int Weight(ContentCoding coding) const;

  // In thousandths.
  int identity_ = kUnnamed;
  int gzip_ = kUnnamed;
  int brotli_ = kUnnamed;
  int any_ = kUnnamed;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_COMPRESSION_ACCEPT_ENCODING_H_
