#ifndef TRANSOM_SERVER_UPSTREAM_CALL_METADATA_H_
#define TRANSOM_SERVER_UPSTREAM_CALL_METADATA_H_

// What the operator adds to each call of an upstream: fixed metadata, and a token from a file.
//
//   if (!own.empty()) {
//     ... drop the fields of the client's for which own.Replaces(key) ...
//     own.AppendTo(&fields);      // slices to be unreffed
//   }
//
// Thread-safe.

#include <grpc/grpc.h>

#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/upstream/token_file.h"
#include "server/upstream/upstream_options.h"

namespace grpc {
class ClientContext;
}

namespace transom {

class CallMetadata {
 public:
  explicit CallMetadata(const UpstreamOptions& options);
  ~CallMetadata();
  CallMetadata(const CallMetadata&) = delete;
  CallMetadata& operator=(const CallMetadata&) = delete;

  bool empty() const { return fields_.empty() && token_ == nullptr; }
  // The token file's.
  absl::Status Check() const;

  // Null: the calls carry none.
  const TokenFile* token() const { return token_.get(); }

  // Whether a client may not set this key.
  bool Replaces(absl::string_view key) const;
  // Appends grpc_metadata to any container of them.
  template <typename Fields>
  void AppendTo(Fields* fields) const {
    for (const Field& field : fields_) {
      fields->push_back(Metadata(grpc_slice_ref(field.key), grpc_slice_ref(field.value)));
    }
    if (token_ == nullptr) return;
    fields->push_back(
        Metadata(grpc_slice_from_static_string("authorization"), token_->Authorization()));
  }
  // The same for a call through the C++ interface.
  void AddTo(grpc::ClientContext* context) const;

 private:
  struct Field {
    grpc_slice key;
    grpc_slice value;
  };

  static grpc_metadata Metadata(grpc_slice key, grpc_slice value) {
    grpc_metadata metadata;
    std::memset(&metadata, 0, sizeof(metadata));
    metadata.key = key;
    metadata.value = value;
    return metadata;
  }

  std::vector<Field> fields_;
  std::unique_ptr<TokenFile> token_;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_UPSTREAM_CALL_METADATA_H_
