#include "tests/benchmark/codec/benchmark_messages.h"

#include <cstdint>
#include <memory>
#include <random>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "tests/transcoder/codec/rich_messages.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

constexpr size_t kLargeBytes = 64 << 10;

// A message of t.Rich that is filled by field names.
class RichBuilder {
 public:
  RichBuilder() : message_(NewRichMessage("t.Rich")), reflection_(message_->GetReflection()) {}

  template <typename Number>
  void Add(const char* name, Number value) {
    const pb::FieldDescriptor* field = Field(name);
    switch (field->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
        return reflection_->AddDouble(message_.get(), field, static_cast<double>(value));
      case pb::FieldDescriptor::CPPTYPE_FLOAT:
        return reflection_->AddFloat(message_.get(), field, static_cast<float>(value));
      case pb::FieldDescriptor::CPPTYPE_INT64:
        return reflection_->AddInt64(message_.get(), field, static_cast<int64_t>(value));
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        return reflection_->AddUInt64(message_.get(), field, static_cast<uint64_t>(value));
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return reflection_->AddUInt32(message_.get(), field, static_cast<uint32_t>(value));
      default:
        return reflection_->AddInt32(message_.get(), field, static_cast<int32_t>(value));
    }
  }
  void AddText(const char* name, std::string value) {
    reflection_->AddString(message_.get(), Field(name), std::move(value));
  }
  void Set(const char* name, std::string value) {
    reflection_->SetString(message_.get(), Field(name), std::move(value));
  }
  pb::Message* AddMessage(const char* name) {
    return reflection_->AddMessage(message_.get(), Field(name));
  }
  size_t size() const { return message_->ByteSizeLong(); }
  std::string Serialize() const { return message_->SerializeAsString(); }

 private:
  const pb::FieldDescriptor* Field(const char* name) const {
    return message_->GetDescriptor()->FindFieldByName(name);
  }

  const std::unique_ptr<pb::Message> message_;
  const pb::Reflection* const reflection_;
};

// Counts, identifiers, prices, measurements and random bits, a few KB of each.
std::string Numbers() {
  std::mt19937_64 random(1);
  RichBuilder builder;
  const auto below = [&random](uint64_t bound) { return random() % bound; };
  for (int i = 0; builder.size() < kLargeBytes; ++i) {
    builder.Add("int32s", static_cast<int64_t>(below(2000)) - 1000);
    builder.Add("uint32s", below(1000000));
    builder.Add("sint32s", static_cast<int64_t>(below(100)) - 50);
    builder.Add("fixed32s", below(4294967296));
    builder.Add("int64s", 1700000000000 + below(1000000000));
    builder.Add("uint64s", random());
    builder.Add("sfixed64s", static_cast<int64_t>(random()));
    builder.Add("floats", static_cast<float>(below(10000)) / 16);
    builder.Add("doubles", static_cast<double>(below(100000)) / 100);
    builder.Add("doubles", static_cast<double>(below(1000)));
    builder.Add("doubles", static_cast<double>(random()) / 18446744073709551616.0);
  }
  return builder.Serialize();
}

// Strings of 10 to 400 bytes made of `pieces`.
std::string Strings(const std::vector<absl::string_view>& pieces) {
  std::mt19937_64 random(2);
  RichBuilder builder;
  while (builder.size() < kLargeBytes) {
    std::string text;
    for (size_t left = 10 + random() % 390; text.size() < left;) {
      const absl::string_view piece = pieces[random() % pieces.size()];
      text.append(piece.data(), piece.size());
      text.push_back(' ');
    }
    builder.AddText("strings", text);
  }
  return builder.Serialize();
}

std::string MixedStrings() {
  return Strings({"plain", "words", "and", "more", "of", "them", "\"quoted\"", "C:\\path\\file",
                  "two\nlines", "a\ttab", "caf\xc3\xa9",
                  "stra\xc3\x9f"
                  "e",
                  "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
                  "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "\xf0\x9f\x98\x80", "\xe2\x82\xac 5"});
}

std::string PlainStrings() {
  return Strings({"plain", "words", "of", "one", "or", "another", "length", "incomprehensible",
                  "numbers", "like", "12345", "and", "marks:", "(some)", "more", "text."});
}

// Chains of messages 60 deep: libprotobuf prints up to 64.
std::string Nested() {
  RichBuilder builder;
  while (builder.size() < kLargeBytes) {
    pb::Message* child = builder.AddMessage("children");
    const pb::Descriptor* type = child->GetDescriptor();
    const pb::Reflection* reflection = child->GetReflection();
    for (int depth = 0; depth < 60; ++depth) {
      reflection->SetString(child, type->FindFieldByName("name"), "node");
      reflection->SetInt32(child, type->FindFieldByName("number"), depth);
      child = reflection->MutableMessage(child, type->FindFieldByName("child"));
    }
  }
  return builder.Serialize();
}

std::string MapOfThousand() {
  std::string text;
  for (int i = 0; i < 1000; ++i) {
    const std::string number = std::to_string(i * 7919 % 1000);
    text += "string_map { key: 'label-" + number + "' value: 'the value of label " + number + "' }";
  }
  return WireOf("t.Rich", text);
}

std::string Bytes() {
  std::mt19937_64 random(3);
  std::string bytes(1 << 20, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  RichBuilder builder;
  builder.Set("bytes_field", bytes);
  return builder.Serialize();
}

// A few KB of the types that have a form of their own.
std::string WellKnown() {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    text += "timestamps { seconds: 170000" + number + " nanos: 250000000 }";
    text += "durations { seconds: " + number + " nanos: 500000000 }";
    text += "int64_values { value: " + number + "00000 }";
    text += "string_values { value: 'text " + number + "' }";
    text += "structs { fields { key: 'id' value { number_value: " + number +
            " } } fields { key: 'tags' value { list_value { values { string_value: 'a' } values { "
            "bool_value: true } } } } }";
    text += "anys { [type.googleapis.com/t.Child] { name: 'child' number: " + number + " } }";
    text += "anys { [type.googleapis.com/google.protobuf.Duration] { seconds: 5 } }";
  }
  return WireOf("t.Rich", text + "field_mask { paths: 'page_size' paths: 'child.name' }");
}

}  // namespace

std::vector<BenchmarkMessage> BenchmarkMessages() {
  return {
      {"small", "t.Library", LibraryWire(200), 8, 8},
      {"typical", "t.Library", LibraryWire(1000), 15, 15},
      {"large", "t.Library", LibraryWire(kLargeBytes), 8, 8},
      {"numbers", "t.Rich", Numbers(), 8, 8},
      {"mixed strings", "t.Rich", MixedStrings(), 8, 8},
      {"plain strings", "t.Rich", PlainStrings(), 1, 8},
      {"nested", "t.Rich", Nested(), 8, 8},
      {"map of 1000", "t.Rich", MapOfThousand(), 8, 8},
      {"well-known", "t.Rich", WellKnown(), 8, 8},
      {"1 MiB of bytes", "t.Rich", Bytes(), 1, 8},
  };
}

}  // namespace transom
