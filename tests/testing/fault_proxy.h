#ifndef TRANSOM_TESTS_TESTING_FAULT_PROXY_H_
#define TRANSOM_TESTS_TESTING_FAULT_PROXY_H_

// A TCP proxy on a free port of 127.0.0.1 that harms what goes through it, as told.
//
//   FaultProxy proxy(server.address());
//   ... calls to proxy.address() ...
//   proxy.SetMode(FaultProxy::Mode::kHold);   // from now on nothing arrives
//   proxy.CutAll();                           // resets every connection
//
// Thread-safe. It has one thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace transom {

class FaultProxy {
 public:
  enum class Mode {
    kPass,
    kHold,     // keeps what either side sends; kPass lets it go on
    kRefuse,   // resets new connections at once
    kCorrupt,  // turns bits of what the server sends
    kTrickle,  // passes one byte at a time of what the server sends
  };

  // `target`: "127.0.0.1:PORT".
  explicit FaultProxy(const std::string& target);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  const std::string& address() const { return address_; }

  void SetMode(Mode mode);
  // For new connections.
  void SetTarget(const std::string& target);
  // Resets all connections, on both sides.
  void CutAll();
  // Each connection that begins from now on is reset when the server has sent that many bytes.
  void CutAfter(size_t bytes);

  uint64_t bytes_to_server() const;
  uint64_t connections() const;  // so far

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
  std::string address_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_FAULT_PROXY_H_
