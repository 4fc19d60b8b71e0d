#include "tests/testing/same_message.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <set>
#include <string>

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/reflection.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/field_comparator.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/testing/message_parts.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

void ZeroNullValues(pb::Message* message) {
  const pb::Reflection* reflection = message->GetReflection();
  for (const pb::FieldDescriptor* field : FieldsOf(*message)) {
    if (field->enum_type() == nullptr ||
        field->enum_type()->full_name() != "google.protobuf.NullValue") {
      continue;
    }
    if (!field->is_repeated()) reflection->SetEnumValue(message, field, 0);
    for (int i = 0; field->is_repeated() && i < reflection->FieldSize(*message, field); ++i) {
      reflection->SetRepeatedEnumValue(message, field, i, 0);
    }
  }
  if (FieldsOf(*message).empty() && IsOf(*message, "google.protobuf.Value")) {
    reflection->SetEnumValue(message, message->GetDescriptor()->FindFieldByName("null_value"), 0);
  }
}

std::string KeyText(const pb::Message& message, const pb::FieldDescriptor* map, int index) {
  const pb::Message& entry = message.GetReflection()->GetRepeatedMessage(message, map, index);
  std::string text;
  pb::TextFormat::PrintFieldValueToString(entry, map->message_type()->map_key(), -1, &text);
  return text;
}

// Of the entries with one key, only the last: a DynamicMessage has all that were on the wire.
void KeepLastEntries(pb::Message* message) {
  const pb::Reflection* reflection = message->GetReflection();
  for (const pb::FieldDescriptor* field : FieldsOf(*message)) {
    if (!field->is_map()) continue;
    std::set<std::string> seen;
    for (int i = reflection->FieldSize(*message, field) - 1; i >= 0; --i) {
      if (seen.insert(KeyText(*message, field, i)).second) continue;
      reflection->SwapElements(message, field, i, reflection->FieldSize(*message, field) - 1);
      reflection->RemoveLast(message, field);
    }
  }
}

// An entry without a value has the default one.
void SetEntryValue(pb::Message* message) {
  const pb::Descriptor* type = message->GetDescriptor();
  if (!type->options().map_entry() || type->map_value()->message_type() == nullptr) return;
  message->GetReflection()->MutableMessage(message, type->map_value());
}

void DropUnderscores(pb::Message* mask) {
  const pb::FieldDescriptor* paths = mask->GetDescriptor()->FindFieldByNumber(1);
  const pb::Reflection* reflection = mask->GetReflection();
  for (int i = 0; i < reflection->FieldSize(*mask, paths); ++i) {
    std::string path = reflection->GetRepeatedString(*mask, paths, i);
    path.erase(std::remove(path.begin(), path.end(), '_'), path.end());
    reflection->SetRepeatedString(mask, paths, i, path);
  }
}

// The bits of the double.
template <typename Integer>
Integer AsDouble(Integer value) {
  const double rounded = static_cast<double>(value);
  Integer bits;
  std::memcpy(&bits, &rounded, sizeof(bits));
  return bits;
}

template <typename Float>
Float WithoutSignOfZero(Float value) {
  return value == 0 ? 0 : value;
}

template <typename T>
void ChangeAll(const pb::FieldDescriptor* field, pb::Message* message, T (*change)(T)) {
  auto values = message->GetReflection()->GetMutableRepeatedFieldRef<T>(message, field);
  for (int i = 0; i < values.size(); ++i) values.Set(i, change(values.Get(i)));
}

// Numbers as libprotobuf's JSON parser reads them at its worst.
void RoundNumber(const pb::FieldDescriptor* field, pb::Message* message) {
  const pb::Reflection* reflection = message->GetReflection();
  const bool repeated = field->is_repeated();
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      if (repeated) return ChangeAll<double>(field, message, WithoutSignOfZero);
      return reflection->SetDouble(message, field,
                                   WithoutSignOfZero(reflection->GetDouble(*message, field)));
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      if (repeated) return ChangeAll<float>(field, message, WithoutSignOfZero);
      return reflection->SetFloat(message, field,
                                  WithoutSignOfZero(reflection->GetFloat(*message, field)));
    case pb::FieldDescriptor::CPPTYPE_INT64:
      if (repeated) return ChangeAll<int64_t>(field, message, AsDouble);
      return reflection->SetInt64(message, field, AsDouble(reflection->GetInt64(*message, field)));
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      if (repeated) return ChangeAll<uint64_t>(field, message, AsDouble);
      return reflection->SetUInt64(message, field,
                                   AsDouble(reflection->GetUInt64(*message, field)));
    default:
      return;
  }
}

void RoundNumbers(pb::Message* message) {
  for (const pb::FieldDescriptor* field : FieldsOf(*message)) RoundNumber(field, message);
}

// A null for a repeated Value is an empty list to the mapping, and one null to libprotobuf.
void DropLoneNulls(pb::Message* message) {
  const pb::Reflection* reflection = message->GetReflection();
  if (IsOf(*message, "google.protobuf.ListValue")) return;
  for (const pb::FieldDescriptor* field : FieldsOf(*message)) {
    if (!field->is_repeated() || field->is_map() || field->message_type() == nullptr) continue;
    if (field->message_type()->full_name() != "google.protobuf.Value") continue;
    if (reflection->FieldSize(*message, field) != 1) continue;
    const pb::Message& element = reflection->GetRepeatedMessage(*message, field, 0);
    const auto kinds = FieldsOf(element);
    if (kinds.empty() || kinds[0]->name() == "null_value") reflection->ClearField(message, field);
  }
}

void KeepWhatLibprotobufReads(pb::Message* message) {
  RoundNumbers(message);
  DropLoneNulls(message);
  if (IsOf(*message, "google.protobuf.FieldMask")) DropUnderscores(message);
  VisitMessageFields(message, KeepWhatLibprotobufReads);
  ChangePayload(message, KeepWhatLibprotobufReads);
}

bool SameWhenKept(const pb::Message& a, const pb::Message& b, void (*keep)(pb::Message*)) {
  const auto a_kept = Copy(a);
  const auto b_kept = Copy(b);
  keep(a_kept.get());
  keep(b_kept.get());
  pb::util::DefaultFieldComparator comparator;
  comparator.set_treat_nan_as_equal(true);
  pb::util::MessageDifferencer differencer;
  differencer.set_field_comparator(&comparator);
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  if (differencer.Compare(*a_kept, *b_kept)) return true;
  std::fprintf(stderr, "%s", difference.c_str());
  return false;
}

}  // namespace

void KeepWhatJsonSays(pb::Message* message) {
  message->DiscardUnknownFields();
  KeepLastEntries(message);
  SetEntryValue(message);
  ZeroNullValues(message);
  VisitMessageFields(message, KeepWhatJsonSays);
  ChangePayload(message, KeepWhatJsonSays);
}

bool SameInJson(const pb::Message& a, const pb::Message& b) {
  return SameWhenKept(a, b, KeepWhatJsonSays);
}

bool SameForLibprotobuf(const pb::Message& ours, const pb::Message& theirs) {
  return SameWhenKept(ours, theirs, KeepWhatLibprotobufReads);
}

}  // namespace transom
