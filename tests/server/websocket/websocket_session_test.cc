#include "server/websocket/websocket_session.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "tests/server/websocket/frames.h"

namespace transom {
namespace {

using Event = WebSocketSession::Event;

Event Give(WebSocketSession* session, std::string octets, OutputBuffer* out) {
  absl::Span<char> input(&octets[0], octets.size());
  absl::string_view message;
  return session->Next(&input, &message, out);
}

TEST(WebSocketSessionTest, RefusesFramesThatTheProtocolForbids) {
  const struct {
    const char* name;
    ClientFrame frame;
    const char* reason;
  } rows[] = {
      {"not masked", {kText, "x", /*masked=*/false}, "a frame is not masked"},
      {"ping not masked", {kPing, "", /*masked=*/false}, "a frame is not masked"},
      {"125 in 16 bits",
       {kText, std::string(125, 'x'), true, 16},
       "the length of a frame is not in its shortest form"},
      {"0 in 16 bits", {kText, "", true, 16}, "the length of a frame is not in its shortest form"},
      {"126 in 64 bits",
       {kText, std::string(126, 'x'), true, 64},
       "the length of a frame is not in its shortest form"},
      {"65535 in 64 bits",
       {kText, std::string(65535, 'x'), true, 64},
       "the length of a frame is not in its shortest form"},
      {"ping in 16 bits", {kPing, "x", true, 16}, "a control frame is longer than 125 bytes"},
      {"a length of 63 bits",
       {kText, "", true, 64, static_cast<int64_t>(uint64_t{1} << 62)},
       "a message is larger than 100000 bytes"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const SessionRun run = RunSession(ToOctets(row.frame), {}, 100000);
    ASSERT_EQ(run.steps.size(), 2u) << ToText(run);
    EXPECT_NE(run.steps[0].find(row.reason), std::string::npos) << ToText(run);
  }
}

TEST(WebSocketSessionTest, RefusesALengthOf64Bits) {
  const std::string head = std::string("\x81\xff\x80", 3) + std::string(7, '\0');
  EXPECT_EQ(ToText(RunSession(head, {}, 1000)),
            "closed by failure 1002 <the length of a frame has its highest bit set>; "
            "-> close 1002 <the length of a frame has its highest bit set>");
}

TEST(WebSocketSessionTest, LimitsTheSizeOfAMessage) {
  const std::string ten(10, 'x');
  const char kTooBig[] =
      "closed by failure 1009 <a message is larger than 10 bytes>; "
      "-> close 1009 <a message is larger than 10 bytes>";
  const struct {
    const char* name;
    std::string octets;
    std::string steps;
  } rows[] = {
      {"at the limit", TextFrame(ten), "text <xxxxxxxxxx>; more"},
      {"over the limit", TextFrame(ten + "x"), kTooBig},
      {"far over the limit, known from the head",
       ToOctets({kBinary, "", true, 64, int64_t{1} << 40}), kTooBig},
      {"largest length", ToOctets({kBinary, "", true, 64, INT64_MAX}), kTooBig},
      {"fragments at the limit", Frame(kTextFragment, "xxxxx") + Frame(kLastFragment, "yyyyy"),
       "text <xxxxxyyyyy>; more"},
      {"fragments over the limit", Frame(kTextFragment, "xxxxx") + Frame(kLastFragment, "yyyyyy"),
       kTooBig},
      {"fragments without end over the limit",
       Frame(kBinaryFragment, ten) + Frame(kContinuationFragment, "y"), kTooBig},
      {"pings do not count",
       Frame(kTextFragment, "xxxxx") + PingFrame(ten + ten) + Frame(kLastFragment, "yyyyy"),
       "ping; -> pong <xxxxxxxxxxxxxxxxxxxx>; text <xxxxxyyyyy>; more"},
      {"counts anew", TextFrame(ten) + TextFrame(ten),
       "text <xxxxxxxxxx>; text <xxxxxxxxxx>; more"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(ToText(RunSession(row.octets, {}, 10)), row.steps);
    EXPECT_EQ(ToText(RunSessionBytewise(row.octets, 10)), row.steps);
  }
}

TEST(WebSocketSessionTest, GivesTheSameInAnyThreePieces) {
  const std::string streams[] = {
      Frame(kTextFragment, "a\xc3") + PingFrame("p") + Frame(kLastFragment, "\xa4") +
          TextFrame("z") + CloseFrame(1001, "bye") + TextFrame("never"),
      Frame(kBinary, std::string(130, '\x80')) + Frame(kTextFragment, "\xed") +
          Frame(kLastFragment, "\xa0x"),
      TextFrame("") + Frame(kPong, "") + Frame(0x83, "x"),
  };
  for (const std::string& octets : streams) {
    const SessionRun whole = RunSession(octets, {}, 1000);
    SCOPED_TRACE(ToText(whole));
    for (size_t first = 0; first <= octets.size(); ++first) {
      for (size_t second = first; second <= octets.size(); ++second) {
        ASSERT_EQ(ToText(RunSession(octets, {first, second}, 1000)), ToText(whole))
            << "cut at " << first << " and " << second;
      }
    }
  }
}

TEST(WebSocketSessionTest, PassesOverMessagesBehindItsOwnClose) {
  const std::string first = TextFrame("first");
  const struct {
    const char* name;
    std::string behind;
    const char* steps;
  } rows[] = {
      {"nothing", "", "more"},
      {"client closes", CloseFrame(1000), "closed by server 1000 <>"},
      {"message and close", TextFrame("x") + CloseFrame(4000, "bye"),
       "closed by server 4000 <bye>"},
      {"message over the limit", ToOctets({kBinary, std::string(200, 'x')}) + CloseFrame(0),
       "closed by server 1005 <>"},
      {"text that is not UTF-8", TextFrame("\xff") + CloseFrame(1000), "closed by server 1000 <>"},
      {"fragments",
       Frame(kTextFragment, "x") + PingFrame("") + Frame(kLastFragment, "y") + CloseFrame(1000),
       "ping; closed by server 1000 <>"},
      {"pong", Frame(kPong, "x") + CloseFrame(1000), "pong; closed by server 1000 <>"},
      {"violation, which is not answered", Frame(0x83, "x"),
       "closed by server 1002 <a frame has a reserved opcode>"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const std::string octets = first + row.behind;
    const std::string steps = absl::StrCat("text <first>; -> close 1000 <>; ", row.steps);
    if (row.behind.empty()) continue;
    EXPECT_EQ(ToText(RunSession(octets, {}, 100, first.size())), steps);
    for (size_t cut = first.size(); cut <= octets.size(); ++cut) {
      EXPECT_EQ(ToText(RunSession(octets, {cut}, 100, first.size())), steps) << cut;
    }
  }
}

TEST(WebSocketSessionTest, ClosesInTheMiddleOfAMessage) {
  const std::string begun = Frame(kTextFragment, "begun");
  const std::string frame = Frame(kLastFragment, "cut here");
  const std::string octets = begun + frame + CloseFrame(1000);
  for (size_t at = 1; at < begun.size() + frame.size(); ++at) {
    EXPECT_EQ(ToText(RunSession(octets, {}, 100, at)), "-> close 1000 <>; closed by server 1000 <>")
        << at;
  }
}

TEST(WebSocketSessionTest, ClosesOnce) {
  WebSocketSession session(1000);
  OutputBuffer out;
  EXPECT_TRUE(session.is_open());
  session.AppendClose(4005, "book not found", &out);
  EXPECT_FALSE(session.is_open());
  session.AppendClose(1011, "", &out);
  EXPECT_EQ(absl::StrJoin(ReadServerFrames(out.view()), "; "), "close 4005 <book not found>");
  EXPECT_EQ(Give(&session, CloseFrame(4005), &out), Event::kClosed);
  EXPECT_EQ(session.ended_by(), WebSocketSession::EndedBy::kServer);
  EXPECT_EQ(Give(&session, TextFrame("x"), &out), Event::kClosed);
}

TEST(WebSocketSessionTest, KeepsAMessageOverItsOwnClose) {
  WebSocketSession session(1000);
  OutputBuffer out;
  Give(&session, Frame(kTextFragment, "kept "), &out);
  std::string octets = Frame(kLastFragment, "whole");
  absl::Span<char> input(&octets[0], octets.size());
  absl::string_view message;
  ASSERT_EQ(session.Next(&input, &message, &out), Event::kText);
  session.AppendClose(4003, message, &out);
  EXPECT_EQ(message, "kept whole");
  Give(&session, "", &out);
  EXPECT_EQ(session.held_capacity_bytes(), 0u);
}

TEST(WebSocketSessionTest, SendsMessages) {
  WebSocketSession session(1000);
  for (const size_t size : {0, 1, 125, 126, 600, 65535, 65536, 100000}) {
    SCOPED_TRACE(size);
    const std::string payload(size, 'x');
    OutputBuffer out;
    session.AppendMessage(WebSocketMessage::kText, payload, &out);
    session.AppendMessage(WebSocketMessage::kBinary, payload, &out);
    const std::string known(out.view());
    EXPECT_EQ(absl::StrJoin(ReadServerFrames(known), "; "),
              absl::StrCat("text <", payload, ">; binary <", payload, ">"));
    // The same when the size is known behind it.
    out.Clear();
    for (const WebSocketMessage kind : {WebSocketMessage::kText, WebSocketMessage::kBinary}) {
      const size_t begin = session.BeginMessage(&out);
      out.Append(payload);
      session.EndMessage(kind, begin, &out);
    }
    EXPECT_TRUE(out.view() == known);
  }
}

TEST(WebSocketSessionTest, KnowsWhetherItsLastPingWasAnswered) {
  WebSocketSession session(1000);
  OutputBuffer out;
  const auto ping = [&session] {
    OutputBuffer sent;
    session.AppendPing(&sent);
    // Behind the head of two octets.
    return std::string(sent.view().substr(2));
  };
  EXPECT_FALSE(session.ping_outstanding());
  const std::string first = ping();
  EXPECT_TRUE(session.ping_outstanding());
  EXPECT_EQ(Give(&session, Frame(kPong, "unsolicited"), &out), Event::kPong);
  EXPECT_TRUE(session.ping_outstanding());
  EXPECT_EQ(Give(&session, Frame(kPong, first), &out), Event::kPong);
  EXPECT_FALSE(session.ping_outstanding());
  const std::string second = ping();
  EXPECT_EQ(Give(&session, Frame(kPong, first), &out), Event::kPong);
  EXPECT_TRUE(session.ping_outstanding());
  EXPECT_EQ(Give(&session, Frame(kPong, second), &out), Event::kPong);
  EXPECT_FALSE(session.ping_outstanding());
  EXPECT_TRUE(out.empty());
}

TEST(WebSocketSessionTest, DoesNotCopyAMessageThatLiesWholeInItsInput) {
  WebSocketSession session(1000);
  OutputBuffer out;
  std::string octets = TextFrame("whole") + TextFrame("too") + TextFrame("cut");
  absl::Span<char> input(&octets[0], octets.size() - 1);
  absl::string_view message;
  ASSERT_EQ(session.Next(&input, &message, &out), Event::kText);
  EXPECT_EQ(message.data(), octets.data() + 6);
  ASSERT_EQ(session.Next(&input, &message, &out), Event::kText);
  EXPECT_EQ(message, "too");
  EXPECT_EQ(session.held_capacity_bytes(), 0u);
  ASSERT_EQ(session.Next(&input, &message, &out), Event::kNeedMore);
  EXPECT_GT(session.held_capacity_bytes(), 0u);
}

TEST(WebSocketSessionTest, LetsTheMemoryOfALargeMessageGo) {
  WebSocketSession session(1 << 20);
  OutputBuffer out;
  const std::string large(100000, 'x');
  Give(&session, Frame(kTextFragment, large), &out);
  EXPECT_EQ(Give(&session, Frame(kLastFragment, ""), &out), Event::kText);
  EXPECT_GE(session.held_capacity_bytes(), large.size());
  EXPECT_EQ(Give(&session, "", &out), Event::kNeedMore);
  EXPECT_EQ(session.held_capacity_bytes(), 0u);
}

TEST(WebSocketSessionTest, TakesOneFrameACallSoThatTheCallerMayStop) {
  WebSocketSession session(1000);
  OutputBuffer out;
  std::string octets = PingFrame("1") + PingFrame("2");
  absl::Span<char> input(&octets[0], octets.size());
  absl::string_view message;
  EXPECT_EQ(session.Next(&input, &message, &out), Event::kPing);
  EXPECT_EQ(input.size(), octets.size() / 2);
  EXPECT_EQ(out.size(), 3u);
}

}  // namespace
}  // namespace transom
