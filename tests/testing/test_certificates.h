#ifndef TRANSOM_TESTS_TESTING_TEST_CERTIFICATES_H_
#define TRANSOM_TESTS_TESTING_TEST_CERTIFICATES_H_

// Certificates made on the spot, so that none in the tree ever expires.
//
//   TestAuthority authority("Test CA");
//   TestIdentity server = authority.Issue(TestCertificateOptions());
//   WriteTestFile("tls.crt", server.certificate);        // PEM
//
// Keys are P-256. Not for use outside tests. Thread-safe once made.

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace transom {

struct TestIdentity {
  std::string certificate;  // PEM
  std::string key;          // PEM
};

struct TestCertificateOptions {
  std::string common_name = "localhost";
  std::string organization;
  std::vector<std::string> dns_names = {"localhost"};
  std::vector<std::string> uris;
  absl::Duration begins = -absl::Hours(1);  // from now
  absl::Duration ends = absl::Hours(24);
  bool for_client = false;  // else for a server
};

class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name);
  ~TestAuthority();

  const std::string& certificate() const { return certificate_; }
  TestIdentity Issue(const TestCertificateOptions& options) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  std::string certificate_;
};

// `key` behind a passphrase.
std::string EncryptedKey(const std::string& key);

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_TEST_CERTIFICATES_H_
