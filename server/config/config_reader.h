#ifndef TRANSOM_SERVER_CONFIG_CONFIG_READER_H_
#define TRANSOM_SERVER_CONFIG_CONFIG_READER_H_

// Text -> fields of the configuration, over protobuf reflection: one mapping for
// YAML files, JSON files, --set and flags.
//
//   Config config = DefaultConfig();
//   Origins origins;
//   absl::Status s = MergeFile(text, "transom.yaml", &config, &origins);
//   s = SetField("limits.connections_max", "100", "--set", &config, &origins);
//
// Errors are InvalidArgument in one line: place, key path, what was expected, what was found:
//   transom.yaml:3:12: limits.connections_max: expected an integer ..., found "many"
// The message is then partly changed.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/config/origins.h"
#include "transom/config/v1/config.pb.h"

namespace transom {

// Sets what the document says and leaves the rest. A list or mapping of the document
// replaces the one that was there. An empty document changes nothing; more than one
// document, an unknown key, a key twice, a wrong type are errors.
absl::Status MergeFile(const std::string& text, const std::string& file_name,
                       transom::config::v1::Config* config, Origins* origins);

// Sets one field. `path` is dotted field names, for a mapping with the entry's key behind
// it (transcoding.status_overrides.ABORTED). `value` is plain text for a single value, YAML or
// JSON for anything else ("[a.B, c.D]"); lists are set whole. `origin` is for messages.
absl::Status SetField(const std::string& path, const std::string& value, const std::string& origin,
                      transom::config::v1::Config* config, Origins* origins);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_CONFIG_READER_H_
