#include "tools/benchmark/messages.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <string>

#include "google/api/httpbody.pb.h"
#include "transom/bench/v1/bench.pb.h"

namespace transom {
namespace {

using google::protobuf::internal::WireFormatLite;

bench::v1::Item Item() {
  bench::v1::Item item;
  item.set_id("item-1");
  item.set_title("A small thing");
  item.set_size_bytes(1234567890123);
  item.set_count(42);
  item.set_grade(bench::v1::GRADE_GOOD);
  item.add_tags("new");
  return item;
}

}  // namespace

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

bool Parse(grpc::ByteBuffer bytes, google::protobuf::MessageLite* message) {
  grpc::ProtoBufferReader reader(&bytes);
  return reader.status().ok() && message->ParseFromZeroCopyStream(&reader);
}

std::string SmallItem() { return Item().SerializeAsString(); }

std::string ItemOfSize(size_t size) {
  bench::v1::Item item = Item();
  const size_t bare = item.ByteSizeLong();
  if (size > bare) item.mutable_title()->append(size - bare, '.');
  return item.SerializeAsString();
}

std::string Chunk(size_t data_size, bool first) {
  google::api::HttpBody body;
  if (first) body.set_content_type("application/octet-stream");
  body.mutable_data()->assign(data_size, 'd');
  return body.SerializeAsString();
}

// By hand, since the data itself is not looked at.
absl::optional<int64_t> DataSize(grpc::ByteBuffer chunk) {
  grpc::ProtoBufferReader reader(&chunk);
  google::protobuf::io::CodedInputStream in(&reader);
  constexpr uint32_t kDataTag = WireFormatLite::MakeTag(google::api::HttpBody::kDataFieldNumber,
                                                        WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  int64_t size = 0;
  while (const uint32_t tag = in.ReadTag()) {
    if (tag != kDataTag) {
      if (!WireFormatLite::SkipField(&in, tag)) return absl::nullopt;
      continue;
    }
    uint32_t length;
    if (!in.ReadVarint32(&length) || !in.Skip(static_cast<int>(length))) return absl::nullopt;
    size += length;
  }
  if (!in.ConsumedEntireMessage()) return absl::nullopt;
  return size;
}

}  // namespace transom
