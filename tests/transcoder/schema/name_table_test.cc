#include "transcoder/schema/name_table.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(NameTableTest, FindsNamesOfEveryLength) {
  std::vector<std::string> names;
  for (int size = 1; size <= 40; ++size) {
    for (char c : {'a', 'b'}) {
      // Equal but for the first, the middle or the last byte.
      for (int place : {0, size / 2, size - 1}) {
        std::string name(size, 'x');
        name[place] = c;
        names.push_back(name);
      }
    }
  }
  NameTable table;
  for (size_t i = 0; i < names.size(); ++i) table.Insert(names[i], static_cast<uint16_t>(i));
  for (size_t i = 0; i < names.size(); ++i) {
    // Of equal names (short ones) the first has stayed.
    const int found = table.Find(names[i]);
    ASSERT_NE(found, NameTable::kNone) << names[i];
    EXPECT_EQ(names[found], names[i]);
    EXPECT_LE(found, static_cast<int>(i));
    EXPECT_EQ(table.Find(names[i] + "z"), NameTable::kNone);
    EXPECT_EQ(table.Find("y" + names[i].substr(1)), NameTable::kNone);
  }
}

TEST(NameTableTest, TheFirstOfTwoStays) {
  NameTable table;
  table.Insert("a", 1);
  table.Insert("a", 2);
  EXPECT_EQ(table.Find("a"), 1);
}

TEST(NameTableTest, FindsNothingWhereNothingIs) {
  NameTable table;
  EXPECT_EQ(table.Find("a"), NameTable::kNone);
  EXPECT_EQ(table.Find(""), NameTable::kNone);
  table.Insert("a", 0);
  EXPECT_EQ(table.Find(""), NameTable::kNone);
  EXPECT_EQ(table.Find(absl::string_view()), NameTable::kNone);
  EXPECT_EQ(table.Find(absl::string_view("a\0", 2)), NameTable::kNone);
}

TEST(NameTableTest, Grows) {
  std::vector<std::string> names;
  for (int i = 0; i < 65535; ++i) names.push_back(absl::StrCat("field_", i));
  NameTable table;
  for (size_t i = 0; i < names.size(); ++i) table.Insert(names[i], static_cast<uint16_t>(i));
  for (size_t i = 0; i < names.size(); ++i) ASSERT_EQ(table.Find(names[i]), static_cast<int>(i));
}

// Names as schemas have them do not crowd in a few slots.
TEST(NameTableTest, SpreadsNumberedNames) {
  std::vector<int> in_slot(1024);
  int fullest = 0;
  for (int i = 0; i < 1024; ++i) {
    fullest = std::max(fullest, ++in_slot[HashName(absl::StrCat("collection", i)) % 1024]);
  }
  EXPECT_LT(fullest, 12);
}

}  // namespace
}  // namespace transom
