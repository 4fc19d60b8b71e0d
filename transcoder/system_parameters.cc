#include "transcoder/system_parameters.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "transcoder/json/json_reader_text.h"

namespace transom {
namespace {

// Of $prettyPrint, where the configuration prints everything on one line.
constexpr int8_t kIndent = 2;

absl::Status Expected(absl::string_view what, absl::string_view found) {
  return absl::InvalidArgumentError(
      absl::StrCat("expected ", what, ", found \"", Excerpt(found), "\""));
}

}  // namespace

SystemParameters::Kind SystemParameters::Find(absl::string_view name) const {
  if (name == "$alt") return options_.alt ? Kind::kAlt : Kind::kNone;
  if (name == "$prettyPrint") return options_.pretty_print ? Kind::kPrettyPrint : Kind::kNone;
  if (name == "$fields") return options_.fields ? Kind::kFields : Kind::kNone;
  if (name == "$unique") return options_.unique ? Kind::kUnique : Kind::kNone;
  if (name == "$key") return options_.key ? Kind::kKey : Kind::kNone;
  if (name != "key" || !options_.key) return Kind::kNone;
  return binding_.method->request->FindField(name) == nullptr ? Kind::kKey : Kind::kNone;
}

absl::Status SystemParameters::Take(absl::string_view name, absl::string_view value) {
  const Kind kind = Find(name);
  // A cache buster may be there any number of times.
  if (kind == Kind::kUnique) return absl::OkStatus();
  if (Has(kind)) return absl::InvalidArgumentError("given more than once");
  taken_ |= static_cast<uint8_t>(1 << static_cast<int>(kind));
  switch (kind) {
    case Kind::kAlt:
      return TakeAlt(value);
    case Kind::kPrettyPrint:
      return TakePrettyPrint(value);
    case Kind::kFields:
      return TakeFields(value);
    case Kind::kKey:
      return TakeKey(value);
    case Kind::kUnique:
    case Kind::kNone:
      break;
  }
  return absl::OkStatus();
}

absl::Status SystemParameters::TakeAlt(absl::string_view value) {
  if (value == "json") return absl::OkStatus();
  if (value == "json;enum-encoding=int") {
    extras_->response.enums_as_numbers = true;
    return absl::OkStatus();
  }
  if (value != "proto") return Expected("json, json;enum-encoding=int or proto", value);
  if (!HasMessageResponse(binding_)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the response is the field \"", binding_.response_field->json_name,
                     "\", which is not a message and has no protobuf form"));
  }
  extras_->response.encoding = ResponseEncoding::kProtobuf;
  return absl::OkStatus();
}

absl::Status SystemParameters::TakePrettyPrint(absl::string_view value) {
  const bool wanted = value == "true" || value == "1";
  if (!wanted && value != "false" && value != "0") return Expected("true or false", value);
  extras_->response.indent = wanted ? kIndent : 0;
  return absl::OkStatus();
}

absl::Status SystemParameters::TakeFields(absl::string_view value) {
  if (HasRawResponse(binding_)) {
    return absl::InvalidArgumentError("the response is raw bytes, which have no fields");
  }
  auto selection = binding_.response_field == nullptr
                       ? FieldSelection::Parse(value, *binding_.method->response, depth_max_)
                       : FieldSelection::Parse(value, *binding_.response_field, depth_max_);
  if (!selection.ok()) return selection.status();
  extras_->response.selection = *std::move(selection);
  return absl::OkStatus();
}

absl::Status SystemParameters::TakeKey(absl::string_view value) {
  const bool printable = std::all_of(value.begin(), value.end(), [](char c) {
    return absl::ascii_isprint(static_cast<unsigned char>(c));
  });
  if (!printable) return absl::InvalidArgumentError("expected printable ASCII");
  extras_->api_key = std::string(value);
  return absl::OkStatus();
}

absl::Status SystemParameters::Finish(absl::string_view accept) {
  ResponseFormat& response = extras_->response;
  if (!Has(Kind::kAlt)) response.encoding = NegotiateEncoding(binding_, accept);
  if (response.selection != nullptr && response.encoding != ResponseEncoding::kJson) {
    return absl::InvalidArgumentError(
        "query parameter \"$fields\": selects from JSON, but the request asks for a response in "
        "protobuf");
  }
  return absl::OkStatus();
}

}  // namespace transom
