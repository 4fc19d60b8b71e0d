#include "tests/fuzz/second_opinion.h"

#include <cctype>
#include <cmath>
#include <cstdint>

#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver_util.h"
#include "tests/fuzz/fuzz_schema.h"
#include "tests/testing/message_parts.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

constexpr char kTypeUrl[] = "type.googleapis.com/fuzz.M";

pb::util::TypeResolver* Resolver() {
  static auto* const resolver =
      pb::util::NewTypeResolverForDescriptorPool("type.googleapis.com", &FuzzSchema()->pool());
  return resolver;
}

// Whether a path of a FieldMask is snake case that comes back from camel case.
bool IsReversible(const std::string& path) {
  char before = '.';
  for (const char c : path) {
    if (c == '.' ? before == '.' : c != '_' && c != '*' && !islower(c) && !isdigit(c)) return false;
    if (before == '_' && !islower(c)) return false;
    before = c;
  }
  return before != '.' && before != '_';
}

bool HasReversiblePaths(const pb::Message& mask) {
  const pb::FieldDescriptor* paths = mask.GetDescriptor()->FindFieldByNumber(1);
  const pb::Reflection* reflection = mask.GetReflection();
  for (int i = 0; i < reflection->FieldSize(mask, paths); ++i) {
    if (!IsReversible(reflection->GetRepeatedString(mask, paths, i))) return false;
  }
  return true;
}

bool SignsDiffer(const pb::Message& duration) {
  const pb::Descriptor* type = duration.GetDescriptor();
  const pb::Reflection* reflection = duration.GetReflection();
  const int64_t seconds = reflection->GetInt64(duration, type->FindFieldByNumber(1));
  const int32_t nanos = reflection->GetInt32(duration, type->FindFieldByNumber(2));
  return (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0);
}

bool HoldsNumberWithoutForm(const pb::Message& value) {
  const pb::FieldDescriptor* number = value.GetDescriptor()->FindFieldByName("number_value");
  return !std::isfinite(value.GetReflection()->GetDouble(value, number));
}

bool IsPrintedCarelessly(pb::Message* message);

bool IsAnyPrintedCarelessly(const pb::Message& any) {
  if (StringField(any, 1).empty() && StringField(any, 2).empty()) return false;
  bool parses = false;
  const auto payload = Payload(any, &parses);
  return payload == nullptr || !parses || IsPrintedCarelessly(payload.get());
}

// What libprotobuf prints all the same, in any depth: an Any without a payload whose type is not
// known, an Any whose payload is not what its type says, Durations of two signs, FieldMasks that
// cannot be read back, NaN and infinities in a Value (as text).
bool IsPrintedCarelessly(pb::Message* message) {
  if (IsOf(*message, "google.protobuf.FieldMask")) return !HasReversiblePaths(*message);
  if (IsOf(*message, "google.protobuf.Duration")) return SignsDiffer(*message);
  if (IsOf(*message, "google.protobuf.Any")) return IsAnyPrintedCarelessly(*message);
  bool careless = IsOf(*message, "google.protobuf.Value") && HoldsNumberWithoutForm(*message);
  VisitMessageFields(message,
                     [&](pb::Message* part) { careless = careless || IsPrintedCarelessly(part); });
  return careless;
}

}  // namespace

std::unique_ptr<pb::Message> ReadWireByLibprotobuf(absl::string_view wire) {
  auto message = NewFuzzMessage();
  if (!message->ParsePartialFromArray(wire.data(), static_cast<int>(wire.size()))) return nullptr;
  return message;
}

std::unique_ptr<pb::Message> ReadJsonByLibprotobuf(absl::string_view json) {
  std::string wire;
  const pb::StringPiece text(json.data(), json.size());
  if (!pb::util::JsonToBinaryString(Resolver(), kTypeUrl, text, &wire).ok()) return nullptr;
  return ReadWireByLibprotobuf(wire);
}

bool HasJsonForm(const pb::Message& message) {
  std::string json;
  const std::string wire = SerializeInOrder(message);
  return !IsPrintedCarelessly(Copy(message).get()) &&
         pb::util::BinaryToJsonString(Resolver(), kTypeUrl, wire, &json).ok();
}

void SilenceLibprotobuf() {
  static const bool silent = (pb::SetLogHandler(nullptr), true);
  static_cast<void>(silent);
}

}  // namespace transom
