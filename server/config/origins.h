#ifndef TRANSOM_SERVER_CONFIG_ORIGINS_H_
#define TRANSOM_SERVER_CONFIG_ORIGINS_H_

#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"

namespace transom {

// Where each value of a configuration came from, so that a message about it can say
// so: "transom.yaml:12:7", "--listen" or "--set=threads=0".
class Origins {
 public:
  // The value of the field at `path` ("limits.connections_max", "upstreams[1].target").
  void Record(const std::string& path, std::string origin) { by_path_[path] = std::move(origin); }

  // Drops what was recorded for the field and for all below it.
  void Forget(const std::string& path);

  // The origin of the field, or of the nearest field around it; "default" without one.
  std::string Of(const std::string& path) const;

  // InvalidArgument "ORIGIN: PATH: what".
  absl::Status Error(const std::string& path, const std::string& what) const;

  // An error that was found when a value was used, with the value's origin in front of its message
  // if that begins with a path: "listen.tls.key_file: /etc/tls/tls.key: Permission denied". A flag
  // that the message names behind the path, "listen.address (--listen): ...", is left out then. All
  // others stay as they are.
  absl::Status Locate(const absl::Status& error) const;

 private:
  std::map<std::string, std::string> by_path_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_ORIGINS_H_
