#include "tests/differential/wire_comparison.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/differential/json_tree.h"
#include "tests/differential/message_spots.h"
#include "tests/differential/overlong_varint.h"
#include "tests/differential/printed_difference.h"
#include "tests/differential/text_spots.h"
#include "tests/testing/canonical_message.h"
#include "tests/testing/message_parts.h"
#include "tests/testing/replaced_values.h"
#include "tests/testing/same_message.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using Kind = DifferenceClass;

class WireComparison {
 public:
  WireComparison(const RandomSchema& schema, const pb::Descriptor& type,
                 const PrintOptions& options)
      : schema_(schema), type_(type), options_(options) {}

  Comparison Compare(const std::string& wire) {
    wire_ = wire;
    const Printing ours = PrintByCodec(schema_, type_, wire, options_);
    const auto message = ParseByLibprotobuf(schema_, type_, wire);
    if (message == nullptr) {
      if (ours.accepted) OnlyByCodec(ours);
      return std::move(comparison_);
    }
    const bool mixed = HasMixedEntries(message.get());
    if (DropUndeclaredEntries(message.get())) Known(Kind::kUndeclaredInMap);
    if (mixed) return std::move(comparison_);
    const auto known = Copy(*message);
    DiscardUnknownFields(known.get());
    MakeCanonical(message.get());
    MakeCanonical(known.get());
    if (!ComparesBytes(ours, *known)) return std::move(comparison_);
    Count(Kind::kUnknownFieldPrinted, *message, *known);
    const auto kinded = Copy(*known);
    if (GiveValuesKinds(kinded.get())) {
      if (!SamePrinting(Print(*known), Print(*kinded))) Fail("a Value without a kind is not null");
      Count(Kind::kKindlessValue, *known, *kinded);
    }
    CompareMessage(*kinded);
    return std::move(comparison_);
  }

 private:
  void OnlyByCodec(const Printing& ours) {
    // What a later value replaces is not looked into.
    if (HoldsReplacedValues(wire_, type_)) return Known(Kind::kReplacedValue);
    Fail("the codec prints what libprotobuf does not parse: " + ours.json);
  }

  // Whether the codec makes of the bytes what it makes of the message.
  bool ComparesBytes(const Printing& ours, const pb::Message& message) {
    const Printing tidy = Print(message);
    if (SamePrinting(ours, tidy)) return true;
    if (!ours.accepted && tidy.accepted && HasOverlongVarint(wire_, type_)) {
      Known(Kind::kOverlongVarint);
      return true;
    }
    Fail(absl::StrCat("the codec ", Text(ours), ", and of the message that the bytes are ",
                      Text(tidy)));
    return false;
  }

  // Whether it makes a difference to libprotobuf.
  void Count(Kind kind, const pb::Message& message, const pb::Message& plain) {
    if (message.SerializePartialAsString() == plain.SerializePartialAsString()) return;
    const auto mended = Copy(message);
    const auto mended_plain = Copy(plain);
    MendMessage(mended.get(), kMendAll);
    MendMessage(mended_plain.get(), kMendAll);
    if (!SamePrinting(Theirs(*mended), Theirs(*mended_plain))) Known(kind);
  }

  static void DiscardUnknownFields(pb::Message* message) {
    message->DiscardUnknownFields();
    VisitMessageFields(message, DiscardUnknownFields);
    ChangePayload(message, DiscardUnknownFields);
  }

  static bool SamePrinting(const Printing& a, const Printing& b) {
    if (a.accepted != b.accepted) return false;
    JsonTree one, other;
    if (!a.accepted || a.json == b.json) return true;
    return ReadJsonTree(a.json, &one) == JsonFault::kNone &&
           ReadJsonTree(b.json, &other) == JsonFault::kNone && SameTree(one, other);
  }

  void CompareMessage(const pb::Message& message) {
    auto mended = Copy(message);
    const std::vector<Kind> spots = MendMessage(mended.get(), kMendAll);
    // Two keys that are not UTF-8 may have become one.
    MakeCanonical(mended.get());
    const Printing ours = Print(message);
    size_t replaced = 0;
    for (const Kind kind : spots) replaced += kind == Kind::kReplacedValue;
    const bool must_refuse = spots.size() > replaced;
    if (!ours.accepted && LevelsBelow(message) > kOurLevelsMax) return Known(Kind::kTooDeep);
    if (ours.accepted ? must_refuse : spots.empty()) {
      return Fail(absl::StrCat("the codec ", Text(ours), ", with ", spots.size(), " values amiss"));
    }
    for (size_t i = 0; i < spots.size(); ++i) {
      // On a truncated packed field libprotobuf prints zeros until the memory is full.
      if (spots[i] == Kind::kAnyPayload || spots[i] == Kind::kReplacedValue) {
        Known(spots[i]);
        continue;
      }
      auto alone = Copy(message);
      MendMessage(alone.get(), i);
      if (Theirs(*alone).accepted) Known(spots[i]);
    }
    ComparePrintings(*mended);
  }

