// Any bytes as METHOD, target and body (separated by line ends) through the route table and
// the request translator: no crash, and what is translated is wire that libprotobuf parses.

#include <cstdint>
#include <memory>

#include "tests/fuzz/expect.h"
#include "tests/fuzz/fuzz_schema.h"
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

absl::string_view TakeLine(absl::string_view* text) {
  const size_t end = text->find('\n');
  const absl::string_view line = text->substr(0, end);
  text->remove_prefix(end == absl::string_view::npos ? text->size() : end + 1);
  return line;
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  absl::string_view text(reinterpret_cast<const char*>(data), size);
  const absl::string_view method = TakeLine(&text);
  const absl::string_view target = TakeLine(&text);
  const size_t mark = target.find('?');
  const absl::string_view path = target.substr(0, mark);
  if (path.empty() || path[0] != '/' || !EscapesAreWellFormed(path)) return 0;
  RouteMatch match;
  Routes().AllowedMethods(path);
  if (Routes().Find(method, path, &match) != RouteTable::Outcome::kFound) return 0;
  RequestParts parts;
  if (mark != absl::string_view::npos) parts.query = target.substr(mark + 1);
  parts.body = text;
  OutputBuffer wire;
  const absl::Status status =
      RequestTranslator(RequestTranslatorOptions()).Translate(match, parts, &wire);
  if (!status.ok()) {
    Expect(!status.message().empty(), "refuses with a reason");
    return 0;
  }
  auto message = NewFuzzMessage();
  Expect(message->ParseFromArray(wire.data(), static_cast<int>(wire.size())),
         "libprotobuf parses the request");
  return 0;
}
