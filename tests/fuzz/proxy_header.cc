// Any bytes in front of a connection. The verdict on them comes at some length and stays, whatever
// follows; what is taken is within the bytes and the bound; and a peer that is named reads back as
// the address that it is, in both versions of the protocol.

#include "server/http/proxy_header.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/http/address_list.h"
#include "tests/fuzz/expect.h"

namespace transom {
namespace {

// In memory of just that size.
ProxyHeader::Result Parse(absl::string_view bytes, ProxyHeader* header) {
  const std::string exact(bytes);
  return ParseProxyHeader(exact, header);
}

void CheckComplete(absl::string_view bytes, const ProxyHeader& header) {
  Expect(header.size > 0 && header.size <= bytes.size(), "stays within its input");
  Expect(header.size <= kProxyHeaderBytesMax, "the bound");
  if (!header.names_peer) {
    Expect(header.peer.size == 0, "no peer but one that is named");
    return;
  }
  const absl::string_view peer = header.peer.view();
  if (peer == "unix:") return;
  const std::string address(PeerAddress(peer));
  const auto list = AddressList::Parse({address});
  Expect(list.ok() && list->Contains(address), absl::StrCat("an address: ", peer));
  const std::string port(peer.substr(peer.rfind(':') + 1));
  const bool is_6 = peer[0] == '[';
  ProxyHeader again;
  const std::string line = absl::StrCat("PROXY ", is_6 ? "TCP6 " : "TCP4 ", address, " ",
                                        is_6 ? "::" : "0.0.0.0", " ", port, " 0\r\n");
  Expect(Parse(line, &again) == ProxyHeader::kComplete && again.names_peer, "can be said again");
  Expect(again.peer.view() == peer, "is the same when it is said again");
}

}  // namespace
}  // namespace transom

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace transom;
  const absl::string_view bytes(reinterpret_cast<const char*>(data),
                                std::min<size_t>(size, kProxyHeaderBytesMax + 64));
  ProxyHeader whole;
  const ProxyHeader::Result verdict = Parse(bytes, &whole);
  Expect(verdict != ProxyHeader::kIncomplete || bytes.size() < kProxyHeaderBytesMax,
         "a verdict in time");
  Expect((verdict == ProxyHeader::kRefused) == (std::strlen(whole.why) > 0), "says why");
  if (verdict == ProxyHeader::kComplete) CheckComplete(bytes, whole);
  bool known = false;
  // Beyond the first bytes each of many would only cost time.
  for (size_t prefix = 0; prefix <= bytes.size(); prefix += prefix < 300 ? 1 : 61) {
    ProxyHeader header;
    const ProxyHeader::Result result = Parse(bytes.substr(0, prefix), &header);
    if (result == ProxyHeader::kIncomplete) {
      Expect(!known, "known is known");
      continue;
    }
    known = true;
    Expect(result == verdict && header.size == whole.size, "the same verdict from its prefix");
    Expect(header.peer.view() == whole.peer.view(), "the same peer from its prefix");
    Expect(absl::string_view(header.why) == whole.why, "for the same reason");
  }
  return 0;
}
