#include "tests/testing/canonical_message.h"

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "google/protobuf/descriptor.pb.h"
#include "tests/testing/message_parts.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

std::string KeyBytes(const pb::Message& entry) {
  const auto key = Copy(entry);
  key->GetReflection()->ClearField(key.get(), key->GetDescriptor()->map_value());
  key->DiscardUnknownFields();
  return key->SerializePartialAsString();
}

// A field without presence that is set to what it has is there where presence counts.
void SetToItself(pb::Message* message, const pb::FieldDescriptor* field) {
  const pb::Reflection* reflection = message->GetReflection();
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return reflection->SetInt32(message, field, reflection->GetInt32(*message, field));
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return reflection->SetInt64(message, field, reflection->GetInt64(*message, field));
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return reflection->SetUInt32(message, field, reflection->GetUInt32(*message, field));
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return reflection->SetUInt64(message, field, reflection->GetUInt64(*message, field));
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection->SetDouble(message, field, reflection->GetDouble(*message, field));
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return reflection->SetFloat(message, field, reflection->GetFloat(*message, field));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return reflection->SetBool(message, field, reflection->GetBool(*message, field));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return reflection->SetEnumValue(message, field, reflection->GetEnumValue(*message, field));
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return reflection->SetString(message, field, reflection->GetString(*message, field));
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      reflection->MutableMessage(message, field);
      return;
  }
}

void SortMap(pb::Message* message, const pb::FieldDescriptor* map) {
  const pb::Reflection* reflection = message->GetReflection();
  std::map<std::string, std::unique_ptr<pb::Message>> entries;
  for (int i = 0; i < reflection->FieldSize(*message, map); ++i) {
    const pb::Message& entry = reflection->GetRepeatedMessage(*message, map, i);
    entries[KeyBytes(entry)] = Copy(entry);
  }
  reflection->ClearField(message, map);
  for (const auto& [key, entry] : entries) reflection->AddMessage(message, map)->CopyFrom(*entry);
}

void MakeNansOne(pb::Message* message, const pb::FieldDescriptor* field) {
  const pb::Reflection* reflection = message->GetReflection();
  const bool is_float = field->cpp_type() == pb::FieldDescriptor::CPPTYPE_FLOAT;
  if (!is_float && field->cpp_type() != pb::FieldDescriptor::CPPTYPE_DOUBLE) return;
  constexpr float kFloat = std::numeric_limits<float>::quiet_NaN();
  constexpr double kDouble = std::numeric_limits<double>::quiet_NaN();
  if (!field->is_repeated()) {
    if (is_float && std::isnan(reflection->GetFloat(*message, field))) {
      reflection->SetFloat(message, field, kFloat);
    } else if (!is_float && std::isnan(reflection->GetDouble(*message, field))) {
      reflection->SetDouble(message, field, kDouble);
    }
    return;
  }
  for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
    if (is_float && std::isnan(reflection->GetRepeatedFloat(*message, field, i))) {
      reflection->SetRepeatedFloat(message, field, i, kFloat);
    } else if (!is_float && std::isnan(reflection->GetRepeatedDouble(*message, field, i))) {
      reflection->SetRepeatedDouble(message, field, i, kDouble);
    }
  }
}

}  // namespace

void MakeCanonical(pb::Message* message) {
  if (message->GetDescriptor()->options().map_entry()) {
    SetToItself(message, message->GetDescriptor()->map_key());
    SetToItself(message, message->GetDescriptor()->map_value());
  }
  VisitMessageFields(message, MakeCanonical);
  ChangePayload(message, MakeCanonical);
  for (const pb::FieldDescriptor* field : FieldsOf(*message)) {
    MakeNansOne(message, field);
    if (field->is_map()) SortMap(message, field);
  }
}

std::string CanonicalBytes(const pb::Message& message) {
  const auto copy = Copy(message);
  MakeCanonical(copy.get());
  return copy->SerializePartialAsString();
}

}  // namespace transom
