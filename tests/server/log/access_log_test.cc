#include "server/log/access_log.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

AccessEntry SomeEntry() {
  AccessEntry entry;
  entry.time_unix_ns = 1'769'860'800'123'456'789;  // 2026-01-31T12:00:00.123Z
  entry.duration_ns = 1'234'567;
  entry.request_bytes = 5;
  entry.response_bytes = 678;
  entry.http_code = 404;
  entry.grpc_code = 5;
  entry.peer = "192.0.2.7:41234";
  entry.http_method = "GET";
  entry.path = "/v1/shelves/1";
  entry.grpc_method = "library.v1.Library.GetShelf";
  entry.request_id = "7f-1";
  entry.user_agent = "curl/7.88";
  return entry;
}

std::string LineOf(AccessLogFormat format, const AccessEntry& entry) {
  OutputBuffer line;
  AppendAccessLine(format, entry, &line);
  return std::string(line.view());
}

// Through the bytes of the ring, as a line goes.
AccessEntry Through(const AccessEntry& entry, std::string* bytes) {
  const PackedEntry packed = PackEntry(entry);
  bytes->assign(reinterpret_cast<const char*>(&packed.head), sizeof(packed.head));
  for (absl::string_view text : packed.texts) bytes->append(text.data(), text.size());
  EXPECT_EQ(packed.head.size, bytes->size());
  return UnpackEntry(*bytes);
}

TEST(AccessLineTest, TextHasAllFields) {
  EXPECT_EQ(LineOf(AccessLogFormat::kText, SomeEntry()),
            "2026-01-31T12:00:00.123Z ACCESS peer=192.0.2.7:41234 method=GET path=/v1/shelves/1 "
            "status=404 grpc_method=library.v1.Library.GetShelf grpc_status=NOT_FOUND "
            "request_bytes=5 response_bytes=678 duration_ms=1.234 request_id=7f-1 "
            "user_agent=curl/7.88\n");
}

TEST(AccessLineTest, JsonHasAllFields) {
  EXPECT_EQ(LineOf(AccessLogFormat::kJson, SomeEntry()),
            "{\"time\":\"2026-01-31T12:00:00.123Z\",\"peer\":\"192.0.2.7:41234\","
            "\"method\":\"GET\",\"path\":\"/v1/shelves/1\",\"status\":404,"
            "\"grpc_method\":\"library.v1.Library.GetShelf\",\"grpc_status\":\"NOT_FOUND\","
            "\"request_bytes\":5,\"response_bytes\":678,\"duration_ms\":1.234,"
            "\"request_id\":\"7f-1\",\"user_agent\":\"curl/7.88\"}\n");
}

TEST(AccessLineTest, LeavesOutWhatThereIsNot) {
  AccessEntry entry;
  entry.http_code = 400;
  entry.peer = "unix:";
  EXPECT_EQ(LineOf(AccessLogFormat::kText, entry),
            "1970-01-01T00:00:00.000Z ACCESS peer=unix: method=\"\" path=\"\" status=400 "
            "request_bytes=0 response_bytes=0\n");
  entry.grpc_code = 77;
  EXPECT_NE(LineOf(AccessLogFormat::kText, entry).find(" grpc_status=77 "), std::string::npos);
}

TEST(AccessLineTest, PackingKeepsEveryFieldAndCutsLongOnes) {
  std::string bytes;
  EXPECT_EQ(LineOf(AccessLogFormat::kJson, Through(SomeEntry(), &bytes)),
            LineOf(AccessLogFormat::kJson, SomeEntry()));
  const std::string path(100000, 'p');
  AccessEntry entry = SomeEntry();
  entry.path = entry.user_agent = path;
  const AccessEntry cut = Through(entry, &bytes);
  EXPECT_EQ(cut.path.size(), kAccessPathBytesMax);
  EXPECT_EQ(cut.user_agent.size(), kAccessTextBytesMax);
}

// What a client may try to write into somebody's log or terminal.
struct InjectionRow {
  const char* name;
  std::string sent;
  std::string text;  // as the path in a line of text
  std::string json;  // and of JSON
};
const InjectionRow kInjections[] = {
    {"LineEnd", "/a\r\nstatus=200", "\"/a\\x0d\\x0astatus=200\"", "\"/a\\r\\nstatus=200\""},
    {"Field", "/a status=200", "\"/a status=200\"", "\"/a status=200\""},
    {"Quote", "/a\" status=200 x=\"", "\"/a\\\" status=200 x=\\\"\"",
     "\"/a\\\" status=200 x=\\\"\""},
    {"Backslash", "/a\\", "\"/a\\\\\"", "\"/a\\\\\""},
    {"EscapeSequence", "/\x1b[2J", "\"/\\x1b[2J\"", "\"/\\u001b[2J\""},
    {"Delete", "/\x7f", "\"/\\x7f\"", "\"/\\u007f\""},
    {"C1Control", "/\xc2\x9b", "\"/\\xc2\\x9b\"", "\"/\\u009b\""},
    {"Nul", std::string("/\0a", 3), "\"/\\x00a\"", "\"/\\u0000a\""},
    {"LineSeparator", "/\xe2\x80\xa8", "\"/\\xe2\\x80\\xa8\"", "\"/\\u2028\""},
    {"BadUtf8", "/\xff\xc3", "\"/\\xff\\xc3\"", "\"/\xef\xbf\xbd\xef\xbf\xbd\""},
    {"LoneC1Lead", "/\xc2", "\"/\\xc2\"", "\"/\xef\xbf\xbd\""},
    {"Utf8", "/\xc3\xa9", "\"/\\xc3\\xa9\"", "\"/\xc3\xa9\""},
    {"Empty", "", "\"\"", "\"\""},
};

