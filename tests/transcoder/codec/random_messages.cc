#include <limits>

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using Random = std::mt19937;

int Below(Random* random, int limit) {
  return std::uniform_int_distribution<int>(0, limit - 1)(*random);
}

// Small numbers, large ones and the limits.
template <typename Int>
Int RandomInt(Random* random) {
  switch (Below(random, 5)) {
    case 0:
      return std::numeric_limits<Int>::min();
    case 1:
      return std::numeric_limits<Int>::max();
    case 2:
      return static_cast<Int>(Below(random, 300));
    default:
      return static_cast<Int>(std::uniform_int_distribution<uint64_t>()(*random));
  }
}

double RandomDouble(Random* random) {
  switch (Below(random, 4)) {
    case 0:
      return Below(random, 100000) / 100.0;
    case 1:
      return Below(random, 2000) - 1000;
    case 2:
      return std::uniform_real_distribution<double>(-1e30, 1e30)(*random);
    default:
      return std::uniform_real_distribution<double>(-1e-3, 1e-3)(*random);
  }
}

std::string RandomText(Random* random) {
  static constexpr const char* kPieces[] = {"a",
                                            "plain text of some length",
                                            "\"",
                                            "\\",
                                            "\n",
                                            "\t",
                                            "\x01",
                                            "<b>",
                                            "é",
                                            "€",
                                            "😀",
                                            "\u2028",
                                            "日本語の文字",
                                            "/",
                                            "\x7f",
                                            "_",
                                            "zz",
                                            "0123456789abcdef",
                                            " ",
                                            "\xef\xbf\xbd"};
  std::string text;
  for (int i = Below(random, 6); i > 0; --i) {
    text += kPieces[Below(random, static_cast<int>(std::size(kPieces)))];
  }
  return text;
}

void SetInt(pb::Message* message, const char* name, int64_t value) {
  const pb::FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
  if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_INT32) {
    message->GetReflection()->SetInt32(message, field, static_cast<int32_t>(value));
  } else {
    message->GetReflection()->SetInt64(message, field, value);
  }
}

void FillAny(Random* random, int depth, pb::Message* any) {
  static constexpr const char* kTypes[] = {"t.Child", "google.protobuf.Duration",
                                           "google.protobuf.Int64Value", "google.protobuf.Struct",
                                           "t.Book"};
  std::string name = kTypes[Below(random, static_cast<int>(std::size(kTypes)))];
  auto payload = NewRichMessage(name);
  FillRandomly(random, depth - 1, payload.get());
  if (payload->ByteSizeLong() == 0) {
    // libprotobuf forgets "value" then.
    name = "t.Child";
    payload = ParseRichText(name, "number: 1");
  }
  const pb::Descriptor* type = any->GetDescriptor();
  any->GetReflection()->SetString(any, type->FindFieldByName("type_url"),
                                  "type.googleapis.com/" + name);
  any->GetReflection()->SetString(any, type->FindFieldByName("value"),
                                  payload->SerializePartialAsString());
}

void FillValue(Random* random, int depth, pb::Message* value) {
  const pb::Descriptor* type = value->GetDescriptor();
  const pb::Reflection* reflection = value->GetReflection();
  const int number = depth > 0 ? 1 + Below(random, 6) : 1 + Below(random, 4);
  const pb::FieldDescriptor* field = type->FindFieldByNumber(number);
  switch (number) {
    case 1:
      reflection->SetEnumValue(value, field, 0);
      break;
    case 2:
      reflection->SetDouble(value, field, RandomDouble(random));
      break;
    case 3:
      reflection->SetString(value, field, RandomText(random));
      break;
    case 4:
      reflection->SetBool(value, field, Below(random, 2) != 0);
      break;
    default:
      FillRandomly(random, depth - 1, reflection->MutableMessage(value, field));
      break;
  }
}

