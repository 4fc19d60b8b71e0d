#ifndef TRANSOM_TOOLS_BENCHMARK_MESSAGES_H_
#define TRANSOM_TOOLS_BENCHMARK_MESSAGES_H_

// The messages that the benchmark's programs send, as the bytes that gRPC takes.
//
//   grpc::ByteBuffer item = BufferOf(ItemOfSize(600));
//
// Pure functions.

#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/types/optional.h"
#include "google/protobuf/message_lite.h"

namespace transom {

// A copy.
grpc::ByteBuffer BufferOf(const std::string& bytes);
bool Parse(grpc::ByteBuffer bytes, google::protobuf::MessageLite* message);

// The answer to GetItem.
std::string SmallItem();
// The same with a longer title, of `size` bytes of protobuf or a few more.
std::string ItemOfSize(size_t size);
// An HttpBody with that much data, and a content type if it is a body's first.
std::string Chunk(size_t data_size, bool first);

// How much data an HttpBody has; nullopt if it is none.
absl::optional<int64_t> DataSize(grpc::ByteBuffer chunk);

}  // namespace transom

#endif  // TRANSOM_TOOLS_BENCHMARK_MESSAGES_H_
