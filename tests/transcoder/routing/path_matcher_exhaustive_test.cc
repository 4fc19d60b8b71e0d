// PathMatcher against the reference, over every template and path of a small alphabet:
// more than two million pairs of a set of templates and a path. More of them, about fifty
// million in minutes:
//
//   bazel test --config=opt --test_env=TRANSOM_EXHAUSTIVE=1 --test_output=all
//       //tests/transcoder/routing:path_matcher_exhaustive_test

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/transcoder/routing/reference_matcher.h"
#include "transcoder/routing/path_matcher.h"

namespace transom {
namespace {

using Segments = std::vector<std::string>;

// All sequences of up to `size_max` of the pieces.
std::vector<Segments> AllSequences(const std::vector<std::string>& pieces, size_t size_max) {
  std::vector<Segments> all = {{}};
  for (size_t begin = 0, size = 0; size < size_max; ++size) {
    const size_t end = all.size();
    for (; begin < end; ++begin) {
      for (const std::string& piece : pieces) {
        Segments longer = all[begin];
        longer.push_back(piece);
        all.push_back(std::move(longer));
      }
    }
  }
  return all;
}

std::vector<Segments> AllTemplates(size_t size_max) {
  std::vector<Segments> all = AllSequences({"a", "b", "*", "**"}, size_max);
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](const Segments& segments) {
                             auto rest = std::find(segments.begin(), segments.end(), "**");
                             return rest != segments.end() && rest + 1 != segments.end();
                           }),
            all.end());
  return all;
}

std::vector<std::string> AllPaths(size_t size_max) {
  std::vector<std::string> paths;
  for (const Segments& segments : AllSequences({"a", "%62", "", "a:v", ":v"}, size_max)) {
    paths.push_back("/" + absl::StrJoin(segments, "/"));
  }
  return paths;
}

PathTemplate Parse(const std::string& text) {
  absl::StatusOr<PathTemplate> path = PathTemplate::Parse(text);
  EXPECT_TRUE(path.ok()) << text << ": " << path.status();
  return path.ok() ? *path : PathTemplate();
}

// A variable around each wildcard.
std::string WithVariables(const Segments& segments) {
  Segments named;
  for (const std::string& segment : segments) {
    named.push_back(segment[0] == '*' ? absl::StrCat("{v", named.size(), "=", segment, "}")
                                      : segment);
  }
  return "/" + absl::StrJoin(named, "/");
}

std::vector<std::string> Strings(const PathMatcher::Captures& captures) {
  return std::vector<std::string>(captures.begin(), captures.end());
}

// What was looked up, as one text to compare: route and captures.
std::string Found(int route, const std::vector<std::string>& captures) {
  return route < 0 ? "-" : absl::StrCat(route, " [", absl::StrJoin(captures, "|"), "]");
}

void ExpectSameAsReference(const std::vector<ReferenceRoute>& routes,
                           const std::vector<std::string>& methods,
                           const std::vector<std::string>& paths) {
  PathMatcher matcher;
  for (const ReferenceRoute& route : routes) {
    ASSERT_EQ(matcher.Add(route.http_method, route.path, route.route), PathMatcher::kNone);
  }
  for (const std::string& method : methods) {
    for (const std::string& path : paths) {
      PathMatcher::Captures captures;
      int route = matcher.Find(method, path, &captures);
      std::vector<std::string> expected_captures;
      int expected = ReferenceFind(routes, method, path, &expected_captures);
      ASSERT_EQ(Found(route, Strings(captures)), Found(expected, expected_captures))
          << method << " " << path << " among " << routes.size() << " routes, the first "
          << routes[0].http_method << " " << routes[0].path.text();
    }
  }
}

// One template at a time, with a variable around every range of its segments.
TEST(PathMatcherExhaustiveTest, CapturesEveryRangeOfEveryTemplate) {
  const std::vector<std::string> paths = AllPaths(4);
  int templates = 0;
  for (const Segments& segments : AllTemplates(3)) {
    for (size_t first = 0; first < segments.size(); ++first) {
      for (size_t end = first + 1; end <= segments.size(); ++end) {
        Segments pieces(segments.begin(), segments.begin() + first);
        pieces.push_back(absl::StrCat(
            "{x=", absl::StrJoin(segments.begin() + first, segments.begin() + end, "/"), "}"));
        pieces.insert(pieces.end(), segments.begin() + end, segments.end());
        for (const char* verb : {"", ":v"}) {
          PathTemplate path = Parse("/" + absl::StrJoin(pieces, "/") + verb);
          ExpectSameAsReference({{"GET", std::move(path), 0}}, {"GET"}, paths);
          ++templates;
        }
      }
    }
  }
  EXPECT_GT(templates, 400);
}

// What the reference says of each template alone, for each path. What it says of a set follows:
// the best of those that match.
class ReferenceTable {
 public:
  ReferenceTable(std::vector<PathTemplate> templates, std::vector<std::string> paths)
      : templates_(std::move(templates)), paths_(std::move(paths)) {
    for (const PathTemplate& path : templates_) {
      std::vector<absl::optional<std::vector<std::string>>> row;
      for (const std::string& request : paths_) row.push_back(ReferenceMatch(path, request));
      captures_.push_back(std::move(row));
      std::vector<bool> precedes;
      for (const PathTemplate& other : templates_) {
        precedes.push_back(ReferencePrecedes(path, other));
      }
      precedes_.push_back(std::move(precedes));
    }
  }

  size_t template_count() const { return templates_.size(); }
  // Pairs of a set and a path that were compared.
  size_t compared() const { return compared_; }

