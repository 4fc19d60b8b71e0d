#include "server/upstream/grpc_log.h"

#include <grpc/support/log.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/log/log.h"

namespace transom {
namespace {

thread_local std::string* captured_error = nullptr;

LogLevel LevelOf(gpr_log_severity severity) {
  switch (severity) {
    case GPR_LOG_SEVERITY_ERROR:
      return LogLevel::kWarning;
    case GPR_LOG_SEVERITY_INFO:
      return LogLevel::kInfo;
    case GPR_LOG_SEVERITY_DEBUG:
      break;
  }
  return LogLevel::kDebug;
}

absl::string_view BaseName(absl::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == absl::string_view::npos ? path : path.substr(slash + 1);
}

void ToLog(gpr_log_func_args* args) {
  if (captured_error != nullptr && args->severity == GPR_LOG_SEVERITY_ERROR) {
    if (captured_error->empty()) *captured_error = args->message;
    return;
  }
  Log(LevelOf(args->severity), absl::StrCat("grpc: ", args->message),
      {{"source", absl::StrCat(BaseName(args->file), ":", args->line)}});
}

}  // namespace

CapturedGrpcError::CapturedGrpcError() { captured_error = &first_; }
CapturedGrpcError::~CapturedGrpcError() { captured_error = nullptr; }

void SendGrpcLogToLog() { gpr_set_log_function(ToLog); }

}  // namespace transom
