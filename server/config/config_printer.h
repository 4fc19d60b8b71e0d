#ifndef TRANSOM_SERVER_CONFIG_CONFIG_PRINTER_H_
#define TRANSOM_SERVER_CONFIG_CONFIG_PRINTER_H_

#include <string>

#include "transom/config/v1/config.pb.h"

namespace transom {

// The configuration as JSON that --config reads back to the same values: every
// key, durations as "1.5s", enums by their short names, indented by two spaces.
// There is no secret among the settings. Thread-safe.
std::string ConfigToJson(const transom::config::v1::Config& config);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_CONFIG_PRINTER_H_
