#include "tests/contract/json_value.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace transom {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

std::string Quote(const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(&json, "\\u00", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      json += c;
    }
  }
  return json + "\"";
}

std::string ScalarToJson(const YAML::Node& node) {
  const std::string text = node.Scalar();
  if (node.Tag() == "!") return Quote(text);  // written in quotes
  if (text == "true" || text == "false" || text == "null") return text;
  double number;
  // YAML's own number forms (.inf, 0x10) are not JSON's.
  const bool digits = text.find_first_not_of("0123456789+-.eE") == std::string::npos;
  if (digits && YAML::convert<double>::decode(node, number)) return text;
  return Quote(text);
}

std::string ToText(const Value& value) {
  std::string text;
  (void)google::protobuf::util::MessageToJsonString(value, &text);
  return text;
}

class Comparison {
 public:
  explicit Comparison(JsonMatch match) : match_(match) {}

  std::string Compare(const Value& expected, const Value& actual, const std::string& at) const {
    if (expected.kind_case() != actual.kind_case()) return Differ(expected, actual, at);
    switch (expected.kind_case()) {
      case Value::kStructValue:
        return CompareObjects(expected.struct_value(), actual.struct_value(), at);
      case Value::kListValue:
        return CompareArrays(expected, actual, at);
      case Value::kStringValue:
        return StringMatches(expected.string_value(), actual.string_value())
                   ? ""
                   : Differ(expected, actual, at);
      default:
        return expected.SerializeAsString() == actual.SerializeAsString()
                   ? ""
                   : Differ(expected, actual, at);
    }
  }

 private:
  static bool StringMatches(absl::string_view expected, absl::string_view actual) {
    if (absl::StartsWith(expected, "~")) return absl::StrContains(actual, expected.substr(1));
    return expected == actual;
  }

  static std::string Differ(const Value& expected, const Value& actual, const std::string& at) {
    return absl::StrCat("at ", at, ": expected ", ToText(expected), ", found ", ToText(actual));
  }

  std::string CompareObjects(const Struct& expected, const Struct& actual,
                             const std::string& at) const {
    for (const auto& [name, value] : expected.fields()) {
      const auto it = actual.fields().find(name);
      if (it == actual.fields().end()) return absl::StrCat("at ", at, ": no member ", name);
      std::string mismatch = Compare(value, it->second, absl::StrCat(at, ".", name));
      if (!mismatch.empty()) return mismatch;
    }
    if (match_ == JsonMatch::kIncludes) return "";
    for (const auto& [name, value] : actual.fields()) {
      if (expected.fields().count(name) == 0) {
        return absl::StrCat("at ", at, ": unexpected member ", name, ": ", ToText(value));
      }
    }
    return "";
  }

  std::string CompareArrays(const Value& expected, const Value& actual,
                            const std::string& at) const {
    const auto& wanted = expected.list_value().values();
    const auto& found = actual.list_value().values();
    if (wanted.size() != found.size()) return Differ(expected, actual, at);
    for (int i = 0; i < wanted.size(); ++i) {
      std::string mismatch = Compare(wanted[i], found[i], absl::StrCat(at, "[", i, "]"));
      if (!mismatch.empty()) return mismatch;
    }
    return "";
  }

  const JsonMatch match_;
};

}  // namespace

std::string YamlToJson(const YAML::Node& node) {
  std::string json;
  switch (node.Type()) {
    case YAML::NodeType::Map:
      for (const auto& member : node) {
        absl::StrAppend(&json, json.empty() ? "{" : ",", Quote(member.first.Scalar()), ":",
                        YamlToJson(member.second));
      }
      return json.empty() ? "{}" : json + "}";
    case YAML::NodeType::Sequence:
      for (const auto& element : node) {
        absl::StrAppend(&json, json.empty() ? "[" : ",", YamlToJson(element));
      }
      return json.empty() ? "[]" : json + "]";
    case YAML::NodeType::Scalar:
      return ScalarToJson(node);
    default:
      return "null";
  }
}

std::string Mismatch(const std::string& expected, const std::string& actual, JsonMatch match) {
  Value wanted;
  Value found;
  if (!google::protobuf::util::JsonStringToMessage(expected, &wanted).ok()) {
    return "the expectation is not JSON: " + expected;
  }
  if (!google::protobuf::util::JsonStringToMessage(actual, &found).ok()) {
    return "not JSON: " + actual;
  }
  return Comparison(match).Compare(wanted, found, "$");
}

}  // namespace transom
