#include "server/http/address_list.h"

#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

struct Row {
  const char* name;
  std::vector<std::string> entries;
  const char* address;
  bool contained;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class AddressListTest : public testing::TestWithParam<Row> {};

INSTANTIATE_TEST_SUITE_P(Rows, AddressListTest,
                         testing::Values(Row{"Nothing", {}, "10.0.0.1", false},
                                         Row{"One", {"10.0.0.1"}, "10.0.0.1", true},
                                         Row{"Another", {"10.0.0.1"}, "10.0.0.2", false},
                                         Row{"InNetwork", {"10.0.0.0/8"}, "10.255.3.4", true},
                                         Row{"OutOfNetwork", {"10.0.0.0/8"}, "11.0.0.0", false},
                                         Row{"OddLength", {"10.0.0.0/9"}, "10.127.0.1", true},
                                         Row{"OverOddLength", {"10.0.0.0/9"}, "10.128.0.1", false},
                                         Row{"AllOfV4", {"0.0.0.0/0"}, "203.0.113.1", true},
                                         Row{"AllOfV4IsNotV6", {"0.0.0.0/0"}, "2001:db8::1", false},
                                         Row{"All", {"::/0"}, "203.0.113.1", true},
                                         Row{"V6", {"2001:db8::/32"}, "2001:db8:1::2", true},
                                         Row{"V6Out", {"2001:db8::/32"}, "2001:db9::1", false},
                                         Row{"Mapped", {"10.0.0.0/8"}, "::ffff:10.1.2.3", true},
                                         Row{"Zone", {"fe80::/10"}, "fe80::1%eth0", true},
                                         Row{"Second", {"::1", "127.0.0.1"}, "127.0.0.1", true},
                                         Row{"Unix", {"unix:"}, "", true},
                                         Row{"NotUnix", {"::/0"}, "", false},
                                         Row{"NoAddress", {"::/0"}, "localhost", false}),
                         [](const auto& info) { return info.param.name; });

TEST_P(AddressListTest, Contains) {
  auto list = AddressList::Parse(GetParam().entries);
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->Contains(GetParam().address), GetParam().contained);
}

TEST(AddressListErrorTest, NamesTheEntry) {
  for (const char* wrong : {"", "10.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/",
                            "localhost", "10.0.0.1:80", "[::1]", "unix:/a"}) {
    auto list = AddressList::Parse({"::1", wrong});
    ASSERT_FALSE(list.ok()) << wrong;
    EXPECT_NE(list.status().message().find('"' + std::string(wrong) + '"'), std::string::npos);
  }
}

}  // namespace
}  // namespace transom
