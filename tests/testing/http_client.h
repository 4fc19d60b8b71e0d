#ifndef TRANSOM_TESTS_TESTING_HTTP_CLIENT_H_
#define TRANSOM_TESTS_TESTING_HTTP_CLIENT_H_

// A blocking HTTP/1.1 client on a raw socket, for tests.
//
//   HttpClient client(server.address());           // "127.0.0.1:43121", "unix:/path"
//   HttpReply reply = client.Request("POST", "/v1/shelves", {{"Content-Type",
//                                    "application/json"}}, R"({"theme":"x"})");
//   EXPECT_EQ(reply.status, 201);
//   client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");   // any bytes, right or wrong
//   reply = client.ReadReply();
//
// Whatever goes wrong (no connection, a reply that does not parse, twenty seconds of
// silence) is a test failure of its own and gives a reply with `ok == false`.
//
// Every reply that is read is held against the closed table of documented codes: a
// final code outside it is a test failure, unless the test has opened another
// profile:
//
//   AllowCodes allow({405, 409});                  // until the end of the scope
//
// A client is used by one thread at a time; AllowCodes may be used on any thread and
// counts for all of them.

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace transom {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpReply {
  bool ok = false;  // a whole reply was read
  int status = 0;
  int minor_version = 1;
  std::string reason;
  HttpHeaders headers;
  std::string body;           // transfer coding removed
  HttpHeaders trailers;       // of a chunked body
  std::vector<int> interims;  // 1xx replies that came before

  // The value of the first field of that name (case-insensitive), or "".
  std::string Header(absl::string_view name) const;
  bool HasHeader(absl::string_view name) const;
  // How many fields of that name there are.
  int CountHeader(absl::string_view name) const;
};

// While it lives, the given codes are allowed besides the documented ones.
class AllowCodes {
 public:
  explicit AllowCodes(std::vector<int> codes);
  ~AllowCodes();
  AllowCodes(const AllowCodes&) = delete;
  AllowCodes& operator=(const AllowCodes&) = delete;

 private:
  std::vector<int> codes_;
};

// ADD_FAILURE() if `status` is not allowed at present. For tests that read replies by
// other means than HttpClient.
void CheckDocumentedCode(int status);

class HttpClient {
 public:
  // Connects. `address` is "host:port" with a numeric host or "localhost", "[v6]:port"
  // or "unix:/path".
  explicit HttpClient(const std::string& address);
  ~HttpClient();
  HttpClient(HttpClient&& other) noexcept;
  HttpClient& operator=(HttpClient&& other) noexcept;

  bool connected() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  // The client's own end: "127.0.0.1:50112".
  std::string local_address() const;

  // One exchange: Host is added unless given, Content-Length if there is a body
  // (`body` set, even if empty) and no framing field was given.
  HttpReply Request(absl::string_view method, absl::string_view target,
                    const HttpHeaders& headers = {},
                    const std::optional<std::string>& body = std::nullopt);
  HttpReply Get(absl::string_view target) { return Request("GET", target); }
  // With Content-Type: application/json.
  HttpReply Post(absl::string_view target, const std::string& json);

  // The bytes as they are. False if the other side does not take them any more, which
  // is no test failure: servers may answer and close early.
  bool Send(absl::string_view bytes);
  // In segments cut at the given offsets (rising), each a packet of its own.
  bool SendCutAt(absl::string_view bytes, const std::vector<size_t>& offsets);

  // `to_head`: the request was a HEAD, so the reply has no body.
  HttpReply ReadReply(bool to_head = false);

  // In parts, for replies that go on for long: the head alone; then the next chunk of
  // a chunked body (nullopt: the last chunk and the trailers were read, or a failure,
  // which is then a test failure), or raw bytes.
  HttpReply ReadHead();
  std::optional<std::string> ReadChunk();
  std::string ReadExactly(size_t count);

  // All bytes until the server closes. A reset sets *reset (else it is a failure).
  std::string ReadToEnd(bool* reset = nullptr);
  // True if the server closes in an orderly way and sends nothing more before.
  bool AtEnd();
  // True if bytes or the end are there to be read at this moment. Does not wait.
  bool Readable() const;

  void ShutdownWrite();  // half-close
  void Reset();          // RST instead of FIN
  void Close();

 private:
  bool Fill();  // false at the end, after a reset, and (with a failure) after a timeout
  bool ReadLine(std::string* line);
  bool ReadFields(HttpHeaders* fields);
  bool ReadBody(HttpReply* reply);
  HttpReply Fail(HttpReply reply, const std::string& why);

  int fd_ = -1;
  std::string input_;  // read but not consumed
  bool reset_ = false;
  HttpHeaders chunk_trailers_;
};

// Connects, sends, reads one reply, closes.
HttpReply HttpGet(const std::string& address, absl::string_view target);

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_HTTP_CLIENT_H_
