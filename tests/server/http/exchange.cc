#include "tests/server/http/exchange.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

constexpr char kFolder[] = "tests/server/http/exchanges";

class Parser {
 public:
  explicit Parser(absl::string_view file) : file_(file) {}

  void TakeLine(absl::string_view line) {
    ++line_;
    if (absl::StartsWith(line, "#") || absl::StripAsciiWhitespace(line).empty()) return;
    if (absl::ConsumePrefix(&line, "exchange ")) {
      exchanges_.emplace_back();
      exchanges_.back().name = std::string(line);
      return;
    }
    if (!absl::ConsumePrefix(&line, "  ") || exchanges_.empty()) Die("expected an exchange");
    TakeKey(line, &exchanges_.back());
  }
  std::vector<Exchange> Take() { return std::move(exchanges_); }

 private:
  [[noreturn]] void Die(absl::string_view why) const {
    std::cerr << file_ << ":" << line_ << ": " << why << "\n";
    std::exit(1);
  }

  void TakeKey(absl::string_view line, Exchange* exchange) {
    if (absl::ConsumePrefix(&line, "about ")) return;
    if (absl::ConsumePrefix(&line, "send ")) {
      exchange->bytes += Unescape(line);
    } else if (absl::ConsumePrefix(&line, "limit ")) {
      TakeLimit(line, &exchange->limits);
    } else if (absl::ConsumePrefix(&line, "sees ")) {
      TakeSees(line, exchange);
    } else if (absl::ConsumePrefix(&line, "has ")) {
      std::pair<absl::string_view, absl::string_view> field =
          absl::StrSplit(line, absl::MaxSplits(": ", 1));
      TakeHeader(true, field.first, field.second, exchange);
    } else if (absl::ConsumePrefix(&line, "lacks ")) {
      TakeHeader(false, line, "", exchange);
    } else if (absl::ConsumePrefix(&line, "answers ")) {
      TakeAnswers(line, exchange);
    } else if (absl::ConsumePrefix(&line, "then ")) {
      if (line != "open" && line != "closed" && line != "waits") Die("open, closed or waits");
      exchange->end = line == "open"     ? Exchange::End::kOpen
                      : line == "closed" ? Exchange::End::kClosed
                                         : Exchange::End::kWaits;
    } else {
      Die("unknown key");
    }
  }

  void TakeLimit(absl::string_view line, HttpLimits* limits) {
    static constexpr struct {
      absl::string_view name;
      size_t HttpLimits::*member;
    } kLimits[] = {
        {"request_head_bytes_max", &HttpLimits::request_head_bytes_max},
        {"request_target_bytes_max", &HttpLimits::request_target_bytes_max},
        {"request_header_count_max", &HttpLimits::request_header_count_max},
        {"request_body_bytes_max", &HttpLimits::request_body_bytes_max},
        {"requests_per_connection_max", &HttpLimits::requests_per_connection_max},
        {"pipelined_bytes_max", &HttpLimits::pipelined_bytes_max},
    };
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(line, ' ');
    for (const auto& limit : kLimits) {
      if (limit.name == parts.first && absl::SimpleAtoi(parts.second, &(limits->*limit.member))) {
        return;
      }
    }
    Die("unknown limit");
  }

  // "words times 40" -> 40, and `line` is "words".
  size_t TakeTimes(absl::string_view* line) {
    const size_t at = line->rfind(" times ");
    size_t times = 1;
    if (at == line->npos || !absl::SimpleAtoi(line->substr(at + 7), &times)) return 1;
    *line = line->substr(0, at);
    return times;
  }

  void TakeSees(absl::string_view line, Exchange* exchange) {
    SeenRequest request;
    const size_t times = TakeTimes(&line);
    const std::string text = Unescape(line);
    std::vector<absl::string_view> words = absl::StrSplit(text, absl::MaxSplits(' ', 3));
    if (words.size() < 3 || !absl::StartsWith(words[2], "HTTP/1.")) Die("expected a request");
    request.method = std::string(words[0]);
    request.target = std::string(words[1]);
    request.minor_version = words[2].back() - '0';
    if (words.size() == 4) {
      if (!absl::ConsumePrefix(&words[3], "body")) Die("expected a body");
      absl::ConsumePrefix(&words[3], " ");
      request.body = std::string(words[3]);
    }
    exchange->sees.insert(exchange->sees.end(), times, request);
  }

  void TakeHeader(bool present, absl::string_view name, absl::string_view value,
                  Exchange* exchange) {
    if (exchange->sees.empty()) Die("a header of which request?");
    exchange->headers.push_back(
        {exchange->sees.size() - 1, present, Unescape(name), Unescape(value)});
  }

  void TakeAnswers(absl::string_view line, Exchange* exchange) {
    const size_t times = TakeTimes(&line);
    const std::vector<std::string> answers = absl::StrSplit(line, ' ');
    for (size_t i = 0; i < times; ++i) {
      exchange->answers.insert(exchange->answers.end(), answers.begin(), answers.end());
    }
  }

