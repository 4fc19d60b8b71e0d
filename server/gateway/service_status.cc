#include "server/gateway/service_status.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "server/log/log.h"

namespace transom {
namespace {

const MetadataField* FindLast(absl::Span<const MetadataField> fields, absl::string_view key) {
  const MetadataField* found = nullptr;
  for (const MetadataField& field : fields) {
    if (field.key == key) found = &field;
  }
  return found;
}

bool IsRedirection(int code) { return code >= 300 && code < 400 && code != 304; }

}  // namespace

ServiceStatus::ServiceStatus(ServiceStatusOptions options) : options_(std::move(options)) {}

int ServiceStatus::Choose(const UpstreamReply& reply, int code,
                          const ResponseHeaders& headers) const {
  const MetadataField* field = FindLast(reply.trailing_metadata, options_.metadata_key);
  if (field == nullptr) field = FindLast(reply.initial_metadata, options_.metadata_key);
  if (field == nullptr) return code;
  int asked = 0;
  const char* problem = nullptr;
  if (!absl::SimpleAtoi(field->value, &asked) ||
      std::find(options_.allowed.begin(), options_.allowed.end(), asked) ==
          options_.allowed.end()) {
    problem = "it is not in transcoding.service_status_allowed";
  } else if (IsRedirection(asked) && headers.Find("location") == nullptr) {
    problem = "there is no Location header";
  }
  if (problem == nullptr) return asked;
  Log(LogLevel::kWarning, "the HTTP code that the service asks for is not used",
      {{"metadata", field->key}, {"value", field->value}, {"because", problem}});
  return code;
}

}  // namespace transom