  // Adds the templates with those numbers in that order, and looks every path up.
  void ExpectSame(const std::vector<size_t>& set) {
    PathMatcher matcher;
    for (size_t number : set) {
      ASSERT_EQ(matcher.Add("GET", templates_[number], static_cast<int>(number)),
                PathMatcher::kNone);
    }
    for (size_t path = 0; path < paths_.size(); ++path) {
      PathMatcher::Captures captures;
      const int route = matcher.Find("GET", paths_[path], &captures);
      const int expected = BestOf(set, path);
      if (route == expected && (route < 0 || SameCaptures(captures, *captures_[route][path]))) {
        continue;
      }
      FAIL() << paths_[path] << " among " << TextOf(set) << ": found "
             << (route < 0 ? "nothing" : templates_[route].text()) << ", expected "
             << (expected < 0 ? "nothing" : templates_[expected].text());
    }
    compared_ += paths_.size();
  }

 private:
  int BestOf(const std::vector<size_t>& set, size_t path) const {
    int best = -1;
    for (size_t number : set) {
      if (!captures_[number][path]) continue;
      if (best < 0 || precedes_[number][best]) best = static_cast<int>(number);
    }
    return best;
  }

  static bool SameCaptures(const PathMatcher::Captures& found,
                           const std::vector<std::string>& expected) {
    return std::equal(found.begin(), found.end(), expected.begin(), expected.end());
  }

  std::string TextOf(const std::vector<size_t>& set) const {
    std::string text;
    for (size_t number : set) absl::StrAppend(&text, templates_[number].text(), " ");
    return text;
  }

  const std::vector<PathTemplate> templates_;
  const std::vector<std::string> paths_;
  std::vector<std::vector<absl::optional<std::vector<std::string>>>> captures_;
  std::vector<std::vector<bool>> precedes_;
  size_t compared_ = 0;
};

// With and without a verb.
std::vector<PathTemplate> AllParsedTemplates(size_t size_max) {
  std::vector<PathTemplate> templates;
  for (const Segments& segments : AllTemplates(size_max)) {
    templates.push_back(Parse(WithVariables(segments)));
    if (!segments.empty()) templates.push_back(Parse(WithVariables(segments) + ":v"));
  }
  return templates;
}

bool IsLargeRun() { return std::getenv("TRANSOM_EXHAUSTIVE") != nullptr; }

void ExpectSameInEveryPair(ReferenceTable* table) {
  for (size_t a = 0; a < table->template_count(); ++a) {
    for (size_t b = 0; b < table->template_count(); ++b) {
      if (a != b) table->ExpectSame({a, b});
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

void ExpectSameInEveryTriple(ReferenceTable* table) {
  for (size_t a = 0; a < table->template_count(); ++a) {
    for (size_t b = a + 1; b < table->template_count(); ++b) {
      for (size_t c = b + 1; c < table->template_count(); ++c) {
        table->ExpectSame({c, a, b});
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

// Every pair of templates of up to three segments, in both orders.
TEST(PathMatcherExhaustiveTest, PrefersAsTheReferenceDoesInEveryPair) {
  ReferenceTable table(AllParsedTemplates(3), AllPaths(IsLargeRun() ? 4 : 3));
  ExpectSameInEveryPair(&table);
  RecordProperty("compared", static_cast<int>(table.compared()));
  EXPECT_GT(table.compared(), 1000000u);
}

// Every three templates of up to two segments (three in a large run).
TEST(PathMatcherExhaustiveTest, PrefersAsTheReferenceDoesInEveryTriple) {
  ReferenceTable table(AllParsedTemplates(IsLargeRun() ? 3 : 2), AllPaths(3));
  ExpectSameInEveryTriple(&table);
  RecordProperty("compared", static_cast<int>(table.compared()));
  EXPECT_GT(table.compared(), 800000u);
}

// Random sets of many templates and methods.
TEST(PathMatcherExhaustiveTest, PrefersAsTheReferenceDoesInRandomSets) {
  const std::vector<std::string> paths = AllPaths(3);
  const std::vector<Segments> templates = AllTemplates(3);
  const std::vector<std::string> methods = {"GET", "HEAD", "POST", "*"};
  std::mt19937 random(20240229);
  for (int round = 0; round < 60; ++round) {
    std::vector<ReferenceRoute> routes;
    PathMatcher seen;
    for (int i = 0; i < 12; ++i) {
      const Segments& segments = templates[random() % templates.size()];
      const bool verb = !segments.empty() && random() % 3 == 0;
      ReferenceRoute route{methods[random() % methods.size()],
                           Parse(WithVariables(segments) + (verb ? ":v" : "")), i};
      if (seen.Add(route.http_method, route.path, i) == PathMatcher::kNone) {
        routes.push_back(std::move(route));
      }
    }
    ExpectSameAsReference(routes, {"GET", "HEAD", "PUT"}, paths);
    if (HasFatalFailure()) return;
  }
}

// All templates at once.
TEST(PathMatcherExhaustiveTest, PrefersAsTheReferenceDoesAmongAll) {
  std::vector<ReferenceRoute> routes;
  for (const Segments& segments : AllTemplates(3)) {
    routes.push_back({"GET", Parse(WithVariables(segments)), static_cast<int>(routes.size())});
    if (segments.empty()) continue;
    routes.push_back(
        {"GET", Parse(WithVariables(segments) + ":v"), static_cast<int>(routes.size())});
  }
  ExpectSameAsReference(routes, {"GET"}, AllPaths(4));
}

}  // namespace
}  // namespace transom
