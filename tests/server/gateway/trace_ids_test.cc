#include "server/gateway/trace_ids.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(TraceIdsTest, RequestIdsAreRandomUuids) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const RequestId id;
    const std::string text(id.text());
    ASSERT_EQ(text.size(), 36u);
    for (size_t at = 0; at < text.size(); ++at) {
      const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
      const std::string allowed = dash ? "-" : "0123456789abcdef";
      EXPECT_NE(allowed.find(text[at]), std::string::npos) << text;
    }
    EXPECT_EQ(text[14], '4') << text;
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
    EXPECT_TRUE(seen.insert(text).second) << text;
  }
}

TEST(TraceIdsTest, WhatIsMadeIsATraceparent) {
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(IsTraceparent(NewTraceparent()));
  EXPECT_NE(NewTraceparent(), NewTraceparent());
}

}  // namespace
}  // namespace transom
