#include "server/upstream/message_slices.h"

#include <grpc/byte_buffer.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

OutputBuffer::Owned Owned(absl::string_view bytes) {
  OutputBuffer buffer;
  buffer.Append(bytes);
  return buffer.Release();
}

TEST(TakeIntoSliceTest, KeepsTheBytesOfAnySize) {
  for (size_t size : {0, 1, 23, 24, 1024, 1025, 100000}) {
    const std::string bytes(size, 'b');
    grpc_slice slice = TakeIntoSlice(Owned(bytes));
    EXPECT_EQ(SliceView(slice), bytes) << size;
    grpc_slice_unref(slice);
  }
}

TEST(TakeIntoSliceTest, FreesMemoryThatHoldsNothing) {
  OutputBuffer buffer;
  buffer.Reserve(100);
  grpc_slice slice = TakeIntoSlice(buffer.Release());
  EXPECT_EQ(SliceView(slice), "");
  grpc_slice_unref(slice);
}

TEST(TakeIntoSliceTest, LargeMemoryIsHandedOver) {
  OutputBuffer::Owned owned = Owned(std::string(5000, 'b'));
  const char* data = owned.data;
  grpc_slice slice = TakeIntoSlice(owned);
  EXPECT_EQ(SliceView(slice).data(), data);
  grpc_slice_unref(slice);
}

grpc_byte_buffer* BufferOf(const std::vector<std::string>& parts) {
  std::vector<grpc_slice> slices;
  for (const std::string& part : parts) slices.push_back(CopyIntoSlice(part));
  grpc_byte_buffer* buffer = grpc_raw_byte_buffer_create(slices.data(), slices.size());
  for (grpc_slice slice : slices) grpc_slice_unref(slice);
  return buffer;
}

TEST(MessageBytesTest, JoinsSlices) {
  const struct {
    const char* name;
    std::vector<std::string> parts;
    std::string whole;
  } kCases[] = {
      {"none", {}, ""},
      {"one empty", {""}, ""},
      {"one", {"abc"}, "abc"},
      {"two", {"abc", "def"}, "abcdef"},
      {"with empty ones", {"", "abc", "", "d"}, "abcd"},
      {"large",
       {std::string(3000, 'x'), std::string(3000, 'y')},
       std::string(3000, 'x') + std::string(3000, 'y')},
  };
  for (const auto& c : kCases) {
    grpc_byte_buffer* buffer = BufferOf(c.parts);
    {
      const MessageBytes bytes(buffer);
      EXPECT_EQ(bytes.view(), c.whole) << c.name;
    }
    grpc_byte_buffer_destroy(buffer);
  }
}

TEST(MessageBytesTest, NoMessageIsEmpty) { EXPECT_EQ(MessageBytes(nullptr).view(), ""); }

}  // namespace
}  // namespace transom
