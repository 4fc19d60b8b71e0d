// Each class of difference by an example of it, and by its line in the README.

#include "tests/differential/difference_classes.h"

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/differential/opinions.h"
#include "tests/differential/random_schema.h"
#include "tests/differential/text_comparison.h"
#include "tests/differential/wire_comparison.h"
#include "tests/transcoder/codec/wire_builder.h"

namespace transom {
namespace {

using Kind = DifferenceClass;

// Any schema has the well-known types, which are enough.
const RandomSchema& AnySchema() {
  static const auto* const schema = new RandomSchema(1);
  return *schema;
}

const google::protobuf::Descriptor& TypeOf(const std::string& name) {
  for (const google::protobuf::Descriptor* type : AnySchema().roots()) {
    if (type->full_name() == "google.protobuf." + name) return *type;
  }
  ADD_FAILURE() << name;
  return *AnySchema().roots()[0];
}

std::string NamesOf(const std::vector<Kind>& kinds) {
  std::string names;
  for (const Kind kind : kinds) absl::StrAppend(&names, ClassInfo(kind).name, " ");
  return names;
}

struct TextRow {
  const char* type;
  const char* text;
  const char* classes;
  bool ignore_unknown_fields = false;
};

TEST(DifferenceClassesTest, Texts) {
  SilenceLibprotobuf();
  const TextRow rows[] = {
      {"ListValue", "[1,]", "trailing-comma "},
      {"StringValue", "'a'", "single-quote "},
      {"Struct", "{a: 1}", "bare-name "},
      {"DoubleValue", "01.5", "number-form "},
      {"StringValue", "\"\t\"", "control-character "},
      {"StringValue", R"("\x")", "bad-escape "},
      {"BoolValue", "true\f", "other-space "},
      {"Struct", R"({"a":1,"a":2})", ""},
      {"BoolValue", "null", "null-root "},
      {"BoolValue", "[true]", ""},
      {"Int32Value", R"({"value":1})", "object-for-scalar "},
      {"BoolValue", R"("true")", "quoted-bool "},
      {"Int32Value", R"("01")", "quoted-number "},
      {"Int32Value", "1e-400", "not-integer "},
      {"Int64Value", "-9223372036854775809", "integer-range "},
      {"Timestamp", R"("1970-01-1T00:00:00Z")", "timestamp-text "},
      {"Duration", R"("1 s")", "duration-text "},
      {"FieldMask", R"("a b")", "field-mask-text "},
      {"Any", R"({"@type":"type.googleapis.com/google.protobuf.Duration"})", "any-value "},
      {"Int32Value", R"("1e3")", "integer-form "},
      {"Int64Value", "9007199254740993.0", "integer-form "},
      {"Value", "-0", "negative-zero "},
      {"FloatValue", R"("3.4028235e+38")", "float-limit "},
      {"BytesValue", R"("AB")", "base64-form "},
      {"FieldMask", R"("xYZ")", "field-mask-form "},
      {"Any", R"({"@type":"type.googleapis.com/google.protobuf.Empty","value":1})",
       "empty-value-kind ", true},
      {"Any",
       R"({"@type":"type.googleapis.com/google.protobuf.Empty",)"
       R"("@type":"type.googleapis.com/google.protobuf.Empty"})",
       "duplicate-name ", true},
      {"FloatValue", "1.00000005960464477539062500001", "float-rounding "},
      {"Any", R"({"@type":"a.com/google.protobuf.BoolValue","value":true})", "any-host "},
      {"Any", R"({"@type":"type.googleapis.com/google.protobuf.Empty","value":{}})",
       "empty-under-value "},
      {"Any", R"({"@type":"type.googleapis.com/google.protobuf.ListValue","value":[]})",
       "any-list-value "},
      {"Any", R"({"x":1,"@type":"type.googleapis.com/google.protobuf.BoolValue","value":true})",
       "any-stray-member ", true},
      {"Empty", R"({"":1})", "empty-name ", true},
      {"Empty", R"({"a":1e400})", "ignored-number ", true},
  };
  for (const TextRow& row : rows) {
    SCOPED_TRACE(absl::StrCat(row.type, " ", row.text));
    ReadOptions options;
    options.ignore_unknown_fields = row.ignore_unknown_fields;
    const Comparison comparison = CompareText(AnySchema(), TypeOf(row.type), row.text, options);
    EXPECT_EQ(comparison.failure, "");
    EXPECT_EQ(NamesOf(comparison.classes), row.classes);
  }
}

struct WireRow {
  const char* type;
  std::string wire;
  const char* classes;
  bool default_values = false;
};

TEST(DifferenceClassesTest, Messages) {
  const std::string any = Bytes(1, "type.googleapis.com/google.protobuf.BoolValue");
  const WireRow rows[] = {
      {"Int32Value", "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "overlong-varint "},
      {"StringValue", Bytes(1, "\xff") + Bytes(1, "a"), "replaced-value "},
      {"Any", Bytes(1, "type.googleapis.com/a.B"), "any-unknown-type "},
      {"Any", any + Bytes(2, "\x08"), "any-payload "},
      {"Duration", Varint(1, 1) + Varint(2, uint64_t{0} - 1), "duration-range "},
      {"FieldMask", Bytes(1, "aB"), "field-mask-path "},
      {"Value", Bytes(6, Bytes(1, Tag(2, 1) + std::string("\0\0\0\0\0\0\xf0\x7f", 8))),
       "value-number "},
      {"FloatValue", Fixed32(1, 0x00000001), "float-digits "},
      {"ListValue", Bytes(1, ""), "kindless-value "},
      {"Int32Value", Varint(900, 5), "unknown-field-printed "},
      {"FieldMask", Bytes(1, "_a"), "field-mask-case "},
      {"FloatValue", Fixed32(1, 0x3fc00000), "float-value-as-bool ", true},
      {"Any", any, "any-empty-payload "},
  };
  for (const WireRow& row : rows) {
    SCOPED_TRACE(absl::StrCat(row.type, " ", row.classes));
    PrintOptions options;
    options.default_values = row.default_values;
    const Comparison comparison = CompareWire(AnySchema(), TypeOf(row.type), row.wire, options);
    EXPECT_EQ(comparison.failure, "");
    EXPECT_EQ(NamesOf(comparison.classes), row.classes);
  }
}

TEST(DifferenceClassesTest, EachKnownOneHasALineInTheReadme) {
  std::ifstream file("tests/differential/README.md");
  const std::string readme(std::istreambuf_iterator<char>(file), {});
  ASSERT_FALSE(readme.empty());
  std::set<std::string> names;
  for (size_t i = 1; i < static_cast<size_t>(Kind::kCount); ++i) {
    const std::string name(ClassInfo(static_cast<Kind>(i)).name);
    if (!ClassInfo(static_cast<Kind>(i)).known) continue;
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_TRUE(absl::StrContains(readme, absl::StrCat("| `", name, "` |"))) << name;
  }
}

}  // namespace
}  // namespace transom
