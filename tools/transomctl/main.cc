// transomctl: what transom makes of an API's HTTP rules. tools/transomctl/flags.cc has the help.

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/config/version.h"
#include "tools/transomctl/api.h"
#include "tools/transomctl/command_line.h"
#include "tools/transomctl/data_argument.h"
#include "tools/transomctl/explanation.h"
#include "tools/transomctl/explanation_printer.h"
#include "tools/transomctl/lint.h"
#include "tools/transomctl/routes_printer.h"
#include "transcoder/response_translator.h"

namespace transom {
namespace ctl {
namespace {

constexpr int kFound = 1;      // something is wrong with the rules or the request
constexpr int kCannotRun = 2;  // the command line, or the API that it names

struct Output {
  std::string text;
  int exit_code = 0;
  std::string error;  // one line for standard error, or empty
};

Output RunRoutes(const CommandLine& line, const Api& api) {
  return {line.json ? RoutesJson(api) : RoutesText(api), api.problems.empty() ? 0 : kFound, ""};
}

Output RunLint(const CommandLine& line, const Api& api) {
  const std::vector<Finding> findings = Lint(api);
  const bool errors = !findings.empty() && findings[0].severity == Severity::kError;
  return {line.json ? LintJson(findings) : LintText(findings), errors ? kFound : 0, ""};
}

HttpCall ToHttpCall(const CommandLine& line, std::string body) {
  return {line.arguments[0], line.arguments[1], std::move(body), line.headers};
}

Output RunExplain(const CommandLine& line, const Api& api, std::string data) {
  const HttpCall call = ToHttpCall(line, std::move(data));
  Explanation explanation = ExplainRoute(api, call);
  if (explanation.binding != nullptr && !explanation.error) BindRequest(api, call, &explanation);
  return {line.json ? ExplanationJson(call, explanation) : ExplanationText(call, explanation),
          explanation.error ? kFound : 0, ""};
}

Output Failed(const CommandLine& line, const ErrorAnswer& error) {
  if (!line.json) return {"", kFound, ErrorText(error)};
  return {absl::StrCat("{\"error\":", ErrorJson(error), "}\n"), kFound, ""};
}

Output PrintRequest(const CommandLine& line, const Explanation& explanation) {
  const MessageTable& type = *explanation.binding->method->request;
  switch (line.output) {
    case OutputForm::kWire:
      return {explanation.wire, 0, ""};
    case OutputForm::kBase64:
      return {absl::StrCat(absl::Base64Escape(explanation.wire), "\n"), 0, ""};
    case OutputForm::kJson:
      break;
  }
  const std::string json = MessageJson(explanation.wire, type, line.json ? 0 : 2, 0);
  if (json.empty()) {
    return {"", kFound, "the request message has no JSON form (--output=base64 prints it)"};
  }
  return {absl::StrCat(json, "\n"), 0, ""};
}

Output PrintResponse(const CommandLine& line, const Explanation& explanation,
                     const HttpCall& call) {
  WireToJsonOptions options;
  options.indent = line.json ? 0 : 2;
  ResponseFormat format;
  format.encoding = NegotiateEncoding(*explanation.binding, call.Header("accept"));
  OutputBuffer buffer;
  ResponseBody body;
  const absl::Status status = ResponseTranslator(options).Translate(*explanation.binding, format,
                                                                    call.body, &buffer, &body);
  if (!status.ok()) {
    return {"", kFound,
            absl::StrCat("the data is not a valid ",
                         explanation.binding->method->response->full_name, ": ", status.message())};
  }
  const bool is_json = body.content_type == "application/json";
  return {absl::StrCat(body.bytes, is_json ? "\n" : ""), 0, ""};
}

Output RunTranscode(const CommandLine& line, const Api& api, std::string data) {
  const HttpCall call = ToHttpCall(line, std::move(data));
  Explanation explanation = ExplainRoute(api, call);
  if (explanation.error) return Failed(line, *explanation.error);
  if (explanation.binding == nullptr) {
    return {"", kFound, "OPTIONS is answered by the gateway: there is no message"};
  }
  if (line.response) return PrintResponse(line, explanation, call);
  BindRequest(api, call, &explanation);
  if (explanation.error) return Failed(line, *explanation.error);
  return PrintRequest(line, explanation);
}

absl::StatusOr<Output> Run(const CommandLine& line) {
  absl::StatusOr<std::string> data = ReadDataArgument(line.data.value_or(""));
  if (!data.ok()) return data.status();
  ApiSource source{line.descriptor_set, line.upstream, line.service_config, line.services,
                   line.bind_unannotated_methods};
  if (line.command == Command::kLint) source.bind_unannotated_methods = false;
  absl::StatusOr<Api> api = LoadApi(source);
  if (!api.ok()) return api.status();
  switch (line.command) {
    case Command::kRoutes:
      return RunRoutes(line, *api);
    case Command::kExplain:
      return RunExplain(line, *api, *std::move(data));
    case Command::kTranscode:
      return RunTranscode(line, *api, *std::move(data));
    case Command::kLint:
      return RunLint(line, *api);
    case Command::kNone:
      break;
  }
  return Output();
}

int Finish(const Output& output) {
  if (!output.error.empty()) std::fprintf(stderr, "transomctl: %s\n", output.error.c_str());
  const bool written =
      std::fwrite(output.text.data(), 1, output.text.size(), stdout) == output.text.size() &&
      std::fflush(stdout) == 0;
  if (written) return output.exit_code;
  std::fprintf(stderr, "transomctl: cannot write to standard output: %s\n", std::strerror(errno));
  return kCannotRun;
}

int Fail(const absl::Status& status) {
  return Finish({"", kCannotRun, std::string(status.message())});
}

int Main(const std::vector<std::string>& arguments) {
  absl::StatusOr<CommandLine> line = ParseCommandLine(arguments);
  if (!line.ok()) return Fail(line.status());
  if (line->help) return Finish({HelpText(line->command), 0, ""});
  if (line->version) return Finish({absl::StrCat("transomctl ", kVersion, "\n"), 0, ""});
  absl::StatusOr<Output> output = Run(*line);
  return output.ok() ? Finish(*output) : Fail(output.status());
}

}  // namespace
}  // namespace ctl
}  // namespace transom

int main(int argc, char** argv) {
  return transom::ctl::Main(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
