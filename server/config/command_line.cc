#include "server/config/command_line.h"

#include <algorithm>
#include <cstddef>

#include "absl/flags/reflection.h"
#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "server/config/flags.h"
#include "server/config/suggestion.h"

namespace transom {
namespace {

// One argument that starts with a dash, taken apart.
struct Argument {
  std::string name;
  absl::optional<std::string> value;  // what follows '='
};

bool IsSwitch(const absl::CommandLineFlag& flag) { return flag.IsOfType<bool>(); }

std::string Shown(absl::string_view text) { return absl::Utf8SafeCEscape(text); }

absl::Status UnknownFlag(absl::string_view name) {
  std::vector<absl::string_view> known = {"help", "version"};
  for (const FlagBinding& binding : FlagBindings()) known.push_back(binding.name);
  return absl::InvalidArgumentError(absl::StrCat("unknown flag --", Shown(name),
                                                 DidYouMean(name, known),
                                                 " (transom --help lists the flags)"));
}

absl::Status BadFlag(absl::string_view name, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("--", name, ": ", what));
}

Argument TakeApart(absl::string_view text) {
  absl::ConsumePrefix(&text, "-");
  absl::ConsumePrefix(&text, "-");
  Argument argument;
  const size_t equals = text.find('=');
  argument.name = std::string(text.substr(0, equals));
  if (equals != text.npos) argument.value = std::string(text.substr(equals + 1));
  return argument;
}

// --nocheck: the switch `check`, false.
const FlagBinding* FindNegated(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, "no")) return nullptr;
  const FlagBinding* binding = FindFlagBinding(name);
  if (binding == nullptr || !IsSwitch(*absl::FindCommandLineFlag(name))) return nullptr;
  return binding;
}

// The text of a flag's value once its own type has accepted it: switches as true or false.
absl::StatusOr<std::string> CheckedText(absl::CommandLineFlag* flag, const std::string& text) {
  std::string error;
  if (!flag->ParseFrom(text, &error)) {
    return BadFlag(flag->Name(), absl::StrCat("expected ",
                                              IsSwitch(*flag) ? "true or false"
                                                              : "an integer from 0 to 4294967295",
                                              ", found \"", Shown(text), "\""));
  }
  return IsSwitch(*flag) ? flag->CurrentValue() : text;
}

class Parser {
 public:
  explicit Parser(const std::vector<std::string>& arguments) : arguments_(arguments) {}

  absl::StatusOr<CommandLine> Run() {
    while (next_ < arguments_.size()) {
      const std::string& text = arguments_[next_++];
      absl::Status status = One(text);
      if (!status.ok()) return status;
    }
    return line_;
  }

 private:
  absl::Status One(const std::string& text) {
    if (!absl::StartsWith(text, "-") || text == "-" || text == "--") {
      return absl::InvalidArgumentError(
          absl::StrCat("unexpected argument \"", Shown(text), "\": expected flags only"));
    }
    Argument argument = TakeApart(text);
    if (argument.name == "help" || argument.name == "version") return Informative(argument);
    const FlagBinding* binding = FindFlagBinding(argument.name);
    if (binding == nullptr) {
      binding = FindNegated(argument.name);
      if (binding == nullptr) return UnknownFlag(argument.name);
      if (argument.value) return BadFlag(argument.name, "takes no value");
      argument.value = "false";
    }
    return Given(*binding, std::move(argument.value));
  }

  absl::Status Informative(const Argument& argument) {
    if (argument.value) return BadFlag(argument.name, "takes no value");
    (argument.name == "help" ? line_.help : line_.version) = true;
    return absl::OkStatus();
  }

  absl::Status Given(const FlagBinding& binding, absl::optional<std::string> value) {
    absl::CommandLineFlag* flag = absl::FindCommandLineFlag(binding.name);
    if (!value) {
      if (IsSwitch(*flag)) {
        value = "true";
      } else if (next_ < arguments_.size()) {
        value = arguments_[next_++];
      } else {
        return BadFlag(binding.name, absl::StrCat("a value is missing (--", binding.name, "=",
                                                  binding.placeholder, ")"));
      }
    }
    absl::StatusOr<std::string> text = CheckedText(flag, *value);
    if (!text.ok()) return text.status();
    return Keep(std::string(binding.name), *std::move(text));
  }

  absl::Status Keep(std::string name, std::string text) {
    if (name == "set") {
      line_.sets.push_back(std::move(text));
    } else if (name == "config") {
      if (text.empty()) return BadFlag(name, "expected the name of a file, found \"\"");
      line_.config_file = std::move(text);
    } else if (name == "check") {
      line_.check = text == "true";
    } else {
      auto same = std::find_if(line_.flags.begin(), line_.flags.end(),
                               [&](const auto& flag) { return flag.first == name; });
      if (same != line_.flags.end()) line_.flags.erase(same);
      line_.flags.emplace_back(std::move(name), std::move(text));
    }
    return absl::OkStatus();
  }

  const std::vector<std::string>& arguments_;
  size_t next_ = 0;
  CommandLine line_;
};

// "  --listen=HOST:PORT\n      address of ... (default: "0.0.0.0:8080")\n"
void AppendFlagHelp(const FlagBinding& binding, std::string* out) {
  const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(binding.name);
  absl::StrAppend(out, "  --", IsSwitch(*flag) ? "[no]" : "", binding.name,
                  binding.placeholder.empty() ? "" : "=", binding.placeholder, "\n      ",
                  flag->Help());
  const std::string initial = flag->DefaultValue();
  if (!initial.empty()) absl::StrAppend(out, " (default: ", initial, ")");
  absl::StrAppend(out, "\n");
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments) {
  return Parser(arguments).Run();
}

std::string HelpText() {
  std::string out =
      "transom: REST/JSON over HTTP for a gRPC service, by its google.api.http rules.\n\n"
      "  transom --upstream=localhost:50051\n\n"
      "asks the service for its methods by server reflection and serves them on port 8080.\n\n"
      "Flags:\n";
  for (const FlagBinding& binding : FlagBindings()) AppendFlagHelp(binding, &out);
  out +=
      "  --help\n      print this text and exit\n  --version\n      print the version and exit\n";
  return out;
}

}  // namespace transom
