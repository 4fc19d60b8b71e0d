#include "tests/testing/backend.h"

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "tests/testing/broken_upstream.h"
#include "tests/testing/refused_port.h"
#include "transom/testing/contract.grpc.pb.h"

namespace transom {
namespace {

using contract::v1::Contract;
using contract::v1::Item;

struct Call {
  grpc::ClientContext context;
  Item request;
  Item response;
  grpc::Status status;
};

std::unique_ptr<Call> CallGet(const std::string& address) {
  auto call = std::make_unique<Call>();
  // With retries on, gRPC 1.51 aborts the process on trailers without grpc-status.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  auto stub = Contract::NewStub(
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  call->context.AddMetadata("x-a", "b");
  call->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  call->request.set_name("n");
  call->status = stub->Get(&call->context, call->request, &call->response);
  return call;
}

TEST(BackendTest, AnswersOkAndKeepsWhatItWasAsked) {
  Backend backend;
  auto call = CallGet(backend.address());
  EXPECT_TRUE(call->status.ok()) << call->status.error_message();
  const std::optional<BackendCall> seen = backend.TakeCall();
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->method, "/contract.v1.Contract/Get");
  EXPECT_EQ(seen->request, call->request.SerializeAsString());
  EXPECT_EQ(seen->Metadata("x-a"), "b");
  EXPECT_EQ(seen->Metadata("x-b"), std::nullopt);
  EXPECT_GT(seen->deadline_s, 0);
  EXPECT_LE(seen->deadline_s, 60);
  EXPECT_FALSE(backend.TakeCall());
}

TEST(BackendTest, AnswersAsTold) {
  Backend backend;
  BackendReply reply;
  for (int code : {1, 5, 16, 17, 31}) {
    reply.code = code;
    reply.message = "m\xff";
    reply.details_bin = std::string("\x08\x05\0", 3);
    reply.initial_metadata = {{"x-i", "1"}};
    reply.trailing_metadata = {{"x-t-bin", std::string("\0\xff", 2)}};
    backend.SetReply(reply);
    auto call = CallGet(backend.address());
    EXPECT_EQ(static_cast<int>(call->status.error_code()), code);
    EXPECT_EQ(call->status.error_message(), reply.message);
    EXPECT_EQ(call->status.error_details(), reply.details_bin);
    const auto& trailers = call->context.GetServerTrailingMetadata();
    ASSERT_EQ(trailers.count("x-t-bin"), 1u);
    EXPECT_EQ(trailers.find("x-t-bin")->second, reply.trailing_metadata[0].second);
  }
}

TEST(BackendTest, EchoesAndRepliesInBytes) {
  Backend backend;
  BackendReply reply;
  reply.echo = true;
  backend.SetReply(reply);
  EXPECT_EQ(CallGet(backend.address())->response.name(), "n");

  reply.echo = false;
  reply.messages = {"\x1a\x01t"};
  backend.SetReply(reply);
  EXPECT_EQ(CallGet(backend.address())->response.title(), "t");

  reply.messages = {"\xff\xff"};
  backend.SetReply(reply);
  EXPECT_FALSE(CallGet(backend.address())->status.ok());

  reply.messages = {};
  backend.SetReply(reply);
  EXPECT_FALSE(CallGet(backend.address())->status.ok());
}

TEST(BackendTest, HangsUntilTheCallIsCancelled) {
  Backend backend;
  BackendReply reply;
  reply.hang = true;
  backend.SetReply(reply);
  auto stub =
      Contract::NewStub(grpc::CreateChannel(backend.address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  Item response;
  grpc::Status status;
  std::thread caller([&] { status = stub->Get(&context, Item(), &response); });
  EXPECT_TRUE(backend.WaitForHang());
  context.TryCancel();
  EXPECT_TRUE(backend.WaitForCancel());
  caller.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
}

TEST(RefusedPortTest, RefusesCalls) {
  RefusedPort refused;
  EXPECT_EQ(CallGet(refused.address())->status.error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(BrokenUpstreamTest, GivesErrorsOfGrpcsOwn) {
  // What gRPC makes of each; server/upstream tells them from a service's own words.
  const std::pair<const char*, grpc::StatusCode> kinds[] = {
      {"http1", grpc::StatusCode::UNAVAILABLE}, {"not_grpc", grpc::StatusCode::UNIMPLEMENTED},
      {"no_status", grpc::StatusCode::UNKNOWN}, {"truncated", grpc::StatusCode::UNKNOWN},
      {"reset", grpc::StatusCode::INTERNAL},    {"closed", grpc::StatusCode::UNAVAILABLE},
  };
  for (const auto& [name, code] : kinds) {
    const auto kind = BrokenUpstream::KindFromName(name);
    ASSERT_TRUE(kind) << name;
    BrokenUpstream upstream(*kind);
    auto call = CallGet(upstream.address());
    EXPECT_EQ(call->status.error_code(), code) << name << ": " << call->status.error_message();
  }
  EXPECT_FALSE(BrokenUpstream::KindFromName("fine"));
}

}  // namespace
}  // namespace transom
