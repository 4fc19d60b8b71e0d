#include "tests/tools/transomctl/ctl_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>

#include "tests/testing/schema_from_source.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

int WaitFor(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

CtlResult RunCtl(const std::vector<std::string>& arguments, const std::string& input) {
  std::vector<std::string> words = {RunfilePath("tools/transomctl/transomctl")};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string in_path = WriteTestFile("ctl.in", input);
  const std::string out_path = WriteTestFile("ctl.out", "");
  const std::string err_path = WriteTestFile("ctl.err", "");
  const int in = open(in_path.c_str(), O_RDONLY | O_CLOEXEC);
  const int out = open(out_path.c_str(), O_WRONLY | O_CLOEXEC);
  const int err = open(err_path.c_str(), O_WRONLY | O_CLOEXEC);
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  for (int fd : {in, out, err}) close(fd);
  CtlResult result;
  result.exit_code = WaitFor(child);
  result.output = ReadFile(out_path);
  result.errors = ReadFile(err_path);
  return result;
}

std::string LibraryFile() { return RunfilePath("proto/library_descriptors.pb"); }

std::string DescriptorFile(const std::string& name, const std::string& proto) {
  return WriteTestFile(name, CompileProtoSource(proto).SerializeAsString());
}

}  // namespace transom
