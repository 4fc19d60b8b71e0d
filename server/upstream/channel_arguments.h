#ifndef TRANSOM_SERVER_UPSTREAM_CHANNEL_ARGUMENTS_H_
#define TRANSOM_SERVER_UPSTREAM_CHANNEL_ARGUMENTS_H_

// UpstreamOptions -> the arguments of a gRPC channel. A pure function.

#include <grpcpp/support/channel_arguments.h>

#include <string>

#include "server/upstream/upstream_options.h"

namespace transom {

// Every argument that differs from gRPC's default. `service_config`: valid JSON, or empty.
grpc::ChannelArguments ChannelArgumentsOf(const UpstreamOptions& options, int receive_bytes_max,
                                          const std::string& service_config);

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_CHANNEL_ARGUMENTS_H_
