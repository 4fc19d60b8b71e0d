#ifndef TRANSOM_SERVER_CONFIG_CONFIG_LOADER_H_
#define TRANSOM_SERVER_CONFIG_CONFIG_LOADER_H_

// The effective configuration: defaults, then the file, then --set, then flags.
//
//   absl::StatusOr<LoadedConfig> loaded = LoadFromCommandLine(argc, argv);
//   if (!loaded.ok()) {
//     std::cerr << "transom: " << loaded.status().message() << "\n";   // one line
//     return 1;
//   }
//   if (!loaded->text_to_print.empty()) ...                              // --help: print, exit 0
//
// For the main thread, before others start.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/config/command_line.h"
#include "server/config/origins.h"
#include "transom/config/v1/config.pb.h"

namespace transom {

struct LoadedConfig {
  // For --help and --version: print this and exit with 0; `config` is then empty.
  std::string text_to_print;
  // --check: load everything, print what there is, serve nothing.
  bool check = false;
  // Valid and complete: every section is there, no enum is unspecified,
  // bind_unannotated_methods and threads are resolved.
  transom::config::v1::Config config;
  // Where its values came from, for errors that show when they are used.
  Origins origins;
};

// Errors are in one line and name the flag, or file, line and column, with the key and
// what was expected: InvalidArgument, or NotFound/PermissionDenied for a file.
absl::StatusOr<LoadedConfig> LoadFromCommandLine(int argc, const char* const* argv);

// The part behind the command line. `origins` may be null.
absl::StatusOr<transom::config::v1::Config> LoadConfig(const CommandLine& line,
                                                       Origins* origins = nullptr);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_CONFIG_LOADER_H_
