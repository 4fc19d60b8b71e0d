#include "transcoder/multipart_headers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

constexpr size_t kBoundaryBytesMax = 70;

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

// RFC 9110, section 5.6.2.
bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlnum(c) || absl::StrContains("!#$%&'*+-.^_`|~", c);
  });
}

bool IsHeaderChar(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != 0x7f);
}

// RFC 2046, section 5.1.1. A space may not be the last.
bool IsBoundary(absl::string_view text) {
  if (text.empty() || text.size() > kBoundaryBytesMax || text.back() == ' ') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return IsAlnum(c) || absl::StrContains("'()+_,-./:=? ", c); });
}

absl::string_view Trimmed(absl::string_view text) { return absl::StripAsciiWhitespace(text); }

// Takes what is in front of the next `separator` off the front, and the separator.
absl::string_view TakeUpTo(char separator, absl::string_view* rest) {
  const size_t end = std::min(rest->find(separator), rest->size());
  const absl::string_view taken = rest->substr(0, end);
  rest->remove_prefix(std::min(end + 1, rest->size()));
  return taken;
}

// Takes a quoted string off the front, its first quote being gone. False if it does not end.
bool TakeQuoted(absl::string_view* rest, std::string* value) {
  for (size_t i = 0; i < rest->size(); ++i) {
    char c = (*rest)[i];
    if (c == '"') {
      rest->remove_prefix(i + 1);
      return true;
    }
    const char next = i + 1 < rest->size() ? (*rest)[i + 1] : '\0';
    if (c == '\\' && (next == '"' || next == '\\')) {
      c = next;
      ++i;
    }
    value->push_back(c);
  }
  return false;
}

// Takes `name=value` or `name="value"` off the front of the parameters, and the semicolon. False
// at the end.
absl::StatusOr<bool> TakeParameter(absl::string_view* rest, absl::string_view* name,
                                   std::string* value) {
  value->clear();
  do {
    *rest = absl::StripLeadingAsciiWhitespace(*rest);
  } while (absl::ConsumePrefix(rest, ";"));
  if (rest->empty()) return false;
  const size_t equals = rest->find_first_of("=;");
  if (equals == absl::string_view::npos || (*rest)[equals] != '=') {
    return Wrong("has a parameter without a value");
  }
  *name = Trimmed(TakeUpTo('=', rest));
  if (!IsToken(*name)) return Wrong("has a parameter that is not name=value");
  *rest = absl::StripLeadingAsciiWhitespace(*rest);
  if (!absl::ConsumePrefix(rest, "\"")) {
    *value = std::string(Trimmed(TakeUpTo(';', rest)));
    return true;
  }
  if (!TakeQuoted(rest, value)) return Wrong("has a quoted value that does not end");
  *rest = absl::StripLeadingAsciiWhitespace(*rest);
  if (rest->empty() || absl::ConsumePrefix(rest, ";")) return true;
  return Wrong("has something behind a quoted value");
}

absl::Status About(absl::string_view header, const absl::Status& status) {
  return Wrong(absl::StrCat(header, " ", status.message()));
}

absl::Status ParseDisposition(absl::string_view value, MultipartPart* part) {
  constexpr absl::string_view kHeader = "Content-Disposition";
  if (!absl::EqualsIgnoreCase(Trimmed(TakeUpTo(';', &value)), "form-data")) {
    return Wrong("Content-Disposition is not form-data");
  }
  bool has_name = false;
  absl::string_view name;
  std::string text;
  while (true) {
    const absl::StatusOr<bool> taken = TakeParameter(&value, &name, &text);
    if (!taken.ok()) return About(kHeader, taken.status());
    if (!*taken) break;
    const bool is_name = absl::EqualsIgnoreCase(name, "name");
    if (!is_name && !absl::EqualsIgnoreCase(name, "filename")) continue;
    bool* const seen = is_name ? &has_name : &part->has_filename;
    if (*seen) return Wrong(absl::StrCat("Content-Disposition has two values of ", name));
    *seen = true;
    (is_name ? part->name : part->filename) = std::move(text);
  }
  return part->name.empty() ? Wrong("Content-Disposition has no name") : absl::OkStatus();
}

absl::Status CheckTransferEncoding(absl::string_view value) {
  for (absl::string_view identity : {"binary", "8bit", "7bit"}) {
    if (absl::EqualsIgnoreCase(value, identity)) return absl::OkStatus();
  }
  return Wrong("a Content-Transfer-Encoding other than binary, 8bit and 7bit is not supported");
}

// Takes a line off the front and splits it.
absl::Status TakeHeader(absl::string_view* headers, absl::string_view* name,
                        absl::string_view* value) {
  absl::string_view line = TakeUpTo('\n', headers);
  if (!absl::ConsumeSuffix(&line, "\r")) return Wrong("a header line does not end with CRLF");
  if (!std::all_of(line.begin(), line.end(), IsHeaderChar)) {
    return Wrong("a header line has a control character");
  }
  if (absl::StartsWith(line, " ") || absl::StartsWith(line, "\t")) {
    return Wrong("a header is folded over two lines");
  }
  if (!absl::StrContains(line, ':')) return Wrong("a header line has no colon");
  *name = TakeUpTo(':', &line);
  if (!IsToken(*name)) return Wrong("a header line has no proper name");
  *value = Trimmed(line);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> MultipartBoundary(absl::string_view content_type) {
  TakeUpTo(';', &content_type);
  std::string boundary;
  bool found = false;
  absl::string_view name;
  std::string value;
  while (true) {
    const absl::StatusOr<bool> taken = TakeParameter(&content_type, &name, &value);
    if (!taken.ok()) return About("Content-Type", taken.status());
    if (!*taken) break;
    if (!absl::EqualsIgnoreCase(name, "boundary")) continue;
    if (found) return Wrong("Content-Type has two boundaries");
    found = true;
    boundary = std::move(value);
  }
  if (!found) return Wrong("Content-Type has no boundary, which multipart/form-data needs");
  if (!IsBoundary(boundary)) {
    return Wrong("Content-Type has a boundary that is not 1 to 70 of the characters allowed in it");
  }
  return boundary;
}

absl::Status ParsePartHeaders(absl::string_view headers, MultipartPart* part) {
  *part = MultipartPart();
  bool has_disposition = false;
  bool has_content_type = false;
  while (!headers.empty()) {
    absl::string_view name;
    absl::string_view value;
    absl::Status status = TakeHeader(&headers, &name, &value);
    if (status.ok() && absl::EqualsIgnoreCase(name, "Content-Disposition")) {
      if (std::exchange(has_disposition, true)) return Wrong("Content-Disposition is there twice");
      status = ParseDisposition(value, part);
    } else if (status.ok() && absl::EqualsIgnoreCase(name, "Content-Type")) {
      if (std::exchange(has_content_type, true)) return Wrong("Content-Type is there twice");
      part->content_type = std::string(value);
    } else if (status.ok() && absl::EqualsIgnoreCase(name, "Content-Transfer-Encoding")) {
      status = CheckTransferEncoding(value);
    }
    if (!status.ok()) return status;
  }
  return has_disposition ? absl::OkStatus() : Wrong("there is no Content-Disposition");
}

}  // namespace transom