class InjectionTest : public testing::TestWithParam<InjectionRow> {};

TEST_P(InjectionTest, StaysInItsField) {
  AccessEntry entry = SomeEntry();
  entry.path = entry.user_agent = GetParam().sent;
  const std::string text = LineOf(AccessLogFormat::kText, entry);
  EXPECT_NE(text.find(" path=" + GetParam().text + " status=404 "), std::string::npos) << text;
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    EXPECT_TRUE(text[i] >= ' ' && text[i] <= '~') << text;
  }
  const std::string json = LineOf(AccessLogFormat::kJson, entry);
  EXPECT_NE(json.find(",\"path\":" + GetParam().json + ",\"status\":404,"), std::string::npos)
      << json;
  EXPECT_EQ(json.find('\n'), json.size() - 1);
  google::protobuf::Struct read;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &read).ok()) << json;
  EXPECT_EQ(read.fields().at("status").number_value(), 404);
}

INSTANTIATE_TEST_SUITE_P(All, InjectionTest, testing::ValuesIn(kInjections),
                         [](const auto& info) { return std::string(info.param.name); });

// Cut within a character: the line is still UTF-8.
TEST(AccessLineTest, ACutTextIsStillUtf8) {
  std::string agent;
  for (size_t i = 0; i < kAccessTextBytesMax; ++i) agent += "\xc3\xa9";
  AccessEntry entry = SomeEntry();
  const std::string shifted = "a" + agent;
  entry.user_agent = shifted;
  std::string bytes;
  const std::string json = LineOf(AccessLogFormat::kJson, Through(entry, &bytes));
  EXPECT_NE(json.find("\xc3\xa9\xef\xbf\xbd\"}"), std::string::npos) << json;
}

TEST(ByteRingTest, KeepsOrderAcrossItsEnd) {
  // On the heap: the sanitizer\'s stack does not align what asks for 64 bytes.
  const auto owned = std::make_unique<ByteRing>(16);
  ByteRing& ring = *owned;
  char got[16];
  for (int i = 0; i < 100; ++i) {
    const std::string a = std::to_string(i % 10) + "ab";
    const absl::string_view parts[] = {a, "", "cd"};
    ASSERT_TRUE(ring.Push(parts));
    ASSERT_EQ(ring.size(), 5u);
    ring.Peek(got, 2);
    EXPECT_EQ(std::string(got, 2), a.substr(0, 2));
    ring.Pop(got, 5);
    EXPECT_EQ(std::string(got, 5), a + "cd");
  }
}

// A view of nothing may have no place.
TEST(ByteRingTest, TakesNothingFromNowhere) {
  // On the heap: the sanitizer\'s stack does not align what asks for 64 bytes.
  const auto owned = std::make_unique<ByteRing>(8);
  ByteRing& ring = *owned;
  const absl::string_view parts[] = {"a", absl::string_view(), "b"};
  ASSERT_TRUE(ring.Push(parts));
  ASSERT_EQ(ring.size(), 2u);
  char got[2];
  ring.Pop(got, 2);
  EXPECT_EQ(std::string(got, 2), "ab");
}

TEST(ByteRingTest, TakesAllOrNothing) {
  // On the heap: the sanitizer\'s stack does not align what asks for 64 bytes.
  const auto owned = std::make_unique<ByteRing>(8);
  ByteRing& ring = *owned;
  const absl::string_view six[] = {"abc", "def"};
  ASSERT_TRUE(ring.Push(six));
  EXPECT_FALSE(ring.Push(six));
  EXPECT_EQ(ring.size(), 6u);
  const absl::string_view two[] = {"gh"};
  EXPECT_TRUE(ring.Push(two));
  char got[8];
  ring.Pop(got, 8);
  EXPECT_EQ(std::string(got, 8), "abcdefgh");
}

