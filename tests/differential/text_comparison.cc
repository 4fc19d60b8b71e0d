#include "tests/differential/text_comparison.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "tests/differential/json_tree.h"
#include "tests/differential/text_spots.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using Spots = std::vector<TextSpot>;

class TextComparison {
 public:
  TextComparison(const RandomSchema& schema, const pb::Descriptor& type, const ReadOptions& options)
      : schema_(schema), type_(type), options_(options) {}

  Comparison Compare(const std::string& text) {
    const Reading ours = Ours(text);
    const Reading theirs = Theirs(text);
    JsonTree tree;
    const JsonFault fault = ReadJsonTree(text, &tree);
    if (fault != JsonFault::kNone) {
      if (ours.accepted) Fail("the codec reads what is no JSON", text, ours, theirs);
      if (theirs.accepted) Count(ClassOfFault(fault), text, ours, theirs);
      return std::move(comparison_);
    }
    const Spots spots = FindTextSpots(schema_.Twin(type_), tree, options_);
    if (ours.accepted == HasWrong(spots)) {
      Fail(ours.accepted ? "the codec reads what is wrong" : "the codec refuses what is right",
           text, ours, theirs);
    }
    if (!SameReading(ours, theirs)) Explain(tree, spots, ours, theirs);
    return std::move(comparison_);
  }

 private:
  Reading Ours(const std::string& text) { return ReadByCodec(schema_, type_, text, options_); }
  Reading Theirs(const std::string& text) {
    return ReadByLibprotobuf(schema_, type_, text, options_);
  }

  // What the codec's text is mended of, as well as libprotobuf's.
  static Spots NotCompared(const Spots& spots) {
    Spots found;
    for (const TextSpot& spot : spots) {
      if (spot.must != TextSpot::Must::kRead) found.push_back(spot);
    }
    return found;
  }

  static bool HasWrong(const Spots& spots) {
    return std::any_of(spots.begin(), spots.end(),
                       [](const TextSpot& spot) { return spot.must == TextSpot::Must::kRefuse; });
  }

  void Explain(const JsonTree& tree, const Spots& spots, const Reading& ours,
               const Reading& theirs) {
    if (spots.empty()) return Fail("they differ", WriteJsonTree(tree), ours, theirs);
    const std::string right = WriteJsonTree(Mended(tree, NotCompared(spots)));
    const std::string plain = WriteJsonTree(Mended(tree, spots));
    const Reading ours_right = Ours(right);
    const Reading theirs_plain = Theirs(plain);
    if (!SameButForHosts(ours_right, theirs_plain, spots)) {
      Fail(absl::StrCat("they differ in something else than ", Names(spots),
                        "; libprotobuf is given ", plain, "\nthe codec reads of ", right),
           WriteJsonTree(tree), ours_right, theirs_plain);
      return;
    }
    for (size_t i = 0; i < spots.size(); ++i) {
      if (spots.size() == 1 || DiffersAlone(tree, spots, i)) {
        Count(spots[i].kind, WriteJsonTree(tree), ours, theirs);
      }
    }
    if (comparison_.classes.empty()) {
      Fail("they differ in nothing alone of " + Names(spots), WriteJsonTree(tree), ours, theirs);
    }
  }

  void Count(DifferenceClass kind, const std::string& text, const Reading& ours,
             const Reading& theirs) {
    comparison_.classes.push_back(kind);
    if (!ClassInfo(kind).known) {
      Fail(absl::StrCat("not known to differ by ", ClassInfo(kind).name), text, ours, theirs);
    }
  }

  // Whether the one place makes a difference when the others are mended.
  bool DiffersAlone(const JsonTree& tree, const Spots& spots, size_t one) {
    Spots others = spots;
    others.erase(others.begin() + static_cast<ptrdiff_t>(one));
    return !SameButForHosts(Ours(WriteJsonTree(Mended(tree, NotCompared(others)))),
                            Theirs(WriteJsonTree(Mended(tree, others))), others);
  }

  static std::string Names(const Spots& spots) {
    std::string names;
    for (const TextSpot& spot : spots) absl::StrAppend(&names, " ", ClassInfo(spot.kind).name);
    return names;
  }

  // The host of a type's URL is kept, and libprotobuf reads one only.
  bool SameButForHosts(const Reading& ours, const Reading& theirs, const Spots& spots) {
    if (SameReading(ours, theirs)) return true;
    for (const TextSpot& spot : spots) {
      if (spot.kind != DifferenceClass::kAnyHost) continue;
      return SameReading(WithoutHosts(ours), WithoutHosts(theirs));
    }
    return false;
  }

  Reading WithoutHosts(Reading reading) {
    if (reading.accepted) reading.bytes = BytesWithoutHosts(schema_, type_, reading.bytes);
    return reading;
  }

  void Fail(absl::string_view what, const std::string& text, const Reading& ours,
            const Reading& theirs) {
    if (!comparison_.failure.empty()) return;
    comparison_.failure = absl::StrCat(
        what, "\ntype: ", type_.full_name(),
        options_.ignore_unknown_fields ? " (unknown fields ignored)" : "",
        options_.case_insensitive_enums ? " (enums in any case)" : "", "\ntext: ", text, "\ncodec ",
        Describe(ours, schema_, type_), "\nlibprotobuf ", Describe(theirs, schema_, type_), "\n");
  }

  const RandomSchema& schema_;
  const pb::Descriptor& type_;
  const ReadOptions& options_;
  Comparison comparison_;
};

}  // namespace

Comparison CompareText(const RandomSchema& schema, const pb::Descriptor& type,
                       const std::string& text, const ReadOptions& options) {
  return TextComparison(schema, type, options).Compare(text);
}

}  // namespace transom
