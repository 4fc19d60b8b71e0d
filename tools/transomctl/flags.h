#ifndef TRANSOM_TOOLS_TRANSOMCTL_FLAGS_H_
#define TRANSOM_TOOLS_TRANSOMCTL_FLAGS_H_

// The commands and flags of transomctl, as tables: what the parser knows and what --help prints.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tools/transomctl/command_line.h"

namespace transom {
namespace ctl {

struct CommandSpec {
  Command command;
  absl::string_view name;
  absl::string_view arguments;  // "METHOD PATH[?QUERY]"; empty: it takes none
  absl::string_view summary;    // one line
  absl::string_view text;       // for its own help; ends with a line feed
};

absl::Span<const CommandSpec> CommandSpecs();
// Null for kNone.
const CommandSpec* FindCommandSpec(Command command);

struct FlagSpec {
  absl::string_view name;
  absl::string_view placeholder;  // what the help calls the value; empty: a switch
  absl::string_view help;
  unsigned commands;  // a bit (1 << Command) for each command that has it
};

inline bool HasFlag(const FlagSpec& flag, Command command) {
  return (flag.commands >> static_cast<int>(command) & 1u) != 0;
}

// All but --help and --version, which every command has.
absl::Span<const FlagSpec> FlagSpecs();

}  // namespace ctl
}  // namespace transom

#endif  // TRANSOM_TOOLS_TRANSOMCTL_FLAGS_H_
