#include "tests/differential/printed_difference.h"

#include <cstdlib>
#include <cstring>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/differential/exact_number.h"
#include "tests/differential/twin_schema.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using Kind = DifferenceClass;

class TreeComparison {
 public:
  explicit TreeComparison(const PrintOptions& options) : options_(options) {}

  void Message(const pb::Descriptor& type, const JsonTree& a, const JsonTree& b) {
    const std::string& name = type.full_name();
    if (!absl::StartsWith(name, "google.protobuf.")) return Members(type, a, b);
    if (name == "google.protobuf.Any") return Any(type, a, b);
    if (name == "google.protobuf.Struct" || name == "google.protobuf.Value" ||
        name == "google.protobuf.ListValue") {
      return Value(a, b);
    }
    if (name == "google.protobuf.FloatValue" && IsFloatAsBool(a, b)) {
      return Known(Kind::kFloatValueAsBool);
    }
    if (absl::EndsWith(name, "Value")) return Scalar(*type.field(0), a, b);
    if (SameToken(a, b)) return;
    if (name == "google.protobuf.FieldMask" && IsMaskInOtherCase(a, b)) {
      return Known(Kind::kFieldMaskCase);
    }
    Fail(a, b);
  }

  PrintedDifference difference() && { return std::move(difference_); }

 private:
  void Fail(const JsonTree& a, const JsonTree& b) {
    if (!difference_.failure.empty()) return;
    difference_.failure = absl::StrCat("at ", path_, ": the codec prints ", WriteJsonTree(a),
                                       ", libprotobuf ", WriteJsonTree(b));
  }
  void FailMember(const JsonTree& member, absl::string_view who) {
    if (!difference_.failure.empty()) return;
    difference_.failure = absl::StrCat("at ", path_, ": only ", who, " prints ", member.name, ": ",
                                       WriteJsonTree(member));
  }
  void Known(Kind kind) { difference_.classes.push_back(kind); }

  template <typename Compare>
  void At(absl::string_view step, Compare compare) {
    const size_t size = path_.size();
    absl::StrAppend(&path_, "/", step);
    compare();
    path_.resize(size);
  }

  static bool SameToken(const JsonTree& a, const JsonTree& b) {
    if (a.kind != b.kind || a.children.size() != b.children.size()) return false;
    if (a.kind == TreeKind::kNumber) return ExactNumber(a.text) == ExactNumber(b.text);
    return a.text == b.text;
  }

  // With default values libprotobuf prints the bool that the number converts to.
  bool IsFloatAsBool(const JsonTree& a, const JsonTree& b) const {
    if (!options_.default_values) return false;
    const bool zero = a.kind == TreeKind::kNumber && ExactNumber(a.text).is_zero();
    return b.kind == (zero ? TreeKind::kFalse : TreeKind::kTrue) &&
           (a.kind == TreeKind::kNumber || a.kind == TreeKind::kString);
  }

  // Whether the codec prints a capital where a path or a part of it begins with an underscore.
  static bool IsMaskInOtherCase(const JsonTree& a, const JsonTree& b) {
    if (a.text.size() != b.text.size()) return false;
    for (size_t i = 0; i < a.text.size(); ++i) {
      const bool begins = i == 0 || a.text[i - 1] == '.' || a.text[i - 1] == ',';
      if (a.text[i] != b.text[i] && (!begins || absl::ascii_tolower(a.text[i]) != b.text[i])) {
        return false;
      }
    }
    return true;
  }

  // As the codec names it.
  std::string NameOf(const pb::FieldDescriptor& field) const {
    return options_.proto_names && !IsTwinOfExtension(field) ? field.name() : field.json_name();
  }
  std::string TheirNameOf(const pb::FieldDescriptor& field) const {
    return options_.proto_names ? field.name() : field.json_name();
  }

  void Members(const pb::Descriptor& type, const JsonTree& a, const JsonTree& b) {
    if (a.kind != TreeKind::kObject || b.kind != TreeKind::kObject) return Fail(a, b);
    size_t ours = 0;
    size_t theirs = 0;
    for (int i = 0; i < type.field_count(); ++i) {
      const pb::FieldDescriptor& field = *type.field(i);
      const JsonTree* one = a.Find(NameOf(field));
      const JsonTree* other = b.Find(TheirNameOf(field));
      ours += one != nullptr;
      theirs += other != nullptr;
      if (one != nullptr && other != nullptr) {
        At(NameOf(field), [&] { Field(field, *one, *other); });
      } else if (one != nullptr) {
        OnlyOurs(field, *one);
      } else if (other != nullptr) {
        OnlyTheirs(field, *other);
      }
    }
    const bool in_any = a.Find("@type") != nullptr;
    if (a.children.size() != ours + in_any || b.children.size() != theirs + in_any) {
      Fail(a, b);  // names twice, or of no field
    }
  }

