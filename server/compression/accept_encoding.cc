#include "server/compression/accept_encoding.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace transom {
namespace {

constexpr int kWhole = 1000;
constexpr int kNoWeight = -1;

bool IsOws(char c) { return c == ' ' || c == '\t'; }

absl::string_view TrimOws(absl::string_view text) {
  while (!text.empty() && IsOws(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsOws(text.back())) text.remove_suffix(1);
  return text;
}

// "0.5" -> 500; kNoWeight for what is no qvalue (RFC 9110, section 12.4.2).
int ParseQvalue(absl::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return kNoWeight;
  int value = (text[0] - '0') * kWhole;
  text.remove_prefix(1);
  if (text.empty()) return value;
  if (text[0] != '.' || text.size() > 4) return kNoWeight;
  int unit = kWhole / 10;
  for (char c : text.substr(1)) {
    if (!absl::ascii_isdigit(c)) return kNoWeight;
    value += (c - '0') * unit;
    unit /= 10;
  }
  return value > kWhole ? kNoWeight : value;
}

// Of " q=0.5".
int ParseWeight(absl::string_view text) {
  text = TrimOws(text);
  if (text.size() < 2 || absl::ascii_tolower(text[0]) != 'q' || text[1] != '=') return kNoWeight;
  return ParseQvalue(text.substr(2));
}

}  // namespace

int* AcceptEncoding::WeightOf(absl::string_view name) {
  if (absl::EqualsIgnoreCase(name, "gzip") || absl::EqualsIgnoreCase(name, "x-gzip")) {
    return &gzip_;
  }
  if (absl::EqualsIgnoreCase(name, "br")) return &brotli_;
  if (absl::EqualsIgnoreCase(name, "identity")) return &identity_;
  return name == "*" ? &any_ : nullptr;
}

void AcceptEncoding::Add(absl::string_view value) {
  while (!value.empty()) {
    const size_t comma = value.find(',');
    const absl::string_view element = value.substr(0, comma);
    const size_t semicolon = element.find(';');
    int* const weight = WeightOf(TrimOws(element.substr(0, semicolon)));
    if (weight != nullptr && *weight == kUnnamed) {
      *weight = semicolon == element.npos ? kWhole : ParseWeight(element.substr(semicolon + 1));
    }
    if (comma == value.npos) return;
    value.remove_prefix(comma + 1);
  }
}

int AcceptEncoding::Weight(ContentCoding coding) const {
  const int own = coding == ContentCoding::kGzip     ? gzip_
                  : coding == ContentCoding::kBrotli ? brotli_
                                                     : identity_;
  return own == kUnnamed ? any_ : own;
}

CodingChoice AcceptEncoding::Choose(absl::Span<const ContentCoding> offered) const {
  CodingChoice choice;
  choice.identity_refused = Weight(ContentCoding::kIdentity) == 0;
  // Identity counts only where it is named: "*" is no wish for it.
  int best = identity_ > 0 ? identity_ : 0;
  bool chosen = false;
  for (const ContentCoding coding : offered) {
    const int weight = Weight(coding);
    // At the same weight a coding that was asked for is better than none.
    if (weight > best || (weight == best && weight > 0 && !chosen)) {
      best = weight;
      chosen = true;
      choice.coding = coding;
    }
  }
  return choice;
}

}  // namespace transom
