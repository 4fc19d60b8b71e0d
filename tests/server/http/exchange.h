#ifndef TRANSOM_TESTS_SERVER_HTTP_EXCHANGE_H_
#define TRANSOM_TESTS_SERVER_HTTP_EXCHANGE_H_

// Raw HTTP exchanges as data: what a client sends, and what must come of it. The format is
// described in exchanges/README.md.
//
//   for (const Exchange& exchange : LoadExchanges()) Send(exchange.bytes);
//
// Plain values. Files that cannot be read end the program, with their place.

#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "server/http/http_handler.h"
#include "server/http/http_limits.h"

namespace transom {

// A request as a handler gets it.
struct SeenRequest {
  std::string method;
  std::string target;
  int minor_version = 1;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;
};

SeenRequest ToSeenRequest(const HttpRequest& request);

// "POST /a HTTP/1.1 body abc", escaped so that it stays on one line.
std::string RequestText(const SeenRequest& request);

struct Exchange {
  enum class End { kOpen, kClosed, kWaits };
  struct HeaderCheck {
    size_t request;  // index into `sees`
    bool present;
    std::string name;
    std::string value;
  };

  std::string name;
  HttpLimits limits;
  std::string bytes;
  std::vector<SeenRequest> sees;
  std::vector<HeaderCheck> headers;
  std::vector<std::string> answers;  // "200", "100", "400:kMalformed"
  End end = End::kOpen;
};

void PrintTo(const Exchange& exchange, std::ostream* out);

// All exchanges of the folder exchanges/, in the order of their files.
std::vector<Exchange> LoadExchanges();

// The text of a file (for errors) and its exchanges.
std::vector<Exchange> ParseExchanges(absl::string_view file, absl::string_view text);

// What the server has written, as the answers of an exchange: "200", "400:kMalformed".
// Something that is no answer becomes "malformed: ..." at the end. `requests` are those that
// were answered, in order: the answer to a HEAD has no body.
std::vector<std::string> ReadAnswers(absl::string_view output,
                                     const std::vector<SeenRequest>& requests);

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_HTTP_EXCHANGE_H_
