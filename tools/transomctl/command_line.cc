#include "tools/transomctl/command_line.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/config/suggestion.h"
#include "tools/transomctl/flags.h"

namespace transom {
namespace ctl {
namespace {

std::string Shown(absl::string_view text) { return absl::Utf8SafeCEscape(text); }

absl::Status BadFlag(absl::string_view name, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("--", name, ": ", what));
}

const FlagSpec* FindFlagSpec(absl::string_view name) {
  for (const FlagSpec& flag : FlagSpecs()) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

// A flag that was given, before its value is looked at.
struct GivenFlag {
  const FlagSpec* spec;
  std::string value;  // of a switch: "true" or "false"
};

class Parser {
 public:
  explicit Parser(const std::vector<std::string>& arguments) : arguments_(arguments) {}

  absl::StatusOr<CommandLine> Run() {
    while (next_ < arguments_.size()) {
      const std::string& text = arguments_[next_++];
      const bool is_flag = !only_words_ && absl::StartsWith(text, "-") && text != "-";
      if (absl::Status status = is_flag ? TakeFlag(text) : TakeWord(text); !status.ok()) {
        return status;
      }
    }
    if (line_.help || line_.version) return line_;
    if (absl::Status status = CheckArguments(); !status.ok()) return status;
    if (absl::Status status = ApplyFlags(); !status.ok()) return status;
    return line_;
  }

 private:
  absl::Status TakeWord(const std::string& text) {
    if (line_.command != Command::kNone) {
      line_.arguments.push_back(text);
      return absl::OkStatus();
    }
    std::vector<absl::string_view> known;
    for (const CommandSpec& spec : CommandSpecs()) {
      known.push_back(spec.name);
      if (spec.name == text) line_.command = spec.command;
    }
    if (text == "help") line_.help = true;
    if (line_.command != Command::kNone || line_.help) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("unknown command \"", Shown(text), "\"", DidYouMean(text, known),
                     " (expected routes, explain, transcode or lint)"));
  }

  absl::Status TakeFlag(absl::string_view text) {
    absl::ConsumePrefix(&text, "-");
    absl::ConsumePrefix(&text, "-");
    if (text.empty()) {
      only_words_ = true;
      return absl::OkStatus();
    }
    const size_t equals = text.find('=');
    const absl::string_view name = text.substr(0, equals);
    absl::optional<std::string> value;
    if (equals != text.npos) value = std::string(text.substr(equals + 1));
    if (name == "help" || name == "version") {
      if (value) return BadFlag(name, "takes no value");
      (name == "help" ? line_.help : line_.version) = true;
      return absl::OkStatus();
    }
    return TakeKnownFlag(name, std::move(value));
  }

  absl::Status TakeKnownFlag(absl::string_view name, absl::optional<std::string> value) {
    const FlagSpec* spec = FindFlagSpec(name);
    absl::string_view negated = name;
    if (spec == nullptr && absl::ConsumePrefix(&negated, "no")) {
      spec = FindFlagSpec(negated);
      if (spec != nullptr && !spec->placeholder.empty()) spec = nullptr;
      if (spec != nullptr && value) return BadFlag(name, "takes no value");
      value = "false";
    }
    if (spec == nullptr) return UnknownFlag(name);
    if (!value && spec->placeholder.empty()) value = "true";
    if (!value && next_ < arguments_.size()) value = arguments_[next_++];
    if (!value) {
      return BadFlag(name,
                     absl::StrCat("a value is missing (--", name, "=", spec->placeholder, ")"));
    }
    given_.push_back({spec, *std::move(value)});
    return absl::OkStatus();
  }

  static absl::Status UnknownFlag(absl::string_view name) {
    std::vector<absl::string_view> known = {"help", "version"};
    for (const FlagSpec& flag : FlagSpecs()) known.push_back(flag.name);
    return absl::InvalidArgumentError(absl::StrCat("unknown flag --", Shown(name),
                                                   DidYouMean(name, known),
                                                   " (transomctl --help lists the flags)"));
  }

  absl::Status CheckArguments() const {
    const CommandSpec* spec = FindCommandSpec(line_.command);
    if (spec == nullptr) {
      return absl::InvalidArgumentError(
          "a command is missing (routes, explain, transcode or lint; transomctl --help says more)");
    }
    const size_t expected = spec->arguments.empty() ? 0 : 2;
    if (line_.arguments.size() == expected) return CheckTarget();
    if (expected == 0) {
      return absl::InvalidArgumentError(absl::StrCat("unexpected argument \"",
                                                     Shown(line_.arguments[0]), "\": ", spec->name,
                                                     " takes flags only"));
    }
    return absl::InvalidArgumentError(absl::StrCat(spec->name, ": expected ", spec->arguments,
                                                   ", found ", line_.arguments.size(),
                                                   " arguments"));
  }

  absl::Status CheckTarget() const {
    if (line_.arguments.empty() || absl::StartsWith(line_.arguments[1], "/")) {
      return absl::OkStatus();
    }
    return absl::InvalidArgumentError(absl::StrCat("PATH: expected a path that begins with \"/\"",
                                                   ", found \"", Shown(line_.arguments[1]), "\""));
  }

  absl::Status ApplyFlags() {
    for (const GivenFlag& flag : given_) {
      const absl::string_view name = flag.spec->name;
      if (!HasFlag(*flag.spec, line_.command)) {
        return BadFlag(name, absl::StrCat("not a flag of ", FindCommandSpec(line_.command)->name));
      }
      absl::Status status =
          flag.spec->placeholder.empty() ? ApplySwitch(name, flag.value) : Apply(name, flag.value);
      if (!status.ok()) return status;
    }
    if (!line_.descriptor_set.empty() && has_upstream_) {
      return BadFlag("upstream", "not together with --descriptor_set: one of them has the API");
    }
    if (line_.response && !line_.data) {
      return BadFlag("response", "the reply is missing (--data=@FILE)");
    }
    if (line_.response && line_.output != OutputForm::kJson) {
      return BadFlag("output", "not together with --response, which prints the response's body");
    }
    return absl::OkStatus();
  }

  absl::Status ApplySwitch(absl::string_view name, const std::string& value) {
    if (value != "true" && value != "false") {
      return BadFlag(name, absl::StrCat("expected true or false, found \"", Shown(value), "\""));
    }
    const bool on = value == "true";
    if (name == "json") line_.json = on;
    if (name == "response") line_.response = on;
    if (name == "bind_unannotated_methods") line_.bind_unannotated_methods = on;
    return absl::OkStatus();
  }

  absl::Status Apply(absl::string_view name, const std::string& value) {
    if (name == "header") return AddHeader(value);
    if (name == "output") return SetOutput(value);
    if (name == "data") {
      line_.data = value;
      return absl::OkStatus();
    }
    if (value.empty()) return BadFlag(name, "expected a value, found \"\"");
    if (name == "descriptor_set") line_.descriptor_set = value;
    if (name == "service_config") line_.service_config = value;
    if (name == "services") line_.services = absl::StrSplit(value, ',');
    if (name == "upstream") {
      line_.upstream = value;
      has_upstream_ = true;
    }
    return absl::OkStatus();
  }

  absl::Status AddHeader(absl::string_view text) {
    const size_t colon = text.find(':');
    const absl::string_view name = text.substr(0, colon);
    if (colon == text.npos || name.empty() || absl::StrContains(name, ' ')) {
      return BadFlag("header",
                     absl::StrCat("expected \"Name: value\", found \"", Shown(text), "\""));
    }
    line_.headers.emplace_back(std::string(name),
                               std::string(absl::StripAsciiWhitespace(text.substr(colon + 1))));
    return absl::OkStatus();
  }

  absl::Status SetOutput(absl::string_view text) {
    constexpr std::pair<absl::string_view, OutputForm> kForms[] = {
        {"json", OutputForm::kJson}, {"wire", OutputForm::kWire}, {"base64", OutputForm::kBase64}};
    for (const auto& [name, form] : kForms) {
      if (name != text) continue;
      line_.output = form;
      return absl::OkStatus();
    }
    return BadFlag("output",
                   absl::StrCat("expected json, wire or base64, found \"", Shown(text), "\""));
  }

  const std::vector<std::string>& arguments_;
  size_t next_ = 0;
  bool only_words_ = false;  // "--" was there
  bool has_upstream_ = false;
  std::vector<GivenFlag> given_;
  CommandLine line_;
};

void AppendFlags(Command command, std::string* out) {
  absl::StrAppend(out, "\nFlags:\n");
  for (const FlagSpec& flag : FlagSpecs()) {
    if (!HasFlag(flag, command)) continue;
    absl::StrAppend(out, "  --", flag.placeholder.empty() ? "[no]" : "", flag.name,
                    flag.placeholder.empty() ? "" : "=", flag.placeholder, "\n      ", flag.help,
                    "\n");
  }
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments) {
  return Parser(arguments).Run();
}

std::string HelpText(Command command) {
  if (const CommandSpec* spec = FindCommandSpec(command)) {
    std::string out =
        absl::StrCat("transomctl ", spec->name, spec->arguments.empty() ? "" : " ", spec->arguments,
                     " [flags]: ", spec->summary, ".\n\n", spec->text);
    AppendFlags(command, &out);
    return out;
  }
  std::string out =
      "transomctl: what transom makes of an API's HTTP rules, without serving it.\n\n"
      "  transomctl COMMAND [arguments] [flags]\n\nCommands:\n";
  for (const CommandSpec& spec : CommandSpecs()) {
    absl::StrAppend(&out, "  ", spec.name, spec.arguments.empty() ? "" : " ", spec.arguments,
                    "\n      ", spec.summary, "\n");
  }
  out +=
      "\nThe API is read from --descriptor_set=FILE, or by server reflection of "
      "--upstream=TARGET.\n"
      "transomctl COMMAND --help says more, transomctl --version which version this is.\n";
  return out;
}

}  // namespace ctl
}  // namespace transom
