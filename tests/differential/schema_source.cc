#include "tests/differential/schema_source.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace transom {
namespace {

constexpr const char* kScalars[] = {"double",  "float",    "int64",  "uint64", "int32",
                                    "fixed64", "fixed32",  "bool",   "string", "bytes",
                                    "uint32",  "sfixed32", "sint32", "sint64", "sfixed64"};

constexpr const char* kKeys[] = {"string", "int32", "int64",   "uint32",  "uint64",   "sint32",
                                 "sint64", "bool",  "fixed32", "fixed64", "sfixed32", "sfixed64"};

constexpr const char* kWellKnown[] = {
    "Any",   "Timestamp",   "Duration",    "FieldMask",   "Struct",     "Value",       "ListValue",
    "Empty", "BoolValue",   "DoubleValue", "FloatValue",  "Int64Value", "UInt64Value", "Int32Value",
    "Any",   "UInt32Value", "Value",       "StringValue", "BytesValue"};

// $ is the field's number, which keeps names apart in every spelling.
constexpr const char* kNames[] = {
    "f$",   "foo_bar_f$", "fooBar_f$", "_lead_f$", "a__b_f$",
    "f$_",  "UPPER_F$",   "Camel_f$",  "x_1_f$",   "x1y2_f$",
    "v_f$", "type_f$",    "value$f$",  "n_f$_z9",  "very_long_name_f$"};

constexpr const char* kJsonNames[] = {
    "other$",  "with space $", "na\u00efve$", "\u65e5\u672c$", "q\\\"$", "back\\\\$",
    "[p2.x$]", "a.b$",         "@$",          "\\t$",          "$"};

constexpr const char* kImports = R"(import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
)";

struct EnumName {
  std::string name;
  bool zero_first;  // a map's value must be able to be zero
};

// One file. Messages and enums are declared before they are filled in, so that they can
// use each other.
class FileWriter {
 public:
  FileWriter(bool proto2, RandomSource* random) : proto2_(proto2), random_(random) {
    package_ = proto2 ? "p2" : "p3";
    const size_t enums = 1 + random_->Below(2);
    for (size_t i = 0; i < enums; ++i) {
      enums_.push_back({absl::StrCat(package_, ".E", i), !proto2 || random_->OneIn(2)});
    }
    const size_t messages = 2 + random_->Below(3);
    for (size_t i = 0; i < messages; ++i) messages_.push_back(absl::StrCat(package_, ".M", i));
  }

  // Messages of another file that fields may have.
  void Use(const std::vector<std::string>& messages) { foreign_ = messages; }
  const std::vector<std::string>& messages() const { return messages_; }

  std::string Write() {
    text_ = absl::StrCat("syntax = \"proto", proto2_ ? 2 : 3, "\";\npackage ", package_, ";\n",
                         kImports, proto2_ ? "" : "import \"p2.proto\";\n");
    for (const EnumName& type : enums_) WriteEnum(type);
    for (size_t i = 0; i < messages_.size(); ++i) WriteMessage(i);
    if (proto2_) WriteExtensions();
    return std::move(text_);
  }

 private:
  static std::string ShortName(const std::string& full) { return full.substr(3); }

  void WriteEnum(const EnumName& type) {
    const std::string prefix = ShortName(type.name);
    const bool aliases = random_->OneIn(2);
    absl::StrAppend(&text_, "enum ", prefix, " {\n");
    if (aliases) absl::StrAppend(&text_, "  option allow_alias = true;\n");
    const int first = type.zero_first ? 0 : random_->OneIn(2) ? 3 : -2;
    absl::StrAppend(&text_, "  ", prefix, "_FIRST = ", first, ";\n  ", prefix, "_ONE = 1;\n");
    if (aliases) absl::StrAppend(&text_, "  ", prefix, "_Alias = 1;\n");
    if (random_->OneIn(2)) absl::StrAppend(&text_, "  ", prefix, "_minus = -1;\n");
    if (random_->OneIn(2)) absl::StrAppend(&text_, "  ", prefix, "_Max = 2147483647;\n");
    if (random_->OneIn(3)) absl::StrAppend(&text_, "  ", prefix, "_MIN = -2147483648;\n");
    text_ += "}\n";
  }

