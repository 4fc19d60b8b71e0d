#include "server/log/log_throttle.h"

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(LogThrottleTest, OneLineAnIntervalSaysHowManyWereLeftOut) {
  LogThrottle throttle(10);
  uint64_t left_out = 99;
  EXPECT_TRUE(throttle.Pass(100, &left_out));
  EXPECT_EQ(left_out, 0u);
  EXPECT_FALSE(throttle.Pass(100, &left_out));
  EXPECT_FALSE(throttle.Pass(109, &left_out));
  EXPECT_TRUE(throttle.Pass(110, &left_out));
  EXPECT_EQ(left_out, 2u);
  EXPECT_FALSE(throttle.Pass(119, &left_out));
  EXPECT_TRUE(throttle.Pass(1000, &left_out));
  EXPECT_EQ(left_out, 1u);
  EXPECT_TRUE(throttle.Pass(1010, &left_out));
  EXPECT_EQ(left_out, 0u);
}

}  // namespace
}  // namespace transom
