#include "server/websocket/handshake.h"

#include <string>

#include "gtest/gtest.h"

namespace transom {
namespace {

using Verdict = WebSocketHandshake::Verdict;

WebSocketRequestHead GoodHead() {
  WebSocketRequestHead head;
  head.method = "GET";
  head.upgrade = "websocket";
  head.connection = "Upgrade";
  head.version = "13";
  head.key = "dGhlIHNhbXBsZSBub25jZQ==";
  return head;
}

TEST(HandshakeTest, TellsWhetherAWebSocketIsWanted) {
  const struct {
    const char* upgrade;
    int minor_version;
    bool asks;
  } rows[] = {
      {"websocket", 1, true},      {"WebSocket", 1, true},     {"h2c, websocket", 1, true},
      {" , websocket ,", 1, true}, {"websocket", 0, false},    {"", 1, false},
      {"h2c", 1, false},           {"websocket/13", 1, false}, {"websockets", 1, false},
  };
  for (const auto& row : rows) {
    WebSocketRequestHead head = GoodHead();
    head.upgrade = row.upgrade;
    head.minor_version = row.minor_version;
    EXPECT_EQ(AsksForWebSocket(head), row.asks) << row.upgrade;
  }
}

TEST(HandshakeTest, TakesGoodOnes) {
  EXPECT_EQ(CheckHandshake(GoodHead()).verdict, Verdict::kGood);
  WebSocketRequestHead head = GoodHead();
  head.connection = "keep-alive, upgrade";  // as Firefox has it
  EXPECT_EQ(CheckHandshake(head).verdict, Verdict::kGood);
  for (const char* key : {"AAAAAAAAAAAAAAAAAAAAAA==", "+/+/+/+/+/+/+/+/+/+/+w=="}) {
    head.key = key;
    EXPECT_EQ(CheckHandshake(head).verdict, Verdict::kGood) << key;
  }
}

TEST(HandshakeTest, SaysWhatIsWrong) {
  const struct {
    const char* name;
    void (*change)(WebSocketRequestHead*);
    Verdict verdict;
    const char* wrong;
  } rows[] = {
      {"POST", [](WebSocketRequestHead* head) { head->method = "POST"; }, Verdict::kMalformed,
       "a WebSocket is opened with GET"},
      {"body", [](WebSocketRequestHead* head) { head->has_body = true; }, Verdict::kMalformed,
       "a WebSocket handshake has no body"},
      {"no Connection", [](WebSocketRequestHead* head) { head->connection = ""; },
       Verdict::kMalformed,
       "a WebSocket handshake has \"Connection: Upgrade\"; a proxy may have taken it off"},
      {"other Connection", [](WebSocketRequestHead* head) { head->connection = "keep-alive"; },
       Verdict::kMalformed,
       "a WebSocket handshake has \"Connection: Upgrade\"; a proxy may have taken it off"},
      {"no version", [](WebSocketRequestHead* head) { head->version = ""; }, Verdict::kWrongVersion,
       "Sec-WebSocket-Version has to be 13"},
      {"old version", [](WebSocketRequestHead* head) { head->version = "8"; },
       Verdict::kWrongVersion, "Sec-WebSocket-Version has to be 13"},
      {"version twice", [](WebSocketRequestHead* head) { head->version = "13, 13"; },
       Verdict::kWrongVersion, "Sec-WebSocket-Version has to be 13"},
      {"no key", [](WebSocketRequestHead* head) { head->key = ""; }, Verdict::kMalformed,
       "Sec-WebSocket-Key has to be 16 bytes in base64"},
      {"key of 15 bytes", [](WebSocketRequestHead* head) { head->key = "AAAAAAAAAAAAAAAAAAAA"; },
       Verdict::kMalformed, "Sec-WebSocket-Key has to be 16 bytes in base64"},
      {"key of 17 bytes",
       [](WebSocketRequestHead* head) { head->key = "AAAAAAAAAAAAAAAAAAAAAAA="; },
       Verdict::kMalformed, "Sec-WebSocket-Key has to be 16 bytes in base64"},
      {"key with stray bits",
       [](WebSocketRequestHead* head) { head->key = "AAAAAAAAAAAAAAAAAAAAAB=="; },
       Verdict::kMalformed, "Sec-WebSocket-Key has to be 16 bytes in base64"},
      {"key with other characters",
       [](WebSocketRequestHead* head) { head->key = "AAAAAAAA-AAAAAAAAAAAAA=="; },
       Verdict::kMalformed, "Sec-WebSocket-Key has to be 16 bytes in base64"},
      {"two keys",
       [](WebSocketRequestHead* head) {
         head->key = "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==";
       },
       Verdict::kMalformed, "Sec-WebSocket-Key has to be 16 bytes in base64"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    WebSocketRequestHead head = GoodHead();
    row.change(&head);
    const WebSocketHandshake handshake = CheckHandshake(head);
    EXPECT_EQ(handshake.verdict, row.verdict);
    EXPECT_EQ(handshake.wrong, row.wrong);
  }
}

// RFC 6455, section 1.3.
TEST(HandshakeTest, AcceptsTheKeyOfTheSpecification) {
  EXPECT_EQ(WebSocketAccept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(HandshakeTest, ChoosesTheClientsFirstProtocolThatIsKnown) {
  constexpr absl::string_view kSupported[] = {"transom.json", "transom.protobuf"};
  const struct {
    const char* protocols;
    const char* chosen;
  } rows[] = {
      {"", ""},
      {"transom.json", "transom.json"},
      {"transom.protobuf, transom.json", "transom.protobuf"},
      {"chat,  transom.json\t,x", "transom.json"},
      {", ,transom.protobuf", "transom.protobuf"},
      {"Transom.JSON", ""},
      {"transom", ""},
      {"transom.json2", ""},
      {"bearer.abc", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(SelectProtocol(row.protocols, kSupported), row.chosen) << row.protocols;
  }
}

TEST(HandshakeTest, FindsAProtocolByItsPrefix) {
  EXPECT_EQ(FindProtocolWithPrefix("transom.json, bearer.a.b-c, bearer.d", "bearer."), "a.b-c");
  EXPECT_EQ(FindProtocolWithPrefix("bearer.", "bearer."), "");
  EXPECT_EQ(FindProtocolWithPrefix("transom.json, Bearer.x", "bearer."), absl::nullopt);
  EXPECT_EQ(FindProtocolWithPrefix("", "bearer."), absl::nullopt);
}

TEST(HandshakeTest, WritesTheHeadOfTheResponse) {
  OutputBuffer out;
  AppendHandshakeResponse("dGhlIHNhbXBsZSBub25jZQ==", "transom.json", "X-Request-Id: 7\r\n", &out);
  EXPECT_EQ(out.view(),
            "HTTP/1.1 101 Switching Protocols\r\n"
            "Upgrade: websocket\r\n"
            "Connection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            "Sec-WebSocket-Protocol: transom.json\r\n"
            "X-Request-Id: 7\r\n"
            "\r\n");
  out.Clear();
  AppendHandshakeResponse("dGhlIHNhbXBsZSBub25jZQ==", "", "", &out);
  EXPECT_EQ(out.view().find("Protocol:"), absl::string_view::npos);
}

}  // namespace
}  // namespace transom
