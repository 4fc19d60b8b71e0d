#include "server/compression/body_encoder.h"

#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/testing/content_decoding.h"

namespace transom {
namespace {

using Flush = BodyEncoder::Flush;

// JSON as services send it: repeated names, different values.
std::string Json(size_t size) {
  std::string text = "[";
  uint32_t random = 1;
  while (text.size() < size) {
    random = random * 1664525 + 1013904223;
    absl::StrAppend(&text, R"({"name":"shelves/)", random % 1000, R"(","theme":"t)", random >> 8,
                    R"(","count":")", random % 77, "\"},");
  }
  text.resize(size);
  return text;
}

// Bytes that do not shrink.
std::string Noise(size_t size) {
  std::string bytes;
  uint64_t random = 1;
  while (bytes.size() < size) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    bytes.push_back(static_cast<char>(random >> 56));
  }
  return bytes;
}

class BodyEncoderTest : public testing::TestWithParam<ContentCoding> {
 protected:
  std::string Decoded(const OutputBuffer& out) {
    return DecodeContent(ContentCodingName(GetParam()), out.view()).value_or("(broken)");
  }
  void CheckWhole(BodyEncoder* encoder, const std::string& body) {
    OutputBuffer out;
    out.Append("before");
    encoder->Start(body.size());
    ASSERT_TRUE(encoder->Encode(body, Flush::kFinish, &out));
    EXPECT_EQ(out.view().substr(0, 6), "before");
    OutputBuffer encoded;
    encoded.Append(out.view().substr(6));
    EXPECT_EQ(Decoded(encoded), body);
  }
};

INSTANTIATE_TEST_SUITE_P(All, BodyEncoderTest,
                         testing::Values(ContentCoding::kGzip, ContentCoding::kBrotli),
                         [](const auto& info) {
                           return std::string(ContentCodingName(info.param));
                         });

TEST_P(BodyEncoderTest, EncodesBodiesOfAllSizesWithOneState) {
  const auto encoder = NewBodyEncoder(GetParam(), {});
  for (size_t size : {0, 1, 100, 1024, 65535, 65536, 65537, 300000, 3000000, 2000}) {
    SCOPED_TRACE(size);
    CheckWhole(encoder.get(), Json(size));
    CheckWhole(encoder.get(), Noise(size));
  }
}

TEST_P(BodyEncoderTest, EncodesAtEveryLevel) {
  for (int level = 1; level <= 9; ++level) {
    SCOPED_TRACE(level);
    CheckWhole(NewBodyEncoder(GetParam(), {level, level}).get(), Json(20000));
  }
}

TEST_P(BodyEncoderTest, JsonShrinks) {
  const std::string body = Json(20000);
  OutputBuffer out;
  BodyEncoder* encoder = ThreadBodyEncoder(GetParam(), {});
  encoder->Start(body.size());
  ASSERT_TRUE(encoder->Encode(body, Flush::kFinish, &out));
  EXPECT_LT(out.size(), body.size() / 2);
}

TEST_P(BodyEncoderTest, PartsMakeOneBody) {
  const std::string body = Json(100000);
  const auto encoder = NewBodyEncoder(GetParam(), {});
  OutputBuffer out;
  encoder->Start(0);
  for (size_t at = 0; at < body.size(); at += 777) {
    ASSERT_TRUE(encoder->Encode(body.substr(at, 777), Flush::kNone, &out));
  }
  ASSERT_TRUE(encoder->Encode("", Flush::kFinish, &out));
  EXPECT_EQ(Decoded(out), body);
}

TEST_P(BodyEncoderTest, AFlushedMessageCanBeReadAtOnce) {
  const auto encoder = NewBodyEncoder(GetParam(), {});
  OutputBuffer out;
  std::string sent;
  encoder->Start(0);
  for (int i = 0; i < 200; ++i) {
    const std::string message = Json(i * 7) + "\n";
    sent += message;
    ASSERT_TRUE(encoder->Encode(message, Flush::kMessage, &out));
    ASSERT_EQ(DecodeBeginning(ContentCodingName(GetParam()), out.view()), sent) << i;
  }
  ASSERT_TRUE(encoder->Encode("", Flush::kFinish, &out));
  EXPECT_EQ(Decoded(out), sent);
}

TEST_P(BodyEncoderTest, ABodyThatWasLeftUnfinishedDoesNotSpoilTheNext) {
  const auto encoder = NewBodyEncoder(GetParam(), {});
  OutputBuffer lost;
  encoder->Start(0);
  ASSERT_TRUE(encoder->Encode(Json(5000), Flush::kMessage, &lost));
  CheckWhole(encoder.get(), "[]");
}

TEST_P(BodyEncoderTest, AThreadHasOneOfItsOwn) {
  BodyEncoder* mine = ThreadBodyEncoder(GetParam(), {});
  EXPECT_EQ(ThreadBodyEncoder(GetParam(), {}), mine);
  BodyEncoder* others = nullptr;
  std::thread([&] {
    others = ThreadBodyEncoder(GetParam(), {});
    CheckWhole(others, Json(3000));
  }).join();
  EXPECT_NE(others, mine);
}

TEST_P(BodyEncoderTest, AnotherLevelMakesAnotherEncoder) {
  const std::string body = Json(50000);
  size_t sizes[2];
  for (int i : {0, 1}) {
    OutputBuffer out;
    BodyEncoder* encoder = ThreadBodyEncoder(GetParam(), {i == 0 ? 1 : 9, i == 0 ? 1 : 9});
    encoder->Start(body.size());
    ASSERT_TRUE(encoder->Encode(body, Flush::kFinish, &out));
    sizes[i] = out.size();
  }
  EXPECT_LT(sizes[1], sizes[0]);
}

}  // namespace
}  // namespace transom
