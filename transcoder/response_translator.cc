#include "transcoder/response_translator.h"

namespace transom {

absl::Status ResponseTranslator::Translate(const Binding& binding, absl::string_view wire,
                                           OutputBuffer* body) const {
  const MessageTable& type = *binding.method->response;
  return binding.response_field == nullptr
             ? WireToJson(wire, type, options_, body)
             : WireFieldToJson(wire, type, *binding.response_field, options_, body);
}

}  // namespace transom
