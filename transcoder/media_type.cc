#include "transcoder/media_type.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace transom {
namespace {

// Takes what is in front of the next `separator` out of `rest`, the separator too.
// A separator between quotes does not count.
absl::string_view TakeUpTo(char separator, absl::string_view* rest) {
  bool quoted = false;
  size_t end = 0;
  for (; end < rest->size(); ++end) {
    char c = (*rest)[end];
    if (quoted && c == '\\') {
      ++end;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      break;
    }
  }
  end = std::min(end, rest->size());
  absl::string_view piece = rest->substr(0, end);
  rest->remove_prefix(std::min(end + 1, rest->size()));
  return absl::StripAsciiWhitespace(piece);
}

absl::string_view Unquoted(absl::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// How closely a media range includes the type; 0 if it does not.
int SpecificityOf(absl::string_view range, absl::string_view name) {
  if (absl::EqualsIgnoreCase(range, name)) return 3;
  if (range == "*/*") return 1;
  const size_t slash = name.find('/');
  const bool same_type = range.size() == slash + 2 && absl::EndsWith(range, "/*") &&
                         absl::EqualsIgnoreCase(range.substr(0, slash), name.substr(0, slash));
  return same_type ? 2 : 0;
}

// "1", "0.8", "0.123" in thousandths; 0 for what is no quality.
int ParseQuality(absl::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  int thousandths = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return 0;
  int unit = 100;
  for (size_t i = 2; i < text.size(); ++i, unit /= 10) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return 0;
    thousandths += (text[i] - '0') * unit;
  }
  return thousandths <= 1000 ? thousandths : 0;
}

// Of the parameters of a media range.
int QualityOf(absl::string_view parameters) {
  while (!parameters.empty()) {
    absl::string_view value = TakeUpTo(';', &parameters);
    const absl::string_view name = TakeUpTo('=', &value);
    if (absl::EqualsIgnoreCase(name, "q")) return ParseQuality(absl::StripAsciiWhitespace(value));
  }
  return 1000;
}

}  // namespace

MediaType ParseMediaType(absl::string_view header) {
  MediaType type;
  type.name = TakeUpTo(';', &header);
  while (!header.empty()) {
    absl::string_view value = TakeUpTo(';', &header);
    absl::string_view name = TakeUpTo('=', &value);
    if (absl::EqualsIgnoreCase(name, "charset")) type.charset = Unquoted(value);
  }
  return type;
}

bool IsJson(const MediaType& type) {
  if (absl::EqualsIgnoreCase(type.name, "application/json")) return true;
  return absl::EndsWithIgnoreCase(type.name, "+json") &&
         absl::StrContains(type.name.substr(0, type.name.size() - 5), '/');
}

bool IsUtf8(const MediaType& type) {
  return type.charset.empty() || absl::EqualsIgnoreCase(type.charset, "utf-8");
}

bool IsUrlEncodedForm(const MediaType& type) {
  return absl::EqualsIgnoreCase(type.name, "application/x-www-form-urlencoded");
}

bool IsMultipartForm(const MediaType& type) {
  return absl::EqualsIgnoreCase(type.name, "multipart/form-data");
}

bool IsProtobuf(const MediaType& type) {
  return absl::EqualsIgnoreCase(type.name, "application/protobuf") ||
         absl::EqualsIgnoreCase(type.name, "application/x-protobuf");
}

AcceptRank RankOf(absl::string_view accept, absl::string_view name) {
  AcceptRank best;
  while (!accept.empty()) {
    absl::string_view range = TakeUpTo(',', &accept);
    const int specificity = SpecificityOf(TakeUpTo(';', &range), name);
    if (specificity <= best.specificity) continue;
    best = {QualityOf(range), specificity};
  }
  return best;
}

}  // namespace transom
