#ifndef TRANSOM_SERVER_LAYER_OPTIONS_H_
#define TRANSOM_SERVER_LAYER_OPTIONS_H_

// One configuration -> the options of each layer. The layers know nothing of the
// configuration's schema.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "google/protobuf/duration.pb.h"
#include "server/gateway/gateway.h"
#include "server/gateway/schema_loader.h"
#include "server/http/http_server.h"
#include "server/http/tls_options.h"
#include "server/log/access_log.h"
#include "server/log/log.h"
#include "server/upstream/upstream_channel.h"
#include "transcoder/status_mapping.h"
#include "transom/config/v1/config.pb.h"

namespace transom {

absl::Duration ToDuration(const google::protobuf::Duration& duration);

HttpServerOptions RestServerOptions(const config::v1::Config& config);
// Nullopt: the REST port is plain.
absl::optional<TlsOptions> RestTlsOptions(const config::v1::Config& config);
HttpServerOptions AdminServerOptions(const config::v1::Config& config);
// One for each upstream.
std::vector<UpstreamOptions> ToUpstreamOptions(const config::v1::Config& config);
SchemaLoaderOptions ToSchemaLoaderOptions(const config::v1::Config& config);
// In the order of the gRPC codes' texts, those for any method first.
std::vector<StatusOverride> ToStatusOverrides(const config::v1::Config& config);
// The errors are StatusMapping::WithOverrides's.
absl::StatusOr<GatewayOptions> ToGatewayOptions(const config::v1::Config& config);

AccessLogOptions ToAccessLogOptions(const config::v1::Logging& logging);
LogLevel ToLogLevel(config::v1::LogLevel level);
LogFormat ToLogFormat(config::v1::LogFormat format);

}  // namespace transom

#endif  // TRANSOM_SERVER_LAYER_OPTIONS_H_
