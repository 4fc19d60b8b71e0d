// What the command line of transomctl takes and refuses.

#include "tools/transomctl/command_line.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tools/transomctl/flags.h"

namespace transom {
namespace ctl {
namespace {

struct RefusedRow {
  const char* name;
  std::vector<std::string> arguments;
  std::string message;
};

void PrintTo(const RefusedRow& row, std::ostream* out) { *out << row.name; }

class RefusedTest : public testing::TestWithParam<RefusedRow> {};

TEST_P(RefusedTest, SaysWhatWasExpected) {
  const absl::StatusOr<CommandLine> line = ParseCommandLine(GetParam().arguments);
  EXPECT_EQ(line.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(line.status().message(), GetParam().message);
}

const RefusedRow kRefused[] = {
    {"NoCommand",
     {},
     "a command is missing (routes, explain, transcode or lint; transomctl --help says more)"},
    {"FlagsOnly",
     {"--json"},
     "a command is missing (routes, explain, transcode or lint; transomctl --help says more)"},
    {"UnknownCommand",
     {"route"},
     "unknown command \"route\"; did you mean routes? (expected routes, explain, transcode or "
     "lint)"},
    {"UnknownFlag",
     {"routes", "--descriptor-set=a"},
     "unknown flag --descriptor-set; did you mean descriptor_set? (transomctl --help lists the "
     "flags)"},
    {"FlagOfAnotherCommand", {"lint", "--data=x"}, "--data: not a flag of lint"},
    {"NegatedValueFlag",
     {"routes", "--noupstream"},
     "unknown flag --noupstream; did you mean upstream? (transomctl --help lists the flags)"},
    {"MissingValue",
     {"routes", "--upstream"},
     "--upstream: a value is missing (--upstream=TARGET)"},
    {"EmptyValue",
     {"routes", "--descriptor_set="},
     "--descriptor_set: expected a value, found \"\""},
    {"BadSwitch", {"routes", "--json=yes"}, "--json: expected true or false, found \"yes\""},
    {"TwoSources",
     {"routes", "--descriptor_set=a.pb", "--upstream=:1"},
     "--upstream: not together with --descriptor_set: one of them has the API"},
    {"ArgumentToRoutes", {"routes", "GET"}, "unexpected argument \"GET\": routes takes flags only"},
    {"OneArgumentToExplain",
     {"explain", "GET"},
     "explain: expected METHOD PATH[?QUERY], found 1 arguments"},
    {"NoSlash",
     {"explain", "GET", "v1/shelves"},
     "PATH: expected a path that begins with \"/\", found \"v1/shelves\""},
    {"HeaderWithoutColon",
     {"explain", "GET", "/", "--header=Accept"},
     "--header: expected \"Name: value\", found \"Accept\""},
    {"HeaderWithoutName",
     {"explain", "GET", "/", "--header=: x"},
     "--header: expected \"Name: value\", found \": x\""},
    {"UnknownOutput",
     {"transcode", "GET", "/", "--output=xml"},
     "--output: expected json, wire or base64, found \"xml\""},
    {"ResponseWithoutData",
     {"transcode", "GET", "/", "--response"},
     "--response: the reply is missing (--data=@FILE)"},
    {"ResponseAsWire",
     {"transcode", "GET", "/", "--response", "--data=x", "--output=wire"},
     "--output: not together with --response, which prints the response's body"},
    {"ValueOfHelp", {"--help=routes"}, "--help: takes no value"},
};

INSTANTIATE_TEST_SUITE_P(All, RefusedTest, testing::ValuesIn(kRefused),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(CtlCommandLineTest, ReadsFlagsInAnyOrderAndBothForms) {
  const absl::StatusOr<CommandLine> line = ParseCommandLine(
      {"--json", "transcode", "--services", "a.B,c.D", "POST", "-descriptor_set=api.pb",
       "/v1/x?y=z", "--header=Content-Type:  application/json ", "--header", "X-A: b:c",
       "--output=base64", "--data", "-1", "--nojson"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->command, Command::kTranscode);
  EXPECT_EQ(line->arguments, (std::vector<std::string>{"POST", "/v1/x?y=z"}));
  EXPECT_EQ(line->services, (std::vector<std::string>{"a.B", "c.D"}));
  EXPECT_EQ(line->descriptor_set, "api.pb");
  EXPECT_EQ(line->headers, (std::vector<std::pair<std::string, std::string>>{
                               {"Content-Type", "application/json"}, {"X-A", "b:c"}}));
  EXPECT_EQ(line->output, OutputForm::kBase64);
  EXPECT_EQ(line->data, "-1");
  EXPECT_FALSE(line->json);
}

TEST(CtlCommandLineTest, DashesEndTheFlags) {
  const absl::StatusOr<CommandLine> line = ParseCommandLine({"explain", "--", "--odd", "/--json"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->arguments, (std::vector<std::string>{"--odd", "/--json"}));
  EXPECT_FALSE(line->json);
}

TEST(CtlCommandLineTest, SourceHasTransomsDefaults) {
  const absl::StatusOr<CommandLine> line = ParseCommandLine({"routes"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->upstream, "localhost:50051");
  EXPECT_FALSE(line->bind_unannotated_methods.has_value());
}

TEST(CtlCommandLineTest, HelpNeedsNoArguments) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"explain", "--help"}, {"help", "explain"}}) {
    const absl::StatusOr<CommandLine> line = ParseCommandLine(words);
    ASSERT_TRUE(line.ok()) << line.status();
    EXPECT_TRUE(line->help);
    EXPECT_EQ(line->command, Command::kExplain);
  }
}

TEST(CtlCommandLineTest, HelpNamesEveryCommandAndItsFlags) {
  for (const CommandSpec& spec : CommandSpecs()) {
    EXPECT_NE(HelpText(Command::kNone).find(std::string(spec.name)), std::string::npos);
    const std::string help = HelpText(spec.command);
    EXPECT_NE(help.find("Exit code"), std::string::npos) << help;
    for (const FlagSpec& flag : FlagSpecs()) {
      const bool named = help.find(std::string(flag.name) +
                                   (flag.placeholder.empty() ? "\n" : "=")) != std::string::npos;
      EXPECT_EQ(named, HasFlag(flag, spec.command)) << spec.name << " " << flag.name;
    }
  }
}

}  // namespace
}  // namespace ctl
}  // namespace transom
