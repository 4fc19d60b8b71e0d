#ifndef TRANSOM_SERVER_HTTP_REQUEST_FAULT_H_
#define TRANSOM_SERVER_HTTP_REQUEST_FAULT_H_

// Why a request is refused: the kind, for the code, words for the client, and what to count.

#include <string>

#include "server/http/http_counters.h"
#include "server/http/http_handler.h"

namespace transom {

struct RequestFault {
  HttpFault kind;
  std::string detail;
  HttpLimit limit = HttpLimit::kNone;  // the one that was reached
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_REQUEST_FAULT_H_
