#ifndef TRANSOM_TESTS_SERVER_HTTP_LLHTTP_READING_H_
#define TRANSOM_TESTS_SERVER_HTTP_LLHTTP_READING_H_

// What llhttp, the parser of node and of proxies made with it, reads in the bytes of a
// connection: a second opinion on where requests end.
//
//   LlhttpReading reading = ReadWithLlhttp(bytes);
//
// Default settings, not lenient in anything. Protocol upgrades are passed over. Thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/server/http/exchange.h"

namespace transom {

struct LlhttpReading {
  std::vector<SeenRequest> requests;  // complete ones; targets as they were sent
  std::vector<bool> keep_alive;       // behind each
  std::string error;                  // "HPE_INVALID_METHOD", or empty
};

LlhttpReading ReadWithLlhttp(absl::string_view bytes);

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_HTTP_LLHTTP_READING_H_
