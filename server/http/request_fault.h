#ifndef TRANSOM_SERVER_HTTP_REQUEST_FAULT_H_
#define TRANSOM_SERVER_HTTP_REQUEST_FAULT_H_

// Why a request is refused: the kind, for the code, and words for the client.

#include <string>

#include "server/http/http_handler.h"

namespace transom {

struct RequestFault {
  HttpFault kind;
  std::string detail;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_REQUEST_FAULT_H_
