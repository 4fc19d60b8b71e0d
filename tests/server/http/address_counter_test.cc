// Whose connections are counted together.

#include "server/http/address_counter.h"

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(AddressCounterTest, CountsAnAddressWhateverThePort) {
  AddressCounter counter;
  EXPECT_EQ(counter.Add("192.0.2.7:1"), 0u);
  EXPECT_EQ(counter.Add("192.0.2.7:2"), 1u);
  EXPECT_EQ(counter.Add("192.0.2.8:1"), 0u);
  counter.Remove("192.0.2.7:1");
  EXPECT_EQ(counter.Add("192.0.2.7:3"), 1u);
}

TEST(AddressCounterTest, CountsAnIpv6NetworkAsOne) {
  AddressCounter counter;
  EXPECT_EQ(counter.Add("[2001:db8::1]:1"), 0u);
  EXPECT_EQ(counter.Add("[2001:db8::ffff:ffff:ffff:ffff]:1"), 1u);
  EXPECT_EQ(counter.Add("[2001:db8:0:1::1]:1"), 0u);
  EXPECT_EQ(counter.Add("[::1]:1"), 0u);
  EXPECT_EQ(counter.Add("[::1]:2"), 1u);
}

TEST(AddressCounterTest, DoesNotCountThoseWithoutAnAddress) {
  AddressCounter counter;
  for (const char* peer : {"unix:", "", "no address:1"}) {
    EXPECT_EQ(counter.Add(peer), 0u) << peer;
    EXPECT_EQ(counter.Add(peer), 0u) << peer;
    counter.Remove(peer);
  }
}

TEST(AddressCounterTest, BeginsAnewWhenAllAreGone) {
  AddressCounter counter;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(counter.Add("127.0.0.1:80"), 0u);
    counter.Remove("127.0.0.1:80");
  }
}

}  // namespace
}  // namespace transom
