// The example service behind the real binary, as the quick start shows it: once with
// its descriptor set, once by server reflection.

#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/end_to_end/library_server.h"
#include "tests/testing/http_client.h"
#include "tests/testing/transom_process.h"

namespace transom {
namespace {

struct Source {
  std::string name;
  std::vector<std::string> flags;
};

void PrintTo(const Source& source, std::ostream* out) { *out << source.name; }

class QuickStartTest : public testing::TestWithParam<Source> {
 protected:
  QuickStartTest() : transom_(Flags()) {}

  std::vector<std::string> Flags() const {
    std::vector<std::string> flags = GetParam().flags;
    for (std::string& flag : flags) {
      if (flag.back() == '=') flag += RunfilePath("proto/library_descriptors.pb");
    }
    flags.push_back("--upstream=" + library_.address());
    return flags;
  }

  void SetUp() override { ASSERT_TRUE(transom_.running()) << transom_.errors(); }

  LibraryServer library_;
  TransomProcess transom_;
};

INSTANTIATE_TEST_SUITE_P(Sources, QuickStartTest,
                         testing::Values(Source{"DescriptorSet", {"--descriptor_set="}},
                                         Source{"Reflection", {}}),
                         [](const auto& info) { return info.param.name; });

TEST_P(QuickStartTest, TellsItsRoutesInTheStartLine) {
  EXPECT_NE(transom_.start_line().find(" routes from "), std::string::npos)
      << transom_.start_line();
}

TEST_P(QuickStartTest, CreatesReadsUpdatesAndDeletesABook) {
  HttpClient client(transom_.rest_address());
  HttpReply reply = client.Post(
      "/v1/shelves/1/books?book_id=t1",
      R"({"title":"Transom","authors":["A. Author"],"paper":{"pageCount":120},"stars":5})");
  ASSERT_EQ(reply.status, 201) << reply.body;
  EXPECT_NE(reply.body.find("\"name\":\"shelves/1/books/"), std::string::npos) << reply.body;
  const size_t begin = reply.body.find("shelves/1/books/");
  const std::string name = reply.body.substr(begin, reply.body.find('"', begin) - begin);

  reply = client.Get("/v1/" + name);
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.body.find("\"title\":\"Transom\""), std::string::npos) << reply.body;

  reply = client.Request("PATCH", "/v1/" + name + "?update_mask=title",
                         {{"Content-Type", "application/json"}}, R"({"title":"Second"})");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_NE(reply.body.find("\"title\":\"Second\""), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("A. Author"), std::string::npos) << reply.body;

  EXPECT_EQ(client.Request("DELETE", "/v1/" + name).status, 200);
  EXPECT_EQ(client.Get("/v1/" + name).status, 404);
}

TEST_P(QuickStartTest, ChecksABookOutAndRefusesTheSecondTime) {
  HttpClient client(transom_.rest_address());
  HttpReply reply = client.Get("/v1/shelves/1/books?page_size=1");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const size_t begin = reply.body.find("shelves/1/books/");
  const std::string name = reply.body.substr(begin, reply.body.find('"', begin) - begin);
  reply = client.Post("/v1/" + name + ":checkout", R"({"borrower":"ann"})");
  EXPECT_EQ(reply.status, 201) << reply.body;
  reply = client.Post("/v1/" + name + ":checkout", R"({"borrower":"ben"})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("google.rpc.PreconditionFailure"), std::string::npos) << reply.body;
}

TEST_P(QuickStartTest, PagesThroughAList) {
  HttpClient client(transom_.rest_address());
  HttpReply reply = client.Get("/v1/shelves?pageSize=1");
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string key = "\"nextPageToken\":\"";
  const size_t begin = reply.body.find(key);
  ASSERT_NE(begin, std::string::npos) << reply.body;
  const size_t value = begin + key.size();
  const std::string token = reply.body.substr(value, reply.body.find('"', value) - value);
  HttpReply second = client.Get("/v1/shelves?pageSize=1&pageToken=" + token);
  EXPECT_EQ(second.status, 200);
  EXPECT_NE(second.body, reply.body);
}

TEST_P(QuickStartTest, AnswersErrorsWithTheirDetails) {
  HttpClient client(transom_.rest_address());
  HttpReply reply = client.Get("/v1/shelves/none");
  EXPECT_EQ(reply.status, 404);
  EXPECT_NE(reply.body.find("google.rpc.ResourceInfo"), std::string::npos) << reply.body;
  reply = client.Get("/v1/shelves/rare");
  EXPECT_EQ(reply.status, 403) << reply.body;
  reply = client.Request("GET", "/v1/shelves/rare", {{"Authorization", "Bearer librarian"}});
  EXPECT_EQ(reply.status, 200) << reply.body;
}

TEST_P(QuickStartTest, RefusesAStreamingMethodAsNotImplemented) {
  HttpReply reply = HttpGet(transom_.rest_address(), "/v1/shelves/1:watch");
  EXPECT_EQ(reply.status, 501);
  EXPECT_NE(reply.body.find("STREAMING_METHOD"), std::string::npos) << reply.body;
}

TEST_P(QuickStartTest, IsReadyAndListsItsRoutes) {
  // The channel connects beside the start; the client's time limit ends a vain wait.
  while (HttpGet(transom_.admin_address(), "/readyz").status != 200) {
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_EQ(HttpGet(transom_.admin_address(), "/healthz").status, 200);
  HttpReply routes = HttpGet(transom_.admin_address(), "/routes");
  EXPECT_NE(routes.body.find("/v1/{name=shelves/*}"), std::string::npos) << routes.body;
}

TEST_P(QuickStartTest, EndsWithZeroOnSigint) { EXPECT_EQ(transom_.Stop(), 0); }

}  // namespace
}  // namespace transom
