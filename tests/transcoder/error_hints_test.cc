#include "transcoder/error_hints.h"

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

std::string WithRetry(int64_t seconds, int32_t nanos) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(seconds);
  retry.mutable_retry_delay()->set_nanos(nanos);
  google::rpc::Status status;
  status.set_message("m");
  status.add_details()->PackFrom(retry);
  return status.SerializeAsString();
}

std::string WithMessages(const std::vector<std::pair<std::string, std::string>>& messages) {
  google::rpc::Status status;
  for (const auto& [locale, text] : messages) {
    google::rpc::LocalizedMessage message;
    message.set_locale(locale);
    message.set_message(text);
    status.add_details()->PackFrom(message);
  }
  return status.SerializeAsString();
}

TEST(ErrorHintsTest, RetryDelayIsRoundedUp) {
  EXPECT_EQ(ReadErrorHints("", "").retry_after_seconds, -1);
  EXPECT_EQ(ReadErrorHints(WithRetry(0, 0), "").retry_after_seconds, 0);
  EXPECT_EQ(ReadErrorHints(WithRetry(3, 0), "").retry_after_seconds, 3);
  EXPECT_EQ(ReadErrorHints(WithRetry(3, 1), "").retry_after_seconds, 4);
  EXPECT_EQ(ReadErrorHints(WithRetry(-1, 0), "").retry_after_seconds, -1);
  EXPECT_EQ(ReadErrorHints(WithRetry(1, -5), "").retry_after_seconds, -1);
  EXPECT_EQ(ReadErrorHints(WithRetry(INT64_MAX, 1), "").retry_after_seconds, -1);
}

struct Row {
  const char* name;
  const char* accept_language;
  const char* message;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class LocalizedTest : public testing::TestWithParam<Row> {};

INSTANTIATE_TEST_SUITE_P(
    Rows, LocalizedTest,
    testing::Values(Row{"NotAsked", "", ""}, Row{"Exact", "de", "deutsch"},
                    Row{"Case", "DE", "deutsch"}, Row{"RangeIsLonger", "de-CH", "deutsch"},
                    Row{"TagIsLonger", "en", "english"}, Row{"NotHalfALabel", "d", ""},
                    Row{"NotAnotherLabel", "den", ""}, Row{"NoneOfThem", "fr, it;q=0.5", ""},
                    Row{"ByQuality", "de;q=0.5, en;q=0.8", "english"},
                    Row{"FirstOfEqualQualityFitsLonger", "en-US, de", "english"},
                    Row{"Excluded", "de;q=0, *", "english"}, Row{"Any", "*", "deutsch"},
                    Row{"AnyComesLast", "*;q=0.1, en-US", "english"},
                    Row{"BadQuality", "de;q=x, en", "english"},
                    Row{"Spaces", " en-US ; q=0.9 , de ; q=0.1 ", "english"}),
    [](const auto& info) { return info.param.name; });

TEST_P(LocalizedTest, IsChosen) {
  const std::string details = WithMessages({{"de", "deutsch"}, {"en-US", "english"}});
  EXPECT_EQ(ReadErrorHints(details, GetParam().accept_language).message, GetParam().message);
}

// A google.rpc.Status whose one detail is a LocalizedMessage of these bytes, right or wrong.
std::string WithBytes(const std::string& locale, const std::string& text) {
  const auto field = [](char tag, const std::string& value) {
    return std::string(1, tag) + static_cast<char>(value.size()) + value;
  };
  return field('\x1a', field('\x0a', "a/google.rpc.LocalizedMessage") +
                           field('\x12', field('\x0a', locale) + field('\x12', text)));
}

TEST(ErrorHintsTest, AMessageThatIsNotUtf8IsNone) {
  EXPECT_EQ(ReadErrorHints(WithBytes("de", "gut"), "de").message, "gut");
  const std::string bad = WithBytes("de", "schlecht\xff");
  EXPECT_EQ(ReadErrorHints(bad, "de").message, "");
  EXPECT_FALSE(ReadErrorHints(bad, "de").is_localized);
  EXPECT_EQ(ReadErrorHints(bad + WithBytes("en", "good"), "de, en;q=0.5").message, "good");
}

TEST(ErrorHintsTest, SaysWhetherTheLanguageMatters) {
  EXPECT_TRUE(ReadErrorHints(WithBytes("de", "gut"), "").is_localized);
  EXPECT_TRUE(ReadErrorHints(WithBytes("de", "gut"), "fr").is_localized);
  EXPECT_FALSE(ReadErrorHints(WithRetry(3, 0), "de").is_localized);
}

TEST(ErrorHintsTest, BytesThatAreNoStatusSayNothing) {
  const std::string details = WithRetry(3, 0);
  for (size_t size = 0; size < details.size(); ++size) {
    ReadErrorHints(details.substr(0, size), "de");
    std::string changed = details;
    changed[size] = static_cast<char>(changed[size] ^ 0x55);
    ReadErrorHints(changed, "de");
  }
  EXPECT_EQ(ReadErrorHints("\xff\xff", "de").retry_after_seconds, -1);
}

}  // namespace
}  // namespace transom
