// Runs a fuzz target over its corpus without libFuzzer: each file as it is, every
// truncation of it, and every byte of it changed in a few ways. One test case a file.
// The argument is the corpus directory. A broken property ends the program, and the
// input that broke it is printed.

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

// Of larger files only so much is varied.
constexpr size_t kVariedBytesMax = 1000;

const std::string* current_input = nullptr;

// The program is at its end: what is not safe in a signal handler does no harm any more.
void PrintInput(int) {
  std::signal(SIGABRT, SIG_DFL);
  std::fputs("input: printf '", stderr);
  for (const char c : *current_input) {
    std::fprintf(stderr, "\\x%02x", static_cast<unsigned char>(c));
  }
  std::fputs("'\n", stderr);
  std::abort();
}

// In memory of its own size, so that a sanitizer sees a read behind the end.
void RunOne(const std::string& bytes) {
  current_input = &bytes;
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void RunWithVariations(const std::string& bytes) {
  RunOne(bytes);
  for (size_t i = 0; i < bytes.size() && i < kVariedBytesMax; ++i) {
    RunOne(bytes.substr(0, i));
    for (const unsigned change : {0x01u, 0x20u, 0x80u, 0xffu}) {
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
    ASSERT_TRUE(file.is_open()) << path_;
    RunWithVariations(std::string(std::istreambuf_iterator<char>(file), {}));
  }

 private:
  const std::filesystem::path path_;
};

void RegisterFile(const std::string& suite, const std::filesystem::path& path) {
  testing::RegisterTest(suite.c_str(), path.filename().c_str(), nullptr, nullptr, __FILE__,
                        __LINE__, [path]() -> testing::Test* { return new ReplayTest(path); });
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) return 1;
  const std::filesystem::path corpus = argv[1];
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) files.push_back(entry);
  std::sort(files.begin(), files.end());
  for (const auto& path : files) RegisterFile(corpus.filename(), path);
  std::signal(SIGABRT, PrintInput);
  // An empty corpus would pass without having tried anything.
  return files.empty() ? 1 : RUN_ALL_TESTS();
}
