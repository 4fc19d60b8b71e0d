#include "tests/differential/message_spots.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "tests/differential/json_tree.h"
#include "tests/testing/message_parts.h"
#include "tests/testing/replaced_values.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using Kind = DifferenceClass;

struct Time {
  int64_t seconds;
  int64_t nanos;
};

Time TimeOf(const pb::Message& message) {
  const pb::Descriptor& type = *message.GetDescriptor();
  return {message.GetReflection()->GetInt64(message, type.FindFieldByNumber(1)),
          message.GetReflection()->GetInt32(message, type.FindFieldByNumber(2))};
}

bool IsTimestamp(const Time& time) {
  return time.seconds >= -62135596800 && time.seconds <= 253402300799 && time.nanos >= 0 &&
         time.nanos <= 999999999;
}

bool IsDuration(const Time& time) {
  const bool signs_agree =
      time.seconds == 0 || time.nanos == 0 || (time.seconds < 0) == (time.nanos < 0);
  return std::abs(time.nanos) <= 999999999 && signs_agree && time.seconds >= -315576000000 &&
         time.seconds <= 315576000000;
}

// Snake case that comes back from camel case.
bool IsPathName(absl::string_view name) {
  char before = 'a';
  for (const char c : name) {
    const bool small = absl::ascii_islower(static_cast<unsigned char>(c));
    const bool other = absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '*' || c == '_';
    if (!small && (!other || before == '_')) return false;
    before = c;
  }
  return !name.empty() && before != '_';
}

bool HasPaths(const pb::Message& mask) {
  const pb::FieldDescriptor* paths = mask.GetDescriptor()->FindFieldByNumber(1);
  for (int i = 0; i < mask.GetReflection()->FieldSize(mask, paths); ++i) {
    const std::string path = mask.GetReflection()->GetRepeatedString(mask, paths, i);
    for (const absl::string_view name : absl::StrSplit(path, '.')) {
      if (!IsPathName(name)) return false;
    }
  }
  return true;
}

// What `change` says of the payload, if it is an Any that has one.
bool ChangeInPayload(pb::Message* any, bool (*change)(pb::Message*)) {
  if (!IsOf(*any, "google.protobuf.Any")) return false;
  bool parses = false;
  const auto payload = Payload(*any, &parses);
  if (payload == nullptr || !parses || !change(payload.get())) return false;
  any->GetReflection()->SetString(any, any->GetDescriptor()->FindFieldByNumber(2),
                                  payload->SerializePartialAsString());
  return true;
}

// What is not declared a parser puts among the unknown fields of the entry.
bool HasUndeclaredValue(const pb::Message& entry) {
  const pb::UnknownFieldSet& unknown = entry.GetReflection()->GetUnknownFields(entry);
  for (int i = 0; i < unknown.field_count(); ++i) {
    const pb::UnknownField& field = unknown.field(i);
    if (field.number() == 2 && field.type() == pb::UnknownField::TYPE_VARINT) return true;
  }
  return false;
}

// A declared value and one that is not: which of them came last is not to be seen.
bool IsMixedEntry(const pb::Message& entry) {
  const pb::FieldDescriptor* value = entry.GetDescriptor()->map_value();
  return HasUndeclaredValue(entry) && entry.GetReflection()->HasField(entry, value);
}

class Mender {
 public:
  explicit Mender(size_t kept) : kept_(kept) {}

  void Message(pb::Message* message) {
    if (IsOf(*message, "google.protobuf.Timestamp")) {
      if (!IsTimestamp(TimeOf(*message))) Clear(Kind::kTimestampRange, message);
    } else if (IsOf(*message, "google.protobuf.Duration")) {
      if (!IsDuration(TimeOf(*message))) Clear(Kind::kDurationRange, message);
    } else if (IsOf(*message, "google.protobuf.FieldMask")) {
      if (!HasPaths(*message)) Clear(Kind::kFieldMaskPath, message);
    } else if (IsOf(*message, "google.protobuf.Any")) {
      Any(message);
    } else {
      if (IsOf(*message, "google.protobuf.Value")) Value(message);
      Strings(message);
      VisitMessageFields(message, [this](pb::Message* part) { Message(part); });
    }
  }

  std::vector<Kind> found() && { return std::move(found_); }

 private:
  // Whether the spot is to be mended.
  bool Mends(Kind kind) {
    found_.push_back(kind);
    return found_.size() - 1 != kept_;
  }

  void Clear(Kind kind, pb::Message* message) {
    if (Mends(kind)) message->Clear();
  }

  void Value(pb::Message* value) {
    const pb::FieldDescriptor* number = value->GetDescriptor()->FindFieldByName("number_value");
    if (std::isfinite(value->GetReflection()->GetDouble(*value, number))) return;
    if (Mends(Kind::kValueNumber)) value->GetReflection()->SetDouble(value, number, 0);
  }

