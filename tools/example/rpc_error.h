#ifndef TRANSOM_TOOLS_EXAMPLE_RPC_ERROR_H_
#define TRANSOM_TOOLS_EXAMPLE_RPC_ERROR_H_

// gRPC statuses with google.rpc details (sent as grpc-status-details-bin).

#include <string>
#include <vector>

#include "grpcpp/support/status.h"

namespace transom {

struct FieldFault {
  std::string field;        // "book.title"
  std::string description;  // "must not be empty"
};

// INVALID_ARGUMENT with a BadRequest. REQUIRES: at least one fault.
grpc::Status InvalidFields(const std::vector<FieldFault>& faults);

// NOT_FOUND and ALREADY_EXISTS with a ResourceInfo; `type` is "library.v1.Book".
grpc::Status ResourceNotFound(const std::string& type, const std::string& name);
grpc::Status ResourceExists(const std::string& type, const std::string& name);

// FAILED_PRECONDITION with a PreconditionFailure: "BOOK_LENT", "shelves/1/books/2", "...".
grpc::Status PreconditionFailed(const std::string& type, const std::string& subject,
                                const std::string& description);

// Any code with an ErrorInfo of the domain "library.example.com".
grpc::Status ErrorWithReason(grpc::StatusCode code, const std::string& reason,
                             const std::string& message);

}  // namespace transom

#endif  // TRANSOM_TOOLS_EXAMPLE_RPC_ERROR_H_
