// The codec against libprotobuf's own JSON, over random schemas, messages and texts.
//
//   differential_test                                  some thousand cases of one seed
//   differential_test --cases=1000000 --seed=7         many more, of another
//   differential_test --seed=7 --first_case=812 --cases=1    one of them again
//   differential_test --cases=100000 --show=any-host   what a class of difference looks like
//
// README.md says how to read a failure, and lists the differences that are known.

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "tests/differential/difference_classes.h"
#include "tests/differential/differential_case.h"
#include "tests/differential/opinions.h"

ABSL_FLAG(uint64_t, cases, 0, "how many; or TRANSOM_DIFFERENTIAL_CASES");
ABSL_FLAG(uint64_t, seed, 0, "of the run; or TRANSOM_DIFFERENTIAL_SEED");
ABSL_FLAG(std::string, show, "", "a class of difference, cases of which are printed");
ABSL_FLAG(uint64_t, first_case, 0, "the number of the first case");

namespace transom {
namespace {

constexpr uint64_t kCasesByDefault = 8000;
constexpr uint64_t kSeedByDefault = 1;
constexpr int kFailuresMax = 5;

// The flag, else the variable, else the default.
uint64_t Setting(uint64_t flag, const char* variable, uint64_t by_default) {
  const char* const text = std::getenv(variable);
  uint64_t value = 0;
  if (flag != 0) return flag;
  return text != nullptr && absl::SimpleAtoi(text, &value) && value != 0 ? value : by_default;
}

uint64_t current_case = 0;

// The program is at its end: what is not safe in a signal handler does no harm any more.
void PrintCase(int signal) {
  std::signal(signal, SIG_DFL);
  std::fprintf(stderr, "it ended in --first_case=%llu\n",
               static_cast<unsigned long long>(current_case));
  std::raise(signal);
}

// libprotobuf may throw, when it runs out of memory say.
Comparison CompareOrCatch(const DifferentialCase& one) {
  try {
    return Compare(one);
  } catch (const std::exception& exception) {
    Comparison comparison;
    comparison.failure = exception.what();
    return comparison;
  }
}

void PrintCounts(const ClassCounts& counts, uint64_t cases, double seconds) {
  std::printf("%llu cases in %.1f s; differences by class:\n",
              static_cast<unsigned long long>(cases), seconds);
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    const std::string name(ClassInfo(static_cast<DifferenceClass>(i)).name);
    std::printf("%10zu  %s\n", counts[i], name.c_str());
  }
}

TEST(DifferentialTest, CodecAndLibprotobufAgreeButForWhatIsKnown) {
  const uint64_t cases =
      Setting(absl::GetFlag(FLAGS_cases), "TRANSOM_DIFFERENTIAL_CASES", kCasesByDefault);
  const uint64_t seed =
      Setting(absl::GetFlag(FLAGS_seed), "TRANSOM_DIFFERENTIAL_SEED", kSeedByDefault);
  const uint64_t first = absl::GetFlag(FLAGS_first_case);
  const std::string show = absl::GetFlag(FLAGS_show);
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  std::signal(SIGABRT, PrintCase);
  std::signal(SIGSEGV, PrintCase);
  SilenceLibprotobuf();
  DifferentialCases run(seed);
  ClassCounts counts = {};
  int failures = 0;
  const auto start = std::chrono::steady_clock::now();
  for (uint64_t number = first; number < first + cases && failures < kFailuresMax; ++number) {
    current_case = number;
    const DifferentialCase one = run.Make(number);
    if (cases == 1) {
      std::printf("%s", Describe(one).c_str());
      std::fflush(stdout);
    }
    const Comparison comparison = CompareOrCatch(one);
    for (const DifferenceClass kind : comparison.classes) {
      ++counts[static_cast<size_t>(kind)];
      if (ClassInfo(kind).name == show) std::printf("%s\n", DescribeInput(one).c_str());
    }
    if (comparison.failure.empty()) continue;
    ++failures;
    ADD_FAILURE() << "--seed=" << seed << " --first_case=" << number << " --cases=1\n"
                  << comparison.failure << Describe(one);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  PrintCounts(counts, cases, seconds.count());
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  absl::ParseCommandLine(argc, argv);
  return RUN_ALL_TESTS();
}
