#include "transcoder/routing/path_matcher.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "tests/transcoder/routing/reference_matcher.h"

namespace transom {
namespace {

PathTemplate Parse(absl::string_view text) {
  absl::StatusOr<PathTemplate> path = PathTemplate::Parse(text);
  EXPECT_TRUE(path.ok()) << text << ": " << path.status();
  return path.ok() ? *path : PathTemplate();
}

// Routes are written "GET /v1/{x}".
std::pair<std::string, std::string> SplitRoute(absl::string_view route) {
  return absl::StrSplit(route, absl::MaxSplits(' ', 1));
}

PathMatcher MatcherOf(const std::vector<std::string>& routes) {
  PathMatcher matcher;
  for (size_t i = 0; i < routes.size(); ++i) {
    auto [method, path] = SplitRoute(routes[i]);
    EXPECT_EQ(matcher.Add(method, Parse(path), static_cast<int>(i)), PathMatcher::kNone);
  }
  return matcher;
}

// "/v1/{x} [8]": the template that matched and the captures; "-" if none did.
std::string FindIn(const PathMatcher& matcher, const std::vector<std::string>& routes,
                   absl::string_view method, absl::string_view path) {
  PathMatcher::Captures captures;
  int route = matcher.Find(method, path, &captures);
  if (route == PathMatcher::kNone) return "-";
  std::string text = routes[route];
  if (!captures.empty()) absl::StrAppend(&text, " [", absl::StrJoin(captures, "|"), "]");
  return text;
}

struct Lookup {
  const char* name;
  std::vector<std::string> routes;
  const char* method;
  const char* path;
  const char* found;
};

// Each row is looked up with its routes in every order (the first 120 of them).
void ExpectLookups(const std::vector<Lookup>& rows) {
  for (const Lookup& row : rows) {
    SCOPED_TRACE(row.name);
    std::vector<std::string> routes = row.routes;
    std::sort(routes.begin(), routes.end());
    int orders = 0;
    do {
      EXPECT_EQ(FindIn(MatcherOf(routes), routes, row.method, row.path), row.found)
          << absl::StrJoin(routes, ", ");
    } while (std::next_permutation(routes.begin(), routes.end()) && ++orders < 120);
  }
}

TEST(PathMatcherTest, MatchesSegments) {
  ExpectLookups({
      {"rule 1: literals", {"GET /v1/shelves"}, "GET", "/v1/shelves", "GET /v1/shelves"},
      {"rule 1: too short", {"GET /v1/shelves"}, "GET", "/v1", "-"},
      {"rule 1: too long", {"GET /v1/shelves"}, "GET", "/v1/shelves/1", "-"},
      {"rule 1: case matters", {"GET /v1"}, "GET", "/V1", "-"},
      {"rule 1: no leading slash", {"GET /v1"}, "GET", "v1", "-"},
      {"rule 1: empty path", {"GET /**", "GET /"}, "GET", "", "-"},
      {"rule 2: one segment", {"GET /v1/*"}, "GET", "/v1/x", "GET /v1/*"},
      {"rule 2: not two", {"GET /v1/*"}, "GET", "/v1/x/y", "-"},
      {"rule 2: not none", {"GET /v1/*"}, "GET", "/v1", "-"},
      {"rule 2: rest takes two", {"GET /v1/{x=**}"}, "GET", "/v1/x/y", "GET /v1/{x=**} [x/y]"},
      {"rule 2: rest takes none", {"GET /v1/{x=**}"}, "GET", "/v1", "GET /v1/{x=**} []"},
      {"rule 2: rest of everything", {"GET /{x=**}"}, "GET", "/", "GET /{x=**} []"},
      {"rule 3: the root", {"GET /", "GET /*"}, "GET", "/", "GET /"},
      {"rule 3: the root is no segment", {"GET /*"}, "GET", "/", "-"},
      {"rule 3: constant", {"GET /{x=100}"}, "GET", "/100", "GET /{x=100} [100]"},
      {"rule 3: not that constant", {"GET /{x=100}"}, "GET", "/101", "-"},
      {"rule 3: several segments",
       {"GET /v1/{name=shelves/*/books/*}/pages/{page}"},
       "GET",
       "/v1/shelves/8/books/2/pages/3",
       "GET /v1/{name=shelves/*/books/*}/pages/{page} [shelves/8/books/2|3]"},
      {"rule 3: variable that ends with rest", {"GET /{x=a/**}"}, "GET", "/a", "GET /{x=a/**} [a]"},
      {"rule 3: and an empty segment", {"GET /{x=a/**}"}, "GET", "/a/", "GET /{x=a/**} [a/]"},
      {"rule 3: empty segment is not *", {"GET /v1/*"}, "GET", "/v1/", "-"},
      {"rule 3: empty segment is not a literal", {"GET /v1"}, "GET", "/v1/", "-"},
      {"rule 3: empty segment inside", {"GET /v1/*/x"}, "GET", "/v1//x", "-"},
      {"rule 3: empty segment is **", {"GET /v1/{x=**}"}, "GET", "/v1/", "GET /v1/{x=**} []"},
      {"rule 3: slashes are kept", {"GET /v1/{x=**}"}, "GET", "/v1//a//", "GET /v1/{x=**} [/a//]"},
      {"rule 3: two slashes alone", {"GET /{x=**}"}, "GET", "//", "GET /{x=**} [/]"},
      {"rule 3: dots are not normalised", {"GET /v1/*"}, "GET", "/v1/../x", "-"},
  });
}

TEST(PathMatcherTest, MatchesVerbs) {
  ExpectLookups({
      {"rule 5: verb", {"GET /v1/{x}:go"}, "GET", "/v1/a:go", "GET /v1/{x}:go [a]"},
      {"rule 5: other verb", {"GET /v1/{x}:go"}, "GET", "/v1/a:stop", "-"},
      {"rule 5: only the last colon",
       {"GET /{a=*}/{b=*}:verb"},
       "GET",
       "/some:verb/const:verb",
       "GET /{a=*}/{b=*}:verb [some:verb|const]"},
      {"rule 5: verb of an earlier segment", {"GET /{a=*}/{b=*}:verb"}, "GET", "/a:verb/b", "-"},
      {"rule 5: colons in the value", {"GET /{x}:go"}, "GET", "/a:b:go", "GET /{x}:go [a:b]"},
      {"rule 5: behind a literal", {"GET /v1:go", "GET /v1"}, "GET", "/v1:go", "GET /v1:go"},
      {"rule 5: behind rest", {"GET /{x=**}:go"}, "GET", "/a/b:go", "GET /{x=**}:go [a/b]"},
      {"rule 5: behind an empty rest",
       {"GET /v1/{x=**}:go"},
       "GET",
       "/v1:go",
       "GET /v1/{x=**}:go []"},
      {"rule 5: behind an empty segment",
       {"GET /v1/{x=**}:go"},
       "GET",
       "/v1/:go",
       "GET /v1/{x=**}:go []"},
      {"rule 5: * is not empty before a verb", {"GET /{x}:go"}, "GET", "/:go", "-"},
      {"rule 5: encoded colon is no verb", {"GET /{x}:go"}, "GET", "/a%3Ago", "-"},
      {"rule 5: encoded verb", {"GET /{x}:go"}, "GET", "/a:g%6F", "GET /{x}:go [a]"},
      {"rule 6: an id with a colon",
       {"GET /person/{id}", "GET /person/{id}:verb"},
       "GET",
       "/person/jason:other",
       "GET /person/{id} [jason:other]"},
      {"rule 6: the verb wins",
       {"GET /person/{id}", "GET /person/{id}:verb"},
       "GET",
       "/person/jason:verb",
       "GET /person/{id}:verb [jason]"},
      {"rule 6: a wildcard with the verb before a literal without",
       {"GET /v1/{x=**}:go", "GET /v1/a:go/b", "GET /v1/{y}"},
       "GET",
       "/v1/b:go",
       "GET /v1/{x=**}:go [b]"},
      {"rule 6: without the verb after a dead end with it",
       {"GET /v1/b/{x}:go", "GET /v1/{x=**}"},
       "GET",
       "/v1/a:go",
       "GET /v1/{x=**} [a:go]"},
      {"rule 6: empty verb is text", {"GET /{x}", "GET /{x}:go"}, "GET", "/a:", "GET /{x} [a:]"},
      {"rule 6: literal with colon", {"GET /a:b/c", "GET /*/c:d"}, "GET", "/a:b/c", "GET /a:b/c"},
      {"rule 6: malformed verb is text",
       {"GET /{x}", "GET /{x}:go"},
       "GET",
       "/a:%g",
       "GET /{x} [a:%g]"},
  });
}

TEST(PathMatcherTest, MatchesMethods) {
  ExpectLookups({
      {"rule 6: the method first",
       {"* /v1/shelves", "GET /v1/{x}"},
       "GET",
       "/v1/shelves",
       "GET /v1/{x} [shelves]"},
      {"rule 6: then any method", {"* /v1/{x}", "GET /v1/a"}, "POST", "/v1/a", "* /v1/{x} [a]"},
      {"rule 6: any method after a dead end",
       {"* /v1/{x}", "GET /v1/a/b"},
       "GET",
       "/v1/a",
       "* /v1/{x} [a]"},
      {"rule 6: method with a verb does not hide",
       {"GET /{x}:go", "PUT /{x}"},
       "PUT",
       "/a:go",
       "PUT /{x} [a:go]"},
      {"rule 10: custom method", {"PURGE /{x}"}, "PURGE", "/a", "PURGE /{x} [a]"},
      {"rule 10: methods are case-sensitive", {"GET /{x}"}, "get", "/a", "-"},
      {"rule 10: HEAD as GET", {"GET /{x}"}, "HEAD", "/a", "GET /{x} [a]"},
      {"rule 10: HEAD bound", {"GET /{x}", "HEAD /{y}"}, "HEAD", "/a", "HEAD /{y} [a]"},
      {"rule 10: HEAD as GET before any", {"* /{y}", "GET /{x}"}, "HEAD", "/a", "GET /{x} [a]"},
      {"rule 10: HEAD as any", {"* /{y}", "POST /{x}"}, "HEAD", "/a", "* /{y} [a]"},
      {"rule 10: GET is not HEAD", {"HEAD /{x}"}, "GET", "/a", "-"},
  });
}

TEST(PathMatcherTest, ComparesLiteralsDecoded) {
  ExpectLookups({
      {"rule 7: encoded in the path",
       {"GET /v1/caf%C3%A9"},
       "GET",
       "/v1/caf%c3%a9",
       "GET /v1/caf%C3%A9"},
      {"rule 7: unreserved encoded", {"GET /v1/abc"}, "GET", "/%76%31/%61bc", "GET /v1/abc"},
      {"rule 7: unreserved encoded in the template", {"GET /%61bc"}, "GET", "/abc", "GET /%61bc"},
      {"rule 7: encoded slash is text", {"GET /a%2Fb"}, "GET", "/a%2fb", "GET /a%2Fb"},
      {"rule 7: and no separator", {"GET /a%2Fb"}, "GET", "/a/b", "-"},
      {"rule 7: once only", {"GET /a%2525"}, "GET", "/a%25", "-"},
      {"rule 7: malformed is no literal", {"GET /a"}, "GET", "/%6", "-"},
      {"rule 7: malformed is a wildcard's", {"GET /{x}", "GET /a"}, "GET", "/%6", "GET /{x} [%6]"},
      {"rule 12: captures are raw",
       {"GET /{x}/{y}"},
       "GET",
       "/a%2Fb/%20",
       "GET /{x}/{y} [a%2Fb|%20]"},
      {"five literals, hashed",
       {"GET /aa", "GET /bb", "GET /cc", "GET /dd", "GET /ee"},
       "GET",
       "/%65e",
       "GET /ee"},
  });
}

TEST(PathMatcherTest, PrefersLiteralThenOneThenRest) {
  ExpectLookups({
      {"rule 8: literal",
       {"GET /a/b", "GET /a/*", "GET /a/**", "GET /**"},
       "GET",
       "/a/b",
       "GET /a/b"},
      {"rule 8: any one",
       {"GET /a/b", "GET /a/*", "GET /a/**", "GET /**"},
       "GET",
       "/a/c",
       "GET /a/*"},
      {"rule 8: rest",
       {"GET /a/b", "GET /a/*", "GET /a/**", "GET /**"},
       "GET",
       "/a/c/d",
       "GET /a/**"},
      {"rule 8: outer rest",
       {"GET /a/b", "GET /a/*", "GET /a/**", "GET /**"},
       "GET",
       "/b",
       "GET /**"},
      {"rule 8: end before an empty rest", {"GET /a", "GET /a/**"}, "GET", "/a", "GET /a"},
      {"rule 8: the first segment decides",
       {"GET /a/*/*", "GET /*/b/c"},
       "GET",
       "/a/b/c",
       "GET /a/*/*"},
      {"rule 8: back from a dead end", {"GET /a/b/c", "GET /*/b/d"}, "GET", "/a/b/d", "GET /*/b/d"},
      {"rule 8: back twice",
       {"GET /a/b/c/d", "GET /a/*/c/e", "GET /*/b/c/f"},
       "GET",
       "/a/b/c/f",
       "GET /*/b/c/f"},
      {"rule 8: back to a rest",
       {"GET /a/b/c", "GET /a/{x=**}"},
       "GET",
       "/a/b/d",
       "GET /a/{x=**} [b/d]"},
      {"rule 8: back captures anew",
       {"GET /{x}/b/c", "GET /{y=**}"},
       "GET",
       "/a/b/d",
       "GET /{y=**} [a/b/d]"},
  });
}

TEST(PathMatcherTest, ReportsTheRouteThatHasTheSameShape) {
  const struct {
    const char* name;
    const char* first;
    const char* second;
    bool conflict;
  } rows[] = {
      {"rule 8: names of variables do not count", "GET /v1/{a}", "GET /v1/{b}", true},
      {"rule 8: nor that there is one", "GET /v1/{a}", "GET /v1/*", true},
      {"rule 8: nor where it ends", "GET /{a=x/*}/y", "GET /x/{b=*/y}", true},
      {"rule 8: a constant is its literal", "GET /v1/{a=x}", "GET /v1/x", true},
      {"rule 7: encoding does not count", "GET /a%20b/%63", "GET /a%20b/c", true},
      {"other method", "GET /v1/{a}", "PUT /v1/{b}", false},
      {"any method is another", "GET /v1/{a}", "* /v1/{b}", false},
      {"other verb", "GET /v1/{a}:x", "GET /v1/{b}:y", false},
      {"verb and none", "GET /v1/{a}:x", "GET /v1/{b}", false},
      {"same verb", "GET /v1/{a}:x", "GET /v1/{b}:%78", true},
      {"one and rest", "GET /v1/{a}", "GET /v1/{b=**}", false},
      {"rest twice", "GET /v1/{a=**}", "GET /v1/**", true},
      {"end and rest", "GET /v1", "GET /v1/**", false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    PathMatcher matcher;
    auto [first_method, first_path] = SplitRoute(row.first);
    auto [second_method, second_path] = SplitRoute(row.second);
    EXPECT_EQ(matcher.Add(first_method, Parse(first_path), 7), PathMatcher::kNone);
    EXPECT_EQ(matcher.Add(second_method, Parse(second_path), 8),
              row.conflict ? 7 : PathMatcher::kNone);
  }
}

TEST(PathMatcherTest, TellsTheMethodsOfAPath) {
  PathMatcher matcher = MatcherOf({"GET /a/*", "POST /a/b", "* /c", "PUT /a/*:go"});
  auto methods = [&matcher](absl::string_view path) {
    std::vector<absl::string_view> all = matcher.MethodsOf(path);
    std::sort(all.begin(), all.end());
    return absl::StrJoin(all, " ");
  };
  EXPECT_EQ(methods("/a/b"), "GET POST");
  EXPECT_EQ(methods("/a/c"), "GET");
  EXPECT_EQ(methods("/a/c:go"), "GET PUT");
  EXPECT_EQ(methods("/c"), "*");
  EXPECT_EQ(methods("/d"), "");
  EXPECT_EQ(methods(""), "");
}

// Rule 9.
TEST(PathMatcherTest, SearchesVeryLongPaths) {
  PathMatcher matcher = MatcherOf({"GET /a/*/c", "GET /a/{x=**}", "GET /*/*/*/*:go", "PUT /a"});
  PathMatcher::Captures captures;
  const std::string slashes(64000, '/');
  EXPECT_EQ(matcher.Find("GET", slashes, &captures), PathMatcher::kNone);
  EXPECT_EQ(matcher.Find("GET", "/a" + slashes, &captures), 1);
  ASSERT_EQ(captures.size(), 1u);
  EXPECT_EQ(captures[0].size(), slashes.size() - 1);
  std::string segments;
  for (int i = 0; i < 32000; ++i) segments += "/a";
  EXPECT_EQ(matcher.Find("GET", segments, &captures), 1);
  EXPECT_EQ(matcher.Find("GET", segments + ":go", &captures), 1);
  EXPECT_EQ(matcher.Find("PUT", segments, &captures), PathMatcher::kNone);
  const std::string encoded = "/" + std::string(64000, '%');
  EXPECT_EQ(matcher.Find("GET", encoded, &captures), PathMatcher::kNone);
  EXPECT_EQ(matcher.Find("GET", "/a/" + std::string(64000, ':'), &captures), 1);
}

TEST(PathMatcherTest, SearchesVeryDeepTemplates) {
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += i % 2 == 0 ? "/*" : "/a";
  PathMatcher matcher = MatcherOf({"GET " + deep, "GET /{x=**}"});
  PathMatcher::Captures captures;
  std::string path;
  for (int i = 0; i < 20000; ++i) path += "/a";
  EXPECT_EQ(matcher.Find("GET", path, &captures), 0);
  EXPECT_EQ(matcher.Find("GET", path + "/a", &captures), 1);
}

// Rule 9: literals and "*" at each of twelve levels, and a path that dead-ends under all
// but the last of the 4096 alternatives.
TEST(PathMatcherTest, FindsTheLastOfAllAlternatives) {
  constexpr int kLevels = 12;
  PathMatcher matcher;
  std::string path;
  for (int i = 0; i < kLevels; ++i) path += "/a";
  for (int bits = 0; bits < 1 << kLevels; ++bits) {
    std::string text;
    for (int i = 0; i < kLevels; ++i) text += (bits >> i & 1) != 0 ? "/*" : "/a";
    text += bits + 1 == 1 << kLevels ? "/{last}" : "/x";
    ASSERT_EQ(matcher.Add("GET", Parse(text), bits), PathMatcher::kNone);
  }
  PathMatcher::Captures captures;
  const std::string other = path + "/y";
  EXPECT_EQ(matcher.Find("GET", other, &captures), (1 << kLevels) - 1);
  EXPECT_EQ(captures[0], "y");
  EXPECT_EQ(matcher.Find("GET", path + "/x", &captures), 0);
  EXPECT_EQ(matcher.Find("GET", path + "/y/z", &captures), PathMatcher::kNone);
}

TEST(PathMatcherTest, FindsEachOfManyRoutes) {
  PathMatcher matcher;
  for (int i = 0; i < 3000; ++i) {
    ASSERT_EQ(matcher.Add("GET", Parse(absl::StrCat("/v1/kind", i, "/{id}")), i),
              PathMatcher::kNone);
  }
  PathMatcher::Captures captures;
  for (int i = 0; i < 3000; ++i) {
    const std::string path = absl::StrCat("/v1/kind", i, "/", i);
    EXPECT_EQ(matcher.Find("GET", path, &captures), i);
    EXPECT_EQ(captures[0], absl::StrCat(i));
  }
}

}  // namespace
}  // namespace transom
