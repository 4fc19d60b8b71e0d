#include "tests/differential/json_vocabulary.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "tests/differential/random_values.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

constexpr const char* kValues[] = {
    "null",
    "true",
    "false",
    "{}",
    "[]",
    "0",
    "-0",
    "1",
    "-1",
    "1.0",
    "1.5",
    "-0.0",
    "1e3",
    "1E+2",
    "10e-1",
    "1e400",
    "-1e400",
    "1e-400",
    "3.5e38",
    "1e38",
    "127",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9007199254740993.0",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "9223372036854775807.0",
    "1.8446744073709551615e19",
    "0.1e1",
    "123456789012345678901234567890",
    "0.000000000000000000000000000001",
    "1000000000000000000000000e-24",
    "2147483647.0",
    "2147483647.5",
    "[null]",
    "[[]]",
    "[{}]",
    "[1]",
    "[\"a\"]",
    "{\"a\":null}",
    "{\"a\":1,\"a\":2}",
    "{\"\":\"\"}",
    "{\"@type\":\"type.googleapis.com/google.protobuf.Empty\"}",
    "{\"@type\":\"type.googleapis.com/google.protobuf.Duration\",\"value\":\"1.5s\"}",
    "{\"@type\":\"type.googleapis.com/google.protobuf.Int32Value\",\"value\":1}",
    "{\"@type\":\"type.googleapis.com/no.Such\"}",
    "{\"@type\":\"\"}",
    "{\"value\":1}",
    "{\"value\":\"1s\",\"@type\":\"type.googleapis.com/google.protobuf.Duration\"}",
    "{\"1\":1}",
    "{\"true\":true}",
    "{\"-1\":-1}",
    "{\"1.0\":1}",
    "{\"01\":1}"};

constexpr const char* kTexts[] = {"",
                                  " ",
                                  "a",
                                  "1",
                                  "-1",
                                  " 1",
                                  "1 ",
                                  "+1",
                                  "01",
                                  "1.0",
                                  "1e3",
                                  "1.5",
                                  "0x10",
                                  "-0",
                                  "1_000",
                                  "1,0",
                                  "9007199254740993",
                                  "9007199254740993.0",
                                  "18446744073709551615",
                                  "18446744073709551616",
                                  "-9223372036854775808",
                                  "2147483648",
                                  "1e400",
                                  "3.5e38",
                                  "1e-400",
                                  ".5",
                                  "5.",
                                  "NaN",
                                  "nan",
                                  "-NaN",
                                  "Infinity",
                                  "-Infinity",
                                  "+Infinity",
                                  "inf",
                                  "-inf",
                                  "infinity",
                                  "true",
                                  "false",
                                  "True",
                                  "TRUE",
                                  "null",
                                  "NULL_VALUE",
                                  "AA==",
                                  "AA",
                                  "AA=",
                                  "AAA=",
                                  "AAA",
                                  "A",
                                  "AB==",
                                  "-_-_",
                                  "+/+/",
                                  "+/-_",
                                  "AA==AA==",
                                  "A A=",
                                  "AAAA\n",
                                  "====",
                                  "=",
                                  "AAAA=",
                                  "AAAA==",
                                  "1970-01-01T00:00:00Z",
                                  "1970-01-01T00:00:00.000Z",
                                  "0001-01-01T00:00:00Z",
                                  "9999-12-31T23:59:59.999999999Z",
                                  "0000-12-31T23:59:59Z",
                                  "10000-01-01T00:00:00Z",
                                  "1970-01-01t00:00:00z",
                                  "1970-01-01 00:00:00Z",
                                  "1970-01-01T00:00:00",
                                  "1970-01-01T00:00:00+01:00",
                                  "1970-01-01T00:00:00-23:59",
                                  "1970-01-01T00:00:00+24:00",
                                  "1970-01-01T00:00:00+0100",
                                  "1970-01-01T00:00:00.Z",
                                  "1970-01-01T00:00:00.1234567891Z",
                                  "1970-02-29T00:00:00Z",
                                  "2000-02-29T00:00:00Z",
                                  "1900-02-29T00:00:00Z",
                                  "1970-13-01T00:00:00Z",
                                  "1970-01-32T00:00:00Z",
                                  "1970-01-01T24:00:00Z",
                                  "1970-01-01T23:59:60Z",
                                  "1970-1-1T00:00:00Z",
                                  "0001-01-01T00:00:00+23:59",
                                  "9999-12-31T23:59:59-01:00",
                                  "-1970-01-01T00:00:00Z",
                                  "1970-01-01T00:00:00Z ",
                                  "1970-01-01T00:00:00.5+00:00",
                                  "1970-01-01T00:00:00-00:00",
                                  "0s",
                                  "-0s",
                                  "1s",
                                  "1.5s",
                                  "-1.5s",
                                  "-0.5s",
                                  "1.s",
                                  ".5s",
                                  "1.0000000001s",
                                  "1.000000001s",
                                  "315576000000s",
                                  "315576000000.5s",
                                  "315576000001s",
                                  "-315576000000.999999999s",
                                  "1",
                                  "1S",
                                  "1 s",
                                  "+1s",
                                  "1e3s",
                                  "01s",
                                  "--1s",
                                  "1.-5s",
                                  "s",
                                  "1ss",
                                  "0x1s",
                                  "1.5",
                                  "9223372036854775808s",
                                  "a,b",
                                  "a.b,c",
                                  "fooBar",
                                  "foo_bar",
                                  "FooBar",
                                  "a,",
                                  ",a",
                                  "a,,b",
                                  "a b",
                                  "a.",
                                  ".a",
                                  "a..b",
                                  "*",
                                  "a.*",
                                  "a(b,c)",
                                  "a\"b",
                                  "a[b]",
                                  "fooBAR",
                                  "a1B2",
                                  "a/b",
                                  "\u00e9",
                                  "type.googleapis.com/google.protobuf.Empty",
                                  "/google.protobuf.Empty",
                                  "google.protobuf.Empty",
                                  "example.com/google.protobuf.Empty",
                                  "type.googleapis.com/google.protobuf.Timestamp",
                                  "type.googleapis.com//google.protobuf.Empty",
                                  "https://type.googleapis.com/google.protobuf.Empty",
                                  "type.googleapis.com/"};

