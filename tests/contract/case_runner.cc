#include "tests/contract/case_runner.h"

#include <signal.h>

#include <functional>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/contract/contract_messages.h"
#include "tests/testing/content_decoding.h"

namespace transom {
namespace {

constexpr char kNoSuchPath[] = "/no/such/path";

// What every error body of the shape has, as an expectation.
std::string ErrorBodyOf(const CaseSettings& settings, int status) {
  for (const std::string& flag : settings.flags) {
    if (flag == "--error_shape=aip193") {
      return absl::StrCat(R"({"error":{"code":)", status, R"(,"message":"~","status":"~"}})");
    }
    if (flag == "--error_shape=problem") {
      return absl::StrCat(R"({"type":"about:blank","title":"~","status":)", status,
                          R"(,"detail":"~","code":"~"})");
    }
  }
  return R"({"message":"~"})";
}

bool IsProblem(const CaseSettings& settings) {
  for (const std::string& flag : settings.flags) {
    if (flag == "--error_shape=problem") return true;
  }
  return false;
}

void CheckErrorBody(const CaseSettings& settings, const HttpReply& reply) {
  EXPECT_EQ(reply.Header("Content-Type"),
            IsProblem(settings) ? "application/problem+json" : "application/json");
  EXPECT_EQ(Mismatch(ErrorBodyOf(settings, reply.status), reply.body, JsonMatch::kIncludes), "")
      << "every error has a JSON body";
}

void CheckFields(const char* what, const ExpectedFields& expected,
                 const std::function<std::optional<std::string>(const std::string&)>& find) {
  for (const auto& [name, value] : expected) {
    const std::optional<std::string> found = find(name);
    if (!value) {
      EXPECT_FALSE(found) << what << " " << name << " must be absent, but is: " << *found;
    } else if (!found) {
      ADD_FAILURE() << what << " " << name << " is missing, expected: " << *value;
    } else if (absl::StartsWith(*value, "~")) {
      EXPECT_TRUE(absl::StrContains(*found, value->substr(1)))
          << what << " " << name << ": " << *found << " does not contain " << value->substr(1);
    } else {
      EXPECT_EQ(*found, *value) << what << " " << name;
    }
  }
}

// From here on the body is what the client makes of it.
void Decode(HttpReply* reply) {
  const std::string coding = reply->Header("Content-Encoding");
  const std::optional<std::string> body = DecodeContent(coding, reply->body);
  if (body) {
    reply->body = *body;
  } else {
    ADD_FAILURE() << "the body is not in the coding of its Content-Encoding, " << coding;
  }
}

void CheckReply(const CaseExpectation& expect, const HttpReply& reply) {
  EXPECT_EQ(reply.status, expect.status) << "body: " << reply.body.substr(0, 1000);
  CheckFields("header", expect.headers, [&](const std::string& name) -> std::optional<std::string> {
    if (!reply.HasHeader(name)) return std::nullopt;
    return reply.Header(name);
  });
  if (expect.text) {
    EXPECT_EQ(reply.body, *expect.text);
  }
  if (expect.json) {
    EXPECT_EQ(Mismatch(*expect.json, reply.body, expect.match), "");
  }
}

void CheckCall(const ExpectedCall& expect, const std::optional<BackendCall>& call) {
  ASSERT_TRUE(call.has_value()) << "no call reached the backend";
  EXPECT_EQ(call->method, "/contract.v1.Contract/" + expect.method);
  if (expect.message) {
    EXPECT_EQ(RequestMismatch(expect.method, *expect.message, call->request), "");
  }
  CheckFields("metadata", expect.metadata,
              [&](const std::string& key) { return call->Metadata(key); });
  if (expect.deadline_s) {
    EXPECT_GE(call->deadline_s, expect.deadline_s->first);
    // gRPC rounds timeouts up on the wire, the longer the coarser.
    EXPECT_LE(call->deadline_s, expect.deadline_s->second * 1.02);
  }
}

// The bytes behind the reply must be those of the next reply.
void CheckInStep(HttpClient* client) {
  const HttpReply next = client->Get(kNoSuchPath);
  EXPECT_EQ(next.status, 404) << "the connection is out of step after the reply";
}

}  // namespace

CaseRunner* CaseRunner::Shared() {
  static auto* const runner = new CaseRunner;
  return runner;
}

void CaseRunner::Run(const CaseSettings& settings, const ContractCase& c) {
  ASSERT_EQ(c.broken, "");
  SCOPED_TRACE("proves: " + c.proves);
  if (c.start) return CheckDoesNotStart(*c.start, *c.expect.start_error);
  const AllowCodes allow(settings.codes);
  TransomProcess* process = ProcessFor(settings);
  ASSERT_TRUE(process->running()) << process->errors();
  RunAgainst(process, c, settings);
  if (testing::Test::HasFailure()) {
    ADD_FAILURE() << process->start_line() << "\n" << process->errors();
  }
}

void CaseRunner::CheckDoesNotStart(const CaseSettings& settings, const std::string& error) {
  TransomProcess process(FlagsFor(settings));
  EXPECT_FALSE(process.running()) << "it has started";
  EXPECT_EQ(process.Stop(), 1);
  const std::string errors = process.errors();
  EXPECT_TRUE(absl::StrContains(errors, error)) << errors;
  EXPECT_EQ(errors.find('\n'), errors.size() - 1) << "more than one line: " << errors;
}

void CaseRunner::RunAgainst(TransomProcess* process, const ContractCase& c,
                            const CaseSettings& settings) {
  BackendReply reply = c.reply;
  if (c.reply_json) {
    ASSERT_TRUE(c.expect.call) << "`reply` needs `expect: {upstream: {method: ...}}`";
    ASSERT_EQ(ResponseToWire(c.expect.call->method, *c.reply_json, &reply.messages[0]), "");
  }
  reply.messages.resize(c.reply_count, reply.messages[0]);
  backend_.SetReply(reply);

  std::vector<HttpClient> held;
  for (int i = 0; i < c.request.held_connections; ++i) {
    held.emplace_back(process->rest_address());
    ASSERT_EQ(held.back().Get(kNoSuchPath).status, 404);
  }
  HttpClient client(process->rest_address());
  HttpReply answer = Exchange(c, &client);
  if (c.expect.cancelled) {
    EXPECT_TRUE(backend_.WaitForCancel()) << "the call was not cancelled";
    return;
  }
  ASSERT_TRUE(answer.ok);
  const bool head = c.request.method == "HEAD";
  if (!head && answer.HasHeader("Content-Encoding")) Decode(&answer);
  CheckReply(c.expect, answer);
  if (answer.status >= 400 && !head) CheckErrorBody(settings, answer);

  const std::optional<BackendCall> call = backend_.TakeCall();
  if (c.expect.call) CheckCall(*c.expect.call, call);
  if (c.expect.no_call) {
    EXPECT_FALSE(call) << "a call reached the backend: " << call->method;
  }

  if (c.expect.closes) {
    EXPECT_TRUE(client.AtEnd());
  } else if (!c.request.raw && !absl::EqualsIgnoreCase(answer.Header("Connection"), "close")) {
    CheckInStep(&client);
  }
}

HttpReply CaseRunner::Exchange(const ContractCase& c, HttpClient* client) {
  const CaseRequest& request = c.request;
  if (!request.raw) {
    return client->Request(request.method, request.target, request.headers, request.body);
  }
  client->Send(*request.raw);
  End(request.ending, client);
  if (c.expect.cancelled) return {};
  return client->ReadReply(absl::StartsWith(*request.raw, "HEAD "));
}

void CaseRunner::End(CaseEnding ending, HttpClient* client) {
  if (ending == CaseEnding::kHalfClose) client->ShutdownWrite();
  if (ending != CaseEnding::kReset && ending != CaseEnding::kSigint) return;
  EXPECT_TRUE(backend_.WaitForHang()) << "no call reached the backend";
  if (ending == CaseEnding::kReset) return client->Reset();
  kill(process_->pid(), SIGINT);
  process_was_told_to_end_ = true;
}

void CaseRunner::StopProcess() {
  if (process_ == nullptr) return;
  const bool started = process_->running();
  const int code = process_was_told_to_end_ ? process_->WaitForEnd() : process_->Stop();
  process_was_told_to_end_ = false;
  if (started) {
    EXPECT_EQ(code, 0) << process_->errors();
  }
  process_.reset();
  broken_.reset();
  key_.clear();
}

TransomProcess* CaseRunner::ProcessFor(const CaseSettings& settings) {
  if (process_ != nullptr && key_ == settings.Key() && !process_was_told_to_end_) {
    return process_.get();
  }
  StopProcess();
  process_ = std::make_unique<TransomProcess>(FlagsFor(settings));
  key_ = settings.Key();
  for (const std::string& text : settings.start_log) {
    EXPECT_TRUE(absl::StrContains(process_->errors(), text))
        << "\"" << text << "\" is not in the log at the start: " << process_->errors();
  }
  return process_.get();
}

std::vector<std::string> CaseRunner::FlagsFor(const CaseSettings& settings) {
  std::vector<std::string> flags = settings.flags;
  flags.push_back("--threads=2");
  flags.push_back("--upstream=" + UpstreamFor(settings));
  if (!settings.reflection) {
    flags.push_back("--descriptor_set=" + RunfilePath("proto/contract_descriptors.pb"));
  }
  if (!settings.config.empty()) {
    // JSON is YAML, too.
    flags.push_back("--config=" + WriteTestFile("transom.yaml", settings.config));
  }
  if (!settings.service_config.empty()) {
    flags.push_back("--service_config=" + WriteTestFile("api.yaml", settings.service_config));
  }
  return flags;
}

std::string CaseRunner::UpstreamFor(const CaseSettings& settings) {
  if (settings.upstream == "backend") return backend_.address();
  if (settings.upstream == "refused") return refused_.address();
  broken_ = std::make_unique<BrokenUpstream>(*BrokenUpstream::KindFromName(settings.upstream));
  return broken_->address();
}

}  // namespace transom
