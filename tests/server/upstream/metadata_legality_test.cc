#include "server/upstream/metadata_legality.h"

#include <grpc/grpc.h>
#include <grpc/slice.h>

#include <string>

#include "gtest/gtest.h"

namespace transom {
namespace {

grpc_slice Slice(absl::string_view bytes) {
  return grpc_slice_from_copied_buffer(bytes.data(), bytes.size());
}

TEST(MetadataLegalityTest, KeyCharactersAgreeWithGrpc) {
  for (int c = 0; c < 256; ++c) {
    const std::string key = {'x', static_cast<char>(c)};
    grpc_slice slice = Slice(key);
    EXPECT_EQ(IsLegalMetadataKey(key), grpc_header_key_is_legal(slice) != 0) << c;
    grpc_slice_unref(slice);
  }
  EXPECT_FALSE(IsLegalMetadataKey(""));
}

TEST(MetadataLegalityTest, ValueCharactersAgreeWithGrpc) {
  for (int c = 0; c < 256; ++c) {
    const std::string value = {'x', static_cast<char>(c)};
    grpc_slice slice = Slice(value);
    EXPECT_EQ(IsLegalMetadataValue("key", value), grpc_header_nonbin_value_is_legal(slice) != 0)
        << c;
    EXPECT_TRUE(IsLegalMetadataValue("key-bin", value)) << c;
    grpc_slice_unref(slice);
  }
  EXPECT_TRUE(IsLegalMetadataValue("key", ""));
}

TEST(MetadataLegalityTest, BinaryKeysAgreeWithGrpc) {
  for (const char* key : {"a", "a-bin", "-bin", "bin", "a-binary", "a-BIN", ""}) {
    grpc_slice slice = Slice(key);
    EXPECT_EQ(IsBinaryMetadataKey(key), grpc_is_binary_header(slice) != 0) << key;
    grpc_slice_unref(slice);
  }
}

TEST(MetadataLegalityTest, ReservedKeys) {
  for (const char* key :
       {"grpc-timeout", "grpc-status", "grpc-", "te", "content-type", "connection", "host",
        "transfer-encoding", "content-length", "user-agent", "keep-alive", "proxy-connection",
        "upgrade", "trailer", "trailers", "expect", "proxy-authorization", "lb-token"}) {
    EXPECT_TRUE(IsReservedMetadataKey(key)) << key;
  }
  for (const char* key : {"authorization", "cookie", "x-grpc-a", "grpc", "tea", "hosts",
                          "x-forwarded-host", "content-language"}) {
    EXPECT_FALSE(IsReservedMetadataKey(key)) << key;
  }
}

}  // namespace
}  // namespace transom