JsonTree StringNode(absl::string_view text) {
  JsonTree node;
  SetTreeText(text, &node);
  return node;
}

}  // namespace

Vocabulary VocabularyOf(const std::vector<const pb::Descriptor*>& types) {
  Vocabulary vocabulary;
  for (const pb::Descriptor* type : types) {
    for (int i = 0; i < type->field_count(); ++i) {
      vocabulary.names.push_back(type->field(i)->name());
      vocabulary.names.push_back(type->field(i)->json_name());
      const pb::EnumDescriptor* values = type->field(i)->enum_type();
      for (int j = 0; values != nullptr && j < values->value_count(); ++j) {
        vocabulary.enum_values.push_back(values->value(j)->name());
        vocabulary.enum_values.push_back(absl::AsciiStrToLower(values->value(j)->name()));
        vocabulary.enum_values.push_back(absl::StrCat(values->value(j)->number()));
      }
    }
  }
  return vocabulary;
}

JsonTree RandomNode(const Vocabulary& vocabulary, RandomSource* random) {
  switch (random->Below(6)) {
    case 0:
    case 1:
      return JsonTreeOf(random->Pick(kValues));
    case 2:
      return StringNode(random->Pick(vocabulary.enum_values));
    case 3:
      return StringNode(RandomText(random));
    default:
      return StringNode(random->Pick(kTexts));
  }
}

std::string RandomName(const Vocabulary& vocabulary, RandomSource* random) {
  static constexpr const char* kNames[] = {"@type",     "value",           "",          "no_such",
                                           "unknown\"", "[p2.ext_0_1000]", "[p2.none]", "1",
                                           "true",      "seconds",         "fields",    "values"};
  return random->OneIn(4) ? random->Pick(kNames) : random->Pick(vocabulary.names);
}

}  // namespace transom
