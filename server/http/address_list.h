#ifndef TRANSOM_SERVER_HTTP_ADDRESS_LIST_H_
#define TRANSOM_SERVER_HTTP_ADDRESS_LIST_H_

// A list of IP networks, to ask whether a peer is in it.
//
//   absl::StatusOr<AddressList> list = AddressList::Parse({"10.0.0.0/8", "::1", "unix:"});
//   list->Contains("10.1.2.3");   // true
//
// An address without a length is one host; "unix:" stands for every peer on a unix socket.
// IPv4 addresses in IPv6's form (::ffff:10.1.2.3) are the IPv4 ones. Immutable; thread-safe.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace transom {

// "192.0.2.7" of a peer "192.0.2.7:41234", "::1" of "[::1]:80"; empty for unix sockets.
absl::string_view PeerAddress(absl::string_view peer);

class AddressList {
 public:
  AddressList() = default;
  // InvalidArgument, naming the entry, for what is none.
  static absl::StatusOr<AddressList> Parse(const std::vector<std::string>& entries);

  bool empty() const { return networks_.empty() && !unix_; }
  // `address`: without brackets and port; empty for a unix socket.
  bool Contains(absl::string_view address) const;

 private:
  using Bytes = std::array<uint8_t, 16>;
  struct Network {
    Bytes bytes;
    int bits;  // of 128
  };

  static bool ParseAddress(absl::string_view text, Bytes* bytes, bool* is_v4);

  std::vector<Network> networks_;
  bool unix_ = false;
};

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_ADDRESS_LIST_H_
