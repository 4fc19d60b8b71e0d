#include "tests/testing/tls_client.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

constexpr int kPatienceMs = 20000;

BIO* BioOf(const std::string& text) {
  return BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
}

void Trust(const std::string& authority, SSL_CTX* context) {
  BIO* in = BioOf(authority);
  X509* certificate = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  BIO_free(in);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate);
  X509_free(certificate);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

void Identify(const TestIdentity& identity, SSL_CTX* context) {
  BIO* in = BioOf(identity.certificate);
  X509* certificate = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
  BIO_free(in);
  in = BioOf(identity.key);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
  BIO_free(in);
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

}  // namespace

void TlsClient::SslDeleter::operator()(ssl_st* ssl) const { SSL_free(ssl); }
void TlsClient::ContextDeleter::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

TlsClient::TlsClient(const std::string& address, const TlsClientOptions& options)
    : options_(options), socket_(std::make_unique<HttpClient>(address)) {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  // The old versions are for servers that are to refuse them.
  SSL_CTX_set_security_level(context_.get(), 0);
  SSL_CTX_set_min_proto_version(context_.get(), options.version);
  SSL_CTX_set_max_proto_version(context_.get(), options.version);
  if (!options.authority.empty()) Trust(options.authority, context_.get());
  if (!options.identity.key.empty()) Identify(options.identity, context_.get());
  if (!options.cipher_suites.empty()) {
    SSL_CTX_set_cipher_list(context_.get(), options.cipher_suites.c_str());
  }
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl_.get());
  std::string list;
  for (const std::string& protocol : options.protocols) {
    list += static_cast<char>(protocol.size());
    list += protocol;
  }
  if (!list.empty()) {
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(list.data()),
                        static_cast<unsigned int>(list.size()));
  }
  if (options.session != nullptr) SSL_set_session(ssl_.get(), options.session);
  if (options.handshake) Handshake();
}

TlsClient::~TlsClient() = default;

ssl_st* TlsClient::ssl() const { return ssl_.get(); }

void TlsClient::NoteFailure(int result) {
  const int error = SSL_get_error(ssl_.get(), result);
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  failure_ = reason != nullptr ? reason : absl::StrCat("SSL error ", error);
  ERR_clear_error();
}

bool TlsClient::Handshake() {
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    const bool waits = result != 1 && SSL_get_error(ssl_.get(), result) == SSL_ERROR_WANT_READ;
    if (result != 1 && !waits) NoteFailure(result);
    Flush();
    if (result == 1) return secured_ = true;
    if (!waits) return false;
    if (!Pull()) {
      failure_ = "the server has closed";
      return false;
    }
  }
}

bool TlsClient::Flush() {
  char* data = nullptr;
  const long size = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &data);
  const std::string bytes(data, static_cast<size_t>(size));
  (void)BIO_reset(SSL_get_wbio(ssl_.get()));
  const size_t piece = options_.piece == 0 ? std::max<size_t>(bytes.size(), 1) : options_.piece;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    if (!socket_->Send(absl::string_view(bytes).substr(at, piece))) return false;
  }
  return true;
}

bool TlsClient::SendRaw(absl::string_view bytes) { return socket_->Send(bytes); }

void TlsClient::Queue(absl::string_view bytes) {
  if (!bytes.empty()) SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
}

bool TlsClient::Send(absl::string_view bytes, size_t record) {
  while (record != 0 && bytes.size() > record) {
    Queue(bytes.substr(0, record));
    bytes.remove_prefix(record);
  }
  Queue(bytes);
  return Flush();
}

bool TlsClient::Pull() {
  pollfd in{socket_->fd(), POLLIN, 0};
  if (poll(&in, 1, kPatienceMs) == 0) {
    ADD_FAILURE() << "the server was silent for " << kPatienceMs << " ms";
    return false;
  }
  char buffer[16 * 1024];
  const ssize_t n = recv(socket_->fd(), buffer, sizeof(buffer), 0);
  if (n <= 0) return false;
  BIO_write(SSL_get_rbio(ssl_.get()), buffer, static_cast<int>(n));
  return true;
}

bool TlsClient::ReadRecord() {
  for (;;) {
    char buffer[16 * 1024];
    ERR_clear_error();
    const int n = SSL_read(ssl_.get(), buffer, sizeof(buffer));
    if (n > 0) {
      input_.append(buffer, static_cast<size_t>(n));
      return true;
    }
    const int error = SSL_get_error(ssl_.get(), n);
    if (error == SSL_ERROR_ZERO_RETURN) clean_end_ = true;
    if (error != SSL_ERROR_WANT_READ) {
      if (error != SSL_ERROR_ZERO_RETURN) NoteFailure(n);
      return false;
    }
    Flush();
    if (!Pull()) return false;
  }
}

HttpReply TlsClient::ReadReply() {
  HttpReply reply;
  size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (ReadRecord()) continue;
    ADD_FAILURE() << "no whole head has come: " << input_ << failure_;
    return reply;
  }
  const std::vector<std::string> lines = absl::StrSplit(input_.substr(0, end), "\r\n");
  input_.erase(0, end + 4);
  if (lines[0].size() < 12 || !absl::SimpleAtoi(lines[0].substr(9, 3), &reply.status)) {
    ADD_FAILURE() << "no status line: " << lines[0];
    return reply;
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::pair<std::string, std::string> field =
        absl::StrSplit(lines[i], absl::MaxSplits(": ", 1));
    reply.headers.push_back(field);
  }
  if (reply.status == 100) return ReadReply();
  size_t size = 0;
  EXPECT_TRUE(absl::SimpleAtoi(reply.Header("Content-Length"), &size)) << lines[0];
  while (input_.size() < size) {
    if (ReadRecord()) continue;
    ADD_FAILURE() << input_.size() << " of " << size << " bytes have come " << failure_;
    return reply;
  }
  reply.body = input_.substr(0, size);
  input_.erase(0, size);
  reply.ok = true;
  CheckDocumentedCode(reply.status);
  return reply;
}

HttpReply TlsClient::Request(absl::string_view method, absl::string_view target,
                             const HttpHeaders& headers, absl::string_view body) {
  std::string text = absl::StrCat(method, " ", target, " HTTP/1.1\r\nHost: localhost\r\n");
  for (const auto& [name, value] : headers) absl::StrAppend(&text, name, ": ", value, "\r\n");
  if (!body.empty()) absl::StrAppend(&text, "Content-Length: ", body.size(), "\r\n");
  absl::StrAppend(&text, "\r\n", body);
  Send(text);
  return ReadReply();
}

bool TlsClient::IsServed() {
  if (!secured_) return false;
  Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  while (input_.find("\r\n\r\n") == std::string::npos) {
    if (!ReadRecord()) return false;
  }
  return ReadReply().status == 200;
}

std::string TlsClient::ReadToEnd(bool* clean) {
  while (ReadRecord()) {
  }
  if (clean != nullptr) *clean = clean_end_;
  return std::move(input_);
}

void TlsClient::SendCloseNotify() {
  SSL_shutdown(ssl_.get());
  Flush();
}

void TlsClient::ShutdownWrite() { socket_->ShutdownWrite(); }
void TlsClient::Reset() { socket_->Reset(); }

std::string TlsClient::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return std::string(reinterpret_cast<const char*>(name), size);
}

std::string TlsClient::version() const { return SSL_get_version(ssl_.get()); }

std::string TlsClient::server_name() const {
  const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  if (certificate == nullptr) return "";
  char name[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof(name));
  return name;
}

}  // namespace transom
