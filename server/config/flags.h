#ifndef TRANSOM_SERVER_CONFIG_FLAGS_H_
#define TRANSOM_SERVER_CONFIG_FLAGS_H_

// The flags of transom (Abseil flags, defined in flags.cc) and the field of the
// configuration that each one sets.

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace transom {

struct FlagBinding {
  absl::string_view name;
  // The field of transom.config.v1.Config; empty for a flag that is none (--check).
  absl::string_view path;
  // What the help text calls the value ("HOST:PORT"); empty for a switch.
  absl::string_view placeholder;
};

// All flags but --help and --version, in the order of the help text.
absl::Span<const FlagBinding> FlagBindings();

// The binding of `name`, or null.
const FlagBinding* FindFlagBinding(absl::string_view name);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_FLAGS_H_
