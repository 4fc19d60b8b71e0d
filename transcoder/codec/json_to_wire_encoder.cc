#include "transcoder/codec/json_to_wire_encoder.h"

#include <algorithm>

#include "absl/base/optimization.h"
#include "absl/strings/str_cat.h"
#include "transcoder/json/json_size.h"

namespace transom {
namespace {

// What the stack can carry: each level is a handful of frames.
constexpr int kDepthLimit = 1000;

}  // namespace

JsonToWireEncoder::JsonToWireEncoder(absl::string_view json, const JsonToWireOptions& options,
                                     OutputBuffer* wire)
    : options_(options),
      json_(json),
      reader_(json, std::min(options.depth_max, kDepthLimit)),
      wire_(wire),
      writer_(wire) {}

absl::Status JsonToWireEncoder::EncodeMessage(const MessageTable& type) {
  return Finish(CheckSize() && WriteMessage(type, nullptr));
}

absl::Status JsonToWireEncoder::EncodeField(const FieldEntry& field) {
  PathLink link(nullptr);
  link.field = &field;
  const size_t mark = wire_->size();
  const bool written = CheckSize() && WriteMember(field, &link);
  if (written && IsSkipped(&link)) wire_->Truncate(mark);
  return Finish(written);
}

bool JsonToWireEncoder::CheckSize() {
  const size_t bytes_max = options_.json_bytes_max;
  if (ABSL_PREDICT_FALSE(bytes_max != 0 && json_.size() > bytes_max)) {
    status_ = absl::InvalidArgumentError(absl::StrCat("the JSON is too large: ", json_.size(),
                                                      " bytes, at most ", bytes_max, " are taken"));
    return false;
  }
  // An element takes two octets at least, with the comma or bracket before it.
  const size_t elements_max = options_.elements_max;
  if (ABSL_PREDICT_TRUE(elements_max == 0 || json_.size() / 2 <= elements_max)) return true;
  if (JsonElementBound(json_) <= elements_max) return true;
  status_ = absl::InvalidArgumentError(absl::StrCat(
      "the JSON has too many members and array elements: at most ", elements_max, " are taken"));
  return false;
}

absl::Status JsonToWireEncoder::Finish(bool written) {
  if (written && !reader_.Finish()) FailSyntax(nullptr);
  if (ABSL_PREDICT_FALSE(types_end_ != nullptr)) ForgetManyTypes();
  return std::move(status_);
}

bool JsonToWireEncoder::AcceptsNull(const FieldEntry& field) {
  if (field.message != nullptr) return field.message->well_known == WellKnownType::kValue;
  return field.enum_type != nullptr && field.enum_type->is_null_value;
}

bool JsonToWireEncoder::IsSkipped(const PathLink* link) const {
  for (const FieldPath* path : options_.skipped_fields) {
    if (IsAtFieldPath(link, *path)) return true;
  }
  return false;
}

bool JsonToWireEncoder::Fail(const char* at, const PathLink* link, absl::string_view what) {
  if (!status_.ok()) return false;
  const JsonPosition position = reader_.PositionOf(at);
  const std::string path = PathText(link);
  status_ =
      absl::InvalidArgumentError(absl::StrCat("line ", position.line, ", column ", position.column,
                                              ": ", path, path.empty() ? "" : ": ", what));
  return false;
}

bool JsonToWireEncoder::FailSyntax(const JsonReader& reader, const PathLink* link) {
  return Fail(reader.error_position(), link, reader.ErrorText());
}

bool JsonToWireEncoder::FailKind(absl::string_view expected, const PathLink* link) {
  if (reader_.ok() && reader_.Peek() == JsonKind::kNone) reader_.SkipValue();
  if (!reader_.ok()) return FailSyntax(link);
  return Fail(
      reader_.position(), link,
      absl::StrCat("expected ", expected, ", found ", reader_.Describe(reader_.position())));
}

bool JsonToWireEncoder::FailValue(absl::string_view expected, const PathLink* link) {
  return Fail(reader_.token(), link,
              absl::StrCat("expected ", expected, ", found ", reader_.Describe(reader_.token())));
}

absl::Status JsonToWire(absl::string_view json, const MessageTable& type,
                        const JsonToWireOptions& options, OutputBuffer* wire) {
  return JsonToWireEncoder(json, options, wire).EncodeMessage(type);
}

absl::Status JsonFieldToWire(absl::string_view json, const FieldEntry& field,
                             const JsonToWireOptions& options, OutputBuffer* wire) {
  return JsonToWireEncoder(json, options, wire).EncodeField(field);
}

}  // namespace transom
