#include "server/http/address_list.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace transom {
namespace {

constexpr int kV4PrefixBits = 96;
constexpr uint8_t kV4Prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

absl::string_view PeerAddress(absl::string_view peer) {
  if (absl::StartsWith(peer, "unix:")) return {};
  const size_t colon = peer.rfind(':');
  absl::string_view host = peer.substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  return host;
}

bool AddressList::ParseAddress(absl::string_view text, Bytes* bytes, bool* is_v4) {
  // A zone ("fe80::1%eth0") is the host's own business.
  const std::string address(text.substr(0, text.find('%')));
  *is_v4 = inet_pton(AF_INET, address.c_str(), bytes->data() + 12) == 1;
  if (*is_v4) {
    std::memcpy(bytes->data(), kV4Prefix, sizeof(kV4Prefix));
    return true;
  }
  return inet_pton(AF_INET6, address.c_str(), bytes->data()) == 1;
}

absl::StatusOr<AddressList> AddressList::Parse(const std::vector<std::string>& entries) {
  AddressList list;
  for (const std::string& entry : entries) {
    if (entry == "unix:") {
      list.unix_ = true;
      continue;
    }
    const absl::string_view text = entry;
    const size_t slash = text.find('/');
    Network network;
    bool is_v4 = false;
    bool good = ParseAddress(text.substr(0, slash), &network.bytes, &is_v4);
    network.bits = 128;
    if (good && slash != absl::string_view::npos) {
      const int most = is_v4 ? 32 : 128;
      good = absl::SimpleAtoi(text.substr(slash + 1), &network.bits) && network.bits >= 0 &&
             network.bits <= most;
      if (is_v4) network.bits += kV4PrefixBits;
    }
    if (!good) {
      return absl::InvalidArgumentError(absl::StrCat(
          "expected an address, a network such as 10.0.0.0/8, or unix:, found \"", entry, "\""));
    }
    list.networks_.push_back(network);
  }
  return list;
}

bool AddressList::Contains(absl::string_view address) const {
  if (address.empty()) return unix_;
  Bytes bytes;
  bool is_v4 = false;
  if (networks_.empty() || !ParseAddress(address, &bytes, &is_v4)) return false;
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    const int whole = network.bits / 8;
    const int rest = network.bits % 8;
    if (std::memcmp(bytes.data(), network.bytes.data(), static_cast<size_t>(whole)) != 0) {
      return false;
    }
    if (rest == 0) return true;
    const int shift = 8 - rest;
    const auto at = static_cast<size_t>(whole);
    return bytes[at] >> shift == network.bytes[at] >> shift;
  });
}

}  // namespace transom
