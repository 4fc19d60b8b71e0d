#include "server/upstream/call_metadata.h"

#include <grpcpp/client_context.h>

#include <algorithm>

#include "server/upstream/message_slices.h"

namespace transom {

CallMetadata::CallMetadata(const UpstreamOptions& options) {
  for (const auto& [key, value] : options.metadata) {
    fields_.push_back({CopyIntoSlice(key), CopyIntoSlice(value)});
  }
  if (!options.token_file.empty()) token_ = std::make_unique<TokenFile>(options.token_file);
}

CallMetadata::~CallMetadata() {
  for (const Field& field : fields_) {
    grpc_slice_unref(field.key);
    grpc_slice_unref(field.value);
  }
}

absl::Status CallMetadata::Check() const {
  return token_ == nullptr ? absl::OkStatus() : token_->Check();
}

bool CallMetadata::Replaces(absl::string_view key) const {
  if (token_ != nullptr && key == "authorization") return true;
  return std::any_of(fields_.begin(), fields_.end(),
                     [key](const Field& field) { return SliceView(field.key) == key; });
}

void CallMetadata::AddTo(grpc::ClientContext* context) const {
  std::vector<grpc_metadata> fields;
  AppendTo(&fields);
  for (const grpc_metadata& field : fields) {
    context->AddMetadata(std::string(SliceView(field.key)), std::string(SliceView(field.value)));
    grpc_slice_unref(field.key);
    grpc_slice_unref(field.value);
  }
}

}  // namespace transom
