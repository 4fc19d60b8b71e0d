#include "transcoder/response_translator.h"

#include <algorithm>

#include "absl/base/optimization.h"
#include "absl/strings/ascii.h"
#include "transcoder/codec/wire_check.h"
#include "transcoder/codec/wire_fields.h"

namespace transom {
namespace {

bool IsLegalHeaderValue(absl::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// An upstream's bytes that are not what they should be.
absl::Status CheckReply(absl::string_view wire, const MessageTable& type, int depth_max) {
  absl::Status status = CheckWire(wire, type, depth_max);
  return status.ok() ? status : absl::DataLossError(status.message());
}

// A view of `wire`; empty if the field is not there. REQUIRES: the leaf is a string or bytes.
absl::string_view BytesAt(absl::string_view wire, absl::Span<const FieldEntry* const> path) {
  MergedValue value;
  FindWireValue(wire, path, &value);
  return value.present() ? value.value().bytes : absl::string_view();
}

}  // namespace

absl::Status ResponseTranslator::Translate(const Binding& binding, const ResponseFormat& format,
                                           absl::string_view wire, OutputBuffer* buffer,
                                           ResponseBody* body) const {
  if (ABSL_PREDICT_FALSE(HasRawResponse(binding))) return TranslateRaw(binding, wire, body);
  if (ABSL_PREDICT_FALSE(format.encoding != ResponseEncoding::kJson)) {
    return TranslateProtobuf(binding, format, wire, buffer, body);
  }
  const bool as_configured =
      format.indent < 0 && !format.enums_as_numbers && format.selection == nullptr;
  if (ABSL_PREDICT_TRUE(as_configured)) return TranslateJson(binding, options_, wire, buffer, body);
  WireToJsonOptions options = options_;
  options.selection = format.selection.get();
  if (format.enums_as_numbers) options.print_enums_as_numbers = true;
  if (format.indent == 0) options.indent = 0;
  if (format.indent > 0 && options.indent == 0) options.indent = format.indent;
  return TranslateJson(binding, options, wire, buffer, body);
}

absl::Status ResponseTranslator::TranslateJson(const Binding& binding,
                                               const WireToJsonOptions& options,
                                               absl::string_view wire, OutputBuffer* buffer,
                                               ResponseBody* body) const {
  const MessageTable& type = *binding.method->response;
  const size_t begin = buffer->size();
  absl::Status status = binding.response_field == nullptr
                            ? WireToJson(wire, type, options, buffer)
                            : WireFieldToJson(wire, type, *binding.response_field, options, buffer);
  *body = {"application/json", buffer->view().substr(begin)};
  return status;
}

absl::Status ResponseTranslator::TranslateRaw(const Binding& binding, absl::string_view wire,
                                              ResponseBody* body) const {
  absl::Status status = CheckReply(wire, *binding.method->response, options_.depth_max);
  if (!status.ok()) return status;
  const FieldEntry* const field = binding.response_field;
  const MessageTable& type = field == nullptr ? *binding.method->response : *field->message;
  const FieldEntry* path[] = {field, nullptr};
  const auto bytes_of = [&](uint32_t number) {
    path[1] = type.FindFieldByNumber(number);
    const auto whole = absl::MakeConstSpan(path);
    return BytesAt(wire, field == nullptr ? whole.subspan(1) : whole);
  };
  const absl::string_view type_given = bytes_of(1);
  body->content_type = absl::StripAsciiWhitespace(type_given);
  if (body->content_type.empty() || !IsLegalHeaderValue(type_given)) {
    body->content_type = "application/octet-stream";
  }
  body->bytes = bytes_of(2);
  return absl::OkStatus();
}

absl::Status ResponseTranslator::TranslateProtobuf(const Binding& binding,
                                                   const ResponseFormat& format,
                                                   absl::string_view wire, OutputBuffer* buffer,
                                                   ResponseBody* body) const {
  absl::Status status = CheckReply(wire, *binding.method->response, options_.depth_max);
  if (!status.ok()) return status;
  body->content_type = format.encoding == ResponseEncoding::kXProtobuf ? "application/x-protobuf"
                                                                       : "application/protobuf";
  body->bytes = wire;
  if (binding.response_field == nullptr) return absl::OkStatus();
  MergedValue value;
  FindWireValue(wire, {&binding.response_field, 1}, &value);
  const size_t begin = buffer->size();
  if (value.present()) buffer->Append(value.value().bytes);
  body->bytes = buffer->view().substr(begin);
  return absl::OkStatus();
}

}  // namespace transom
