#include "tools/transomctl/flags.h"

namespace transom {
namespace ctl {
namespace {

constexpr unsigned Bit(Command command) { return 1u << static_cast<int>(command); }

constexpr unsigned kCalls = Bit(Command::kExplain) | Bit(Command::kTranscode);
constexpr unsigned kAll = kCalls | Bit(Command::kRoutes) | Bit(Command::kLint);

constexpr CommandSpec kCommands[] = {
    {Command::kRoutes, "routes", "", "the routes: HTTP method, template, gRPC method, body, origin",
     "Prints a line for each binding of an HTTP rule, and what was left out and why.\n"
     "Exit code: 0; 1 if anything was left out; 2 if the API cannot be loaded.\n"},
    {Command::kExplain, "explain", "METHOD PATH[?QUERY]",
     "which route takes a request, which nearly did, and what becomes of it",
     "Prints the template that matches, the values of its variables, the request message as\n"
     "JSON and the gRPC method; or the error that the gateway answers by itself. Then the\n"
     "templates that nearly matched, each with its reasons. Settings are transom's defaults;\n"
     "no call is made.\n"
     "Exit code: 0 if the call would be made; 1 if the gateway answers by itself; 2 if the API\n"
     "cannot be loaded.\n"
     "\n"
     "  transomctl explain GET '/v1/shelves/1/books?page_size=2' --descriptor_set=api.pb\n"
     "  transomctl explain POST /v1/shelves --data='{\"theme\": \"Poetry\"}' --upstream=:50051\n"},
    {Command::kTranscode, "transcode", "METHOD PATH[?QUERY]",
     "the gRPC request message of an HTTP request, or the body of a reply",
     "Prints the request message that the gateway sends: as JSON, or as the bytes on the wire.\n"
     "With --response the data is the wire form of a reply to that request, and what is printed\n"
     "is the body of the HTTP response. Errors go to standard error, or with --json to\n"
     "standard output.\n"
     "Exit code: 0; 1 if the gateway would answer with an error; 2 if the API cannot be loaded.\n"
     "\n"
     "  transomctl transcode POST /v1/shelves --data=@shelf.json --output=wire > shelf.bin\n"
     "  transomctl transcode GET /v1/shelves/1 --response --data=@reply.bin\n"},
    {Command::kLint, "lint", "", "what is wrong with the rules, and what is unwise",
     "Errors are rules that cannot be served: faulty ones, conflicts, bindings that another one\n"
     "always comes before, variables that no path can fill. The rest is advice: methods without\n"
     "a rule, streaming methods, and rules that the API design guide (AIP-122, 127, 131 to 136)\n"
     "advises against.\n"
     "A faulty rule of a service config keeps the API from being loaded.\n"
     "Exit code: 0 if there are no errors, whatever advice there is; 1 if there are; 2 if the API\n"
     "cannot be loaded.\n"},
};

constexpr FlagSpec kFlags[] = {
    {"descriptor_set", "FILE",
     "what protoc --include_imports --descriptor_set_out=FILE wrote; without it the upstream is\n"
     "      asked by server reflection",
     kAll},
    {"upstream", "TARGET", "the service to ask (default: localhost:50051)", kAll},
    {"service_config", "FILE",
     "a google.api.Service document, YAML or JSON, whose rules replace annotations", kAll},
    {"services", "a.B[,c.D...]", "full names of the services; empty: all but grpc.* infrastructure",
     kAll},
    {"bind_unannotated_methods", "",
     "bind POST /pkg.Service/Method for methods without a rule (default: with reflection)",
     kCalls | Bit(Command::kRoutes)},
    {"data", "TEXT|@FILE|@-", "the request's body, from a file, or from standard input", kCalls},
    {"header", "NAME: VALUE",
     "a header of the request; may be repeated. Content-Type and Accept count", kCalls},
    {"output", "json|wire|base64", "the form of the message (default: json)",
     Bit(Command::kTranscode)},
    {"response", "", "translate a reply: the data is its wire form", Bit(Command::kTranscode)},
    {"json", "", "print JSON on one line, for scripts", kAll},
};

}  // namespace

absl::Span<const CommandSpec> CommandSpecs() { return kCommands; }

const CommandSpec* FindCommandSpec(Command command) {
  for (const CommandSpec& spec : kCommands) {
    if (spec.command == command) return &spec;
  }
  return nullptr;
}

absl::Span<const FlagSpec> FlagSpecs() { return kFlags; }

}  // namespace ctl
}  // namespace transom
