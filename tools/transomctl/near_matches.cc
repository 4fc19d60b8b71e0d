#include "tools/transomctl/near_matches.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/config/suggestion.h"
#include "transcoder/routing/percent.h"

namespace transom {
namespace ctl {
namespace {

using SegmentKind = PathTemplate::SegmentKind;

// A difference counts 1 if it may well be a slip, else 2.
constexpr int kSlip = 1;
constexpr int kOther = 2;

// What is further away is not near; nor is what is much further than another.
constexpr int kDistanceMax = 3;
constexpr int kBehindNearestMax = 1;
// Where a binding was found.
constexpr int kDistanceMaxBesideFound = 1;

std::string Decoded(absl::string_view raw) {
  std::string buffer(raw.size(), '\0');
  absl::string_view text;
  return PercentDecode(raw, &buffer[0], &text) ? std::string(text) : std::string(raw);
}

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(text), "\"");
}

std::vector<absl::string_view> Segments(absl::string_view path) {
  if (path.size() <= 1) return {};
  return absl::StrSplit(path.substr(1), '/');
}

int TextDistance(absl::string_view expected, absl::string_view found) {
  const bool close =
      absl::EqualsIgnoreCase(expected, found) || !DidYouMean(found, {expected}).empty();
  return close ? kSlip : kOther;
}

// One template held against one request.
class Comparison {
 public:
  Comparison(const Binding& binding, absl::string_view http_method, absl::string_view path)
      : binding_(binding) {
    CompareMethod(http_method);
    CompareVerb(&path);
    CompareSegments(Segments(path));
  }

  int distance() const { return distance_; }
  // Whether a literal fits, or there is none that could.
  bool HasCommonGround() const { return literals_fit_ > 0 || !has_literals_; }
  std::vector<std::string> TakeReasons() { return std::move(reasons_); }

 private:
  void Add(int distance, std::string reason) {
    distance_ += distance;
    reasons_.push_back(std::move(reason));
  }

  void CompareMethod(absl::string_view http_method) {
    const std::string& own = binding_.http_method;
    if (own == http_method || own == "*" || (own == "GET" && http_method == "HEAD")) return;
    Add(kSlip,
        absl::StrCat(
            "is for ", own, ", not ", http_method,
            absl::EqualsIgnoreCase(own, http_method) ? " (capital and small letters count)" : ""));
  }

  // Takes the verb off the path if the template has one.
  void CompareVerb(absl::string_view* path) {
    const std::string& verb = binding_.path.verb();
    if (verb.empty()) return;
    const size_t colon = path->find_last_of(":/");
    if (colon == path->npos || (*path)[colon] == '/' || colon + 1 == path->size()) {
      return Add(kSlip, absl::StrCat("the verb ", Quoted(":" + verb), " is missing at the end"));
    }
    const std::string found = Decoded(path->substr(colon + 1));
    *path = path->substr(0, colon);
    if (found == verb) return;
    Add(TextDistance(verb, found),
        absl::StrCat("the verb is ", Quoted(":" + verb), ", not ", Quoted(":" + found)));
  }

  void CompareSegments(const std::vector<absl::string_view>& found) {
    const std::vector<PathTemplate::Segment>& expected = binding_.path.segments();
    for (const PathTemplate::Segment& segment : expected) {
      has_literals_ |= segment.kind == SegmentKind::kLiteral;
    }
    if (LacksFirst(found)) {
      ++literals_fit_;
      return Add(kSlip, absl::StrCat("begins with ", Quoted("/" + expected[0].literal),
                                     ", which the path does not"));
    }
    for (size_t i = 0; i < expected.size(); ++i) {
      if (expected[i].kind == SegmentKind::kAnyRest) return;
      if (i >= found.size()) return AddMissing(i);
      CompareSegment(i, expected[i], found[i]);
    }
    if (found.size() > expected.size()) AddTooMany(found, expected.size());
  }

  // The path is right but for its first segment: "/shelves/1" for "/v1/shelves/{shelf}".
  bool LacksFirst(const std::vector<absl::string_view>& found) const {
    const std::vector<PathTemplate::Segment>& expected = binding_.path.segments();
    if (expected.size() < 2 || expected.size() != found.size() + 1) return false;
    bool literal_fits = false;
    for (size_t i = 0; i < expected.size(); ++i) {
      if (expected[i].kind == SegmentKind::kAnyRest) return false;
      if (expected[i].kind != SegmentKind::kLiteral) continue;
      if (i == 0) continue;
      if (Decoded(found[i - 1]) != expected[i].literal) return false;
      literal_fits = true;
    }
    return literal_fits && expected[0].kind == SegmentKind::kLiteral &&
           Decoded(found[0]) != expected[0].literal;
  }