  // libprotobuf prints no defaults in an Any that is in an Any.
  void OnlyOurs(const pb::FieldDescriptor& field, const JsonTree& value) {
    if (any_levels_ > 1 && options_.default_values && IsDefault(field, value)) {
      return Known(Kind::kDefaultInNestedAny);
    }
    FailMember(value, "the codec");
  }

  bool IsDefault(const pb::FieldDescriptor& field, const JsonTree& value) const {
    if (field.has_presence()) return false;
    if (field.is_repeated()) return value.children.empty() && value.kind != TreeKind::kNull;
    switch (value.kind) {
      case TreeKind::kNumber:
        return ExactNumber(value.text).is_zero() && !ExactNumber(value.text).negative();
      case TreeKind::kString:
        return value.text.empty() || value.text == "0" ||
               (field.enum_type() != nullptr && value.text == field.enum_type()->value(0)->name());
      default:
        return value.kind == TreeKind::kFalse || value.kind == TreeKind::kNull;
    }
  }

  // libprotobuf prints the defaults of proto2's optional fields.
  void OnlyTheirs(const pb::FieldDescriptor& field, const JsonTree& value) {
    const bool proto2 = field.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO2;
    if (options_.default_values && proto2 && (field.has_presence() || IsTwinOfExtension(field))) {
      return Known(Kind::kDefaultWithPresence);
    }
    FailMember(value, "libprotobuf");
  }

  void Field(const pb::FieldDescriptor& field, const JsonTree& a, const JsonTree& b) {
    if (field.is_map()) return Map(*field.message_type()->map_value(), a, b);
    if (!field.is_repeated()) return One(field, a, b);
    if (a.kind != TreeKind::kArray || b.kind != a.kind || a.children.size() != b.children.size()) {
      return Fail(a, b);
    }
    for (size_t i = 0; i < a.children.size(); ++i) {
      At(absl::StrCat(i), [&] { One(field, a.children[i], b.children[i]); });
    }
  }

  void Map(const pb::FieldDescriptor& value, const JsonTree& a, const JsonTree& b) {
    Entries(a, b, [&](const JsonTree& one, const JsonTree& other) { One(value, one, other); });
  }

  template <typename Compare>
  void Entries(const JsonTree& a, const JsonTree& b, Compare compare) {
    if (a.kind != TreeKind::kObject || b.kind != a.kind || a.children.size() != b.children.size()) {
      return Fail(a, b);
    }
    std::set<std::string> names;
    for (const JsonTree& one : a.children) {
      const JsonTree* other = b.Find(one.name);
      if (other == nullptr || !names.insert(one.name).second) return Fail(a, b);
      At(one.name, [&] { compare(one, *other); });
    }
  }

  void One(const pb::FieldDescriptor& field, const JsonTree& a, const JsonTree& b) {
    if (field.message_type() != nullptr) return Message(*field.message_type(), a, b);
    Scalar(field, a, b);
  }

  void Scalar(const pb::FieldDescriptor& field, const JsonTree& a, const JsonTree& b) {
    if (SameToken(a, b)) return;
    const bool numbers = a.kind == TreeKind::kNumber && b.kind == TreeKind::kNumber;
    if (numbers && field.cpp_type() == pb::FieldDescriptor::CPPTYPE_FLOAT) {
      return Digits(a, b, std::strtof(a.text.c_str(), nullptr),
                    std::strtof(b.text.c_str(), nullptr));
    }
    if (numbers && field.cpp_type() == pb::FieldDescriptor::CPPTYPE_DOUBLE) return Double(a, b);
    const bool null_value = field.enum_type() != nullptr &&
                            field.enum_type()->full_name() == "google.protobuf.NullValue";
    const bool their_form = options_.enums_as_numbers
                                ? b.kind == TreeKind::kNumber && b.text == "0"
                                : b.kind == TreeKind::kString && b.text == "NULL_VALUE";
    if (null_value && a.kind == TreeKind::kNull && their_form) return Known(Kind::kNullValueName);
    Fail(a, b);
  }

