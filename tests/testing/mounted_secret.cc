#include "tests/testing/mounted_secret.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace transom {

namespace fs = std::filesystem;

MountedSecret::MountedSecret() {
  std::string pattern = (fs::temp_directory_path() / "transom_secret_XXXXXX").string();
  root_ = mkdtemp(pattern.data()) == nullptr ? "" : pattern;
}

MountedSecret::~MountedSecret() {
  if (!root_.empty()) fs::remove_all(root_);
}

void MountedSecret::Publish(const std::map<std::string, std::string>& files) {
  const fs::path root(root_);
  const std::string old = ".." + std::to_string(version_);
  const std::string version = ".." + std::to_string(++version_);
  fs::create_directory(root / version);
  for (const auto& [name, text] : files) {
    std::ofstream(root / version / name, std::ios::binary) << text;
    if (!fs::is_symlink(root / name)) fs::create_symlink("..data/" + name, root / name);
  }
  fs::create_directory_symlink(version, root / "..data_tmp");
  fs::rename(root / "..data_tmp", root / "..data");
  fs::remove_all(root / old);
}

}  // namespace transom
