#ifndef TRANSOM_TESTS_TOOLS_TRANSOMCTL_CTL_PROCESS_H_
#define TRANSOM_TESTS_TOOLS_TRANSOMCTL_CTL_PROCESS_H_

// The real binary, //tools/transomctl, run once.
//
//   CtlResult result = RunCtl({"routes", "--descriptor_set=" + LibraryFile()});
//   EXPECT_EQ(result.exit_code, 0) << result.errors;
//
// A test that uses it needs //tools/transomctl and //proto:library_descriptors in `data`.

#include <string>
#include <vector>

namespace transom {

struct CtlResult {
  int exit_code = -1;  // 128 plus the signal's number where a signal ended it
  std::string output;
  std::string errors;
};

// `input` is its standard input. Waits for its end.
CtlResult RunCtl(const std::vector<std::string>& arguments, const std::string& input = "");

// The descriptor set of the example service.
std::string LibraryFile();
// One of the given .proto text, in the test's own directory.
std::string DescriptorFile(const std::string& name, const std::string& proto);

}  // namespace transom

#endif  // TRANSOM_TESTS_TOOLS_TRANSOMCTL_CTL_PROCESS_H_
