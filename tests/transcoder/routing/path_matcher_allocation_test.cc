// What a lookup costs in heap allocations: none, however many routes there are.

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/allocation_counter.h"
#include "transcoder/routing/path_matcher.h"

namespace transom {
namespace {

TEST(PathMatcherAllocationTest, LookupsAllocateNothing) {
  PathMatcher matcher;
  int route = 0;
  auto add = [&](absl::string_view method, const std::string& path) {
    ASSERT_EQ(matcher.Add(method, PathTemplate::Parse(path).value(), route++), PathMatcher::kNone);
  };
  for (int i = 0; i < 10000; ++i) add("GET", absl::StrCat("/v1/kind", i, "/{a}/items/{b}"));
  std::string deep;
  for (int i = 0; i < 60; ++i) deep += "/d";
  add("GET", deep + "/{x}");
  add("GET", "/v1/*/{a}/x/{b=**}:go");
  add("PURGE", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h=**}");
  add("*", "/any/{x}");

  const struct {
    const char* name;
    const char* method;
    std::string path;
    size_t captures;
  } rows[] = {
      {"literals and variables", "GET", "/v1/kind9999/a/items/b", 2},
      {"encoded", "GET", "/v1/%6Bind5/a%2F/items/b", 2},
      {"HEAD as GET", "HEAD", "/v1/kind5/a/items/b", 2},
      {"verb and rest", "GET", "/v1/kind5/a/x/b/c/d:go", 2},
      {"sixty levels", "GET", deep + "/1", 1},
      {"eight variables and another method", "PURGE", "/1/2/3/4/5/6/7/8/9", 8},
      {"any method", "REPORT", "/any/1", 1},
      {"nothing found", "GET", "/v1/kind5/a/b/c/d", 0},
      {"a long path", "GET", "/v1" + std::string(64000, '/'), 0},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    PathMatcher::Captures captures;
    const size_t before = AllocationsOfThread();
    const int found = matcher.Find(row.method, row.path, &captures);
    EXPECT_EQ(AllocationsOfThread() - before, 0u);
    EXPECT_EQ(found != PathMatcher::kNone, row.captures != 0);
    EXPECT_EQ(captures.size(), row.captures);
  }
}

}  // namespace
}  // namespace transom
