#ifndef TRANSOM_TESTS_TESTING_PROMETHEUS_TEXT_H_
#define TRANSOM_TESTS_TESTING_PROMETHEUS_TEXT_H_

// A strict reader of the text format of Prometheus, version 0.0.4, for tests.
//
//   PrometheusText page(reply.body);
//   ASSERT_EQ(page.error(), "");
//   EXPECT_EQ(page.Value("transom_requests_total", {{"code", "200"}}), 3);
//
// Beyond what the format's readers demand, it wants HELP and TYPE in front of each family, all
// samples of a family in one place, no sample twice, and histograms whose buckets rise
// to +Inf and agree with their count.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

using PrometheusLabels = std::map<std::string, std::string>;

struct PrometheusSample {
  std::string name;
  PrometheusLabels labels;
  double value = 0;
};

struct PrometheusFamily {
  std::string name;
  std::string help;
  std::string type;
  std::vector<PrometheusSample> samples;
};

class PrometheusText {
 public:
  explicit PrometheusText(absl::string_view text);

  // Empty, or the line and what is wrong with it.
  const std::string& error() const { return error_; }
  const std::vector<PrometheusFamily>& families() const { return families_; }
  const PrometheusFamily* Find(const std::string& family) const;

  // The sum of the samples of that name ("x_total", "x_bucket") that have at least these labels.
  double Value(const std::string& sample, const PrometheusLabels& labels = {}) const;
  // Whether there is such a sample.
  bool Has(const std::string& sample, const PrometheusLabels& labels = {}) const;

 private:
  std::string ParseLine(absl::string_view line);
  std::string ParseComment(absl::string_view line);
  std::string ParseSample(absl::string_view line);
  std::string CheckHistograms() const;

  std::string error_;
  std::vector<PrometheusFamily> families_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_PROMETHEUS_TEXT_H_