  std::string Unescape(absl::string_view text) const {
    std::string out;
    while (!text.empty()) {
      const char c = text.front();
      text.remove_prefix(1);
      if (c == '\\') {
        TakeEscape(&text, &out);
      } else {
        out.push_back(c);
      }
    }
    return out;
  }

  void TakeEscape(absl::string_view* text, std::string* out) const {
    static constexpr absl::string_view kFrom = "rnt0\\";
    static constexpr char kTo[] = {'\r', '\n', '\t', '\0', '\\'};
    if (text->empty()) Die("a backslash at the end");
    const char c = text->front();
    text->remove_prefix(1);
    const size_t at = kFrom.find(c);
    uint32_t code = 0;
    if (at != kFrom.npos) {
      out->push_back(kTo[at]);
    } else if (c == 'x' && absl::SimpleHexAtoi(text->substr(0, 2), &code)) {
      out->push_back(static_cast<char>(code));
      text->remove_prefix(2);
    } else if (c == '(') {
      TakeRepeated(text, out);
    } else {
      Die("unknown escape");
    }
  }

  // "TEXT*COUNT)"; the text may hold asterisks.
  void TakeRepeated(absl::string_view* text, std::string* out) const {
    for (size_t star = text->find('*'); star != text->npos; star = text->find('*', star + 1)) {
      const size_t end = text->find(')', star);
      size_t count = 0;
      if (end == text->npos || !absl::SimpleAtoi(text->substr(star + 1, end - star - 1), &count)) {
        continue;
      }
      const std::string one = Unescape(text->substr(0, star));
      for (size_t i = 0; i < count; ++i) out->append(one);
      text->remove_prefix(end + 1);
      return;
    }
    Die("a repetition without its count");
  }

  const std::string file_;
  int line_ = 0;
  std::vector<Exchange> exchanges_;
};

// ---- Answers ------------------------------------------------------------------------

std::string FieldOf(absl::string_view head, absl::string_view name) {
  for (absl::string_view line : absl::StrSplit(head, "\r\n")) {
    std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(line, absl::MaxSplits(": ", 1));
    if (absl::EqualsIgnoreCase(field.first, name)) return std::string(field.second);
  }
  return "";
}

}  // namespace

SeenRequest ToSeenRequest(const HttpRequest& request) {
  SeenRequest seen;
  seen.method = std::string(request.method);
  seen.target = std::string(request.target);
  seen.minor_version = request.minor_version;
  for (const HeaderField& field : request.headers) {
    seen.headers.emplace_back(std::string(field.name), std::string(field.value));
  }
  if (request.has_body) seen.body = std::string(request.body);
  return seen;
}

std::string RequestText(const SeenRequest& request) {
  std::string text =
      absl::StrCat(request.method, " ", request.target, " HTTP/1.", request.minor_version);
  if (request.body.has_value()) absl::StrAppend(&text, " body ", absl::CHexEscape(*request.body));
  return text;
}

void PrintTo(const Exchange& exchange, std::ostream* out) { *out << exchange.name; }

std::vector<Exchange> ParseExchanges(absl::string_view file, absl::string_view text) {
  Parser parser(file);
  for (absl::string_view line : absl::StrSplit(text, '\n')) parser.TakeLine(line);
  return parser.Take();
}

std::vector<Exchange> LoadExchanges() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Exchange> all;
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    for (Exchange& exchange : ParseExchanges(path.string(), text)) {
      all.push_back(std::move(exchange));
    }
  }
  return all;
}

std::vector<std::string> ReadAnswers(absl::string_view output,
                                     const std::vector<SeenRequest>& requests) {
  std::vector<std::string> answers;
  size_t final_answers = 0;
  while (!output.empty()) {
    const size_t end = output.find("\r\n\r\n");
    int status = 0;
    if (end == output.npos || !absl::ConsumePrefix(&output, "HTTP/1.1 ") ||
        !absl::SimpleAtoi(output.substr(0, 3), &status)) {
      answers.push_back(absl::StrCat("malformed: ", absl::CHexEscape(output.substr(0, 100))));
      break;
    }
    const absl::string_view head = output.substr(0, end - 9);
    output.remove_prefix(end - 9 + 4);
    const std::string fault = FieldOf(head, "X-Fault");
    answers.push_back(fault.empty() ? absl::StrCat(status) : absl::StrCat(status, ":", fault));
    if (status < 200) continue;
    size_t length = 0;
    if (!absl::SimpleAtoi(FieldOf(head, "Content-Length"), &length)) {
      answers.push_back("malformed: no length");
      break;
    }
    const bool refused = final_answers >= requests.size();
    const bool to_head = !refused && requests[final_answers].method == "HEAD";
    ++final_answers;
    // A refusal may be one of a HEAD, which nobody knows here.
    if (to_head || (refused && output.empty())) continue;
    if (output.size() < length) {
      answers.push_back("malformed: a body that is too short");
      break;
    }
    output.remove_prefix(length);
  }
  return answers;
}

}  // namespace transom
