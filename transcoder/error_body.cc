#include "transcoder/error_body.h"

#include "transcoder/codec/wire_to_json.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/status_mapping.h"
#include "transcoder/wire/wire_reader.h"

namespace transom {
namespace {

// google.rpc.Status.details, google.protobuf.Any.type_url and .value.
constexpr uint32_t kStatusDetails = MakeTag(3, WireType::kDelimited);
constexpr uint32_t kAnyTypeUrl = MakeTag(1, WireType::kDelimited);
constexpr uint32_t kAnyValue = MakeTag(2, WireType::kDelimited);

struct AnyView {
  absl::string_view type_url;
  absl::string_view value;
};

bool ParseAny(absl::string_view wire, AnyView* any) {
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    bool ok = tag != 0;
    if (tag == kAnyTypeUrl) {
      ok = reader.ReadDelimited(&any->type_url);
    } else if (tag == kAnyValue) {
      ok = reader.ReadDelimited(&any->value);
    } else if (ok) {
      ok = reader.SkipField(tag);
    }
    if (!ok) return false;
  }
  return true;
}

// Writes the member "details", or nothing when there are none.
class DetailsWriter {
 public:
  DetailsWriter(const Schema& schema, JsonWriter* json) : schema_(schema), json_(json) {}

  void Write(const ErrorReport& report) {
    if (!report.reason.empty()) WriteErrorInfo(report.reason);
    WriteServiceDetails(report.details_bin);
    if (open_) json_->EndArray();
  }

 private:
  void BeginDetail() {
    if (!open_) {
      json_->PreparedKey("\"details\":");
      json_->BeginArray();
      open_ = true;
    }
  }

  void WriteErrorInfo(absl::string_view reason) {
    BeginDetail();
    json_->BeginObject();
    json_->PreparedKey("\"@type\":");
    json_->Raw("\"type.googleapis.com/google.rpc.ErrorInfo\"");
    json_->PreparedKey("\"reason\":");
    json_->LossyString(reason);
    json_->PreparedKey("\"domain\":");
    json_->Raw("\"transom\"");
    json_->EndObject();
  }

  // Up to where the bytes stop being a google.rpc.Status.
  void WriteServiceDetails(absl::string_view status_wire) {
    WireReader reader(status_wire);
    while (!reader.AtEnd()) {
      const uint32_t tag = reader.ReadTag();
      if (tag == 0) return;
      if (tag != kStatusDetails) {
        if (!reader.SkipField(tag)) return;
        continue;
      }
      absl::string_view any_wire;
      if (!reader.ReadDelimited(&any_wire)) return;
      AnyView any;
      if (ParseAny(any_wire, &any)) WriteAny(any);
    }
  }

  void WriteAny(const AnyView& any) {
    BeginDetail();
    json_->BeforeValue();
    WireToJsonOptions options;
    options.unknown_any_as_bytes = true;
    AnyToJsonOrBytes(any.type_url, any.value, schema_, options, json_->out());
  }

  const Schema& schema_;
  JsonWriter* const json_;
  bool open_ = false;
};

void WriteStatus(const ErrorReport& report, const Schema& schema, JsonWriter* json) {
  json->BeginObject();
  json->PreparedKey("\"code\":");
  json->Int64(report.grpc_code);
  json->PreparedKey("\"message\":");
  json->LossyString(report.message);
  DetailsWriter(schema, json).Write(report);
  json->EndObject();
}

// What is inside of "error".
void WriteAip193(const ErrorReport& report, const Schema& schema, JsonWriter* json) {
  json->BeginObject();
  json->PreparedKey("\"code\":");
  json->Int64(report.http_code);
  json->PreparedKey("\"message\":");
  json->LossyString(report.message);
  json->PreparedKey("\"status\":");
  json->String(GrpcCodeName(report.grpc_code));
  DetailsWriter(schema, json).Write(report);
  json->EndObject();
}

// The type is "about:blank", so the title is the HTTP code's own (RFC 9457,
// section 4.2.1); "code" and "details" are extension members.
void WriteProblem(const ErrorReport& report, const Schema& schema, JsonWriter* json) {
  const absl::string_view title = HttpReasonPhrase(report.http_code);
  json->BeginObject();
  json->PreparedKey("\"type\":");
  json->Raw("\"about:blank\"");
  if (!title.empty()) {
    json->PreparedKey("\"title\":");
    json->String(title);
  }
  json->PreparedKey("\"status\":");
  json->Int64(report.http_code);
  json->PreparedKey("\"detail\":");
  json->LossyString(report.message);
  json->PreparedKey("\"code\":");
  json->String(GrpcCodeName(report.grpc_code));
  DetailsWriter(schema, json).Write(report);
  json->EndObject();
}

}  // namespace

void AppendErrorBody(ErrorShape shape, const ErrorReport& report, const Schema& schema,
                     OutputBuffer* body) {
  const bool is_wrapped = shape == ErrorShape::kAip193;
  if (is_wrapped) body->Append("{\"error\":");
  AppendErrorObject(shape, report, schema, body);
  if (is_wrapped) body->Push('}');
}

void AppendErrorObject(ErrorShape shape, const ErrorReport& report, const Schema& schema,
                       OutputBuffer* out) {
  JsonWriter json(out);
  switch (shape) {
    case ErrorShape::kStatus:
      return WriteStatus(report, schema, &json);
    case ErrorShape::kAip193:
      return WriteAip193(report, schema, &json);
    case ErrorShape::kProblem:
      return WriteProblem(report, schema, &json);
  }
}

absl::string_view ErrorContentType(ErrorShape shape) {
  return shape == ErrorShape::kProblem ? "application/problem+json" : "application/json";
}

}  // namespace transom
