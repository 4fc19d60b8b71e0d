#include "server/gateway/request_deadline.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace transom {
namespace {

bool AllDigits(absl::string_view text) {
  for (char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return !text.empty();
}

bool ParseUnit(char unit, absl::Duration* duration) {
  switch (unit) {
    case 'H':
      *duration = absl::Hours(1);
      return true;
    case 'M':
      *duration = absl::Minutes(1);
      return true;
    case 'S':
      *duration = absl::Seconds(1);
      return true;
    case 'm':
      *duration = absl::Milliseconds(1);
      return true;
    case 'u':
      *duration = absl::Microseconds(1);
      return true;
    case 'n':
      *duration = absl::Nanoseconds(1);
      return true;
    default:
      return false;
  }
}

absl::StatusOr<absl::Duration> ParseGrpcTimeout(absl::string_view text) {
  int64_t count;
  absl::Duration unit;
  const absl::string_view digits = text.substr(0, text.empty() ? 0 : text.size() - 1);
  if (digits.size() <= 8 && AllDigits(digits) && absl::SimpleAtoi(digits, &count) &&
      ParseUnit(text.back(), &unit)) {
    return count * unit;
  }
  return absl::InvalidArgumentError(
      "Grpc-Timeout: expected 1 to 8 digits and a unit of H, M, S, m, u or n, such as 500m");
}

absl::StatusOr<absl::Duration> ParseServerTimeout(absl::string_view text) {
  const size_t dot = text.find('.');
  const bool plain = dot == absl::string_view::npos
                         ? AllDigits(text)
                         : AllDigits(text.substr(0, dot)) && AllDigits(text.substr(dot + 1));
  double seconds;
  // 18 characters keep the value far from any overflow.
  if (plain && text.size() <= 18 && absl::SimpleAtod(text, &seconds)) {
    return absl::Seconds(seconds);
  }
  return absl::InvalidArgumentError(
      "X-Server-Timeout: expected seconds as a decimal number, such as 2.5");
}

}  // namespace

absl::StatusOr<absl::Duration> RequestTimeout(absl::Span<const HeaderField> headers,
                                              const DeadlineLimits& limits, absl::Duration waited) {
  constexpr absl::string_view kGrpcTimeout = "grpc-timeout";
  constexpr absl::string_view kServerTimeout = "x-server-timeout";
  bool asked = false;
  absl::Duration timeout = limits.max;
  for (const HeaderField& field : headers) {
    absl::StatusOr<absl::Duration> one = absl::InfiniteDuration();
    if (field.name.size() == kGrpcTimeout.size() &&
        absl::EqualsIgnoreCase(field.name, kGrpcTimeout)) {
      one = ParseGrpcTimeout(field.value);
    } else if (field.name.size() == kServerTimeout.size() &&
               absl::EqualsIgnoreCase(field.name, kServerTimeout)) {
      one = ParseServerTimeout(field.value);
    } else {
      continue;
    }
    if (!one.ok()) return one.status();
    asked = true;
    timeout = std::min(timeout, *one - waited);
  }
  return asked ? timeout : std::min(limits.fallback, limits.max);
}

}  // namespace transom
