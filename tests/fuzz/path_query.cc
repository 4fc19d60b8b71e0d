// Any bytes as a method line, a target and a body, separated by line ends, through the route
// table and the request translator. The method line is METHOD, or METHOD|CONTENT-TYPE|ACCEPT|N,
// where the bits of the character N are options. What is translated is wire that libprotobuf
// parses, holds what the path said, and, unless the client sent wire, has a JSON form.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "tests/fuzz/expect.h"
#include "tests/fuzz/fuzz_schema.h"
#include "tests/fuzz/second_opinion.h"
#include "transcoder/codec/wire_to_json.h"
#include "transcoder/request_translator.h"
#include "transcoder/routing/percent.h"
#include "transcoder/routing/route_table.h"

namespace transom {
namespace {

const RouteTable& Routes() {
  static const auto* const routes = new std::unique_ptr<const RouteTable>(
      RouteTable::Build(FuzzSchema(), RouteOptions()).value());
  return **routes;
}

absl::string_view TakeUntil(char separator, absl::string_view* text) {
  const size_t end = text->find(separator);
  const absl::string_view part = text->substr(0, end);
  text->remove_prefix(end == absl::string_view::npos ? text->size() : end + 1);
  return part;
}

RequestTranslatorOptions OptionsOf(char bits) {
  RequestTranslatorOptions options;
  options.ignore_unknown_query_parameters = (bits & 1) != 0;
  options.ignore_bound_query_parameters = (bits & 2) != 0;
  options.query_plus_is_literal = (bits & 4) != 0;
  options.ignore_unexpected_body = (bits & 8) != 0;
  options.reject_path_body_conflicts = (bits & 16) != 0;
  options.unescape = (bits & 32) != 0   ? UrlUnescapeSpec::kAllExceptSlash
                     : (bits & 64) != 0 ? UrlUnescapeSpec::kAll
                                        : UrlUnescapeSpec::kAllExceptReserved;
  return options;
}

// REQUIRES: EscapesAreWellFormed(raw).
std::string Decode(absl::string_view raw) {
  std::string decoded;
  for (size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '%') {
      decoded.push_back(
          static_cast<char>(std::strtol(std::string(raw.substr(i + 1, 2)).c_str(), nullptr, 16)));
      i += 2;
    } else {
      decoded.push_back(raw[i]);
    }
  }
  return decoded;
}

// Of the variables of one segment, which need no rules to be decoded. Nothing but the path
// may set what the path sets.
void CheckVariables(const RouteMatch& match, const google::protobuf::Message& message) {
  const std::string& path = match.binding->path.text();
  const auto* type = message.GetDescriptor();
  const auto* reflection = message.GetReflection();
  if (path == "/s/{s}") {
    Expect(reflection->GetString(message, type->FindFieldByName("s")) == Decode(match.captures[0]),
           "the string is the path's");
  } else if (path == "/v1/{i32}/{m.y}") {
    const int32_t number = reflection->GetInt32(message, type->FindFieldByName("i32"));
    Expect(std::strtod(Decode(match.captures[0]).c_str(), nullptr) == number,
           "the number is the path's");
  }
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  SilenceLibprotobuf();
  absl::string_view text(reinterpret_cast<const char*>(data), size);
  absl::string_view words = TakeUntil('\n', &text);
  const absl::string_view method = TakeUntil('|', &words);
  RequestParts parts;
  parts.content_type = TakeUntil('|', &words);
  parts.accept = TakeUntil('|', &words);
  const RequestTranslatorOptions options = OptionsOf(words.empty() ? 0 : words[0]);
  const absl::string_view target = TakeUntil('\n', &text);
  const size_t mark = target.find('?');
  const absl::string_view path = target.substr(0, mark);
  if (path.empty() || path[0] != '/' || !EscapesAreWellFormed(path)) return 0;
  RouteMatch match;
  const RouteTable::Outcome outcome = Routes().Find(method, path, &match);
  Expect((outcome == RouteTable::Outcome::kNoRoute) == Routes().AllowedMethods(path).empty(),
         "a path without a route allows no method");
  if (outcome != RouteTable::Outcome::kFound) return 0;
  if (mark != absl::string_view::npos) parts.query = target.substr(mark + 1);
  parts.body = text;
  OutputBuffer wire;
  RequestExtras extras;
  const absl::Status status = RequestTranslator(options).Translate(match, parts, &wire, &extras);
  if (!status.ok()) {
    Expect(!status.message().empty(), "refuses with a reason");
    return 0;
  }
  const auto message = ReadWireByLibprotobuf(wire.view());
  Expect(message != nullptr, "libprotobuf parses the request");
  CheckVariables(match, *message);
  // Its values are the service's to judge.
  if (absl::StrContains(absl::AsciiStrToLower(parts.content_type), "protobuf")) return 0;
  OutputBuffer json;
  const absl::Status printed = WireToJson(wire.view(), FuzzTable(), {}, &json);
  // A FieldMask in the query may hold any proto names; some have no camel case.
  Expect(printed.ok() || absl::StrContains(printed.message(), "field mask path that has no JSON"),
         "has a JSON form: " + std::string(printed.message()));
  return 0;
}
