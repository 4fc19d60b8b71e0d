#include "server/config/config_loader.h"

#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/config/config_reader.h"
#include "server/config/defaults.h"
#include "server/config/flags.h"
#include "server/config/origins.h"
#include "server/config/text_file.h"
#include "server/config/validation.h"
#include "server/config/version.h"

namespace transom {
namespace {

namespace v1 = transom::config::v1;

// A configuration is written by people: more than this is another file.
constexpr size_t kFileBytesMax = 4 * 1024 * 1024;

absl::Status MergeConfigFile(const std::string& path, v1::Config* config, Origins* origins) {
  const std::string shown = absl::Utf8SafeCEscape(path);
  absl::StatusOr<std::string> text =
      ReadTextFile(path, absl::StrCat("--config=", shown), "configuration file", kFileBytesMax);
  if (!text.ok()) return text.status();
  return MergeFile(*text, shown, config, origins);
}

absl::Status ApplySet(const std::string& set, v1::Config* config, Origins* origins) {
  const size_t equals = set.find('=');
  if (equals == std::string::npos || equals == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--set=", absl::Utf8SafeCEscape(set),
                     ": expected PATH=VALUE (limits.connections_max=100)"));
  }
  return SetField(set.substr(0, equals), set.substr(equals + 1), "--set", config, origins);
}

std::vector<std::string> Elements(const std::string& text) {
  if (text.empty()) return {};
  return absl::StrSplit(text, ',');
}

// --upstream=a,b and --services=a,b replace the list. Validation names an empty element.
absl::Status ApplyFlag(const std::string& name, const std::string& text, v1::Config* config,
                       Origins* origins) {
  const std::string path(FindFlagBinding(name)->path);
  const std::string origin = absl::StrCat("--", name);
  if (name == "upstream") {
    config->clear_upstreams();
    for (const std::string& target : Elements(text)) config->add_upstreams()->set_target(target);
  } else if (name == "services") {
    config->mutable_schema()->clear_services();
    for (const std::string& service : Elements(text)) {
      config->mutable_schema()->add_services(service);
    }
  } else {
    return SetField(path, text, origin, config, origins);
  }
  origins->Forget(path);
  origins->Record(path, origin);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Config> LoadConfig(const CommandLine& line, Origins* told) {
  v1::Config config = DefaultConfig();
  Origins origins;
  if (!line.config_file.empty()) {
    absl::Status status = MergeConfigFile(line.config_file, &config, &origins);
    if (!status.ok()) return status;
  }
  for (const std::string& set : line.sets) {
    absl::Status status = ApplySet(set, &config, &origins);
    if (!status.ok()) return status;
  }
  for (const auto& [name, text] : line.flags) {
    absl::Status status = ApplyFlag(name, text, &config, &origins);
    if (!status.ok()) return status;
  }
  absl::Status status = ValidateConfig(config, origins);
  if (!status.ok()) return status;
  ResolveDependentDefaults(&config);
  if (told != nullptr) *told = std::move(origins);
  return config;
}

absl::StatusOr<LoadedConfig> LoadFromCommandLine(int argc, const char* const* argv) {
  absl::StatusOr<CommandLine> line =
      ParseCommandLine(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  if (!line.ok()) return line.status();
  LoadedConfig loaded;
  if (line->help || line->version) {
    loaded.text_to_print = line->help ? HelpText() : absl::StrCat("transom ", kVersion, "\n");
    return loaded;
  }
  absl::StatusOr<v1::Config> config = LoadConfig(*line, &loaded.origins);
  if (!config.ok()) return config.status();
  loaded.config = *std::move(config);
  loaded.check = line->check;
  return loaded;
}

}  // namespace transom
