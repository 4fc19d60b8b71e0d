#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "gtest/gtest.h"
#include "server/files/file_watch.h"
#include "server/files/small_file.h"

namespace transom {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    root_ = fs::path(std::getenv("TEST_TMPDIR")) /
            testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(root_);
    fs::create_directories(root_);
  }

  std::string Path(const std::string& name) const { return (root_ / name).string(); }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(root_ / name, std::ios::binary) << text;
  }

  fs::path root_;
};

using FileWatchTest = FilesTest;
using SmallFileTest = FilesTest;

TEST_F(FileWatchTest, IsQuietWhileNothingHappens) {
  Write("a", "1");
  FileWatch watch({Path("a"), "", Path("missing")});
  EXPECT_FALSE(watch.Changed());
  EXPECT_FALSE(watch.Changed());
}

TEST_F(FileWatchTest, TellsOnceOfEachChange) {
  Write("a", "1");
  Write("b", "1");
  FileWatch watch({Path("a"), Path("b")});
  Write("b", "22");
  EXPECT_TRUE(watch.Changed());
  EXPECT_FALSE(watch.Changed());
  Write("a", "22");
  Write("b", "333");
  EXPECT_TRUE(watch.Changed());
  EXPECT_FALSE(watch.Changed());
}

TEST_F(FileWatchTest, TellsOfAFileThatIsRenamedOverIt) {
  Write("a", "1");
  FileWatch watch({Path("a")});
  Write("a.new", "2");
  fs::rename(Path("a.new"), Path("a"));
  EXPECT_TRUE(watch.Changed());
}

TEST_F(FileWatchTest, TellsOfComingGoingAndPermissions) {
  FileWatch watch({Path("a")});
  Write("a", "1");
  EXPECT_TRUE(watch.Changed());
  chmod(Path("a").c_str(), 0400);
  EXPECT_TRUE(watch.Changed());
  fs::remove(Path("a"));
  EXPECT_TRUE(watch.Changed());
  EXPECT_FALSE(watch.Changed());
}

// Kubernetes: tls.crt -> ..data/tls.crt, ..data -> ..2026_01; an update replaces ..data.
TEST_F(FileWatchTest, TellsOfALinkOnTheWayThatIsReplaced) {
  for (const char* version : {"..1", "..2"}) {
    fs::create_directory(root_ / version);
    Write(std::string(version) + "/tls.crt", "same");
  }
  fs::create_directory_symlink("..1", root_ / "..data");
  fs::create_symlink("..data/tls.crt", root_ / "tls.crt");
  FileWatch watch({Path("tls.crt")});
  EXPECT_FALSE(watch.Changed());
  fs::create_directory_symlink("..2", root_ / "..data_tmp");
  fs::rename(root_ / "..data_tmp", root_ / "..data");
  EXPECT_TRUE(watch.Changed());
  EXPECT_FALSE(watch.Changed());
}

TEST_F(SmallFileTest, GivesTheBytes) {
  const std::string bytes("a\0b\n", 4);
  Write("a", bytes);
  EXPECT_EQ(ReadSmallFile(Path("a")).value(), bytes);
  Write("empty", "");
  EXPECT_EQ(ReadSmallFile(Path("empty")).value(), "");
  Write("full", std::string(kSmallFileBytesMax, 'x'));
  EXPECT_EQ(ReadSmallFile(Path("full")).value().size(), kSmallFileBytesMax);
}

TEST_F(SmallFileTest, SaysWhatIsWrong) {
  EXPECT_EQ(ReadSmallFile(Path("missing")).status(),
            absl::NotFoundError("No such file or directory"));
  EXPECT_EQ(ReadSmallFile(root_.string()).status(),
            absl::FailedPreconditionError("it is no regular file"));
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(ReadSmallFile(Path("pipe")).status(),
            absl::FailedPreconditionError("it is no regular file"));
  Write("large", std::string(kSmallFileBytesMax + 1, 'x'));
  EXPECT_EQ(ReadSmallFile(Path("large")).status(),
            absl::FailedPreconditionError("it has more than 1048576 bytes"));
}

}  // namespace
}  // namespace transom
