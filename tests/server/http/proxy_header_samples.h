#ifndef TRANSOM_TESTS_SERVER_HTTP_PROXY_HEADER_SAMPLES_H_
#define TRANSOM_TESTS_SERVER_HTTP_PROXY_HEADER_SAMPLES_H_

// Makes headers of the PROXY protocol's version 2, right and wrong ones.
//
//   BinaryProxyHeader(0x21, 0x11, InetEnds("\xc0\x00\x02\x07", 41234))

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace transom {

// The fixed part with that version and command, family and transport, and `rest` behind it.
inline std::string BinaryProxyHeader(uint8_t command, uint8_t family, absl::string_view rest) {
  std::string header("\r\n\r\n\0\r\nQUIT\n", 12);
  header.push_back(static_cast<char>(command));
  header.push_back(static_cast<char>(family));
  header.push_back(static_cast<char>(rest.size() >> 8));
  header.push_back(static_cast<char>(rest.size() & 255));
  return absl::StrCat(header, rest);
}

// The addresses of a connection from `address` (its 4 or 16 bytes) and the port to itself, port 80.
inline std::string InetEnds(absl::string_view address, uint16_t port) {
  const char ports[] = {static_cast<char>(port >> 8), static_cast<char>(port & 255), 0, 80};
  return absl::StrCat(address, address, absl::string_view(ports, 4));
}

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_HTTP_PROXY_HEADER_SAMPLES_H_
