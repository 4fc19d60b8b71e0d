#include "transcoder/response_format.h"

#include "transcoder/media_type.h"

namespace transom {

bool HasRawResponse(const Binding& binding) {
  const FieldEntry* field = binding.response_field;
  if (field == nullptr) return binding.method->response->is_http_body;
  return field->message != nullptr && !field->repeated && field->message->is_http_body;
}

bool HasMessageResponse(const Binding& binding) {
  const FieldEntry* field = binding.response_field;
  return field == nullptr || (field->type == FieldType::kMessage && !field->repeated);
}

ResponseEncoding NegotiateEncoding(const Binding& binding, absl::string_view accept) {
  constexpr absl::string_view kProtobuf = "application/protobuf";
  constexpr absl::string_view kXProtobuf = "application/x-protobuf";
  // A shorter one names neither; wildcards accept JSON just as well.
  if (accept.size() < kProtobuf.size() || !HasMessageResponse(binding)) {
    return ResponseEncoding::kJson;
  }
  AcceptRank best = RankOf(accept, "application/json");
  ResponseEncoding encoding = ResponseEncoding::kJson;
  const AcceptRank protobuf = RankOf(accept, kProtobuf);
  if (best < protobuf) {
    best = protobuf;
    encoding = ResponseEncoding::kProtobuf;
  }
  return best < RankOf(accept, kXProtobuf) ? ResponseEncoding::kXProtobuf : encoding;
}

}  // namespace transom