  void WriteMessage(size_t index) {
    number_ = 0;
    index_ = index;
    absl::StrAppend(&text_, "message ", ShortName(messages_[index]), " {\n");
    if (random_->OneIn(2)) absl::StrAppend(&text_, "  message N { ", MessageType(), " n = 1; }\n");
    const size_t fields = 3 + random_->Below(12);
    for (size_t i = 0; i < fields; ++i) WriteField();
    if (random_->OneIn(2)) WriteOneof();
    if (random_->OneIn(8)) WriteSwappedNames();
    if (proto2_) text_ += "  extensions 1000 to 1999;\n";
    text_ += "}\n";
  }

  void WriteField() {
    switch (random_->Below(6)) {
      case 0:
        return WriteMap();
      case 1:
        if (proto2_) return WriteGroup(random_->OneIn(2) ? "optional " : "repeated ");
        [[fallthrough]];
      case 2:
        return WriteRepeated();
      default:
        return WriteSingular();
    }
  }

  void WriteSingular() {
    const std::string type = AnyType();
    NextNumber();
    std::vector<std::string> options = NameOptions();
    std::string label;
    if (proto2_) {
      // A message that needs itself would have no form.
      const bool scalar = IsScalar(type);
      label = scalar && random_->OneIn(12) ? "required " : "optional ";
      if (label == "optional " && random_->OneIn(3)) AddDefault(type, &options);
    } else if (random_->OneIn(3)) {
      label = "optional ";
    }
    WriteDeclaration(label, type, options);
  }

  void WriteRepeated() {
    const std::string type = AnyType();
    NextNumber();
    std::vector<std::string> options = NameOptions();
    if (IsPackable(type) && random_->OneIn(2)) {
      options.push_back(absl::StrCat("packed = ", random_->OneIn(2) ? "true" : "false"));
    }
    WriteDeclaration("repeated ", type, options);
  }

  void WriteMap() {
    std::string type = AnyType();
    for (const EnumName& name : enums_) {
      if (name.name == type && !name.zero_first) type = "int32";
    }
    NextNumber();
    WriteDeclaration("", absl::StrCat("map<", random_->Pick(kKeys), ", ", type, ">"),
                     NameOptions());
  }

  void WriteGroup(const std::string& label) {
    NextNumber();
    absl::StrAppend(&text_, "  ", label, "group G", number_, "f = ", number_, " { optional ",
                    AnyType(), " x = 1; repeated ", random_->Pick(kScalars), " y_z = 2; }\n");
  }

  void WriteOneof() {
    absl::StrAppend(&text_, "  oneof choice_", index_, " {\n");
    for (size_t i = 2 + random_->Below(4); i > 0; --i) {
      if (proto2_ && random_->OneIn(4)) {
        WriteGroup("");
        continue;
      }
      const std::string type = AnyType();
      NextNumber();
      WriteDeclaration("", type, NameOptions());
    }
    text_ += "  }\n";
  }

  // One field's JSON name is another's proto name.
  void WriteSwappedNames() {
    absl::StrAppend(&text_, "  ", proto2_ ? "optional " : "", "int32 swap_a = ", number_ + 1,
                    " [json_name = \"swap_b\"];\n");
    absl::StrAppend(&text_, "  ", proto2_ ? "optional " : "", "int32 swap_b = ", number_ + 2,
                    " [json_name = \"swapC\"];\n");
    number_ += 2;
  }

  void WriteExtensions() {
    for (size_t i = 0; i < messages_.size(); ++i) {
      number_ = 1000;
      absl::StrAppend(&text_, "extend ", ShortName(messages_[i]), " {\n");
      for (size_t count = 1 + random_->Below(3); count > 0; --count) {
        const std::string label = random_->OneIn(2) ? "optional " : "repeated ";
        absl::StrAppend(&text_, "  ", label, AnyType(), " ext_", i, "_", number_, " = ", number_,
                        ";\n");
        ++number_;
      }
      text_ += "}\n";
    }
  }