  void ComparePrintings(const pb::Message& message) {
    const Printing ours = Print(message);
    const Printing theirs = Theirs(message);
    JsonTree our_tree, their_tree;
    if (!ours.accepted) return Fail("the codec " + Text(ours));
    if (!Reads(ours.json, &our_tree)) return;
    auto mended = Copy(message);
    if (!theirs.accepted && MendHosts(mended.get())) {
      Known(Kind::kAnyHost);
      ReadBack(message, ours.json, our_tree);
      return ComparePrintings(*mended);
    }
    if (!theirs.accepted) {
      if (LevelsBelow(message) <= kTheirLevelsMax) {
        return Fail(absl::StrCat("libprotobuf ", Text(theirs), ", the codec ", Text(ours)));
      }
      Known(Kind::kPrintDepth);
    } else if (!Reads(theirs.json, &their_tree)) {
      return;
    } else {
      const PrintedDifference difference =
          ComparePrinted(schema_.Twin(type_), our_tree, their_tree, options_);
      for (const Kind kind : difference.classes) Known(kind);
      if (!difference.failure.empty()) {
        Fail(absl::StrCat(difference.failure, "\ncodec: ", ours.json,
                          "\nlibprotobuf: ", theirs.json));
      }
    }
    ReadBack(message, ours.json, our_tree);
  }

  void ReadBack(const pb::Message& message, const std::string& json, const JsonTree& tree) {
    for (const TextSpot& spot : FindTextSpots(schema_.Twin(type_), tree, {})) {
      // Printing asks for no required fields, and counts no arrays as levels.
      if (spot.kind == Kind::kRequired || spot.kind == Kind::kTooDeep) return;
    }
    // One field's proto name is another's JSON name: what is printed cannot be read.
    if (options_.proto_names && absl::StrContains(json, "\"swap_b\"")) return;
    const Comparison comparison = CompareText(schema_, type_, json, {});
    if (!comparison.failure.empty()) return Fail("read back: " + comparison.failure);
    const auto expected = TwinOf(schema_, message);
    KeepWhatJsonSays(expected.get());
    const Reading reading = ReadByCodec(schema_, type_, json, {});
    if (!reading.accepted || reading.bytes != CanonicalBytes(*expected)) {
      Fail(absl::StrCat("reads back as another message: ", json, "\n",
                        Describe(reading, schema_, type_),
                        "\nmessage: ", expected->ShortDebugString()));
    }
  }

  Printing Print(const pb::Message& message) {
    return PrintByCodec(schema_, type_, message.SerializePartialAsString(), options_);
  }
  Printing Theirs(const pb::Message& message) {
    return PrintByLibprotobuf(schema_, message, options_);
  }

  bool Reads(const std::string& json, JsonTree* tree) {
    if (ReadJsonTree(json, tree) == JsonFault::kNone) return true;
    Fail("printed what is no JSON: " + json);
    return false;
  }

  static std::string Text(const Printing& printing) {
    return printing.accepted ? "prints " + printing.json : "refuses: " + printing.error;
  }

  void Known(Kind kind) {
    comparison_.classes.push_back(kind);
    if (!ClassInfo(kind).known) Fail(absl::StrCat("not known to differ by ", ClassInfo(kind).name));
  }

  void Fail(absl::string_view what) {
    if (!comparison_.failure.empty()) return;
    comparison_.failure = absl::StrCat(
        what, "\ntype: ", type_.full_name(), options_.default_values ? " (default values)" : "",
        options_.enums_as_numbers ? " (enums as numbers)" : "",
        options_.proto_names ? " (proto names)" : "", options_.indented ? " (indented)" : "",
        "\nwire: ", absl::CHexEscape(wire_), "\n");
  }

  // To libprotobuf a payload of an Any begins anew; its printer takes fewer levels than its
  // parser.
  static constexpr int kOurLevelsMax = 100;
  static constexpr int kTheirLevelsMax = 63;

  const RandomSchema& schema_;
  const pb::Descriptor& type_;
  const PrintOptions& options_;
  std::string wire_;
  Comparison comparison_;
};

}  // namespace

Comparison CompareWire(const RandomSchema& schema, const pb::Descriptor& type,
                       const std::string& wire, const PrintOptions& options) {
  return WireComparison(schema, type, options).Compare(wire);
}

}  // namespace transom
