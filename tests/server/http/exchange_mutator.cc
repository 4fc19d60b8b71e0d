#include "tests/server/http/exchange_mutator.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace transom {
namespace {

// Longer ones tell nothing more and take their time.
constexpr size_t kBytesMax = 600;

// What parsers trip over.
const std::string kPieces[] = {
    "\r\n",       "\n",
    "\r",         " ",
    "\t",         ":",
    ",",          ";",
    "=",          "\"",
    "0",          "1",
    "a",          "f",
    "+",          "-",
    "0x",         "#",
    "?",          "/",
    "%0d%0a",     std::string(1, '\0'),
    "\x0b",       "\x0c",
    "\x7f",       "\x80",
    "\xff",       "chunked",
    "close",      "keep-alive",
    "upgrade",    "0\r\n\r\n",
    "1\r\na\r\n", ";n=v",
    ";n=\"v\"",   " HTTP/1.1",
    " HTTP/1.0",  "GET /n HTTP/1.1\r\nHost: h\r\n\r\n",
};

// Whole lines of a head.
const std::string kLines[] = {
    "Content-Length: 3\r\n",
    "Content-Length: 0\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: identity\r\n",
    "Connection: close\r\n",
    "Connection: keep-alive\r\n",
    "Connection: Upgrade\r\n",
    "Connection: a, b,close ,c\r\n",
    "Upgrade: h2c\r\n",
    "Host: g\r\n",
    "Expect: 100-continue\r\n",
    "X: y\r\n",
    "X:\r\n",
    " folded\r\n",
};

}  // namespace

ExchangeMutator::ExchangeMutator(std::vector<Exchange> exchanges, uint32_t seed) : random_(seed) {
  for (Exchange& exchange : exchanges) {
    if (exchange.bytes.size() > kBytesMax) continue;
    (exchange.sees.empty() ? refused_ : served_).push_back(std::move(exchange));
  }
}

const std::string& ExchangeMutator::AnyBytes() {
  const std::vector<Exchange>& from = Below(4) == 0 ? refused_ : served_;
  return from[Below(from.size())].bytes;
}

std::string ExchangeMutator::Next() {
  std::string text = AnyBytes();
  // Often one change alone: most texts are refused after two.
  const size_t changes = 1 + (Below(2) == 0 ? 0 : Below(4));
  for (size_t i = 0; i < changes; ++i) MutateOnce(&text);
  return text;
}

// The start of some line.
size_t ExchangeMutator::LineStart(const std::string& text) {
  const size_t at = text.find("\r\n", Below(text.size() + 1));
  return at == text.npos ? 0 : at + 2;
}

void ExchangeMutator::MutateOnce(std::string* text) {
  const size_t at = Below(text->size() + 1);
  switch (Below(9)) {
    case 0:
      if (at < text->size()) (*text)[at] = static_cast<char>(Below(256));
      break;
    case 1:
      if (at < text->size()) (*text)[at] ^= static_cast<char>(1u << Below(8));
      break;
    case 2:
      text->erase(at, 1 + Below(4));
      break;
    case 3:
      text->insert(at, kPieces[Below(std::size(kPieces))]);
      break;
    case 4:
      text->insert(LineStart(*text), kLines[Below(std::size(kLines))]);
      break;
    case 5: {  // a part twice
      const std::string part = text->substr(at, 1 + Below(40));
      text->insert(Below(text->size() + 1), part);
      break;
    }
    case 6:  // another one behind it
      text->append(AnyBytes());
      break;
    case 7: {  // a piece over what is there
      const std::string& piece = kPieces[Below(std::size(kPieces))];
      text->replace(at, std::min(piece.size(), text->size() - at), piece);
      break;
    }
    default: {  // the beginning of one and the end of another
      const std::string& other = AnyBytes();
      *text = text->substr(0, at) + other.substr(std::min(Below(other.size()), other.size()));
      break;
    }
  }
}

}  // namespace transom
