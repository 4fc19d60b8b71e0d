// Whatever the guard accepts, llhttp reads as the same number of requests with the same
// methods, targets, header names and bodies, and as ending or keeping the connection alike: the
// exchanges, and random mutations of them. Where the two are known to differ, the difference
// has a name here.

#include <algorithm>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/server/http/driven_connection.h"
#include "tests/server/http/exchange.h"
#include "tests/server/http/exchange_mutator.h"
#include "tests/server/http/llhttp_reading.h"

namespace transom {
namespace {

struct OurReading {
  std::vector<SeenRequest> requests;
  bool refused = false;
  bool closed = false;
  bool unfinished = false;  // a request has begun and its end has not come
};

OurReading ReadOurselves(absl::string_view bytes) {
  RecordingHandler handler;
  DrivenConnection connection(HttpLimits(), &handler);
  connection.Feed(bytes);
  OurReading reading{handler.seen(), handler.faults() > 0, connection.closed(), false};
  connection.End();
  reading.unfinished = !reading.refused && handler.faults() > 0;
  return reading;
}

// The guard's view of a target: absolute form gives its path.
std::string OriginForm(const SeenRequest& request) {
  const std::string& target = request.target;
  const size_t authority = target.find("://");
  if (target.empty() || target[0] == '/' || authority == target.npos) return target;
  const size_t end = target.find_first_of("/?", authority + 3);
  if (end == target.npos) return request.method == "OPTIONS" ? "*" : "/";
  return target[end] == '/' ? target.substr(end) : "/" + target.substr(end);
}

// In lower case, without what the guard leaves out and adds.
std::vector<std::string> HeaderNames(const SeenRequest& request) {
  std::vector<std::string> names;
  for (const auto& field : request.headers) {
    const std::string name = absl::AsciiStrToLower(field.first);
    if (name != "range" && name != "host") names.push_back(name);
  }
  return names;
}

// ---- Known differences ----------------------------------------------------------------

bool IsCommonMethod(const std::string& method) {
  static const auto* const methods = new std::set<std::string>{
      "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PURGE", "LOCK"};
  return methods->count(method) > 0;
}

bool HasHeader(const SeenRequest& request, absl::string_view name, absl::string_view part) {
  for (const auto& [field, value] : request.headers) {
    if (absl::EqualsIgnoreCase(field, name) &&
        absl::StrContains(absl::AsciiStrToLower(value), part))
      return true;
  }
  return false;
}

// A request that llhttp refuses where the guard does not. There is one reading, ours; the
// other is none.
struct KnownRefusal {
  const char* name;
  std::vector<std::string> errors;
  bool (*applies)(const SeenRequest& request, absl::string_view bytes);
};
const KnownRefusal kKnownRefusals[] = {
    // llhttp has a list of methods; RFC 9110, section 9.1, has any token.
    {"MethodIsNotInItsList",
     {"HPE_INVALID_METHOD", "HPE_INVALID_CONSTANT"},
     [](const SeenRequest& request, absl::string_view) { return !IsCommonMethod(request.method); }},
    // RFC 9110, section 5.6.3: white space around a value is spaces and tabs. llhttp knows spaces
    // alone behind a length or a coding.
    {"TabBehindAFramingValue",
     {"HPE_INVALID_CONTENT_LENGTH", "HPE_INVALID_TRANSFER_ENCODING"},
     [](const SeenRequest&, absl::string_view bytes) { return absl::StrContains(bytes, '\t'); }},
    // RFC 9112, section 7.1.1. llhttp loses its way behind quotes and does not know all quoted
    // text.
    {"QuotedTextInAChunkExtension",
     {"HPE_INVALID_CHUNK_SIZE", "HPE_STRICT"},
     [](const SeenRequest& request, absl::string_view bytes) {
       return HasHeader(request, "transfer-encoding", "chunked") && absl::StrContains(bytes, "=\"");
     }},
};

std::string NameOfRefusal(const SeenRequest& request, const std::string& error,
                          absl::string_view bytes) {
  for (const KnownRefusal& known : kKnownRefusals) {
    const bool is_error =
        std::find(known.errors.begin(), known.errors.end(), error) != known.errors.end();
    if (is_error && known.applies(request, bytes)) return known.name;
  }
  return "";
}

// The end of a connection that the two see differently.
std::string NameOfEnd(const SeenRequest& request, absl::string_view bytes) {
  // RFC 9112, section 9.3: close wins, whatever the version. For llhttp keep-alive does in 1.0.
  if (request.minor_version == 0 && HasHeader(request, "connection", "close") &&
      HasHeader(request, "connection", "keep-alive")) {
    return "CloseAndKeepAliveIn10";
  }
  // As behind a framing value: llhttp does not know the word with a tab behind it.
  if ((HasHeader(request, "connection", "close") ||
       HasHeader(request, "connection", "keep-alive")) &&
      absl::StrContains(bytes, '\t')) {
    return "TabBehindAConnectionOption";
  }
  return "";
}

// ---- The comparison -------------------------------------------------------------------

std::string DifferenceOfRequests(const SeenRequest& our, const SeenRequest& their) {
  if (our.method != their.method) return absl::StrCat("method ", their.method);
  if (our.target != OriginForm(their)) return absl::StrCat("target ", their.target);
  if (our.minor_version != their.minor_version) return "version";
  if (our.body.value_or("") != their.body.value_or("")) {
    return absl::StrCat("body ", absl::CHexEscape(their.body.value_or("")));
  }
  return HeaderNames(our) == HeaderNames(their) ? "" : "header names";
}

// What is different, in words; empty: nothing. *known: the name of a known difference, behind
// which nothing can be compared.
std::string Difference(const OurReading& ours, const LlhttpReading& theirs, absl::string_view bytes,
                       std::string* known) {
  for (size_t i = 0; i < ours.requests.size(); ++i) {
    const SeenRequest& our = ours.requests[i];
    if (i >= theirs.requests.size()) {
      *known = NameOfRefusal(our, theirs.error, bytes);
      if (!known->empty()) return "";
      return absl::StrCat("llhttp does not read request ", i, ": ", theirs.error);
    }
    const std::string difference = DifferenceOfRequests(our, theirs.requests[i]);
    if (!difference.empty()) return absl::StrCat("request ", i, ": ", difference);
    const bool last = i + 1 == ours.requests.size();
    if (last && ours.refused) return "";  // whether it goes on nobody knows
    if ((!last || !ours.closed) != theirs.keep_alive[i]) {
      *known = NameOfEnd(our, bytes);
      if (!known->empty()) return "";
      return absl::StrCat("the connection ", theirs.keep_alive[i] ? "goes on" : "ends",
                          " for llhttp behind request ", i);
    }
  }
  // What llhttp reads behind a refusal or an end of ours is of no consequence.
  if (ours.refused || ours.closed || ours.unfinished) return "";
  if (theirs.requests.size() == ours.requests.size()) return "";
  return absl::StrCat("llhttp reads ", theirs.requests.size(), " requests");
}

struct Count {
  size_t texts = 0;
  size_t accepted = 0;  // at least one request
  size_t requests = 0;
  std::map<std::string, size_t> known;
};

// True if a request is unfinished, so that more may come.
bool JudgeOne(absl::string_view bytes, Count* count) {
  const OurReading ours = ReadOurselves(bytes);
  std::string known;
  const std::string difference = Difference(ours, ReadWithLlhttp(bytes), bytes, &known);
  EXPECT_EQ(difference, "") << "in \"" << absl::CHexEscape(bytes.substr(0, 1000)) << "\"";
  ++count->texts;
  if (!ours.requests.empty()) ++count->accepted;
  count->requests += ours.requests.size();
  if (!known.empty()) ++count->known[known];
  return ours.unfinished;
}

// What the guard still waits for comes in some ways.
void Judge(absl::string_view bytes, Count* count) {
  if (!JudgeOne(bytes, count)) return;
  for (const char* rest : {"\r\n\r\n", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "0\r\n\r\n"}) {
    JudgeOne(absl::StrCat(bytes, rest), count);
  }
}

class LlhttpExchangeTest : public testing::TestWithParam<Exchange> {};

INSTANTIATE_TEST_SUITE_P(All, LlhttpExchangeTest, testing::ValuesIn(LoadExchanges()),
                         [](const auto& info) { return info.param.name; });

TEST_P(LlhttpExchangeTest, IsReadAlike) {
  Count count;
  Judge(GetParam().bytes, &count);
}

class LlhttpMutationTest : public testing::TestWithParam<uint32_t> {};

INSTANTIATE_TEST_SUITE_P(Seeds, LlhttpMutationTest, testing::Range(1u, 11u));

TEST_P(LlhttpMutationTest, AreReadAlike) {
  constexpr size_t kTexts = 2000;
  ExchangeMutator mutator(LoadExchanges(), GetParam());
  Count count;
  while (count.texts < kTexts && !HasFailure()) Judge(mutator.Next(), &count);
  if (HasFailure()) return;
  // Else nothing would have been compared.
  EXPECT_GT(count.accepted, count.texts / 5);
  EXPECT_GT(count.requests, count.accepted);
  size_t known = 0;
  for (const auto& [name, texts] : count.known) {
    RecordProperty(name, static_cast<int>(texts));
    known += texts;
  }
  EXPECT_LT(known, count.accepted / 4);
  std::cout << count.texts << " texts, " << count.accepted << " accepted, " << count.requests
            << " requests, " << known << " known differences\n";
}

}  // namespace
}  // namespace transom
