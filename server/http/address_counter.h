#ifndef TRANSOM_SERVER_HTTP_ADDRESS_COUNTER_H_
#define TRANSOM_SERVER_HTTP_ADDRESS_COUNTER_H_

// How many connections each client address has.
//
//   AddressCounter counter;
//   size_t before = counter.Add("192.0.2.7:41234");    // 0
//   counter.Remove("192.0.2.7:41234");
//
// An address is an IPv4 address, or the /64 network of an IPv6 address, since one client
// may have all of that. Peers without an address ("unix:") are not counted. What has no
// connections takes no memory. Thread-safe.

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace transom {

class AddressCounter {
 public:
  // Counts a connection of the peer ("192.0.2.7:41234", "[2001:db8::7]:41234") and returns
  // how many others its address has.
  size_t Add(absl::string_view peer);
  // REQUIRES: it was added.
  void Remove(absl::string_view peer);

 private:
  std::mutex mu_;
  absl::flat_hash_map<uint64_t, uint32_t> counts_;  // guarded by mu_
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_ADDRESS_COUNTER_H_
