#include "server/http/tls_ticket_keys.h"

#include <cstring>
#include <string>

#include "gtest/gtest.h"

namespace transom {
namespace {

using Found = TlsTicketKeys::Found;
using Key = TlsTicketKeys::Key;

absl::Time At(int seconds) { return absl::FromUnixSeconds(1000 + seconds); }

std::string BytesOf(const Key& key) {
  return std::string(reinterpret_cast<const char*>(&key), sizeof(key));
}

class TlsTicketKeysTest : public testing::Test {
 protected:
  Key CurrentAt(int seconds) {
    Key key;
    EXPECT_TRUE(keys_.Current(At(seconds), &key));
    return key;
  }
  Found FindAt(int seconds, const Key& wanted) {
    Key key;
    const Found found = keys_.Find(wanted.name, At(seconds), &key);
    if (found != Found::kNone) {
      EXPECT_EQ(BytesOf(key), BytesOf(wanted));
    }
    return found;
  }

  TlsTicketKeys keys_{absl::Seconds(100)};
};

TEST_F(TlsTicketKeysTest, AKeySealsForOnePeriod) {
  const Key first = CurrentAt(0);
  EXPECT_EQ(BytesOf(CurrentAt(99)), BytesOf(first));
  const Key second = CurrentAt(100);
  EXPECT_NE(std::memcmp(first.name, second.name, sizeof(first.name)), 0);
  EXPECT_NE(std::memcmp(first.cipher, second.cipher, sizeof(first.cipher)), 0);
  EXPECT_NE(std::memcmp(first.mac, second.mac, sizeof(first.mac)), 0);
  EXPECT_EQ(BytesOf(CurrentAt(199)), BytesOf(second));
}

TEST_F(TlsTicketKeysTest, AndOpensForOneMore) {
  const Key first = CurrentAt(0);
  EXPECT_EQ(FindAt(99, first), Found::kCurrent);
  EXPECT_EQ(FindAt(100, first), Found::kPrevious);
  EXPECT_EQ(FindAt(199, first), Found::kPrevious);
  EXPECT_EQ(FindAt(200, first), Found::kNone);
}

// Nobody has come for long: what counts is when a key ended, not when that was noticed.
TEST_F(TlsTicketKeysTest, AQuietTimeMakesNoKeyLiveLonger) {
  const Key first = CurrentAt(0);
  EXPECT_EQ(FindAt(190, first), Found::kPrevious);
  EXPECT_EQ(FindAt(200, first), Found::kNone);
  const Key second = CurrentAt(250);
  EXPECT_EQ(FindAt(1000, second), Found::kNone);
}

TEST_F(TlsTicketKeysTest, ANameThatIsNoneOpensNothing) {
  Key none{};
  EXPECT_EQ(FindAt(0, none), Found::kNone);
  const Key first = CurrentAt(1);
  none = first;
  none.name[15] = static_cast<unsigned char>(none.name[15] ^ 1);
  EXPECT_EQ(FindAt(2, none), Found::kNone);
}

// The system's clock may be set.
TEST_F(TlsTicketKeysTest, AClockThatGoesBackKeepsTheKey) {
  const Key first = CurrentAt(50);
  EXPECT_EQ(BytesOf(CurrentAt(0)), BytesOf(first));
  EXPECT_EQ(FindAt(0, first), Found::kCurrent);
}

TEST(TlsTicketKeysOfTwoTest, AreDifferent) {
  TlsTicketKeys one(absl::Seconds(1));
  TlsTicketKeys other(absl::Seconds(1));
  Key key;
  ASSERT_TRUE(one.Current(At(0), &key));
  Key found;
  EXPECT_EQ(other.Find(key.name, At(0), &found), Found::kNone);
}

}  // namespace
}  // namespace transom
