#ifndef TRANSOM_TESTS_SERVER_HTTP_SOCKET_PATH_H_
#define TRANSOM_TESTS_SERVER_HTTP_SOCKET_PATH_H_

#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "gtest/gtest.h"

namespace transom {

// The path of a socket in a directory of its own. Short: Bazel's own is too long for
// the address of a Unix socket.
class SocketPath {
 public:
  SocketPath() {
    char pattern[] = "/tmp/transom_XXXXXX";
    EXPECT_NE(mkdtemp(pattern), nullptr);
    directory_ = pattern;
  }
  ~SocketPath() {
    unlink(path().c_str());
    rmdir(directory_.c_str());
  }
  std::string path() const { return directory_ + "/s"; }

 private:
  std::string directory_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_HTTP_SOCKET_PATH_H_
