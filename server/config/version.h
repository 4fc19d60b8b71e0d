#ifndef TRANSOM_SERVER_CONFIG_VERSION_H_
#define TRANSOM_SERVER_CONFIG_VERSION_H_

namespace transom {

// What --version prints; CHANGELOG.md has an entry for it.
inline constexpr char kVersion[] = "0.1.0";

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_VERSION_H_