  void CompareSegment(size_t i, const PathTemplate::Segment& expected, absl::string_view raw) {
    if (expected.kind == SegmentKind::kAnyOne) {
      if (raw.empty()) Add(kSlip, absl::StrCat(Place(i), " is empty: ", Wanted(i)));
      return;
    }
    const std::string found = Decoded(raw);
    if (found == expected.literal) {
      ++literals_fit_;
      return;
    }
    Add(TextDistance(expected.literal, found),
        absl::StrCat(Place(i), ": expected ", Quoted(expected.literal), ", found ", Quoted(found)));
  }

  void AddMissing(size_t i) {
    const size_t count = binding_.path.segments().size() - i;
    Add(static_cast<int>(count),
        absl::StrCat("the path ends before segment ", i + 1, ": ", Wanted(i)));
  }

  void AddTooMany(const std::vector<absl::string_view>& found, size_t expected) {
    const size_t count = found.size() - expected;
    if (count == 1 && found.back().empty()) {
      return Add(kSlip, "the path has a \"/\" at its end");
    }
    Add(static_cast<int>(count),
        absl::StrCat("the template ends before segment ", expected + 1, ", which is ",
                     Quoted(Decoded(found[expected])), OneSegmentHint(expected)));
  }

  // Where the last variable takes one segment only, which is easily overlooked.
  std::string OneSegmentHint(size_t expected) const {
    const std::vector<PathTemplate::Variable>& variables = binding_.path.variables();
    if (variables.empty() || variables.back().end_segment != static_cast<int>(expected) ||
        variables.back().multi_segment) {
      return "";
    }
    return absl::StrCat(" (variable ", Quoted(variables.back().field_path), " is one segment)");
  }

  static std::string Place(size_t i) { return absl::StrCat("segment ", i + 1); }

  // What segment i is to be.
  std::string Wanted(size_t i) const {
    const PathTemplate::Segment& segment = binding_.path.segments()[i];
    if (segment.kind == SegmentKind::kLiteral)
      return absl::StrCat("expected ", Quoted(segment.literal));
    for (const PathTemplate::Variable& variable : binding_.path.variables()) {
      if (static_cast<int>(i) < variable.first_segment ||
          static_cast<int>(i) >= variable.end_segment) {
        continue;
      }
      return absl::StrCat("variable ", Quoted(variable.field_path), " needs a segment here");
    }
    return "\"*\" needs a segment";
  }

  const Binding& binding_;
  int distance_ = 0;
  int literals_fit_ = 0;
  bool has_literals_ = false;
  std::vector<std::string> reasons_;
};

// Why `later`, which matches as well, comes behind `found`.
std::string WhyLater(const Binding& found, const Binding& later) {
  const std::string comes_first = absl::StrCat("matches too, but ", found.http_method, " ",
                                               found.path.text(), " comes first: ");
  if (found.http_method != later.http_method) {
    return absl::StrCat(comes_first, "its HTTP method is ",
                        later.http_method == "*" ? "named" : "the request's");
  }
  if (found.path.verb() != later.path.verb()) {
    return absl::StrCat(comes_first, "it has the path's verb");
  }
  const std::vector<PathTemplate::Segment>& first = found.path.segments();
  const std::vector<PathTemplate::Segment>& second = later.path.segments();
  for (size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
    if (first[i].kind == second[i].kind) continue;
    return absl::StrCat(
        comes_first,
        first[i].kind == SegmentKind::kLiteral ? "a literal comes before " : "\"*\" comes before ",
        second[i].kind == SegmentKind::kAnyOne ? "\"*\"" : "\"**\"", " at segment ", i + 1);
  }
  return absl::StrCat(comes_first, "it ends with the path, where the other has \"**\"");
}

}  // namespace

std::vector<NearMatch> FindNearMatches(const RouteTable& routes, absl::string_view http_method,
                                       absl::string_view path, const Binding* found,
                                       size_t count_max) {
  std::vector<std::pair<int, NearMatch>> ranked;
  for (const auto& binding : routes.bindings()) {
    if (binding.get() == found) continue;
    Comparison comparison(*binding, http_method, path);
    const int limit = found == nullptr ? kDistanceMax : kDistanceMaxBesideFound;
    if (comparison.distance() > limit || !comparison.HasCommonGround()) continue;
    NearMatch near{binding.get(), comparison.TakeReasons()};
    if (near.reasons.empty() && found == nullptr) continue;
    if (near.reasons.empty()) near.reasons.push_back(WhyLater(*found, *binding));
    ranked.emplace_back(comparison.distance(), std::move(near));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<NearMatch> result;
  for (auto& [distance, near] : ranked) {
    if (result.size() == count_max || distance > ranked[0].first + kBehindNearestMax) break;
    result.push_back(std::move(near));
  }
  return result;
}

}  // namespace ctl
}  // namespace transom
