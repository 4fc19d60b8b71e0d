#ifndef TRANSOM_TESTS_BENCHMARK_CODEC_BENCHMARK_MESSAGES_H_
#define TRANSOM_TESTS_BENCHMARK_CODEC_BENCHMARK_MESSAGES_H_

// The messages that the codec is measured with, each of a kind of its own.

#include <string>
#include <vector>

namespace transom {

struct BenchmarkMessage {
  std::string name;
  std::string type;  // of tests/transcoder/codec/rich_messages.h
  std::string wire;
  // How many times as fast as libprotobuf the codec has to be.
  double print_bar;
  double read_bar;
};

// The same in every run and on every machine.
std::vector<BenchmarkMessage> BenchmarkMessages();

}  // namespace transom

#endif  // TRANSOM_TESTS_BENCHMARK_CODEC_BENCHMARK_MESSAGES_H_
