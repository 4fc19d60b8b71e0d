#ifndef TRANSOM_TESTS_SERVER_GATEWAY_REQUEST_POLICY_TESTING_H_
#define TRANSOM_TESTS_SERVER_GATEWAY_REQUEST_POLICY_TESTING_H_

// The request half of MetadataPolicy, observed where it matters: at a gRPC server.

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "server/gateway/metadata_policy.h"
#include "tests/server/upstream/generic_server.h"
#include "tests/server/upstream/recorded_call.h"

namespace transom {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

inline constexpr char kTraceparent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class RequestPolicyTest : public testing::Test {
 protected:
  // What arrives, without gRPC's own fields, sorted.
  MetadataList Forwarded(const MetadataPolicyOptions& options, const HeaderList& headers,
                         absl::string_view peer = "192.0.2.7:41234", const OwnMetadata& own = {}) {
    RecordedCall call;
    const absl::Status status = Forward(options, headers, peer, &call, own);
    EXPECT_TRUE(status.ok()) << status;
    return Arrived(&call);
  }

  // The same over TLS.
  MetadataList ForwardedOfPeer(const MetadataPolicyOptions& options, const HeaderList& headers,
                               const PeerCertificate* certificate) {
    RecordedCall call;
    const absl::Status status =
        Forward(options, headers, "192.0.2.7:41234", &call, {}, true, certificate);
    EXPECT_TRUE(status.ok()) << status;
    return Arrived(&call);
  }

  MetadataList Arrived(RecordedCall* recorded) {
    RecordedCall& call = *recorded;
    call.Start(client_.channel(), client_.loop(), "/a.B/C", OwnedBytes(""), absl::Now() + kNever);
    call.Wait();
    std::lock_guard<std::mutex> lock(mutex_);
    std::sort(arrived_.begin(), arrived_.end());
    return arrived_;
  }

  static absl::Status Forward(const MetadataPolicyOptions& options, const HeaderList& headers,
                              absl::string_view peer, UnaryCall* call, const OwnMetadata& own = {},
                              bool secure = false, const PeerCertificate* certificate = nullptr) {
    std::vector<HeaderField> fields;
    for (const auto& [name, value] : headers) fields.push_back({name, value});
    HttpRequest request;
    request.method = "GET";
    request.target = "/";
    request.headers = fields;
    request.peer = peer;
    request.secure = secure;
    request.peer_certificate = certificate;
    return MetadataPolicy(options).ForwardRequest(request, own, call);
  }

 private:
  std::mutex mutex_;
  MetadataList arrived_;
  GenericServer server_{[this](ServedCall* call) {
    std::lock_guard<std::mutex> lock(mutex_);
    arrived_.clear();
    for (const auto& field : call->metadata) {
      if (field.first != "user-agent" && field.first.rfind("grpc-", 0) != 0) {
        arrived_.push_back(field);
      }
    }
  }};
  UpstreamClient client_{server_.address()};
};

// What every request carries.
inline MetadataList WithForwarded(MetadataList list, const std::string& scheme = "http") {
  list.emplace_back("x-forwarded-for", "192.0.2.7");
  list.emplace_back("x-forwarded-proto", scheme);
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace transom

#endif  // TRANSOM_TESTS_SERVER_GATEWAY_REQUEST_POLICY_TESTING_H_
