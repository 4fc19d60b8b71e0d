#include "tools/example/rpc_error.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace transom {
namespace {

grpc::Status WithDetail(grpc::StatusCode code, const std::string& message,
                        const google::protobuf::Message& detail) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(message);
  status.add_details()->PackFrom(detail);
  return grpc::Status(code, message, status.SerializeAsString());
}

google::rpc::ResourceInfo Resource(const std::string& type, const std::string& name) {
  google::rpc::ResourceInfo info;
  info.set_resource_type(type);
  info.set_resource_name(name);
  return info;
}

}  // namespace

grpc::Status InvalidFields(const std::vector<FieldFault>& faults) {
  google::rpc::BadRequest bad;
  for (const FieldFault& fault : faults) {
    auto* violation = bad.add_field_violations();
    violation->set_field(fault.field);
    violation->set_description(fault.description);
  }
  return WithDetail(grpc::StatusCode::INVALID_ARGUMENT,
                    absl::StrCat(faults[0].field, " ", faults[0].description), bad);
}

grpc::Status ResourceNotFound(const std::string& type, const std::string& name) {
  return WithDetail(grpc::StatusCode::NOT_FOUND, absl::StrCat(name, " does not exist"),
                    Resource(type, name));
}

grpc::Status ResourceExists(const std::string& type, const std::string& name) {
  return WithDetail(grpc::StatusCode::ALREADY_EXISTS, absl::StrCat(name, " exists already"),
                    Resource(type, name));
}

grpc::Status PreconditionFailed(const std::string& type, const std::string& subject,
                                const std::string& description) {
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_type(type);
  violation->set_subject(subject);
  violation->set_description(description);
  return WithDetail(grpc::StatusCode::FAILED_PRECONDITION, absl::StrCat(subject, ": ", description),
                    failure);
}

grpc::Status ErrorWithReason(grpc::StatusCode code, const std::string& reason,
                             const std::string& message) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("library.example.com");
  return WithDetail(code, message, info);
}

}  // namespace transom