// The types whose JSON form not every value has. False if it is none of them.
bool FillWellKnown(Random* random, int depth, pb::Message* message) {
  const std::string& name = message->GetDescriptor()->full_name();
  if (name == "google.protobuf.Timestamp") {
    SetInt(message, "seconds",
           std::uniform_int_distribution<int64_t>(-62135596800, 253402300799)(*random));
    SetInt(message, "nanos", Below(random, 1000) * 1000 * (Below(random, 2) ? 1000 : 1));
  } else if (name == "google.protobuf.Duration") {
    const int sign = Below(random, 2) ? 1 : -1;
    SetInt(message, "seconds",
           sign * std::uniform_int_distribution<int64_t>(0, 315576000000)(*random));
    SetInt(message, "nanos", sign * Below(random, 1000000000));
  } else if (name == "google.protobuf.FieldMask") {
    static constexpr const char* kPaths[] = {"a", "a_b.c_d", "x1_y", "name.first"};
    for (int i = Below(random, 3); i > 0; --i) {
      message->GetReflection()->AddString(message, message->GetDescriptor()->field(0),
                                          kPaths[Below(random, 4)]);
    }
  } else if (name == "google.protobuf.Any") {
    FillAny(random, depth, message);
  } else if (name == "google.protobuf.Value") {
    FillValue(random, depth, message);
  } else {
    return false;
  }
  return true;
}

// Sets a singular field, or appends an element.
void FillField(Random* random, int depth, pb::Message* message, const pb::FieldDescriptor* field) {
  const pb::Reflection* reflection = message->GetReflection();
  const bool add = field->is_repeated();
#define TRANSOM_FILL(Type, value)                    \
  do {                                               \
    const auto filled = value;                       \
    if (add) {                                       \
      reflection->Add##Type(message, field, filled); \
    } else {                                         \
      reflection->Set##Type(message, field, filled); \
    }                                                \
  } while (false)
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_INT32:
      TRANSOM_FILL(Int32, RandomInt<int32_t>(random));
      break;
    case pb::FieldDescriptor::CPPTYPE_INT64:
      TRANSOM_FILL(Int64, RandomInt<int64_t>(random));
      break;
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      TRANSOM_FILL(UInt32, RandomInt<uint32_t>(random));
      break;
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      TRANSOM_FILL(UInt64, RandomInt<uint64_t>(random));
      break;
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      TRANSOM_FILL(Double, RandomDouble(random));
      break;
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      TRANSOM_FILL(Float, static_cast<float>(RandomDouble(random)));
      break;
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      TRANSOM_FILL(Bool, Below(random, 2) != 0);
      break;
    case pb::FieldDescriptor::CPPTYPE_ENUM: {
      const pb::EnumDescriptor* type = field->enum_type();
      TRANSOM_FILL(EnumValue, type->value(Below(random, type->value_count()))->number());
      break;
    }
    case pb::FieldDescriptor::CPPTYPE_STRING:
      TRANSOM_FILL(String, RandomText(random));
      break;
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      // A Value without a kind would have no JSON form of its own.
      if (depth > 0 || field->message_type()->full_name() == "google.protobuf.Value") {
        FillRandomly(random, depth - 1,
                     add ? reflection->AddMessage(message, field)
                         : reflection->MutableMessage(message, field));
      }
      break;
  }
#undef TRANSOM_FILL
}

// Takes the last entry of a map back if its key was there.
void DropRepeatedKey(pb::Message* message, const pb::FieldDescriptor* map) {
  const pb::Reflection* reflection = message->GetReflection();
  const pb::FieldDescriptor* key = map->message_type()->map_key();
  const auto key_of = [&](int i) {
    std::string text;
    pb::TextFormat::PrintFieldValueToString(reflection->GetRepeatedMessage(*message, map, i), key,
                                            -1, &text);
    return text;
  };
  const int last = reflection->FieldSize(*message, map) - 1;
  for (int i = 0; i < last; ++i) {
    if (key_of(i) != key_of(last)) continue;
    reflection->RemoveLast(message, map);
    return;
  }
}

}  // namespace

void FillRandomly(Random* random, int depth, pb::Message* message) {
  if (FillWellKnown(random, depth, message)) return;
  const pb::Descriptor* type = message->GetDescriptor();
  // Messages of many fields get a few of them.
  const int one_in = type->field_count() > 10 ? 8 : 2;
  for (int i = 0; i < type->field_count(); ++i) {
    const pb::FieldDescriptor* field = type->field(i);
    if (!type->options().map_entry() && Below(random, one_in) != 0) continue;
    const int count = field->is_repeated() ? 1 + Below(random, 3) : 1;
    for (int n = 0; n < count; ++n) {
      FillField(random, depth, message, field);
      if (field->is_map()) DropRepeatedKey(message, field);
    }
  }
}

}  // namespace transom
