#ifndef TRANSOM_TESTS_SERVER_HTTP_EXCHANGE_MUTATOR_H_
#define TRANSOM_TESTS_SERVER_HTTP_EXCHANGE_MUTATOR_H_

// Changes raw exchanges at random, more often those that are served: octets, line ends, framing
// fields, parts of each other.
//
//   ExchangeMutator mutator(LoadExchanges(), seed);
//   std::string bytes = mutator.Next();
//
// The same seed gives the same texts. Not thread-safe.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/server/http/exchange.h"

namespace transom {

class ExchangeMutator {
 public:
  ExchangeMutator(std::vector<Exchange> exchanges, uint32_t seed);

  std::string Next();

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  const std::string& AnyBytes();
  void MutateOnce(std::string* text);
  size_t LineStart(const std::string& text);

  std::vector<Exchange> served_;   // those that a handler gets
  std::vector<Exchange> refused_;  // the others
  std::mt19937 random_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_HTTP_EXCHANGE_MUTATOR_H_
