// What the Autobahn test suite asks of a server, in the order of its sections, on the level of
// octets: framing, pings, reserved bits, opcodes, fragments, UTF-8, closing, sizes. Each row
// goes through the session whole, in two pieces cut anywhere, and octet by octet.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "tests/server/websocket/frames.h"

namespace transom {
namespace {

constexpr size_t kMessageBytesMax = 1 << 20;
// Every cut of a stream up to this size, of longer ones some.
constexpr size_t kCutEverywhereBytes = 400;

struct Row {
  std::string name;
  std::string octets;
  std::vector<std::string> steps;
};

void ExpectSteps(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const SessionRun whole = RunSession(row.octets, {}, kMessageBytesMax);
    EXPECT_EQ(ToText(whole), absl::StrJoin(row.steps, "; "));
    const size_t step = 1 + row.octets.size() / kCutEverywhereBytes;
    for (size_t cut = 0; cut <= row.octets.size(); cut += step) {
      ASSERT_EQ(ToText(RunSession(row.octets, {cut}, kMessageBytesMax)), ToText(whole))
          << "cut at " << cut;
    }
    ASSERT_EQ(ToText(RunSessionBytewise(row.octets, kMessageBytesMax)), ToText(whole));
  }
}

std::vector<std::string> Failed(int code, absl::string_view reason) {
  return {absl::StrCat("closed by failure ", code, " <", reason, ">"),
          absl::StrCat("-> close ", code, " <", reason, ">")};
}

std::vector<std::string> Then(std::vector<std::string> steps,
                              const std::vector<std::string>& more) {
  steps.insert(steps.end(), more.begin(), more.end());
  return steps;
}

const char kReservedBits[] = "a frame has reserved bits, but no extension was agreed";
const char kReservedOpcode[] = "a frame has a reserved opcode";
const char kNoContinuation[] = "a continuation frame continues no message";
const char kNested[] = "a message begins inside of another";
const char kNotUtf8[] = "a text message is not UTF-8";

TEST(AutobahnSection1Framing, TakesMessagesOfEverySize) {
  std::vector<Row> rows;
  for (const size_t size : {0, 125, 126, 127, 128, 65535, 65536}) {
    const std::string payload(size, '*');
    const std::string binary(size, '\xfe');
    rows.push_back({absl::StrCat("1.1 text of ", size),
                    TextFrame(payload),
                    {absl::StrCat("text <", payload, ">"), "more"}});
    rows.push_back({absl::StrCat("1.2 binary of ", size),
                    Frame(kBinary, binary),
                    {absl::StrCat("binary <", binary, ">"), "more"}});
  }
  ExpectSteps(rows);
}

TEST(AutobahnSection2Pings, AnswersPingsAndTakesPongs) {
  const std::string binary("\x00\xff\xfe\xfd\xfc\xfb\x00\xff", 8);
  const std::string longest(125, '\xfe');
  std::string ten;
  std::vector<std::string> ten_steps;
  for (int i = 0; i < 10; ++i) {
    ten += PingFrame(absl::StrCat("payload-", i));
    ten_steps = Then(ten_steps, {"ping", absl::StrCat("-> pong <payload-", i, ">")});
  }
  ExpectSteps({
      {"2.1 empty", PingFrame(""), {"ping", "-> pong <>", "more"}},
      {"2.2 text", PingFrame("Hello, world!"), {"ping", "-> pong <Hello, world!>", "more"}},
      {"2.3 binary", PingFrame(binary), {"ping", absl::StrCat("-> pong <", binary, ">"), "more"}},
      {"2.4 of 125", PingFrame(longest), {"ping", absl::StrCat("-> pong <", longest, ">"), "more"}},
      {"2.5 of 126", PingFrame(longest + '\xfe'),
       Failed(1002, "a control frame is longer than 125 bytes")},
      {"2.7 unsolicited pong", Frame(kPong, ""), {"pong", "more"}},
      {"2.8 unsolicited pong with payload", Frame(kPong, "unsolicited"), {"pong", "more"}},
      {"2.9 unsolicited pong, then a ping",
       Frame(kPong, "unsolicited") + PingFrame("x"),
       {"pong", "ping", "-> pong <x>", "more"}},
      {"2.10 ten pings", ten, Then(ten_steps, {"more"})},
  });
}

TEST(AutobahnSection3ReservedBits, RefusesThem) {
  const std::string good = TextFrame("Hello, world!");
  const std::vector<std::string> echoed = {"text <Hello, world!>"};
  std::vector<Row> rows;
  for (uint8_t bits = 1; bits <= 7; ++bits) {
    const uint8_t reserved = static_cast<uint8_t>(bits << 4);
    for (const uint8_t kind : {kText, kBinary, kPing, kPong, kClose}) {
      const std::string bad = Frame(static_cast<uint8_t>(kind | reserved), "x");
      rows.push_back({absl::StrCat("3 bits ", bits, " of ", kind), good + bad + PingFrame(""),
                      Then(echoed, Failed(1002, kReservedBits))});
    }
  }
  ExpectSteps(rows);
}

TEST(AutobahnSection4Opcodes, RefusesReservedOnes) {
  std::vector<Row> rows;
  for (const uint8_t opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    for (const char* payload : {"", "reserved opcode payload"}) {
      rows.push_back(
          {absl::StrCat("4 opcode ", opcode, " <", payload, ">"),
           TextFrame("a") + Frame(static_cast<uint8_t>(0x80 | opcode), payload) + PingFrame(""),
           Then({"text <a>"}, Failed(1002, kReservedOpcode))});
    }
  }
  ExpectSteps(rows);
}

TEST(AutobahnSection5Fragments, JoinsThemAndRefusesWhatIsNone) {
  const std::string first = Frame(kTextFragment, "fragment1");
  const std::string middle = Frame(kContinuationFragment, "fragment2");
  const std::string last = Frame(kLastFragment, "fragment3");
  const std::string both = "text <fragment1fragment3>";
  ExpectSteps({
      {"5.1 fragmented ping", Frame(0x09, "fragment1") + last,
       Failed(1002, "a control frame is fragmented")},
      {"5.2 fragmented pong", Frame(0x0a, "fragment1") + last,
       Failed(1002, "a control frame is fragmented")},
      {"fragmented close", Frame(0x08, "") + last, Failed(1002, "a control frame is fragmented")},
      {"5.3 two fragments", first + last, {both, "more"}},
      {"binary fragments",
       Frame(kBinaryFragment, "\xff") + Frame(kLastFragment, "\xfe"),
       {"binary <\xff\xfe>", "more"}},
      {"three fragments", first + middle + last, {"text <fragment1fragment2fragment3>", "more"}},
      {"5.6 ping between",
       first + PingFrame("ping") + last,
       {"ping", "-> pong <ping>", both, "more"}},
      {"pong between", first + Frame(kPong, "x") + last, {"pong", both, "more"}},
      {"close between",
       first + CloseFrame(1000) + last,
       {"closed by client 1000 <>", "-> close 1000 <>"}},
      {"5.9 continuation of nothing, final", Frame(kLastFragment, "x") + TextFrame("y"),
       Failed(1002, kNoContinuation)},
      {"5.12 continuation of nothing", Frame(kContinuationFragment, "x") + TextFrame("y"),
       Failed(1002, kNoContinuation)},
      {"5.15 continuation behind a message", first + last + Frame(kContinuationFragment, "x"),
       Then({both}, Failed(1002, kNoContinuation))},
      {"5.16 continuations of nothing again and again",
       Frame(kContinuationFragment, "fragment1") + first + last, Failed(1002, kNoContinuation)},
      {"5.18 two firsts", first + Frame(kText, "fragment2"), Failed(1002, kNested)},
      {"two firsts, neither last", first + Frame(kBinaryFragment, "x"), Failed(1002, kNested)},
      {"5.19 many fragments and pings",
       first + middle + PingFrame("1") + middle + middle + PingFrame("2") + last,
       {"ping", "-> pong <1>", "ping", "-> pong <2>",
        "text <fragment1fragment2fragment2fragment2fragment3>", "more"}},
      {"empty fragments",
       Frame(kTextFragment, "") + Frame(kContinuationFragment, "") + Frame(kLastFragment, ""),
       {"text <>", "more"}},
      {"6.1.3 one fragment of three has something",
       Frame(kTextFragment, "") + Frame(kContinuationFragment, "middle") + Frame(kLastFragment, ""),
       {"text <middle>", "more"}},
      {"a message behind fragments", first + last + TextFrame("z"), {both, "text <z>", "more"}},
      {"not fragmented between",
       TextFrame("a") + first + last + Frame(kBinary, "b"),
       {"text <a>", both, "binary <b>", "more"}},
  });
}

TEST(AutobahnSection6Utf8, TakesValidText) {
  const std::string kosme =
      "Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!";
  std::string bytewise = Frame(kTextFragment, kosme.substr(0, 1));
  for (size_t i = 1; i < kosme.size(); ++i) {
    bytewise += Frame(kContinuationFragment, kosme.substr(i, 1));
  }
  bytewise += Frame(kLastFragment, "");
  std::vector<Row> rows = {
      {"6.2.1 one frame", TextFrame(kosme), {"text <" + kosme + ">", "more"}},
      {"6.2.2 fragments on characters",
       Frame(kTextFragment, kosme.substr(0, 8)) + Frame(kLastFragment, kosme.substr(8)),
       {"text <" + kosme + ">", "more"}},
      {"6.2.3 a fragment an octet", bytewise, {"text <" + kosme + ">", "more"}},
  };
  const char* const valid[] = {
      "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5",  // 6.5
      "\xc2\x80",
      "\xe0\xa0\x80",
      "\xf0\x90\x80\x80",  // 6.9 first of each length
      "\x7f",
      "\xdf\xbf",
      "\xef\xbf\xbf",
      "\xf4\x8f\xbf\xbf",  // 6.10
      "\xed\x9f\xbf",
      "\xee\x80\x80",
      "\xef\xbf\xbd",  // 6.11
      "\xef\xbf\xbe",
      "\xf0\x9f\xbf\xbe",
      "\xf0\x9f\xbf\xbf",  // 6.22 non-characters
      "\xef\xb7\x90",
      "\xe2\x80\x8b",
  };
  for (const std::string text : valid) {
    rows.push_back({"valid", TextFrame(text), {"text <" + text + ">", "more"}});
  }
  ExpectSteps(rows);
}

TEST(AutobahnSection6Utf8, RefusesWhatIsNone) {
  const std::string invalid[] = {
      "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80"
      "edited",                    // 6.3.1
      "\xf8\x88\x80\x80\x80",      // 6.12 five octets
      "\xfc\x84\x80\x80\x80\x80",  // six
      "\xf7\xbf\xbf\xbf",          // 6.13
      "\xf4\x90\x80\x80",
      "\x80",  // 6.14 continuations alone
      "\xbf\x80",
      "\xc0 \xc1 ",  // 6.15 leads alone
      "\xe0 \xef ",
      "\xf0 \xf4 ",
      "\xc2 ",  // 6.16 the last octet is missing
      "\xe1\x80 ",
      "\xf1\x80\x80 ",
      "\xfe",  // 6.17
      "\xff",
      "\xc0\xaf",  // 6.18 overlong
      "\xe0\x80\xaf",
      "\xf0\x80\x80\xaf",
      "\xc1\xbf",  // 6.19
      "\xe0\x9f\xbf",
      "\xf0\x8f\xbf\xbf",
      std::string("\xc0\x80"),  // 6.20 overlong NUL
      std::string("\xe0\x80\x80"),
      "\xed\xa0\x80",  // 6.21 surrogates
      "\xed\xbf\xbf",
      "\xed\xa0\x80\xed\xb0\x80",
  };
  std::vector<Row> rows;
  for (const std::string& text : invalid) {
    rows.push_back({"in one frame", TextFrame(text + "x"), Failed(1007, kNotUtf8)});
    rows.push_back(
        {"in fragments",
         Frame(kTextFragment, text.substr(0, 1)) + Frame(kLastFragment, text.substr(1) + "x"),
         Failed(1007, kNotUtf8)});
  }
  for (const std::string text : {"\xce", "\xe1\xbd", "\xf0\x9f\x98"}) {
    rows.push_back({"cut character", TextFrame(text),
                    Failed(1007, "a text message ends inside of a character")});
  }
  ExpectSteps(rows);
}

// 6.4: the octets behind the first wrong one, even the rest of the frame, are not waited for.
TEST(AutobahnSection6Utf8, FailsWithTheFirstOctetThatIsWrong) {
  const std::string start = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";
  const std::string octets = TextFrame(start + "\xf4\x90\x80\x80" + "edited");
  const size_t head = 6;
  const size_t wrong = head + start.size() + 1;
  EXPECT_EQ(ToText(RunSessionBytewise(octets.substr(0, wrong), kMessageBytesMax)), "more");
  EXPECT_EQ(ToText(RunSessionBytewise(octets.substr(0, wrong + 1), kMessageBytesMax)),
            absl::StrJoin(Failed(1007, kNotUtf8), "; "));
  // In fragments likewise.
  const std::string fragments =
      Frame(kTextFragment, start) + Frame(kContinuationFragment, "\xf4\x90").substr(0, 8);
  EXPECT_EQ(ToText(RunSession(fragments, {}, kMessageBytesMax)),
            absl::StrJoin(Failed(1007, kNotUtf8), "; "));
}

TEST(AutobahnSection7Closing, AnswersACloseFrameAndIgnoresWhatFollows) {
  const std::vector<std::string> closed = {"closed by client 1000 <>", "-> close 1000 <>"};
  const std::string longest(123, '*');
  ExpectSteps({
      {"7.1.1 message and close", TextFrame("Hello World!") + CloseFrame(1000),
       Then({"text <Hello World!>"}, closed)},
      {"7.1.2 two closes", CloseFrame(1000) + CloseFrame(1000), closed},
      {"7.1.3 ping behind close", CloseFrame(1000) + PingFrame(""), closed},
      {"7.1.4 text behind close", CloseFrame(1000) + TextFrame("x"), closed},
      {"7.1.5 close inside of a message",
       Frame(kTextFragment, "fragment1") + CloseFrame(1000) + Frame(kLastFragment, "fragment2"),
       closed},
      {"7.1.6 large message, close, ping",
       TextFrame(std::string(256 * 1024, '*')) + CloseFrame(1000) + PingFrame(""),
       Then({"text <" + std::string(256 * 1024, '*') + ">"}, closed)},
      {"7.3.1 empty", CloseFrame(0), {"closed by client 1005 <>", "-> close"}},
      {"7.3.2 one octet", Frame(kClose, "a"), Failed(1002, "a close frame has half a code")},
      {"7.3.3 code", CloseFrame(1000), closed},
      {"7.3.4 reason",
       CloseFrame(1000, "Hello World!"),
       {"closed by client 1000 <Hello World!>", "-> close 1000 <>"}},
      {"7.3.5 longest reason",
       CloseFrame(1000, longest),
       {"closed by client 1000 <" + longest + ">", "-> close 1000 <>"}},
      {"7.3.6 reason too long", CloseFrame(1000, longest + '*'),
       Failed(1002, "a control frame is longer than 125 bytes")},
      {"7.5.1 reason that is not UTF-8",
       CloseFrame(1000,
                  "\xce\xba\xed\xa0\x80"
                  "edited"),
       Failed(1007, "the reason of a close frame is not UTF-8")},
      {"reason that is cut", CloseFrame(1000, "\xce"),
       Failed(1007, "the reason of a close frame is not UTF-8")},
      {"not masked", ToOctets({kClose, "", /*masked=*/false}),
       Failed(1002, "a frame is not masked")},
  });
}

TEST(AutobahnSection7Closing, TakesTheCodesThatMayBeSent) {
  std::vector<Row> rows;
  for (const uint16_t code :
       {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
    rows.push_back(
        {absl::StrCat("7.7 code ", code),
         CloseFrame(code),
         {absl::StrCat("closed by client ", code, " <>"), absl::StrCat("-> close ", code, " <>")}});
  }
  for (const uint16_t code :
       {1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    rows.push_back({absl::StrCat("7.9 code ", code), CloseFrame(code),
                    Failed(1002, absl::StrCat("the close code ", code, " may not be sent"))});
  }
  rows.push_back({"7.9 code 0", Frame(kClose, std::string(2, '\0')),
                  Failed(1002, "the close code 0 may not be sent")});
  ExpectSteps(rows);
}

TEST(AutobahnSection9Sizes, JoinsManyFragmentsOfALargeMessage) {
  const std::string payload(256 * 1024, '*');
  for (const size_t fragment : {64, 1024, 65536}) {
    SCOPED_TRACE(fragment);
    std::string octets = Frame(kBinaryFragment, payload.substr(0, fragment));
    for (size_t at = fragment; at < payload.size(); at += fragment) {
      const bool last = at + fragment >= payload.size();
      octets += Frame(last ? kLastFragment : kContinuationFragment, payload.substr(at, fragment));
    }
    const SessionRun whole = RunSession(octets, {}, kMessageBytesMax);
    ASSERT_EQ(whole.steps.size(), 2u);
    EXPECT_EQ(whole.steps[0], "binary <" + payload + ">");
    std::vector<size_t> cuts;
    for (size_t at = 1000; at < octets.size(); at += 1000) cuts.push_back(at);
    EXPECT_TRUE(RunSession(octets, cuts, kMessageBytesMax) == whole);
  }
}

}  // namespace
}  // namespace transom
