#ifndef TRANSOM_TESTS_BENCHMARK_CODEC_RATIO_TABLE_H_
#define TRANSOM_TESTS_BENCHMARK_CODEC_RATIO_TABLE_H_

// Collects the repetitions of all benchmarks and prints what they are to each other.
//
// A benchmark's name is "CASE/DIRECTION/WHOSE", e.g. "typical/print/codec"; WHOSE is codec, message
// or binary. A time is the median of its repetitions.

#include <map>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"

namespace transom {

class RatioTable : public benchmark::BenchmarkReporter {
 public:
  struct Row {
    std::string name;  // "CASE/DIRECTION"
    double bar;        // the least ratio wanted
    size_t json_bytes;
  };

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

  void Print(const std::vector<Row>& rows) const;

 private:
  double MedianSeconds(const std::string& name) const;

  std::string machine_;
  std::map<std::string, std::vector<double>> seconds_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_BENCHMARK_CODEC_RATIO_TABLE_H_
