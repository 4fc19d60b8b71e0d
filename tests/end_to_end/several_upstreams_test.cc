// The binary before two services.

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "tests/testing/http_client.h"
#include "tests/testing/reflected_server.h"
#include "tests/testing/refused_port.h"
#include "tests/testing/schema_from_source.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

constexpr char kShelves[] = R"(
    syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M { string shelf = 1; }
    service Shelves {
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/shelves/{shelf}" }; }
    })";
constexpr char kBooks[] = R"(
    syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M { string book = 1; }
    service Books {
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/books/{book}" }; }
    })";
constexpr char kBoth[] = R"(
    syntax = "proto3"; package t; import "google/api/annotations.proto";
    message M { string name = 1; }
    service Shelves {
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/shelves/{name}" }; }
    }
    service Books {
      rpc Get(M) returns (M) { option (google.api.http) = { get: "/books/{name}" }; }
    })";

void WaitForReady(const TransomProcess& transom) {
  while (HttpGet(transom.admin_address(), "/readyz").status != 200) {
    ASSERT_FALSE(testing::Test::HasFailure());
  }
}

TEST(SeveralUpstreamsTest, EachMethodGoesToItsUpstreamByReflection) {
  ReflectedServer shelves({"shelves", kShelves});
  ReflectedServer books({"books", kBooks});
  TransomProcess transom({"--upstream=" + shelves.address() + "," + books.address()});
  ASSERT_TRUE(transom.running()) << transom.errors();
  HttpClient client(transom.rest_address());
  HttpReply reply = client.Get("/shelves/1");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.body, "{\"shelf\":\"1\"}");
  EXPECT_EQ(reply.Header("Grpc-Metadata-server-name"), "shelves");
  reply = client.Get("/books/2");
  EXPECT_EQ(reply.body, "{\"book\":\"2\"}");
  EXPECT_EQ(reply.Header("Grpc-Metadata-server-name"), "books");
  EXPECT_EQ(client.Get("/none").status, 404);
}

TEST(SeveralUpstreamsTest, EachMethodGoesToItsUpstreamByDescriptorSet) {
  ReflectedServer shelves({"shelves", kBoth});
  ReflectedServer books({"books", kBoth});
  const std::string set = WriteTestFile("both.pb", CompileProtoSource(kBoth).SerializeAsString());
  const std::string config = WriteTestFile(
      "both.yaml", "upstreams: [{target: '" + shelves.address() + "'}, {target: '" +
                       books.address() + "', services: [t.Books]}]\nschema: {descriptor_set: '" +
                       set + "'}\n");
  TransomProcess transom({"--config=" + config});
  ASSERT_TRUE(transom.running()) << transom.errors();
  WaitForReady(transom);
  HttpClient client(transom.rest_address());
  EXPECT_EQ(client.Get("/shelves/1").Header("Grpc-Metadata-server-name"), "shelves");
  EXPECT_EQ(client.Get("/books/1").Header("Grpc-Metadata-server-name"), "books");
}

TEST(SeveralUpstreamsTest, ReadinessNamesTheOneThatIsMissing) {
  ReflectedServer shelves({"shelves", kShelves});
  auto books = std::make_unique<ReflectedServer>(ReflectedServer::Options{"books", kBooks});
  const std::string address = books->address();
  books.reset();
  TransomProcess transom({"--upstream=" + shelves.address() + "," + address});
  ASSERT_TRUE(transom.running()) << transom.errors();
  EXPECT_NE(transom.start_line().find("waiting for " + address), std::string::npos)
      << transom.start_line();
  HttpReply ready = HttpGet(transom.admin_address(), "/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_NE(ready.body.find("\"upstream " + address + "\""), std::string::npos) << ready.body;
  HttpClient client(transom.rest_address());
  EXPECT_EQ(client.Get("/shelves/1").status, 200);
  // It may be a path of the one that is missing.
  HttpReply reply = client.Get("/books/1");
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find("SCHEMA_NOT_LOADED"), std::string::npos) << reply.body;

  books = std::make_unique<ReflectedServer>(ReflectedServer::Options{"books", kBooks, address});
  WaitForReady(transom);
  EXPECT_EQ(client.Get("/books/1").status, 200);
  EXPECT_EQ(client.Get("/none").status, 404);
}

TEST(SeveralUpstreamsTest, CheckNamesAServiceOnTwo) {
  ReflectedServer one({"one", kShelves});
  ReflectedServer two({"two", kShelves});
  TransomProcess transom({"--upstream=" + one.address() + "," + two.address(), "--check"});
  EXPECT_FALSE(transom.running());
  EXPECT_EQ(transom.Stop(), 1);
  EXPECT_NE(transom.errors().find("service t.Shelves is on two upstreams, " + one.address() +
                                  " and " + two.address()),
            std::string::npos)
      << transom.errors();
}

}  // namespace
}  // namespace transom