  void Double(const JsonTree& a, const JsonTree& b) {
    Digits(a, b, std::strtod(a.text.c_str(), nullptr), std::strtod(b.text.c_str(), nullptr));
  }

  // Other digits of the same number, of which the codec's are fewer or as many.
  template <typename Float>
  void Digits(const JsonTree& a, const JsonTree& b, Float one, Float other) {
    const bool shorter =
        ExactNumber(a.text).significant_digits() <= ExactNumber(b.text).significant_digits();
    if (std::memcmp(&one, &other, sizeof(one)) != 0 || !shorter) return Fail(a, b);
    Known(Kind::kFloatDigits);
  }

  void Value(const JsonTree& a, const JsonTree& b) {
    if (a.kind == TreeKind::kObject) {
      if (HasDefaultOfWellKnown(a, b)) {
        Known(Kind::kDefaultOfWellKnown);
        return Value(a, WithoutDefault(b));
      }
      return Entries(a, b, [&](const JsonTree& one, const JsonTree& other) { Value(one, other); });
    }
    if (!SameToken(a, b)) {
      return a.kind == TreeKind::kNumber && b.kind == a.kind ? Double(a, b) : Fail(a, b);
    }
    for (size_t i = 0; i < a.children.size(); ++i) {
      At(absl::StrCat(i), [&] { Value(a.children[i], b.children[i]); });
    }
  }

  // With default values libprotobuf prints the fields of the well-known types as if they
  // were ordinary messages.
  static bool IsDefaultOfWellKnown(const JsonTree& member) {
    const bool list =
        member.kind == TreeKind::kArray && (member.name == "values" || member.name == "paths");
    return (list || (member.kind == TreeKind::kObject && member.name == "fields")) &&
           member.children.empty();
  }
  bool HasDefaultOfWellKnown(const JsonTree& a, const JsonTree& b) const {
    return options_.default_values && b.children.size() == a.children.size() + 1 &&
           IsDefaultOfWellKnown(b.children[0]);
  }
  static JsonTree WithoutDefault(JsonTree tree) {
    tree.children.erase(tree.children.begin());
    return tree;
  }

  void Any(const pb::Descriptor& any, const JsonTree& a, const JsonTree& b) {
    const JsonTree* url = a.Find("@type");
    const JsonTree* their_url = b.Find("@type");
    if (a.kind == TreeKind::kObject && b.kind == a.kind && a.children.empty() &&
        b.children.empty()) {
      return;
    }
    if (url == nullptr || their_url == nullptr || url->text != their_url->text) return Fail(a, b);
    const std::string name = url->text.substr(url->text.rfind('/') + 1);
    const pb::Descriptor& payload = *any.file()->pool()->FindMessageTypeByName(name);
    // Without a payload libprotobuf prints neither "value" nor defaults.
    const bool special = absl::StartsWith(name, "google.protobuf.");
    if (b.children.size() == 1 && a.children.size() > 1 && (special || options_.default_values)) {
      return Known(Kind::kAnyEmptyPayload);
    }
    ++any_levels_;
    AnyPayload(payload, a, b);
    --any_levels_;
  }

  void AnyPayload(const pb::Descriptor& payload, const JsonTree& a, const JsonTree& b) {
    const std::string& name = payload.full_name();
    if (!absl::StartsWith(name, "google.protobuf.")) return Members(payload, a, b);
    if (b.children.size() == 3 && IsDefaultOfWellKnown(b.children[1]) && options_.default_values) {
      JsonTree plain = b;
      plain.children.erase(plain.children.begin() + 1);
      Known(Kind::kDefaultOfWellKnown);
      return AnyPayload(payload, a, plain);
    }
    const JsonTree* value = a.Find("value");
    const JsonTree* their_value = b.Find("value");
    if (name == "google.protobuf.Empty" && a.children.size() == 1 && b.children.size() == 1) return;
    if (value == nullptr || their_value == nullptr || a.children.size() != b.children.size()) {
      return Fail(a, b);
    }
    At("value", [&] { Message(payload, *value, *their_value); });
  }

  const PrintOptions& options_;
  std::string path_;
  int any_levels_ = 0;
  PrintedDifference difference_;
};

}  // namespace

PrintedDifference ComparePrinted(const pb::Descriptor& twin, const JsonTree& ours,
                                 const JsonTree& theirs, const PrintOptions& options) {
  TreeComparison comparison(options);
  comparison.Message(twin, ours, theirs);
  return std::move(comparison).difference();
}

}  // namespace transom
