#include "tests/testing/prometheus_text.h"

#include "gtest/gtest.h"

namespace transom {
namespace {

TEST(PrometheusTextTest, ReadsEveryKindOfSample) {
  const PrometheusText page(
      "# HELP a_total Of a.\n# TYPE a_total counter\n"
      "a_total{x=\"1\",y=\"\\\"\\\\\\n\"} 2\na_total{x=\"2\",y=\"\"} 3\n"
      "# HELP b Of b.\n# TYPE b gauge\nb -1.5e3\n"
      "# HELP h Of h.\n# TYPE h histogram\n"
      "h_count 3\nh_sum 1.5\nh_bucket{le=\"0.5\"} 1\nh_bucket{le=\"+Inf\"} 3\n");
  ASSERT_EQ(page.error(), "");
  ASSERT_EQ(page.families().size(), 3u);
  EXPECT_EQ(page.families()[0].help, "Of a.");
  EXPECT_EQ(page.families()[0].samples[0].labels.at("y"), "\"\\\n");
  EXPECT_EQ(page.Value("a_total"), 5);
  EXPECT_EQ(page.Value("a_total", {{"x", "2"}}), 3);
  EXPECT_EQ(page.Value("b"), -1500);
  EXPECT_EQ(page.Value("h_bucket", {{"le", "0.5"}}), 1);
  EXPECT_FALSE(page.Has("c"));
}

TEST(PrometheusTextTest, RefusesWhatIsNotOfTheFormat) {
  const std::string head = "# HELP a_total Of a.\n# TYPE a_total counter\n";
  struct Row {
    const char* name;
    std::string text;
  };
  const Row rows[] = {
      {"no end of line", head + "a_total 1"},
      {"empty line", head + "\na_total 1\n"},
      {"no type", "a_total 1\n"},
      {"other family", head + "b_total 1\n"},
      {"twice", head + "a_total 1\na_total 1\n"},
      {"family twice", head + head},
      {"no value", head + "a_total\n"},
      {"no number", head + "a_total one\n"},
      {"two values", head + "a_total 1 x\n"},
      {"negative count", head + "a_total -1\n"},
      {"open quote", head + "a_total{x=\"1} 1\n"},
      {"bad escape", head + "a_total{x=\"\\t\"} 1\n"},
      {"bad label", head + "a_total{1x=\"1\"} 1\n"},
      {"label twice", head + "a_total{x=\"1\",x=\"1\"} 1\n"},
      {"carriage return", head + "a_total 1\r\n"},
      {"falling buckets",
       "# HELP h H.\n# TYPE h histogram\nh_count 1\nh_sum 1\nh_bucket{le=\"1\"} 2\n"
       "h_bucket{le=\"+Inf\"} 1\n"},
      {"no last bucket",
       "# HELP h H.\n# TYPE h histogram\nh_count 1\nh_sum 1\nh_bucket{le=\"1\"} 1\n"},
      {"other count",
       "# HELP h H.\n# TYPE h histogram\nh_count 2\nh_sum 1\nh_bucket{le=\"+Inf\"} 1\n"},
  };
  for (const Row& row : rows) EXPECT_NE(PrometheusText(row.text).error(), "") << row.name;
}

}  // namespace
}  // namespace transom
