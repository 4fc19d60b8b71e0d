#include "server/config/command_line.h"

#include <string>
#include <vector>

#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/config/flags.h"
#include "server/config/suggestion.h"

namespace transom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(CommandLineTest, EmptyGivesNothing) {
  auto line = ParseCommandLine({});
  ASSERT_TRUE(line.ok());
  EXPECT_TRUE(line->flags.empty());
  EXPECT_TRUE(line->sets.empty());
  EXPECT_FALSE(line->check || line->help || line->version);
}

struct FormRow {
  const char* name;
  std::vector<std::string> arguments;
  const char* flag;
  const char* value;
};

class CommandLineFormTest : public testing::TestWithParam<FormRow> {};

TEST_P(CommandLineFormTest, IsRead) {
  auto line = ParseCommandLine(GetParam().arguments);
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_THAT(line->flags, ElementsAre(Pair(GetParam().flag, GetParam().value)));
}

INSTANTIATE_TEST_SUITE_P(
    All, CommandLineFormTest,
    testing::ValuesIn(std::vector<FormRow>{
        {"Equals", {"--listen=[::1]:0"}, "listen", "[::1]:0"},
        {"NextArgument", {"--listen", "[::1]:0"}, "listen", "[::1]:0"},
        {"OneDash", {"-listen=[::1]:0"}, "listen", "[::1]:0"},
        {"ValueWithEquals", {"--upstream=dns:///a?x=1"}, "upstream", "dns:///a?x=1"},
        {"ValueThatLooksLikeAFlag", {"--descriptor_set", "--x"}, "descriptor_set", "--x"},
        {"EmptyValue", {"--services="}, "services", ""},
        {"Switch", {"--print_proto_names"}, "print_proto_names", "true"},
        {"SwitchWithValue", {"--print_proto_names=false"}, "print_proto_names", "false"},
        {"SwitchWithOne", {"--print_proto_names=1"}, "print_proto_names", "true"},
        {"NegatedSwitch", {"--nobind_unannotated_methods"}, "bind_unannotated_methods", "false"},
        {"Number", {"--threads=4"}, "threads", "4"},
        {"LastWins", {"--log_level=debug", "--log_level=error"}, "log_level", "error"},
    }),
    [](const auto& info) { return info.param.name; });

TEST(CommandLineTest, CollectsEverySet) {
  auto line = ParseCommandLine({"--set=threads=1", "--set", "a.b=c=d", "--set=threads=2"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_THAT(line->sets, ElementsAre("threads=1", "a.b=c=d", "threads=2"));
}

TEST(CommandLineTest, ReadsConfigCheckHelpVersion) {
  auto line = ParseCommandLine({"--config=a.yaml", "--check", "--help", "--version"});
  ASSERT_TRUE(line.ok()) << line.status();
  EXPECT_EQ(line->config_file, "a.yaml");
  EXPECT_TRUE(line->check && line->help && line->version);
}

struct ErrorRow {
  const char* name;
  std::vector<std::string> arguments;
  const char* message;
};

class CommandLineErrorTest : public testing::TestWithParam<ErrorRow> {};

TEST_P(CommandLineErrorTest, IsOneLineThatNamesTheFlag) {
  auto line = ParseCommandLine(GetParam().arguments);
  ASSERT_FALSE(line.ok());
  EXPECT_EQ(line.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(line.status().message(), GetParam().message);
  EXPECT_EQ(line.status().message().find('\n'), absl::string_view::npos);
}

INSTANTIATE_TEST_SUITE_P(
    All, CommandLineErrorTest,
    testing::ValuesIn(std::vector<ErrorRow>{
        {"UnknownFar",
         {"--frobnicate"},
         "unknown flag --frobnicate (transom --help lists the flags)"},
        {"UnknownNear",
         {"--admin-listen=a:1"},
         "unknown flag --admin-listen; did you mean admin_listen? (transom --help lists the "
         "flags)"},
        {"UnknownWithNewline", {"--x\ny"}, "unknown flag --x\\ny (transom --help lists the flags)"},
        {"AbseilsOwn",
         {"--flagfile=x"},
         "unknown flag --flagfile (transom --help lists the flags)"},
        {"NegatedString",
         {"--nolisten"},
         "unknown flag --nolisten; did you mean listen? (transom "
         "--help lists the flags)"},
        {"NegatedWithValue", {"--nocheck=true"}, "--nocheck: takes no value"},
        {"MissingValue", {"--listen"}, "--listen: a value is missing (--listen=HOST:PORT)"},
        {"BadSwitch", {"--check=maybe"}, "--check: expected true or false, found \"maybe\""},
        {"BadNumber",
         {"--threads=two"},
         "--threads: expected an integer from 0 to 4294967295, found \"two\""},
        {"NegativeNumber",
         {"--threads=-1"},
         "--threads: expected an integer from 0 to 4294967295, found \"-1\""},
        {"EmptyConfig", {"--config="}, "--config: expected the name of a file, found \"\""},
        {"HelpWithValue", {"--help=yes"}, "--help: takes no value"},
        {"Positional", {"serve"}, "unexpected argument \"serve\": expected flags only"},
        {"LoneDash", {"-"}, "unexpected argument \"-\": expected flags only"},
        {"DoubleDash", {"--"}, "unexpected argument \"--\": expected flags only"},
    }),
    [](const auto& info) { return info.param.name; });

// The binding names: nobody may rename one.
TEST(FlagBindingsTest, NamesArePublished) {
  std::vector<absl::string_view> names;
  for (const FlagBinding& binding : FlagBindings()) names.push_back(binding.name);
  EXPECT_EQ(absl::StrJoin(names, " "),
            "upstream listen admin_listen descriptor_set service_config services config set status_profile "
            "error_shape unknown_query_parameters unknown_json_fields unexpected_body "
            "bind_unannotated_methods url_unescape_spec print_default_values "
            "print_enums_as_numbers print_proto_names print_int64_as_numbers drain_delay "
            "drain_timeout threads log_level log_format check");
}

TEST(HelpTextTest, ShowsEveryFlagWithHelpAndDefaultAndNoOthers) {
  const std::string help = HelpText();
  for (const FlagBinding& binding : FlagBindings()) {
    const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(binding.name);
    ASSERT_NE(flag, nullptr) << binding.name;
    EXPECT_THAT(help, HasSubstr(absl::StrCat(binding.name)));
    EXPECT_FALSE(flag->Help().empty()) << binding.name;
    EXPECT_THAT(help, HasSubstr(flag->Help()));
  }
  EXPECT_THAT(help, HasSubstr("(default: 0.0.0.0:8080)"));
  EXPECT_THAT(help, Not(HasSubstr("flagfile")));
  EXPECT_THAT(help, Not(HasSubstr("undefok")));
}

TEST(DidYouMeanTest, OffersOnlyCloseNames) {
  EXPECT_EQ(DidYouMean("lisen", {"listen", "admin"}), "; did you mean listen?");
  EXPECT_EQ(DidYouMean("limit", {"listen", "limits"}), "; did you mean limits?");
  EXPECT_EQ(DidYouMean("zzz", {"listen", "limits"}), "");
  EXPECT_EQ(DidYouMean("", {"listen"}), "");
  EXPECT_EQ(DidYouMean(std::string(1000, 'l'), {"listen"}), "");
}

}  // namespace
}  // namespace transom
