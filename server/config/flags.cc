#include "server/config/flags.h"

#include <cstdint>
#include <string>

#include "absl/flags/flag.h"

// The defaults repeat defaults.cc for the help text; a test keeps them equal. The
// values that a command line gives go through the same code as the file's.

ABSL_FLAG(std::string, upstream, "localhost:50051",
          "gRPC targets behind the gateway, separated by commas: host:port, dns:///host:port, "
          "unix:/path, xds:///name");
ABSL_FLAG(std::string, listen, "0.0.0.0:8080",
          "address of the REST port; port 0 picks a free one; unix:/path for a socket file");
ABSL_FLAG(std::string, admin_listen, "127.0.0.1:9901",
          "address of the admin port: health, readiness, routes");
ABSL_FLAG(
    std::string, descriptor_set, "",
    "file that protoc --include_imports --descriptor_set_out wrote; without it the upstream is "
    "asked by server reflection");
ABSL_FLAG(std::string, service_config, "",
          "google.api.Service document, YAML or JSON: http.rules replace annotations, apis choose "
          "services, backend.rules give deadlines");
ABSL_FLAG(std::string, services, "",
          "full names of the services to serve, separated by commas; empty: all but grpc.* "
          "infrastructure");
ABSL_FLAG(std::string, config, "",
          "configuration file, YAML or JSON of transom.config.v1.Config; flags win over it");
ABSL_FLAG(std::string, set, "",
          "sets any field of the configuration (limits.connections_max=100); may be repeated; wins "
          "over the file");
ABSL_FLAG(std::string, status_profile, "documented",
          "HTTP codes: documented (the closed table) or canonical (google/rpc/code.proto)");
ABSL_FLAG(std::string, error_shape, "status",
          "JSON of errors: status (google.rpc.Status), aip193 or problem (RFC 9457)");
ABSL_FLAG(std::string, unknown_query_parameters, "reject",
          "query parameters that name no field: reject or ignore");
ABSL_FLAG(std::string, unknown_json_fields, "reject",
          "names in a JSON body that the message does not have: reject or ignore");
ABSL_FLAG(std::string, unexpected_body, "reject",
          "a body sent to a rule without `body`: reject or ignore");
ABSL_FLAG(bool, bind_unannotated_methods, true,
          "bind POST /pkg.Service/Method with body * for methods without an HTTP rule; with "
          "--descriptor_set the default is false");
ABSL_FLAG(std::string, url_unescape_spec, "except_reserved",
          "percent-encoded characters that are decoded in a multi-segment path variable: "
          "except_reserved, except_slash or all");
ABSL_FLAG(bool, print_default_values, false,
          "print fields without presence also when they have their default value");
ABSL_FLAG(bool, print_enums_as_numbers, false, "print enums as numbers");
ABSL_FLAG(bool, print_proto_names, false, "print field names as in the .proto file (shelf_id)");
ABSL_FLAG(bool, print_int64_as_numbers, false, "print 64-bit integers as JSON numbers");
ABSL_FLAG(std::string, drain_delay, "5s",
          "how long after SIGTERM requests are still served while readiness fails (1.5s)");
ABSL_FLAG(std::string, drain_timeout, "25s",
          "how long after that requests in flight may take before they are cancelled (1.5s)");
ABSL_FLAG(uint32_t, threads, 0, "pairs of threads; 0: the number of cores");
ABSL_FLAG(std::string, log_level, "info", "least severe log line: debug, info, warning or error");
ABSL_FLAG(std::string, log_format, "text", "form of log lines: text or json");
ABSL_FLAG(bool, check, false,
          "load everything, print routes, warnings and conflicts, exit 0, or 1 if anything is "
          "wrong; serve nothing");
// --help and --version are read by ParseCommandLine; Abseil defines flags of those names.

namespace transom {
namespace {

constexpr FlagBinding kBindings[] = {
    {"upstream", "upstreams", "TARGET[,TARGET...]"},
    {"listen", "listen.address", "HOST:PORT"},
    {"admin_listen", "admin.address", "HOST:PORT"},
    {"descriptor_set", "schema.descriptor_set", "FILE"},
    {"service_config", "schema.service_config", "FILE"},
    {"services", "schema.services", "a.B[,c.D...]"},
    {"config", "", "FILE"},
    {"set", "", "PATH=VALUE"},
    {"status_profile", "transcoding.status_profile", "PROFILE"},
    {"error_shape", "transcoding.error_shape", "SHAPE"},
    {"unknown_query_parameters", "transcoding.unknown_query_parameters", "reject|ignore"},
    {"unknown_json_fields", "transcoding.unknown_json_fields", "reject|ignore"},
    {"unexpected_body", "transcoding.unexpected_body", "reject|ignore"},
    {"bind_unannotated_methods", "schema.bind_unannotated_methods", ""},
    {"url_unescape_spec", "transcoding.url_unescape_spec", "SPEC"},
    {"print_default_values", "transcoding.print_default_values", ""},
    {"print_enums_as_numbers", "transcoding.print_enums_as_numbers", ""},
    {"print_proto_names", "transcoding.print_proto_names", ""},
    {"print_int64_as_numbers", "transcoding.print_int64_as_numbers", ""},
    {"drain_delay", "drain.delay", "DURATION"},
    {"drain_timeout", "drain.timeout", "DURATION"},
    {"threads", "threads", "N"},
    {"log_level", "logging.level", "LEVEL"},
    {"log_format", "logging.format", "text|json"},
    {"check", "", ""},
};

}  // namespace

absl::Span<const FlagBinding> FlagBindings() { return kBindings; }

const FlagBinding* FindFlagBinding(absl::string_view name) {
  for (const FlagBinding& binding : kBindings) {
    if (binding.name == name) return &binding;
  }
  return nullptr;
}

}  // namespace transom
