// What a request costs in heap allocations: none to find its route and to bind its
// path and query, once the output buffer is warm.

#include <string>

#include "gtest/gtest.h"
#include "tests/testing/allocation_counter.h"
#include "tests/transcoder/translator_testing.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    import "google/api/annotations.proto";
    import "google/protobuf/field_mask.proto";
    message Inner { string name = 1; int64 id = 2; Inner inner = 3; }
    message M {
      string a = 1; string b = 2; string c = 3; string d = 4;
      string e = 5; string f = 6; string g = 7; string h = 8;
      int32 page_size = 9;
      repeated string tags = 10;
      map<string, string> labels = 11;
      Inner inner = 12;
      google.protobuf.FieldMask mask = 13;
    }
    service S {
      rpc A(M) returns (M) {
        option (google.api.http) = {
          get: "/v1/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h=**}:go"
          additional_bindings { get: "/v1/shelves/{a}/books/{b}" }
          additional_bindings { get: "/v1/*/x/*/y" }
        };
      }
    })";

TEST(TranslatorAllocationTest, AllocatesNothingForPathAndQuery) {
  const struct {
    const char* name;
    const char* path;
    const char* query;
    const char* accept = "*/*";
  } rows[] = {
      {"plain", "/v1/shelves/8/books/2", ""},
      {"accept", "/v1/shelves/8/books/2", "", "text/html, application/protobuf;q=0.5, */*;q=0.1"},
      {"eight variables and a verb", "/v1/a/b/c/d/e/f/g/h/i:go", ""},
      {"encoded", "/v1/sh%65lves/%20/books/%2F", ""},
      {"query", "/v1/shelves/8/books/2", "page_size=10&tags=a&tags=b&inner.inner.name=x&mask=a,b"},
      {"encoded query", "/v1/shelves/8/books/2", "labels%5Ba%5D=x+y&labels[b]=%20&tags=%41"},
  };
  const TestService service(kProto);
  const RequestTranslator translator(RequestTranslatorOptions{});
  OutputBuffer wire;
  wire.Reserve(4096);
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    RouteMatch match;
    const size_t before = AllocationsOfThread();
    const RouteTable::Outcome outcome = service.routes().Find("GET", row.path, &match);
    RequestExtras extras;
    const absl::Status status =
        translator.Translate(match, {row.query, "", "", row.accept}, &wire, &extras);
    const size_t after = AllocationsOfThread();
    EXPECT_EQ(outcome, RouteTable::Outcome::kFound);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(after - before, 0u);
  }
}

}  // namespace
}  // namespace transom
