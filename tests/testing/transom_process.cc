#include "tests/testing/transom_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace transom {
namespace {

// Generous, for sanitizer builds on a loaded machine; no passing test waits for it.
constexpr int kPatienceMs = 60000;

std::string TestDirectory() {
  const char* directory = std::getenv("TEST_TMPDIR");
  return directory == nullptr ? "/tmp" : directory;
}

std::string NextErrorsPath() {
  static int count = 0;
  return TestDirectory() + "/transom-" + std::to_string(getpid()) + "-" + std::to_string(++count) +
         ".stderr";
}

// The n-th (from 0) "127.0.0.1:PORT" of the line, or "".
std::string AddressIn(const std::string& line, int n) {
  size_t begin = line.find("127.0.0.1:");
  while (n-- > 0 && begin != std::string::npos) begin = line.find("127.0.0.1:", begin + 1);
  if (begin == std::string::npos) return "";
  const size_t end = line.find_first_not_of("0123456789", begin + 10);
  return line.substr(begin, end == std::string::npos ? end : end - begin);
}

}  // namespace

std::string RunfilePath(const std::string& path) {
  const char* root = std::getenv("TEST_SRCDIR");
  if (root == nullptr) return path;
  const char* workspace = std::getenv("TEST_WORKSPACE");
  return std::string(root) + "/" + (workspace == nullptr ? "transom" : workspace) + "/" + path;
}

std::string WriteTestFile(const std::string& name, const std::string& text) {
  const std::string path = TestDirectory() + "/" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TransomProcess::TransomProcess(const std::vector<std::string>& flags, size_t descriptors_max)
    : errors_path_(NextErrorsPath()) {
  Start(flags, descriptors_max);
  if (pid_ < 0) return;
  if (!ReadStartLine(output_)) {
    kill(pid_, SIGKILL);  // no effect if it has ended by itself
    exit_code_ = Wait();
    pid_ = -1;
    return;
  }
  rest_address_ = AddressIn(start_line_, 0);
  admin_address_ = AddressIn(start_line_, 1);
}

TransomProcess::~TransomProcess() {
  Stop();
  if (output_ >= 0) close(output_);
}

void TransomProcess::Start(const std::vector<std::string>& flags, size_t descriptors_max) {
  std::vector<std::string> arguments = {RunfilePath("server/transom"), "--listen=127.0.0.1:0",
                                        "--admin_listen=127.0.0.1:0"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  const int errors = open(errors_path_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    // Only async-signal-safe calls: the parent has threads.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(126);
    dup2(ends[1], STDOUT_FILENO);
    dup2(errors, STDERR_FILENO);
    if (descriptors_max != 0) {
      const rlimit limit{descriptors_max, descriptors_max};
      setrlimit(RLIMIT_NOFILE, &limit);
    }
    execv(argv[0], argv.data());
    _exit(127);
  }
  close(ends[1]);
  close(errors);
  output_ = ends[0];
  pid_ = child;
}

bool TransomProcess::ReadStartLine(int fd) {
  for (;;) {
    pollfd in{fd, POLLIN, 0};
    const int ready = poll(&in, 1, kPatienceMs);
    if (ready < 0 && errno == EINTR) continue;
    char c;
    if (ready <= 0 || read(fd, &c, 1) != 1) return false;
    if (c == '\n') return true;
    start_line_.push_back(c);
  }
}

std::string TransomProcess::errors() const {
  std::ifstream file(errors_path_, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

int TransomProcess::Wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int TransomProcess::Stop() {
  if (pid_ < 0) return exit_code_;
  kill(pid_, SIGINT);
  return WaitForEnd();
}

int TransomProcess::WaitForEnd() {
  if (pid_ < 0) return exit_code_;
  exit_code_ = Wait();
  pid_ = -1;
  return exit_code_;
}

}  // namespace transom
