#ifndef TRANSOM_SERVER_CONFIG_DEFAULTS_H_
#define TRANSOM_SERVER_CONFIG_DEFAULTS_H_

#include "transom/config/v1/config.pb.h"

namespace transom {

// Every default of the configuration. Two settings depend on others and are
// resolved once everything is read (ResolveDependentDefaults):
// schema.bind_unannotated_methods is not set here, threads is 0.
transom::config::v1::Config DefaultConfig();

// Fills in bind_unannotated_methods (true without a descriptor set) and threads (number of
// cores) where they were left open.
void ResolveDependentDefaults(transom::config::v1::Config* config);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_DEFAULTS_H_
