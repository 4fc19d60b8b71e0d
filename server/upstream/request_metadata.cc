#include "server/upstream/request_metadata.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "server/upstream/message_slices.h"
#include "server/upstream/metadata_legality.h"

namespace transom {
namespace {

constexpr size_t kFieldOverheadBytes = 32;

}  // namespace

RequestMetadata::~RequestMetadata() {
  for (grpc_metadata& field : fields_) {
    grpc_slice_unref(field.key);
    grpc_slice_unref(field.value);
  }
}

bool RequestMetadata::Add(absl::string_view key, absl::string_view value) {
  if (!IsLegalMetadataKey(key) || IsReservedMetadataKey(key) || !IsLegalMetadataValue(key, value)) {
    return false;
  }
  size_bytes_ += key.size() + value.size() + kFieldOverheadBytes;
  grpc_metadata& field = fields_.emplace_back();
  std::memset(&field, 0, sizeof(field));
  field.key = CopyIntoSlice(key);
  field.value = CopyIntoSlice(value);
  return true;
}

void RequestMetadata::ReplaceWith(const CallMetadata& own) {
  const auto end =
      std::remove_if(fields_.begin(), fields_.end(), [&own](const grpc_metadata& field) {
        if (!own.Replaces(SliceView(field.key))) return false;
        grpc_slice_unref(field.key);
        grpc_slice_unref(field.value);
        return true;
      });
  fields_.erase(end, fields_.end());
  own.AppendTo(&fields_);
}

absl::string_view RequestMetadata::Get(absl::string_view key) const {
  for (auto field = fields_.rbegin(); field != fields_.rend(); ++field) {
    if (SliceView(field->key) == key) return SliceView(field->value);
  }
  return {};
}

std::string RequestMetadata::GetJoined(absl::string_view key) const {
  std::string joined;
  for (const grpc_metadata& field : fields_) {
    if (SliceView(field.key) != key) continue;
    absl::StrAppend(&joined, joined.empty() ? "" : ", ", SliceView(field.value));
  }
  return joined;
}

}  // namespace transom
