#ifndef TRANSOM_TOOLS_TRANSOMCTL_COMMAND_LINE_H_
#define TRANSOM_TOOLS_TRANSOMCTL_COMMAND_LINE_H_

// The command line of transomctl: a command, its arguments, and flags in any order.
//
//   auto line = ParseCommandLine({"explain", "GET", "/v1/shelves/1", "--json"});
//   line->command      // Command::kExplain
//   line->arguments    // GET, /v1/shelves/1
//
// Flags are --name=value, --name value, --switch and --noswitch; what follows "--" is no flag.
// Plain data, so safe from any thread once made.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace transom {
namespace ctl {

enum class Command { kNone, kRoutes, kExplain, kTranscode, kLint };

enum class OutputForm { kJson, kWire, kBase64 };

struct CommandLine {
  Command command = Command::kNone;
  std::vector<std::string> arguments;  // METHOD and PATH, where the command takes them
  bool help = false;
  bool version = false;

  std::string descriptor_set;  // empty: server reflection of `upstream`
  std::string upstream = "localhost:50051";
  std::string service_config;
  std::vector<std::string> services;
  absl::optional<bool> bind_unannotated_methods;  // none: as transom does

  bool json = false;
  absl::optional<std::string> data;  // as it was given: text, @FILE or @-
  std::vector<std::pair<std::string, std::string>> headers;
  OutputForm output = OutputForm::kJson;
  bool response = false;
};

// `arguments` without the program's name. InvalidArgument, one line, for an unknown command or
// flag (with the name that was probably meant), a flag that the command does not have, a missing
// or wrong value, and too few or too many arguments. With --help and --version little is checked.
absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments);

// What --help prints: for a command, or for kNone all of them.
std::string HelpText(Command command);

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_COMMAND_LINE_H_
