#include "server/files/file_stamp.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

TEST(FileStampTest, IsTheSameWhileNothingHappens) {
  const std::string path = WriteTestFile("same", "text");
  EXPECT_TRUE(FileStamp::Of(path).exists());
  EXPECT_EQ(FileStamp::Of(path), FileStamp::Of(path));
}

TEST(FileStampTest, TellsAFileThatIsNotThere) {
  const std::string path = WriteTestFile("gone", "text");
  const FileStamp before = FileStamp::Of(path);
  unlink(path.c_str());
  EXPECT_FALSE(FileStamp::Of(path).exists());
  EXPECT_NE(FileStamp::Of(path), before);
  EXPECT_EQ(FileStamp::Of(path), FileStamp());
}

TEST(FileStampTest, TellsAnotherSize) {
  const std::string path = WriteTestFile("size", "text");
  const FileStamp before = FileStamp::Of(path);
  WriteTestFile("size", "text and more");
  EXPECT_NE(FileStamp::Of(path), before);
}

// Same size and, by force, the same modification time.
TEST(FileStampTest, TellsAFileThatWasMovedOverIt) {
  const std::string path = WriteTestFile("moved", "one");
  const FileStamp before = FileStamp::Of(path);
  const std::string other = WriteTestFile("moved.new", "two");
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  const timespec times[] = {info.st_atim, info.st_mtim};
  ASSERT_EQ(utimensat(AT_FDCWD, other.c_str(), times, 0), 0);
  ASSERT_EQ(rename(other.c_str(), path.c_str()), 0);
  EXPECT_NE(FileStamp::Of(path), before);
}

// As Kubernetes updates a mounted volume: FILE -> ..data/FILE, ..data -> a directory.
TEST(FileStampTest, TellsADirectoryLinkThatWasTurned) {
  const std::string base = WriteTestFile("volume", "") + ".d";
  ASSERT_EQ(mkdir(base.c_str(), 0700), 0);
  for (const char* version : {"/v1", "/v2"}) {
    ASSERT_EQ(mkdir((base + version).c_str(), 0700), 0);
    FILE* file = fopen((base + version + "/api.pb").c_str(), "w");
    ASSERT_NE(file, nullptr);
    fclose(file);
  }
  ASSERT_EQ(symlink("v1", (base + "/..data").c_str()), 0);
  ASSERT_EQ(symlink("..data/api.pb", (base + "/api.pb").c_str()), 0);
  const FileStamp before = FileStamp::Of(base + "/api.pb");
  ASSERT_EQ(symlink("v2", (base + "/..data_tmp").c_str()), 0);
  ASSERT_EQ(rename((base + "/..data_tmp").c_str(), (base + "/..data").c_str()), 0);
  EXPECT_NE(FileStamp::Of(base + "/api.pb"), before);
}

}  // namespace
}  // namespace transom
