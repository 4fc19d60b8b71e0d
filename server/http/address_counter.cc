#include "server/http/address_counter.h"

#include <arpa/inet.h>

#include <string>

namespace transom {
namespace {

// Not the beginning of an IPv6 network: ff00::/8 is multicast, which connects to nobody.
constexpr uint64_t kV4 = uint64_t{0xffffffff} << 32;

uint64_t ReadBigEndian(const unsigned char* bytes, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; ++i) value = value << 8 | bytes[i];
  return value;
}

// 0: no address.
uint64_t KeyOf(absl::string_view peer) {
  const size_t colon = peer.rfind(':');
  if (colon == peer.npos) return 0;
  absl::string_view host = peer.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  const std::string text(host);
  unsigned char bytes[16] = {};
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) {
    return kV4 | ReadBigEndian(bytes, 4);
  }
  if (inet_pton(AF_INET6, text.c_str(), bytes) != 1) return 0;
  const uint64_t network = ReadBigEndian(bytes, 8);
  return network == 0 ? 1 : network;  // ::1 and its like
}

}  // namespace

size_t AddressCounter::Add(absl::string_view peer) {
  const uint64_t key = KeyOf(peer);
  if (key == 0) return 0;
  std::lock_guard<std::mutex> lock(mu_);
  return counts_[key]++;
}

void AddressCounter::Remove(absl::string_view peer) {
  const uint64_t key = KeyOf(peer);
  if (key == 0) return;
  std::lock_guard<std::mutex> lock(mu_);
  auto at = counts_.find(key);
  if (at != counts_.end() && --at->second == 0) counts_.erase(at);
}

}  // namespace transom
