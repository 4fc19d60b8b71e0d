#include "transcoder/request_params.h"

#include "absl/container/fixed_array.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "transcoder/codec/wire_fields.h"
#include "transcoder/gateway_event.h"
#include "transcoder/path_variable.h"

namespace transom {
namespace {

bool IsUnreserved(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

// One value on its way.
class ParamsWriter {
 public:
  ParamsWriter(size_t bytes_max, RequestParamsText* text) : bytes_max_(bytes_max), text_(text) {}

  absl::Status Append(absl::string_view key, absl::string_view value) {
    if (value.empty()) return absl::OkStatus();
    // Before anything is encoded: a value of the body may be of any size.
    if (value.size() > bytes_max_) return TooLong();
    if (!text_->empty()) text_->push_back('&');
    AppendEncoded(key);
    text_->push_back('=');
    AppendEncoded(value);
    return text_->size() > bytes_max_ ? TooLong() : absl::OkStatus();
  }

 private:
  void AppendEncoded(absl::string_view plain) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    for (char c : plain) {
      if (IsUnreserved(c)) {
        text_->push_back(c);
        continue;
      }
      const auto byte = static_cast<unsigned char>(c);
      const char escape[] = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
      text_->insert(text_->end(), escape, escape + sizeof(escape));
    }
  }

  absl::Status TooLong() const {
    return GatewayError(GatewayEvent::kHeadTooLarge,
                        absl::StrCat("what the request is routed by takes more than ", bytes_max_,
                                     " bytes as metadata x-goog-request-params"));
  }

  const size_t bytes_max_;
  RequestParamsText* const text_;
};

absl::Status AppendAnnotated(const RoutingRule& rule, absl::string_view wire,
                             ParamsWriter* writer) {
  absl::InlinedVector<absl::string_view, 4> values;  // by field of the rule
  for (const FieldPath& path : rule.fields()) {
    MergedValue value;
    FindWireValue(wire, path.fields, &value);
    // A string is never joined, so that the view goes into `wire`.
    values.push_back(value.present() ? value.value().bytes : absl::string_view());
  }
  for (const RoutingRule::Key& key : rule.keys()) {
    for (const RoutingRule::Source& source : key.sources) {
      const absl::string_view picked = RoutingRule::Pick(source, values[source.field]);
      if (picked.empty()) continue;
      if (absl::Status status = writer->Append(key.name, picked); !status.ok()) return status;
      break;
    }
  }
  return absl::OkStatus();
}

absl::Status AppendImplicit(const RouteMatch& match, UrlUnescapeSpec spec, ParamsWriter* writer) {
  const Binding& binding = *match.binding;
  for (size_t i = 0; i < binding.variables.size(); ++i) {
    const absl::string_view raw = match.captures[i];
    absl::FixedArray<char, 512> buffer(HasEscapes(raw) ? raw.size() : 0);
    absl::string_view text;
    // What is malformed has been refused where it was bound.
    if (!DecodePathVariable(binding, i, raw, spec, buffer.data(), &text)) continue;
    absl::Status status = writer->Append(binding.variables[i].text, text);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AppendRequestParams(const RouteMatch& match, absl::string_view wire,
                                 const RequestTranslatorOptions& options, RequestParamsText* text) {
  ParamsWriter writer(options.request_params_bytes_max, text);
  const RoutingRule* rule = match.binding->method->routing.get();
  return rule != nullptr ? AppendAnnotated(*rule, wire, &writer)
                         : AppendImplicit(match, options.unescape, &writer);
}

}  // namespace transom
