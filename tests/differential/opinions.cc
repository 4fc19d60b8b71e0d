#include "tests/differential/opinions.h"

#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/util/json_util.h"
#include "tests/differential/twin_schema.h"
#include "tests/testing/canonical_message.h"
#include "tests/testing/message_parts.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"

// libprotobuf's JSON functions leave a type resolver behind.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:NewTypeResolverForDescriptorPool\n";
}

namespace transom {

namespace pb = google::protobuf;

namespace {

void DropHosts(pb::Message* message) {
  VisitMessageFields(message, DropHosts);
  ChangePayload(message, DropHosts);
  if (!IsOf(*message, "google.protobuf.Any")) return;
  std::string url = StringField(*message, 1);
  url.erase(0, url.rfind('/') + 1);
  message->GetReflection()->SetString(message, message->GetDescriptor()->field(0), url);
}

std::string UrlOf(const pb::Descriptor& type) { return "type.googleapis.com/" + type.full_name(); }

}  // namespace

Reading ReadByCodec(const RandomSchema& schema, const pb::Descriptor& type, absl::string_view text,
                    const ReadOptions& options) {
  JsonToWireOptions codec_options;
  codec_options.ignore_unknown_fields = options.ignore_unknown_fields;
  codec_options.case_insensitive_enums = options.case_insensitive_enums;
  // In memory of its own size, so that a sanitizer sees a read behind the end.
  const std::string exact(text);
  OutputBuffer wire;
  const absl::Status status = JsonToWire(exact, schema.Table(type), codec_options, &wire);
  Reading reading;
  reading.accepted = status.ok();
  if (!status.ok()) {
    reading.error = std::string(status.message());
    return reading;
  }
  const auto message = ParseByLibprotobuf(schema, type, wire.view());
  if (message == nullptr) {
    reading.error = "libprotobuf does not parse what the codec wrote";
    return reading;
  }
  reading.bytes = CanonicalBytes(*TwinOf(schema, *message));
  return reading;
}

Reading ReadByLibprotobuf(const RandomSchema& schema, const pb::Descriptor& type,
                          absl::string_view text, const ReadOptions& options) {
  pb::util::JsonParseOptions their_options;
  their_options.ignore_unknown_fields = options.ignore_unknown_fields;
  their_options.case_insensitive_enum_parsing = options.case_insensitive_enums;
  const auto message = schema.NewMessage(schema.Twin(type));
  Reading reading;
  pb::util::Status status;
  try {
    status = pb::util::JsonStringToMessage(pb::StringPiece(text.data(), text.size()), message.get(),
                                           their_options);
  } catch (const pb::FatalException& failed_check) {
    reading.error = failed_check.message();
    return reading;
  }
  reading.accepted = status.ok();
  if (status.ok()) {
    reading.bytes = CanonicalBytes(*message);
  } else {
    reading.error = std::string(status.message());
  }
  return reading;
}

bool SameReading(const Reading& a, const Reading& b) {
  if (a.accepted != b.accepted) return false;
  return !a.accepted || (a.error.empty() && b.error.empty() && a.bytes == b.bytes);
}

std::string Describe(const Reading& reading, const RandomSchema& schema,
                     const pb::Descriptor& type) {
  if (!reading.accepted) return "refused: " + reading.error;
  if (!reading.error.empty()) return reading.error;
  const auto message = schema.NewMessage(schema.Twin(type));
  message->ParsePartialFromString(reading.bytes);
  return "read: " + message->ShortDebugString();
}

std::string BytesWithoutHosts(const RandomSchema& schema, const pb::Descriptor& type,
                              const std::string& bytes) {
  const auto message = schema.NewMessage(schema.Twin(type));
  message->ParsePartialFromString(bytes);
  DropHosts(message.get());
  return message->SerializePartialAsString();
}

Printing PrintByCodec(const RandomSchema& schema, const pb::Descriptor& type,
                      absl::string_view wire, const PrintOptions& options) {
  WireToJsonOptions codec_options;
  codec_options.print_default_values = options.default_values;
  codec_options.print_enums_as_numbers = options.enums_as_numbers;
  codec_options.print_proto_names = options.proto_names;
  codec_options.indent = options.indented ? 2 : 0;
  const std::string exact(wire);
  OutputBuffer json;
  const absl::Status status = WireToJson(exact, schema.Table(type), codec_options, &json);
  if (!status.ok()) return {false, std::string(status.message()), ""};
  return {true, "", std::string(json.view())};
}

Printing PrintByLibprotobuf(const RandomSchema& schema, const pb::Message& message,
                            const PrintOptions& options) {
  pb::util::JsonPrintOptions their_options;
  their_options.always_print_primitive_fields = options.default_values;
  their_options.always_print_enums_as_ints = options.enums_as_numbers;
  their_options.preserve_proto_field_names = options.proto_names;
  their_options.add_whitespace = options.indented;
  const auto twin = TwinOf(schema, message);
  Printing printing;
  try {
    // MessageToJsonString insists on required fields.
    const auto status = twin->IsInitialized()
                            ? pb::util::MessageToJsonString(*twin, &printing.json, their_options)
                            : pb::util::BinaryToJsonString(
                                  &schema.twin_types(), UrlOf(*twin->GetDescriptor()),
                                  twin->SerializePartialAsString(), &printing.json, their_options);
    printing.accepted = status.ok();
    printing.error = std::string(status.message());
  } catch (const pb::FatalException& failed_check) {
    printing.error = failed_check.message();
  }
  return printing;
}

std::unique_ptr<pb::Message> ParseByLibprotobuf(const RandomSchema& schema,
                                                const pb::Descriptor& type,
                                                absl::string_view wire) {
  auto message = schema.NewMessage(type);
  if (!message->ParsePartialFromArray(wire.data(), static_cast<int>(wire.size()))) return nullptr;
  return message;
}

std::unique_ptr<pb::Message> TwinOf(const RandomSchema& schema, const pb::Message& message) {
  const pb::Descriptor& type = *message.GetDescriptor();
  auto twin = schema.NewMessage(schema.Twin(type));
  twin->ParsePartialFromString(TwinWire(type, message.SerializePartialAsString()));
  return twin;
}

void SilenceLibprotobuf() {
  static const bool silent = (pb::SetLogHandler(nullptr), true);
  static_cast<void>(silent);
}

}  // namespace transom