  void WriteDeclaration(const std::string& label, const std::string& type,
                        const std::vector<std::string>& options) {
    std::string name = random_->Pick(kNames);
    name = absl::StrReplaceAll(name, {{"$", absl::StrCat(number_)}});
    absl::StrAppend(&text_, "  ", label, type, " ", name, " = ", number_);
    for (const std::string& option : options) {
      absl::StrAppend(&text_, &option == &options.front() ? " [" : ", ", option);
    }
    absl::StrAppend(&text_, options.empty() ? "" : "]", ";\n");
  }

  std::vector<std::string> NameOptions() {
    if (!random_->OneIn(6)) return {};
    std::string name = random_->Pick(kJsonNames);
    name = absl::StrReplaceAll(name, {{"$", absl::StrCat("J", number_)}});
    return {absl::StrCat("json_name = \"", name, "\"")};
  }

  void NextNumber() {
    // Tags of one byte and of more; extensions begin at 1000.
    number_ += number_ < 700 && random_->OneIn(10) ? 100 : 1;
  }

  static bool IsScalar(const std::string& type) {
    for (const char* scalar : kScalars) {
      if (type == scalar) return true;
    }
    return false;
  }
  bool IsEnum(const std::string& type) const {
    for (const EnumName& name : enums_) {
      if (name.name == type) return true;
    }
    return false;
  }
  bool IsPackable(const std::string& type) const {
    return IsEnum(type) || (IsScalar(type) && type != "string" && type != "bytes");
  }

  void AddDefault(const std::string& type, std::vector<std::string>* options) {
    std::string value;
    if (type == "string") {
      value = random_->OneIn(2) ? "\"a \\\"default\\\"\"" : "\"\\303\\251\"";
    } else if (type == "bytes") {
      value = "\"\\000\\377x\"";
    } else if (type == "bool") {
      value = "true";
    } else if (type == "double" || type == "float") {
      value = random_->OneIn(3) ? "nan" : random_->OneIn(2) ? "-inf" : "1.5";
    } else if (IsEnum(type)) {
      value = ShortName(type) + "_ONE";
    } else if (IsScalar(type)) {
      value = "7";
    } else {
      return;
    }
    options->push_back("default = " + value);
  }

  std::string MessageType() {
    std::string type = random_->Pick(messages_);
    if (!foreign_.empty() && random_->OneIn(3)) type = random_->Pick(foreign_);
    return (proto2_ ? "optional ." : ".") + type;
  }

  std::string AnyType() {
    switch (random_->Below(8)) {
      case 0:
        // In proto2 libprotobuf takes an open enum for a closed one.
        return !proto2_ && random_->OneIn(8) ? "google.protobuf.NullValue"
                                             : random_->Pick(enums_).name;
      case 1:
        return !foreign_.empty() && random_->OneIn(2) ? random_->Pick(foreign_)
                                                      : random_->Pick(messages_);
      case 2:
      case 3:
        return absl::StrCat("google.protobuf.", random_->Pick(kWellKnown));
      default:
        return random_->Pick(kScalars);
    }
  }

  const bool proto2_;
  RandomSource* const random_;
  std::string package_;
  std::vector<EnumName> enums_;
  std::vector<std::string> messages_;
  std::vector<std::string> foreign_;
  std::string text_;
  size_t index_ = 0;
  int number_ = 0;
};

}  // namespace

std::map<std::string, std::string> RandomSchemaSources(RandomSource* random) {
  FileWriter p2(/*proto2=*/true, random);
  FileWriter p3(/*proto2=*/false, random);
  p3.Use(p2.messages());
  std::map<std::string, std::string> sources;
  sources["p2.proto"] = p2.Write();
  sources["p3.proto"] = p3.Write();
  return sources;
}

}  // namespace transom
