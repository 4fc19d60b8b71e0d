#include "server/discovery/reflection_messages.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"

namespace transom {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::io::StringOutputStream;

// Field numbers of the responses.
constexpr int kFileDescriptorResponse = 4;
constexpr int kListServicesResponse = 6;
constexpr int kErrorResponse = 7;
constexpr int kFileDescriptorProto = 1;  // FileDescriptorResponse, repeated bytes
constexpr int kService = 1;              // ListServiceResponse, repeated ServiceResponse
constexpr int kServiceName = 1;          // ServiceResponse
constexpr int kErrorCode = 1;            // ErrorResponse
constexpr int kErrorMessage = 2;

bool ReadBytes(CodedInputStream* input, std::string* bytes) {
  uint32_t size;
  return input->ReadVarint32(&size) && input->ReadString(bytes, static_cast<int>(size));
}

// Calls on_field(number, wire type, input) for every field; it returns whether it could read
// the field (or skip it).
template <typename OnField>
bool ReadFields(absl::string_view bytes, OnField on_field) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                         static_cast<int>(bytes.size()));
  while (uint32_t tag = input.ReadTag()) {
    const bool delimited =
        WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    if (!on_field(WireFormatLite::GetTagFieldNumber(tag), delimited, tag, &input)) return false;
  }
  return input.ConsumedEntireMessage();
}

bool ReadFiles(absl::string_view bytes, ReflectionAnswer* answer) {
  return ReadFields(bytes, [=](int number, bool delimited, uint32_t tag, CodedInputStream* input) {
    if (number != kFileDescriptorProto || !delimited) return WireFormatLite::SkipField(input, tag);
    return ReadBytes(input, &answer->files.emplace_back());
  });
}

bool ReadService(absl::string_view bytes, ReflectionAnswer* answer) {
  std::string& name = answer->services.emplace_back();
  return ReadFields(bytes, [&](int number, bool delimited, uint32_t tag, CodedInputStream* input) {
    if (number != kServiceName || !delimited) return WireFormatLite::SkipField(input, tag);
    return ReadBytes(input, &name);
  });
}

bool ReadServices(absl::string_view bytes, ReflectionAnswer* answer) {
  return ReadFields(bytes, [=](int number, bool delimited, uint32_t tag, CodedInputStream* input) {
    if (number != kService || !delimited) return WireFormatLite::SkipField(input, tag);
    std::string service;
    return ReadBytes(input, &service) && ReadService(service, answer);
  });
}

bool ReadError(absl::string_view bytes, ReflectionAnswer* answer) {
  // An error response is an error even if it does not say which.
  constexpr int kUnknown = 2;
  answer->error_code = kUnknown;
  return ReadFields(bytes, [=](int number, bool delimited, uint32_t tag, CodedInputStream* input) {
    if (number == kErrorCode && !delimited) {
      uint32_t code;
      if (!input->ReadVarint32(&code)) return false;
      if (code != 0) answer->error_code = static_cast<int>(code);
      return true;
    }
    if (number != kErrorMessage || !delimited) return WireFormatLite::SkipField(input, tag);
    return ReadBytes(input, &answer->error_message);
  });
}

}  // namespace

std::string EncodeReflectionRequest(ReflectionQuestion question, absl::string_view value) {
  std::string bytes;
  {
    StringOutputStream stream(&bytes);
    CodedOutputStream output(&stream);
    output.WriteTag(WireFormatLite::MakeTag(static_cast<int>(question),
                                            WireFormatLite::WIRETYPE_LENGTH_DELIMITED));
    output.WriteVarint32(static_cast<uint32_t>(value.size()));
    output.WriteRaw(value.data(), static_cast<int>(value.size()));
  }
  return bytes;
}

absl::StatusOr<ReflectionAnswer> DecodeReflectionResponse(absl::string_view bytes) {
  ReflectionAnswer answer;
  std::string part;
  const bool read =
      ReadFields(bytes, [&](int number, bool delimited, uint32_t tag, CodedInputStream* input) {
        const bool known = number == kFileDescriptorResponse || number == kListServicesResponse ||
                           number == kErrorResponse;
        if (!known || !delimited) return WireFormatLite::SkipField(input, tag);
        if (!ReadBytes(input, &part)) return false;
        if (number == kFileDescriptorResponse) return ReadFiles(part, &answer);
        if (number == kListServicesResponse) return ReadServices(part, &answer);
        return ReadError(part, &answer);
      });
  if (!read) return absl::InvalidArgumentError("not a ServerReflectionResponse");
  return answer;
}

}  // namespace transom
