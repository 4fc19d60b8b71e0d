#include "tests/differential/random_wire.h"

#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/descriptor.pb.h"
#include "tests/differential/random_values.h"
#include "tests/transcoder/codec/wire_builder.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using Type = pb::FieldDescriptor::Type;

constexpr size_t kDepthMax = 4;
constexpr uint32_t kUnknownNumber = 900;

uint64_t ZigZag(uint64_t value) { return (value << 1) ^ (0 - (value >> 63)); }

uint64_t DoubleBits(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

uint32_t FloatBits(double value) {
  const auto narrow = static_cast<float>(value);
  uint32_t bits;
  std::memcpy(&bits, &narrow, sizeof(bits));
  return bits;
}

class WireGenerator {
 public:
  WireGenerator(WireStyle style, RandomSource* random)
      : wild_(style == WireStyle::kWild), random_(random) {}

  std::string Message(const pb::Descriptor& type, int depth) {
    const std::string& name = type.full_name();
    if (name == "google.protobuf.Timestamp") return Timestamp();
    if (name == "google.protobuf.Duration") return Duration();
    if (name == "google.protobuf.FieldMask") return FieldMask();
    if (name == "google.protobuf.Any") return Any(type, depth);
    if (name == "google.protobuf.Value") return Value(type, depth);
    std::vector<std::string> pieces;
    std::vector<const pb::FieldDescriptor*> fields;
    for (int i = 0; i < type.field_count(); ++i) fields.push_back(type.field(i));
    type.file()->pool()->FindAllExtensions(&type, &fields);
    const size_t one_in = fields.size() > 10 ? 4 : 2;
    const pb::OneofDescriptor* oneof = nullptr;
    for (const pb::FieldDescriptor* field : fields) {
      if (!field->is_required() && (depth < 0 || !random_->OneIn(one_in))) continue;
      if (field->is_extension() && !random_->OneIn(8)) continue;
      // Members of a oneof stand together.
      if (!wild_ && oneof != nullptr && field->real_containing_oneof() == oneof) continue;
      oneof = field->real_containing_oneof();
      Field(*field, depth, &pieces);
    }
    if (wild_) Disorder(&pieces);
    return absl::StrJoin(pieces, "");
  }

 private:
  // One time in `count`, and in wild messages only.
  bool Wild(size_t count) { return wild_ && random_->OneIn(count); }

  void Disorder(std::vector<std::string>* pieces) {
    while (random_->OneIn(3)) pieces->push_back(Unknown());
    if (pieces->size() < 2 || !random_->OneIn(3)) return;
    for (size_t i = 1 + random_->Below(3); i > 0; --i) {
      std::swap((*pieces)[random_->Below(pieces->size())],
                (*pieces)[random_->Below(pieces->size())]);
    }
  }

  std::string Unknown() {
    const auto number = static_cast<uint32_t>(kUnknownNumber + random_->Below(5));
    switch (random_->Below(5)) {
      case 0:
        return Varint(number, random_->Next());
      case 1:
        return Fixed64(number, random_->Next());
      case 2:
        return Bytes(number, RandomBytes(random_));
      case 3:
        return Group(number, Varint(1, 5) + Group(2, Bytes(7, "x")));
      default:
        return Fixed32(number, 7);
    }
  }

  void Field(const pb::FieldDescriptor& field, int depth, std::vector<std::string>* pieces) {
    if (field.is_map()) return Map(field, depth, pieces);
    if (!field.is_repeated()) {
      const size_t times = Wild(8) ? 2 : 1;
      for (size_t i = 0; i < times; ++i) pieces->push_back(One(field, depth));
      return;
    }
    const bool packed = field.is_packable() && field.is_packed() != Wild(4);
    for (size_t runs = Wild(4) ? 2 : 1; runs > 0; --runs) {
      std::string run;
      for (size_t i = random_->Below(4) + 1; i > 0; --i) {
        if (packed) {
          run += Payload(field);
        } else {
          pieces->push_back(One(field, depth));
        }
      }
      if (packed) pieces->push_back(Bytes(Number(field), run));
    }
  }

  static uint32_t Number(const pb::FieldDescriptor& field) {
    return static_cast<uint32_t>(field.number());
  }

  void Map(const pb::FieldDescriptor& field, int depth, std::vector<std::string>* pieces) {
    const pb::Descriptor& entry = *field.message_type();
    for (size_t i = random_->Below(3) + 1; i > 0; --i) {
      std::string key = Wild(8) ? "" : One(*entry.map_key(), depth);
      std::string value = Wild(8) ? "" : One(*entry.map_value(), depth);
      if (Wild(8)) std::swap(key, value);
      if (Wild(12)) value += One(*entry.map_value(), depth);
      if (Wild(12)) value += Unknown();
      pieces->push_back(Bytes(Number(field), key + value));
    }
  }

  // One value with its tag.
  std::string One(const pb::FieldDescriptor& field, int depth) {
    const uint32_t number = Number(field);
    if (Wild(60)) return Unknown();
    if (field.type() == Type::TYPE_MESSAGE) return Bytes(number, Inside(field, depth));
    if (field.type() == Type::TYPE_GROUP) return Group(number, Inside(field, depth));
    return Tag(number, WireTypeOf(field)) + Payload(field);
  }

  std::string Inside(const pb::FieldDescriptor& field, int depth) {
    const pb::Descriptor& type = *field.message_type();
    // A Value without a kind and a message without its required fields have no form.
    const bool bare = type.full_name() != "google.protobuf.Value" && !HasRequired(type);
    return depth > 0 || !bare ? Message(type, depth - 1) : "";
  }

  static bool HasRequired(const pb::Descriptor& type) {
    for (int i = 0; i < type.field_count(); ++i) {
      if (type.field(i)->is_required()) return true;
    }
    return false;
  }

  static int WireTypeOf(const pb::FieldDescriptor& field) {
    switch (field.type()) {
      case Type::TYPE_DOUBLE:
      case Type::TYPE_FIXED64:
      case Type::TYPE_SFIXED64:
        return 1;
      case Type::TYPE_FLOAT:
      case Type::TYPE_FIXED32:
      case Type::TYPE_SFIXED32:
        return 5;
      case Type::TYPE_STRING:
      case Type::TYPE_BYTES:
        return 2;
      default:
        return 0;
    }
  }

  // The value of a scalar, as it stands behind its tag.
  std::string Payload(const pb::FieldDescriptor& field) {
    const auto sign_extended = [](uint64_t value) {
      return static_cast<uint64_t>(int64_t{static_cast<int32_t>(value)});
    };
    const uint64_t integer = RandomInteger(random_);
    switch (field.type()) {
      case Type::TYPE_DOUBLE:
        return Fixed64(0, DoubleBits(RandomDouble(random_))).substr(1);
      case Type::TYPE_FLOAT:
        return Fixed32(0, FloatBits(RandomFloat())).substr(1);
      case Type::TYPE_FIXED64:
      case Type::TYPE_SFIXED64:
        return Fixed64(0, integer).substr(1);
      case Type::TYPE_FIXED32:
      case Type::TYPE_SFIXED32:
        return Fixed32(0, static_cast<uint32_t>(integer)).substr(1);
      case Type::TYPE_INT64:
      case Type::TYPE_UINT64:
        return RawVarint(integer);
      case Type::TYPE_SINT64:
        return RawVarint(ZigZag(integer));
      case Type::TYPE_INT32:
        return RawVarint(wild_ ? integer : sign_extended(integer));
      case Type::TYPE_UINT32:
        return RawVarint(wild_ ? integer : static_cast<uint32_t>(integer));
      case Type::TYPE_SINT32:
        return RawVarint(static_cast<uint32_t>(ZigZag(sign_extended(integer))));
      case Type::TYPE_BOOL:
        return Wild(10) ? RawVarint(integer) : RawVarint(random_->Below(2));
      case Type::TYPE_ENUM:
        return EnumPayload(*field.enum_type());
      case Type::TYPE_STRING: {
        const std::string text = Wild(60) ? "\xc3(" : RandomText(random_);
        return RawVarint(text.size()) + text;
      }
      default: {
        const std::string bytes = RandomBytes(random_);
        return RawVarint(bytes.size()) + bytes;
      }
    }
  }

  double RandomFloat() {
    const double value = RandomDouble(random_);
    // Beyond the range of float: that conversion is not defined.
    return value > 3.4e38 || value < -3.4e38 ? 3.4028234663852886e38 : value;
  }

  std::string EnumPayload(const pb::EnumDescriptor& type) {
    if (Wild(6)) return RawVarint(RandomInteger(random_));
    const pb::EnumValueDescriptor* value =
        type.value(static_cast<int>(random_->Below(static_cast<size_t>(type.value_count()))));
    return RawVarint(static_cast<uint64_t>(int64_t{value->number()}));
  }

  std::string Time(uint64_t seconds, uint64_t nanos) {
    std::string wire;
    if (seconds != 0 || Wild(4)) wire += Varint(1, seconds);
    if (nanos != 0 || Wild(4)) wire += Varint(2, nanos);
    if (Wild(10)) wire += Unknown();
    return wire;
  }

  uint64_t Nanos() {
    static constexpr uint64_t kUnits[] = {0, 1, 1000, 1000000};
    const uint64_t unit = random_->Pick(kUnits);
    return unit == 0 ? 0 : unit * random_->Below(1000000000 / unit);
  }

  std::string Timestamp() {
    if (Wild(6)) return Time(RandomInteger(random_), RandomInteger(random_));
    static constexpr int64_t kMin = -62135596800;
    static constexpr int64_t kMax = 253402300799;
    int64_t seconds = kMin + static_cast<int64_t>(random_->Below(kMax - kMin + 1));
    if (random_->OneIn(10)) seconds = random_->OneIn(2) ? kMin : kMax;
    return Time(static_cast<uint64_t>(seconds), Nanos());
  }

  std::string Duration() {
    if (Wild(6)) return Time(RandomInteger(random_), RandomInteger(random_));
    static constexpr uint64_t kMax = 315576000000;
    const uint64_t seconds = random_->OneIn(4)    ? 0
                             : random_->OneIn(10) ? kMax
                                                  : random_->Below(kMax);
    const bool negative = random_->OneIn(2);
    const uint64_t nanos = Nanos();
    return Time(negative ? 0 - seconds : seconds, negative ? 0 - nanos : nanos);
  }

  std::string FieldMask() {
    static constexpr const char* kPaths[] = {"a", "a_b.c_d", "x_y_z", "name.first", "a1.b"};
    static constexpr const char* kOdd[] = {"aB", "a__b", "a_", "_a",  "a.",
                                           ".",  "",     "*",  "a_1", "\"q"};
    std::string wire;
    for (size_t i = random_->Below(3); i > 0; --i) {
      wire += Bytes(1, Wild(6) ? random_->Pick(kOdd) : random_->Pick(kPaths));
    }
    return wire;
  }

  std::string Any(const pb::Descriptor& any, int depth) {
    if (random_->OneIn(10)) return "";
    if (Wild(12)) return Bytes(1, "type.googleapis.com/no.Such") + Bytes(2, "");
    const pb::Descriptor& type = AnyType(*any.file()->pool());
    const std::string url = absl::StrCat("type.googleapis.com/", type.full_name());
    std::string value = depth > 0 || HasRequired(type) ? Message(type, depth - 1) : "";
    if (Wild(20)) value += "\x08";  // a tag without its value
    if (value.empty() && !wild_ && type.full_name() == "google.protobuf.Value")
      value = "\x08" + std::string(1, '\0');
    std::string wire = Bytes(1, url);
    if (!value.empty() || Wild(4)) wire += Bytes(2, value);
    if (Wild(6)) wire = Bytes(2, value) + Bytes(1, url);
    return wire;
  }

  const pb::Descriptor& AnyType(const pb::DescriptorPool& pool) {
    static constexpr const char* kTypes[] = {
        "p2.M0",
        "p2.M1",
        "p3.M0",
        "p3.M1",
        "google.protobuf.Any",
        "google.protobuf.Duration",
        "google.protobuf.Timestamp",
        "google.protobuf.FieldMask",
        "google.protobuf.Empty",
        "google.protobuf.Int64Value",
        "google.protobuf.StringValue",
        "google.protobuf.BoolValue",
        "google.protobuf.Struct",
        "google.protobuf.Value",
        "google.protobuf.ListValue",
    };
    return *pool.FindMessageTypeByName(random_->Pick(kTypes));
  }

  std::string Value(const pb::Descriptor& type, int depth) {
    if (Wild(12)) return "";
    if (Wild(60)) return DeepValue();
    const auto number = static_cast<uint32_t>(1 + random_->Below(depth > 0 ? 6 : 4));
    std::string before = Wild(10) ? Varint(4, 1) : "";
    switch (number) {
      case 1:
        return before + Varint(1, 0);
      case 2: {
        const double value = Wild(8) ? RandomDouble(random_) : RandomFiniteDouble(random_);
        return before + Fixed64(2, DoubleBits(value));
      }
      case 3:
        return before + Bytes(3, RandomText(random_));
      case 4:
        return before + Varint(4, random_->Below(2));
      default: {
        const pb::Descriptor& inside =
            *type.FindFieldByNumber(static_cast<int>(number))->message_type();
        return before + Bytes(number, Message(inside, depth - 1));
      }
    }
  }

  // Lists or objects in each other, around the limits of readers and printers.
  std::string DeepValue() {
    const bool lists = random_->OneIn(2);
    std::string value = Varint(4, 1);
    for (size_t i = 10 + random_->Below(45); i > 0; --i) {
      value =
          lists ? Bytes(6, Bytes(1, value)) : Bytes(5, Bytes(1, Bytes(1, "k") + Bytes(2, value)));
    }
    return value;
  }

  const bool wild_;
  RandomSource* const random_;
};

}  // namespace

std::string RandomWire(const pb::Descriptor& type, WireStyle style, RandomSource* random) {
  return WireGenerator(style, random).Message(type, static_cast<int>(1 + random->Below(kDepthMax)));
}

void DamageWire(RandomSource* random, std::string* wire) {
  if (wire->empty()) return wire->push_back(static_cast<char>(random->Next()));
  if (random->OneIn(3)) return wire->resize(random->Below(wire->size()));
  for (size_t i = 1 + random->Below(2); i > 0; --i) {
    const size_t at = random->Below(wire->size());
    if (random->OneIn(3)) {
      wire->insert(at, 1, static_cast<char>(random->Next()));
    } else {
      (*wire)[at] = static_cast<char>(random->Next() >> 17);
    }
  }
}

}  // namespace transom
