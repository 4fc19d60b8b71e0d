#ifndef TRANSOM_TESTS_TESTING_TLS_CLIENT_H_
#define TRANSOM_TESTS_TESTING_TLS_CLIENT_H_

// A blocking HTTP/1.1 client over TLS, for tests.
//
//   TlsClientOptions options;
//   options.authority = authority.certificate();
//   TlsClient client(server.address(), options);
//   ASSERT_TRUE(client.secured()) << client.failure();
//   EXPECT_EQ(client.Get("/v1/shelves").status, 200);
//
// TLS is kept apart from the socket: what it makes is sent when and in what pieces the test
// wants. A handshake that fails is no test failure (see failure()); a reply that does not come or
// does not parse, and twenty seconds of silence, are. One thread at a time.

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/testing/http_client.h"
#include "tests/testing/test_certificates.h"

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace transom {

struct TlsClientOptions {
  std::string authority;  // PEM; the server's certificate is checked against it, if set
  TestIdentity identity;  // the client's own, if set
  std::vector<std::string> protocols;  // ALPN
  int version = 0;                     // TLS1_2_VERSION...; 0: the best
  std::string cipher_suites;           // of TLS 1.2
  size_t piece = 0;                    // bytes a send; 0: all at once
  bool handshake = true;               // in the constructor
  ssl_session_st* session = nullptr;   // to be taken up again
};

class TlsClient {
 public:
  TlsClient(const std::string& address, const TlsClientOptions& options);
  ~TlsClient();
  TlsClient(TlsClient&&) = default;
  TlsClient& operator=(TlsClient&&) = default;

  // ---- The handshake.
  bool Handshake();
  bool secured() const { return secured_; }
  // OpenSSL's words, "" if nothing has failed.
  const std::string& failure() const { return failure_; }
  std::string protocol() const;     // agreed by ALPN
  std::string version() const;      // "TLSv1.3"
  std::string server_name() const;  // the common name in the server's certificate
  ssl_st* ssl() const;

  // ---- Requests. As HttpClient's.
  HttpReply Request(absl::string_view method, absl::string_view target,
                    const HttpHeaders& headers = {}, absl::string_view body = {});
  HttpReply Get(absl::string_view target) { return Request("GET", target); }
  HttpReply ReadReply();
  // Whether a GET is answered with 200. No test failure otherwise.
  bool IsServed();

  // ---- Bytes.
  // As records; one of at most `record` bytes after the other, if it is not 0.
  bool Send(absl::string_view bytes, size_t record = 0);
  // Into the next Flush.
  void Queue(absl::string_view bytes);
  bool Flush();
  // Without TLS.
  bool SendRaw(absl::string_view bytes);
  // All that comes until the end. `*clean`: it came with close_notify.
  std::string ReadToEnd(bool* clean = nullptr);
  void SendCloseNotify();
  void ShutdownWrite();
  void Reset();
  int fd() const { return socket_->fd(); }

 private:
  struct SslDeleter {
    void operator()(ssl_st* ssl) const;
  };
  struct ContextDeleter {
    void operator()(ssl_ctx_st* context) const;
  };

  bool Pull();        // from the socket; false at its end
  bool ReadRecord();  // into input_; false at the end
  void NoteFailure(int result);

  TlsClientOptions options_;
  std::unique_ptr<HttpClient> socket_;
  std::unique_ptr<ssl_ctx_st, ContextDeleter> context_;
  std::unique_ptr<ssl_st, SslDeleter> ssl_;
  bool secured_ = false;
  bool clean_end_ = false;
  std::string failure_;
  std::string input_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_TLS_CLIENT_H_
