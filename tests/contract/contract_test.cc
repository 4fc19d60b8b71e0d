// Runs the cases of cases/*.yaml against //server:transom, each as a test of its own:
// suite = the file's name, test = the case's name. See README.md.

#include <dirent.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/contract/case_file.h"
#include "tests/contract/case_runner.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

class ContractTest : public testing::Test {
 public:
  ContractTest(CaseRunner* runner, const CaseSettings& settings, const ContractCase& c)
      : runner_(runner), settings_(settings), case_(c) {}

  static void TearDownTestSuite() { CaseRunner::Shared()->StopProcess(); }

  void TestBody() override { runner_->Run(settings_, case_); }

 private:
  CaseRunner* const runner_;
  const CaseSettings settings_;
  const ContractCase case_;
};

std::vector<std::string> CaseFiles(const std::string& directory) {
  std::vector<std::string> names;
  DIR* entries = opendir(directory.c_str());
  if (entries == nullptr) return names;
  while (const dirent* entry = readdir(entries)) {
    const std::string name = entry->d_name;
    if (name.size() > 5 && name.substr(name.size() - 5) == ".yaml") names.push_back(name);
  }
  closedir(entries);
  std::sort(names.begin(), names.end());
  return names;
}

void Register(const std::string& suite, const CaseGroup& group) {
  for (const ContractCase& c : group.cases) {
    testing::RegisterTest(suite.c_str(), c.name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [&group, &c]() -> ContractTest* {
                            return new ContractTest(CaseRunner::Shared(), group.settings, c);
                          });
  }
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const std::string directory = transom::RunfilePath("tests/contract/cases");
  // Kept for as long as the tests: they refer to them.
  std::vector<std::vector<transom::CaseGroup>> files;
  const std::vector<std::string> names = transom::CaseFiles(directory);
  for (const std::string& name : names) {
    files.push_back(transom::ReadCaseFile(directory + "/" + name));
  }
  for (size_t i = 0; i < names.size(); ++i) {
    for (const transom::CaseGroup& group : files[i]) {
      transom::Register(names[i].substr(0, names[i].size() - 5), group);
    }
  }
  if (names.empty()) {
    std::fprintf(stderr, "no cases in %s\n", directory.c_str());
    return 1;
  }
  return RUN_ALL_TESTS();
}
