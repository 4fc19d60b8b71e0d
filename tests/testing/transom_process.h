#ifndef TRANSOM_TESTS_TESTING_TRANSOM_PROCESS_H_
#define TRANSOM_TESTS_TESTING_TRANSOM_PROCESS_H_

// The real binary, //server:transom, as a child process.
//
//   TransomProcess transom({"--upstream=" + backend.address(), "--descriptor_set=" + file});
//   ASSERT_TRUE(transom.running()) << transom.errors();
//   HttpGet(transom.rest_address(), "/v1/items/1");
//   EXPECT_EQ(transom.Stop(), 0);
//
// It listens on free ports of 127.0.0.1, which its start line tells. A test that uses
// it needs //server:transom in `data`. The child ends with its parent, whatever
// happens. One thread at a time.

#include <sys/types.h>

#include <string>
#include <vector>

namespace transom {

class TransomProcess {
 public:
  // Starts it with these flags besides the two listening addresses, and waits for its
  // start line, or for its end if it does not come to one.
  // `descriptors_max`: its limit of open files, if not 0.
  explicit TransomProcess(const std::vector<std::string>& flags, size_t descriptors_max = 0);
  ~TransomProcess();  // Stop()
  TransomProcess(const TransomProcess&) = delete;
  TransomProcess& operator=(const TransomProcess&) = delete;

  // A start line was read and Stop was not called.
  bool running() const { return pid_ > 0; }
  const std::string& start_line() const { return start_line_; }
  const std::string& rest_address() const { return rest_address_; }
  const std::string& admin_address() const { return admin_address_; }
  pid_t pid() const { return pid_; }

  // What it has written to standard error so far.
  std::string errors() const;

  // SIGINT, which leaves out the drain delay, and waits for the end. Gives the exit
  // code, 128 plus the signal's number where a signal ended it.
  int Stop();
  // The same with SIGINT sent already, since a second one ends it at once.
  int WaitForEnd();

 private:
  void Start(const std::vector<std::string>& flags, size_t descriptors_max);
  bool ReadStartLine(int fd);
  int Wait();

  pid_t pid_ = -1;
  int exit_code_ = -1;
  int output_ = -1;  // its standard output
  std::string errors_path_;
  std::string start_line_;
  std::string rest_address_;
  std::string admin_address_;
};

// The path of a file of the source tree or of a target named in `data`, such as
// "server/transom" or "proto/contract_descriptors.pb".
std::string RunfilePath(const std::string& path);
// A file with that text in the test's own directory; returns its path.
std::string WriteTestFile(const std::string& name, const std::string& text);

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_TRANSOM_PROCESS_H_
