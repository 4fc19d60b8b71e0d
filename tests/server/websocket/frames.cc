#include "tests/server/websocket/frames.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "server/websocket/websocket_session.h"

namespace transom {
namespace {

constexpr char kMask[4] = {'\x37', '\xfa', '\x21', '\x3d'};

void AppendNumber(uint64_t number, size_t bytes, std::string* out) {
  for (size_t i = bytes; i-- > 0;) out->push_back(static_cast<char>(number >> (8 * i)));
}

uint64_t TakeNumber(size_t bytes, absl::string_view* octets) {
  uint64_t number = 0;
  for (size_t i = 0; i < bytes; ++i) {
    number = number << 8 | static_cast<unsigned char>((*octets)[i]);
  }
  octets->remove_prefix(bytes);
  return number;
}

std::string CloseText(absl::string_view payload) {
  if (payload.empty()) return "close";
  if (payload.size() == 1) return "BROKEN close";
  const uint64_t code = TakeNumber(2, &payload);
  return absl::StrCat("close ", code, " <", payload, ">");
}

// Takes a frame off the front.
std::string ReadServerFrame(absl::string_view* octets) {
  const std::string broken = "BROKEN";
  if (octets->size() < 2) return broken;
  const uint64_t first = TakeNumber(1, octets);
  uint64_t length = TakeNumber(1, octets);
  const size_t more = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (length > 127 || octets->size() < more) return broken;
  if (more > 0) length = TakeNumber(more, octets);
  const bool shortest = more == 0 || length > (more == 2 ? 125 : 0xffff);
  if (!shortest || length > octets->size()) return broken;
  const absl::string_view payload = octets->substr(0, length);
  octets->remove_prefix(length);
  const bool control = (first & 0x8) != 0;
  if (control && length > 125) return broken;
  switch (first) {
    case kText:
      return absl::StrCat("text <", payload, ">");
    case kBinary:
      return absl::StrCat("binary <", payload, ">");
    case kClose:
      return CloseText(payload);
    case kPing:
      return absl::StrCat("ping <", payload, ">");
    case kPong:
      return absl::StrCat("pong <", payload, ">");
    default:
      return broken;
  }
}

class Runner {
 public:
  explicit Runner(size_t message_bytes_max) : session_(message_bytes_max) {}

  void Take(absl::string_view piece) {
    std::vector<char> exact(piece.begin(), piece.end());
    absl::Span<char> input = absl::MakeSpan(exact);
    while (TakeStep(&input)) {
    }
    if (!input.empty()) run_.steps.push_back("BROKEN: octets are left");
  }

  void Close() {
    session_.AppendClose(1000, "", &out_);
    TakeSent();
  }

  SessionRun Finish() {
    if (!closed_) run_.steps.push_back("more");
    return run_;
  }

 private:
  bool TakeStep(absl::Span<char>* input) {
    absl::string_view message;
    const WebSocketSession::Event event = session_.Next(input, &message, &out_);
    switch (event) {
      case WebSocketSession::Event::kNeedMore:
        return false;
      case WebSocketSession::Event::kText:
        run_.steps.push_back(absl::StrCat("text <", message, ">"));
        break;
      case WebSocketSession::Event::kBinary:
        run_.steps.push_back(absl::StrCat("binary <", message, ">"));
        break;
      case WebSocketSession::Event::kPing:
        run_.steps.push_back("ping");
        break;
      case WebSocketSession::Event::kPong:
        run_.steps.push_back("pong");
        break;
      case WebSocketSession::Event::kClosed:
        TakeClosed();
        return false;
    }
    TakeSent();
    return true;
  }

  void TakeClosed() {
    if (closed_) {
      if (!out_.empty()) run_.steps.push_back("BROKEN: sent behind the end");
      return;
    }
    closed_ = true;
    static constexpr const char* kEndedBy[] = {"nobody", "client", "server", "failure"};
    run_.steps.push_back(absl::StrCat("closed by ", kEndedBy[static_cast<int>(session_.ended_by())],
                                      " ", session_.close_code(), " <", session_.close_reason(),
                                      ">"));
    TakeSent();
    if (session_.is_open()) run_.steps.push_back("BROKEN: open behind the end");
  }

  void TakeSent() {
    for (const std::string& frame : ReadServerFrames(out_.view())) {
      run_.steps.push_back("-> " + frame);
    }
    out_.Clear();
  }

  WebSocketSession session_;
  OutputBuffer out_;
  SessionRun run_;
  bool closed_ = false;
};

}  // namespace

std::string ToOctets(const ClientFrame& frame) {
  std::string octets(1, static_cast<char>(frame.first));
  const uint64_t length =
      frame.length >= 0 ? static_cast<uint64_t>(frame.length) : frame.payload.size();
  int bits = frame.length_bits;
  if (bits == 0) bits = length < 126 ? 7 : length <= 0xffff ? 16 : 64;
  const uint8_t mask_bit = frame.masked ? 0x80 : 0;
  const uint64_t short_length = bits == 7 ? length : bits == 16 ? 126 : 127;
  octets.push_back(static_cast<char>(mask_bit | short_length));
  if (bits > 7) AppendNumber(length, static_cast<size_t>(bits) / 8, &octets);
  if (frame.masked) octets.append(kMask, sizeof(kMask));
  for (size_t i = 0; i < frame.payload.size(); ++i) {
    octets.push_back(static_cast<char>(frame.payload[i] ^ (frame.masked ? kMask[i % 4] : 0)));
  }
  return octets;
}

std::string Frame(uint8_t first, absl::string_view payload) {
  ClientFrame frame;
  frame.first = first;
  frame.payload = std::string(payload);
  return ToOctets(frame);
}

std::string TextFrame(absl::string_view payload) { return Frame(kText, payload); }
std::string PingFrame(absl::string_view payload) { return Frame(kPing, payload); }

std::string CloseFrame(uint16_t code, absl::string_view reason) {
  std::string payload;
  if (code != 0) AppendNumber(code, 2, &payload);
  return Frame(kClose, payload + std::string(reason));
}

SessionRun RunSession(absl::string_view octets, const std::vector<size_t>& cuts,
                      size_t message_bytes_max, size_t close_before) {
  Runner runner(message_bytes_max);
  std::vector<size_t> ends(cuts);
  ends.push_back(octets.size());
  if (close_before < octets.size()) ends.push_back(close_before);
  std::sort(ends.begin(), ends.end());
  size_t begin = 0;
  bool closes = close_before < octets.size();
  for (const size_t end : ends) {
    if (closes && begin == close_before) {
      runner.Close();
      closes = false;
    }
    runner.Take(octets.substr(begin, end - begin));
    begin = end;
  }
  return runner.Finish();
}

SessionRun RunSessionBytewise(absl::string_view octets, size_t message_bytes_max) {
  std::vector<size_t> cuts;
  for (size_t i = 1; i < octets.size(); ++i) cuts.push_back(i);
  return RunSession(octets, cuts, message_bytes_max);
}

std::string ToText(const SessionRun& run) { return absl::StrJoin(run.steps, "; "); }

std::vector<std::string> ReadServerFrames(absl::string_view octets) {
  std::vector<std::string> frames;
  while (!octets.empty()) {
    frames.push_back(ReadServerFrame(&octets));
    if (frames.back().substr(0, 6) == "BROKEN") break;
  }
  return frames;
}

}  // namespace transom
