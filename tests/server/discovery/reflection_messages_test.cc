#include "server/discovery/reflection_messages.h"

#include "gtest/gtest.h"
#include "tests/server/discovery/fake_reflection.h"

namespace transom {
namespace {

TEST(ReflectionMessagesTest, EncodesQuestions) {
  EXPECT_EQ(EncodeReflectionRequest(ReflectionQuestion::kFileByName, "ab"),
            "\x1a\x02"
            "ab");
  EXPECT_EQ(EncodeReflectionRequest(ReflectionQuestion::kFileContainingSymbol, "ab"),
            "\x22\x02"
            "ab");
  EXPECT_EQ(EncodeReflectionRequest(ReflectionQuestion::kListServices, ""),
            absl::string_view("\x3a\x00", 2));
  EXPECT_EQ(EncodeReflectionRequest(ReflectionQuestion::kFileByName, std::string(200, 'x')),
            "\x1a\xc8\x01" + std::string(200, 'x'));
}

TEST(ReflectionMessagesTest, DecodesAnswers) {
  const auto files = DecodeReflectionResponse(FilesAnswer({"one", "", "two"}));
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(files->files, (std::vector<std::string>{"one", "", "two"}));

  const auto services = DecodeReflectionResponse(ServicesAnswer({"a.B", "c.D"}));
  ASSERT_TRUE(services.ok());
  EXPECT_EQ(services->services, (std::vector<std::string>{"a.B", "c.D"}));

  const auto error = DecodeReflectionResponse(ErrorAnswer(5, "nope"));
  ASSERT_TRUE(error.ok());
  EXPECT_EQ(error->error_code, 5);
  EXPECT_EQ(error->error_message, "nope");
}

TEST(ReflectionMessagesTest, AnErrorWithoutACodeIsAnError) {
  const auto answer = DecodeReflectionResponse(absl::string_view("\x3a\x00", 2));
  ASSERT_TRUE(answer.ok());
  EXPECT_NE(answer->error_code, 0);
}

TEST(ReflectionMessagesTest, SkipsUnknownFields) {
  const auto answer = DecodeReflectionResponse(
      "\xa2\x06\x01x"
      "\xa8\x06\x01" +
      ServicesAnswer({"a.B"}));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->services, std::vector<std::string>{"a.B"});
}

// Every cut of an answer is either shorter by whole fields or an error; none reads past its end.
TEST(ReflectionMessagesTest, Truncation) {
  const std::string whole = FilesAnswer({"one", "two"}) + ServicesAnswer({"a.B"});
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::string cut = whole.substr(0, size);
    const auto answer = DecodeReflectionResponse(cut);
    if (answer.ok()) {
      EXPECT_TRUE(answer->services.empty()) << size;
    }
  }
}

TEST(ReflectionMessagesTest, RefusesGarbage) {
  for (const char* bytes : {"\xff",
                            "\x22\x05"
                            "ab",
                            "\x3a\xff\xff\xff\xff\x0f", "\x22\x02\x0a\x05", "\x3b"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(DecodeReflectionResponse(bytes).status())) << bytes;
  }
}

}  // namespace
}  // namespace transom
