#ifndef TRANSOM_SERVER_CONFIG_COMMAND_LINE_H_
#define TRANSOM_SERVER_CONFIG_COMMAND_LINE_H_

// Reads a command line against the flags of flags.cc.
//
//   absl::StatusOr<CommandLine> line = ParseCommandLine({"--listen=:0", "--set", "threads=2"});
//
// Abseil's syntax (--name=value, --name value, --switch, --noswitch, one dash or two), and its
// flag objects check the types. Its own parser is not used: it keeps only the last of
// a repeated flag, and prints and exits by itself. Not thread-safe: it sets the flags.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace transom {

struct CommandLine {
  // The flags that were given, in order, except --set, --config, --check; a later
  // one of the same name replaces the earlier one. Switches are "true" or "false".
  std::vector<std::pair<std::string, std::string>> flags;
  std::vector<std::string> sets;  // "path=value", in order
  std::string config_file;        // empty: none
  bool check = false;
  bool help = false;
  bool version = false;
};

// `arguments` without the program's name. InvalidArgument, one line, for an unknown
// flag (with the name that was probably meant), a missing or ill-typed value, or an
// argument that is not a flag.
absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments);

// What --help prints.
std::string HelpText();

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_COMMAND_LINE_H_