  void Any(pb::Message* any) {
    if (StringField(*any, 1).empty() && StringField(*any, 2).empty()) return;
    if (!IsUtf8(StringField(*any, 1))) return Clear(Kind::kStringUtf8, any);
    bool parses = false;
    const auto payload = Payload(*any, &parses);
    if (payload == nullptr) return Clear(Kind::kAnyUnknownType, any);
    if (!parses) {
      // Perhaps only what a later value replaces is broken.
      const bool replaced = HoldsReplacedValues(StringField(*any, 2), *payload->GetDescriptor());
      return Clear(replaced ? Kind::kReplacedValue : Kind::kAnyPayload, any);
    }
    Message(payload.get());
    any->GetReflection()->SetString(any, any->GetDescriptor()->FindFieldByNumber(2),
                                    payload->SerializePartialAsString());
  }

  void Strings(pb::Message* message) {
    const pb::Reflection* reflection = message->GetReflection();
    for (const pb::FieldDescriptor* field : FieldsOf(*message)) {
      if (field->type() != pb::FieldDescriptor::TYPE_STRING) continue;
      if (!field->is_repeated()) {
        if (IsUtf8(reflection->GetString(*message, field))) continue;
        if (Mends(Kind::kStringUtf8)) reflection->SetString(message, field, "");
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
        if (IsUtf8(reflection->GetRepeatedString(*message, field, i))) continue;
        if (Mends(Kind::kStringUtf8)) reflection->SetRepeatedString(message, field, i, "");
      }
    }
  }

  const size_t kept_;
  std::vector<Kind> found_;
};

}  // namespace

std::vector<DifferenceClass> MendMessage(pb::Message* message, size_t kept) {
  Mender mender(kept);
  mender.Message(message);
  return std::move(mender).found();
}

bool DropUndeclaredEntries(pb::Message* message) {
  bool dropped = false;
  const pb::Reflection* reflection = message->GetReflection();
  for (const pb::FieldDescriptor* field : FieldsOf(*message)) {
    if (!field->is_map() || field->message_type()->map_value()->enum_type() == nullptr) continue;
    for (int i = reflection->FieldSize(*message, field) - 1; i >= 0; --i) {
      if (!HasUndeclaredValue(reflection->GetRepeatedMessage(*message, field, i))) continue;
      // The others stay in their order.
      for (int next = i + 1; next < reflection->FieldSize(*message, field); ++next) {
        reflection->SwapElements(message, field, next - 1, next);
      }
      reflection->RemoveLast(message, field);
      dropped = true;
    }
  }
  VisitMessageFields(message,
                     [&](pb::Message* part) { dropped = DropUndeclaredEntries(part) || dropped; });
  return ChangeInPayload(message, DropUndeclaredEntries) || dropped;
}

bool HasMixedEntries(pb::Message* message) {
  bool mixed = false;
  if (message->GetDescriptor()->options().map_entry() &&
      message->GetDescriptor()->map_value()->enum_type() != nullptr) {
    mixed = IsMixedEntry(*message);
  }
  VisitMessageFields(message, [&](pb::Message* part) { mixed = HasMixedEntries(part) || mixed; });
  return ChangeInPayload(message, HasMixedEntries) || mixed;
}

bool GiveValuesKinds(pb::Message* message) {
  bool given = false;
  if (IsOf(*message, "google.protobuf.Value") && FieldsOf(*message).empty()) {
    const pb::FieldDescriptor* null = message->GetDescriptor()->FindFieldByName("null_value");
    message->GetReflection()->SetEnumValue(message, null, 0);
    return true;
  }
  VisitMessageFields(message, [&](pb::Message* part) { given = GiveValuesKinds(part) || given; });
  return ChangeInPayload(message, GiveValuesKinds) || given;
}

bool MendHosts(pb::Message* message) {
  bool mended = false;
  VisitMessageFields(message, [&](pb::Message* part) { mended = MendHosts(part) || mended; });
  if (!IsOf(*message, "google.protobuf.Any")) return mended;
  mended = ChangeInPayload(message, MendHosts) || mended;
  const std::string url = StringField(*message, 1);
  const std::string plain = "type.googleapis.com/" + url.substr(url.rfind('/') + 1);
  if (url.empty() || url == plain) return mended;
  message->GetReflection()->SetString(message, message->GetDescriptor()->field(0), plain);
  return true;
}

int LevelsBelow(const pb::Message& message) {
  int deepest = 0;
  const auto visit = [&deepest](const pb::Message& part) {
    deepest = std::max(deepest, 1 + LevelsBelow(part));
  };
  VisitMessageFields(Copy(message).get(), [&](pb::Message* part) { visit(*part); });
  bool parses = false;
  if (IsOf(message, "google.protobuf.Any")) {
    const auto payload = Payload(message, &parses);
    if (payload != nullptr && parses) visit(*payload);
  }
  return deepest;
}

}  // namespace transom
