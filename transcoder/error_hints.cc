#include "transcoder/error_hints.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "transcoder/json/utf8.h"
#include "transcoder/wire/wire_reader.h"

namespace transom {
namespace {

constexpr uint32_t kStatusDetails = MakeTag(3, WireType::kDelimited);
constexpr uint32_t kFirstText = MakeTag(1, WireType::kDelimited);
constexpr uint32_t kSecondText = MakeTag(2, WireType::kDelimited);
constexpr uint32_t kSeconds = MakeTag(1, WireType::kVarint);
constexpr uint32_t kNanos = MakeTag(2, WireType::kVarint);

// Fields 1 and 2 of a message, both of them delimited: Any, LocalizedMessage, RetryInfo.
struct TwoTexts {
  absl::string_view first;
  absl::string_view second;
};

bool ReadTwoTexts(absl::string_view wire, TwoTexts* texts) {
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    bool ok = tag != 0;
    if (tag == kFirstText) {
      ok = reader.ReadDelimited(&texts->first);
    } else if (tag == kSecondText) {
      ok = reader.ReadDelimited(&texts->second);
    } else if (ok) {
      ok = reader.SkipField(tag);
    }
    if (!ok) return false;
  }
  return true;
}

// A google.protobuf.Duration in whole seconds, rounded up; -1 for what is none or negative.
int64_t SecondsUp(absl::string_view wire) {
  int64_t seconds = 0;
  int64_t nanos = 0;
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    uint64_t value = 0;
    if (tag == kSeconds || tag == kNanos) {
      if (!reader.ReadVarint(&value)) return -1;
      (tag == kSeconds ? seconds : nanos) = static_cast<int64_t>(value);
    } else if (tag == 0 || !reader.SkipField(tag)) {
      return -1;
    }
  }
  constexpr int64_t kMost = 315576000000;  // of a Duration
  if (seconds < 0 || nanos < 0 || seconds > kMost) return -1;
  return seconds + (nanos > 0 ? 1 : 0);
}

// How well a range of Accept-Language fits a language tag: the length of what agrees plus
// one, 1 for "*", 0 for not at all.
size_t Fit(absl::string_view range, absl::string_view tag) {
  if (range == "*") return 1;
  const absl::string_view shorter = range.size() < tag.size() ? range : tag;
  const absl::string_view longer = range.size() < tag.size() ? tag : range;
  if (shorter.empty() || !absl::StartsWithIgnoreCase(longer, shorter)) return 0;
  if (longer.size() > shorter.size() && longer[shorter.size()] != '-') return 0;
  return shorter.size() + 1;
}

struct Preference {
  double q = 0;
  size_t fit = 0;
  bool operator<(const Preference& other) const {
    return q != other.q ? q < other.q : fit < other.fit;
  }
};

// What the caller thinks of a language: the range that fits best decides.
Preference PreferenceOf(absl::string_view accept_language, absl::string_view tag) {
  Preference best;
  for (absl::string_view part : absl::StrSplit(accept_language, ',')) {
    Preference one;
    one.q = 1;
    const size_t semicolon = part.find(';');
    if (semicolon != absl::string_view::npos) {
      absl::string_view weight = absl::StripAsciiWhitespace(part.substr(semicolon + 1));
      if (absl::ConsumePrefix(&weight, "q=") && !absl::SimpleAtod(weight, &one.q)) one.q = 0;
    }
    one.fit = Fit(absl::StripAsciiWhitespace(part.substr(0, semicolon)), tag);
    if (one.fit > best.fit) best = one;
  }
  return best.q > 0 ? best : Preference();
}

}  // namespace

ErrorHints ReadErrorHints(absl::string_view details_bin, absl::string_view accept_language) {
  ErrorHints hints;
  Preference best;
  WireReader reader(details_bin);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) break;
    if (tag != kStatusDetails) {
      if (!reader.SkipField(tag)) break;
      continue;
    }
    absl::string_view any_wire;
    if (!reader.ReadDelimited(&any_wire)) break;
    TwoTexts any;
    TwoTexts fields;
    if (!ReadTwoTexts(any_wire, &any) || !ReadTwoTexts(any.second, &fields)) continue;
    if (absl::EndsWith(any.first, "/google.rpc.RetryInfo")) {
      hints.retry_after_seconds = SecondsUp(fields.first);
    } else if (absl::EndsWith(any.first, "/google.rpc.LocalizedMessage") &&
               IsValidUtf8(fields.second)) {
      hints.is_localized = true;
      if (accept_language.empty()) continue;
      const Preference preference = PreferenceOf(accept_language, fields.first);
      if (!(best < preference)) continue;
      best = preference;
      hints.message = fields.second;
    }
  }
  return hints;
}

}  // namespace transom
