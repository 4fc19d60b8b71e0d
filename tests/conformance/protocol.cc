#include "tests/conformance/protocol.h"

#include "transcoder/wire/output_buffer.h"
#include "transcoder/wire/wire_reader.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {
namespace {

constexpr uint32_t kMessageTypeNumber = 4;
constexpr uint32_t kOutputFormatNumber = 3;
constexpr uint32_t kCategoryNumber = 5;

// The format of the payload that the field holds; kUnspecified for other fields.
ConformanceFormat PayloadFormat(uint32_t number) {
  switch (number) {
    case 1:
      return ConformanceFormat::kProtobuf;
    case 2:
      return ConformanceFormat::kJson;
    case 7:
      return ConformanceFormat::kJspb;
    case 8:
      return ConformanceFormat::kText;
    default:
      return ConformanceFormat::kUnspecified;
  }
}

bool ReadText(WireReader* reader, uint32_t tag, ConformanceRequest* request) {
  const uint32_t number = TagNumber(tag);
  const ConformanceFormat format = PayloadFormat(number);
  if (format != ConformanceFormat::kUnspecified) {
    request->input = format;
    return reader->ReadDelimited(&request->payload);
  }
  if (number == kMessageTypeNumber) return reader->ReadDelimited(&request->message_type);
  return reader->SkipField(tag);
}

bool ReadNumber(WireReader* reader, uint32_t tag, ConformanceRequest* request) {
  uint64_t value;
  if (!reader->ReadVarint(&value)) return false;
  if (TagNumber(tag) == kOutputFormatNumber) {
    request->output =
        value <= 4 ? static_cast<ConformanceFormat>(value) : ConformanceFormat::kUnspecified;
  }
  if (TagNumber(tag) == kCategoryNumber) {
    request->ignore_unknown_fields = value == kIgnoreUnknownCategory;
  }
  return true;
}

}  // namespace

bool ParseRequest(absl::string_view bytes, ConformanceRequest* request) {
  WireReader reader(bytes);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return false;
    const bool read = TagType(tag) == WireType::kDelimited ? ReadText(&reader, tag, request)
                      : TagType(tag) == WireType::kVarint  ? ReadNumber(&reader, tag, request)
                                                           : reader.SkipField(tag);
    if (!read) return false;
  }
  return true;
}

std::string SerializeResponse(const ConformanceResponse& response) {
  OutputBuffer bytes;
  WireWriter writer(&bytes);
  writer.AppendVarint(MakeTag(static_cast<uint32_t>(response.result), WireType::kDelimited));
  writer.AppendDelimited(response.text);
  return std::string(bytes.data(), bytes.size());
}

}  // namespace transom
