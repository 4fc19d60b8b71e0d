#ifndef TRANSOM_TESTS_TESTING_TEST_CERTIFICATES_H_
#define TRANSOM_TESTS_TESTING_TEST_CERTIFICATES_H_

// Certificates made on the spot.
//
//   TestAuthority authority("test authority");
//   TestAuthority::Pair server = authority.Issue("shop.example.com");
//   ... authority.certificate(), server.certificate, server.key: PEM ...

#include <memory>
#include <string>

namespace transom {

class TestAuthority {
 public:
  struct Pair {
    std::string certificate;
    std::string key;
  };

  explicit TestAuthority(const std::string& name);
  ~TestAuthority();

  const std::string& certificate() const { return certificate_; }
  // For that DNS name, valid for a day, for servers and clients.
  Pair Issue(const std::string& dns_name) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
  std::string certificate_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_TEST_CERTIFICATES_H_
