#include "tools/transomctl/routes_printer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/transomctl/binding_words.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace ctl {
namespace {

std::string Padded(absl::string_view text, size_t width) {
  return absl::StrCat(text, std::string(width - std::min(width, text.size()), ' '));
}

}  // namespace

std::string RoutesText(const Api& api) {
  size_t method_width = 0;
  size_t template_width = 0;
  for (const auto& binding : api.routes->bindings()) {
    method_width = std::max(method_width, binding->http_method.size());
    template_width = std::max(template_width, binding->path.text().size());
  }
  std::string out;
  for (const auto& binding : api.routes->bindings()) {
    absl::StrAppend(&out, Padded(binding->http_method, method_width), "  ",
                    Padded(binding->path.text(), template_width), "  ", binding->method->full_name,
                    " (", OriginWords(*binding), BodyWords(*binding, ", "),
                    StreamWords(*binding->method, ", "), ")\n");
  }
  for (const std::string& problem : api.problems) {
    absl::StrAppend(&out, "left out: ", problem, "\n");
  }
  absl::StrAppend(&out, api.routes->bindings().size(), " routes, ", api.problems.size(),
                  " problems (", api.source, ")\n");
  return out;
}

std::string RoutesJson(const Api& api) {
  OutputBuffer out;
  JsonWriter json(&out);
  json.BeginObject();
  json.Key("api");
  json.LossyString(api.source);
  json.Key("routes");
  json.BeginArray();
  for (const auto& binding : api.routes->bindings()) {
    json.BeginObject();
    WriteBindingMembers(*binding, &json);
    json.EndObject();
  }
  json.EndArray();
  json.Key("problems");
  json.BeginArray();
  for (const std::string& problem : api.problems) json.LossyString(problem);
  json.EndArray();
  json.EndObject();
  return absl::StrCat(out.view(), "\n");
}

}  // namespace ctl
}  // namespace transom
