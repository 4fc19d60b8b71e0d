// Runs a fuzz target over its corpus without libFuzzer: each file as it is, every
// truncation of it, and every byte of it changed in a few ways. One test case a file.
// The argument is the corpus directory.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

// Of larger files only so much is varied.
constexpr size_t kVariedBytesMax = 2000;

// In memory of its own size, so that a sanitizer sees a read behind the end.
void RunOne(const std::string& bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  const std::basic_string<uint8_t> exact(data, data + bytes.size());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void RunWithVariations(const std::string& bytes) {
  RunOne(bytes);
  for (size_t i = 0; i < bytes.size() && i < kVariedBytesMax; ++i) {
    RunOne(bytes.substr(0, i));
    for (unsigned change : {0x01u, 0x20u, 0x80u, 0xffu}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ change);
      RunOne(changed);
    }
  }
}

class ReplayTest : public testing::Test {
 public:
  explicit ReplayTest(std::filesystem::path path) : path_(std::move(path)) {}
  void TestBody() override {
    std::ifstream file(path_, std::ios::binary);
    RunWithVariations(std::string(std::istreambuf_iterator<char>(file), {}));
  }

 private:
  const std::filesystem::path path_;
};

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) return 1;
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    const std::filesystem::path path = entry.path();
    testing::RegisterTest("Corpus", path.filename().c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [path]() -> testing::Test* { return new ReplayTest(path); });
    ++count;
  }
  // An empty corpus would pass without having tried anything.
  return count > 0 ? RUN_ALL_TESTS() : 1;
}