TEST(ByteRingTest, OneThreadPushesAndOnePops) {
  // On the heap: the sanitizer\'s stack does not align what asks for 64 bytes.
  const auto owned = std::make_unique<ByteRing>(64);
  ByteRing& ring = *owned;
  std::thread pusher([&] {
    for (int i = 0; i < 20000;) {
      const char c = static_cast<char>('a' + i % 26);
      const std::string text(static_cast<size_t>(1 + i % 7), c);
      const absl::string_view parts[] = {text};
      if (ring.Push(parts)) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  for (int i = 0; i < 20000;) {
    if (ring.size() == 0) {
      std::this_thread::yield();
      continue;
    }
    char got[8];
    const auto size = static_cast<size_t>(1 + i % 7);
    ASSERT_GE(ring.size(), size);
    ring.Pop(got, size);
    ASSERT_EQ(std::string(got, size), std::string(size, static_cast<char>('a' + i % 26)));
    ++i;
  }
  pusher.join();
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string TestPath(const std::string& name) {
  const char* directory = std::getenv("TEST_TMPDIR");
  return std::string(directory == nullptr ? "/tmp" : directory) + "/" + name;
}

size_t CountLines(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(AccessLogTest, WritesTheLinesOfAllThreadsWhole) {
  const std::string path = TestPath("all_threads.log");
  AccessLogOptions options{AccessLogFormat::kJson, path};
  options.ring_bytes = 1024 * 1024;
  AccessLog log(options);
  ASSERT_TRUE(log.Start().ok());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) log.Write(SomeEntry());
    });
  }
  for (std::thread& thread : threads) thread.join();
  log.Stop();
  EXPECT_EQ(log.lines(), 4000u);
  EXPECT_EQ(log.dropped(), 0u);
  const std::string line = LineOf(AccessLogFormat::kJson, SomeEntry());
  std::string expected;
  for (int n = 0; n < 4000; ++n) expected += line;
  EXPECT_TRUE(ReadAll(path) == expected);
}

TEST(AccessLogTest, GoesOnInANewFileWhenItsOwnHasBeenMovedAway) {
  const std::string path = TestPath("rotated.log");
  AccessLog log({AccessLogFormat::kText, path});
  ASSERT_TRUE(log.Start().ok());
  log.Write(SomeEntry());
  while (log.lines() < 1) std::this_thread::yield();
  ASSERT_EQ(std::rename(path.c_str(), (path + ".1").c_str()), 0);
  log.Reopen();
  while (access(path.c_str(), F_OK) != 0) std::this_thread::yield();
  log.Write(SomeEntry());
  log.Write(SomeEntry());
  log.Stop();
  EXPECT_EQ(CountLines(ReadAll(path + ".1")), 1u);
  EXPECT_EQ(CountLines(ReadAll(path)), 2u);
}

TEST(AccessLogTest, SaysWhatCannotBeOpened) {
  AccessLog log({AccessLogFormat::kText, "/nonexistent/access.log"});
  const absl::Status status = log.Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("/nonexistent/access.log"), absl::string_view::npos);
}

// A pipe that nobody reads: writers go on, lines are lost and counted, and the end comes.
TEST(AccessLogTest, NeverWaitsForWhoDoesNotRead) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  constexpr uint64_t kLines = 20000;
  const size_t line_size = LineOf(AccessLogFormat::kJson, SomeEntry()).size();
  AccessLogOptions options{AccessLogFormat::kJson, ""};
  options.ring_bytes = 16 * 1024;
  AccessLog log(options);
  log.StartWith(ends[1]);
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (uint64_t n = 0; n < kLines; ++n) log.Write(SomeEntry());
    });
  }
  for (std::thread& thread : threads) thread.join();
  // Two rings, the pipe and what is on its way between them hold no more than this.
  EXPECT_GT(log.dropped(), 2 * kLines - (2 * 16 * 1024 + 64 * 1024 + 8 * 1024) / 64);
  log.Stop();
  // What has come through is whole lines, up to where the end came.
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  std::string got(128 * 1024, '\0');
  const ssize_t size = read(ends[0], &got[0], got.size());
  ASSERT_GT(size, 0);
  got.resize(static_cast<size_t>(size));
  const std::string line = LineOf(AccessLogFormat::kJson, SomeEntry());
  for (size_t at = 0; at + line_size <= got.size(); at += line_size) {
    ASSERT_EQ(got.substr(at, line_size), line);
  }
  close(ends[0]);
}

TEST(AccessLogTest, GoesOnWhenTheReaderDoes) {
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  AccessLogOptions options{AccessLogFormat::kText, ""};
  options.ring_bytes = 4 * 1024;
  AccessLog log(options);
  log.StartWith(ends[1]);
  while (log.dropped() == 0) log.Write(SomeEntry());
  std::atomic<bool> done{false};
  std::thread reader([&] {
    char buffer[4096];
    while (read(ends[0], buffer, sizeof(buffer)) > 0 && !done.load()) {
    }
  });
  const uint64_t before = log.lines();
  while (log.lines() < before + 1000) log.Write(SomeEntry());
  done.store(true);
  log.Write(SomeEntry());
  reader.join();
  close(ends[0]);
  log.Stop();
}

// The reader is gone: an error of the system, counted like what is dropped.
TEST(AccessLogTest, CountsWhatCannotBeWritten) {
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  close(ends[0]);
  AccessLog log({AccessLogFormat::kText, ""});
  log.StartWith(ends[1]);
  for (int i = 0; i < 10; ++i) log.Write(SomeEntry());
  log.Stop();
  EXPECT_EQ(log.dropped(), 10u);
  EXPECT_EQ(log.lines(), 0u);
}

}  // namespace
}  // namespace transom
