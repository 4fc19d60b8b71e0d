#include "tests/server/http/llhttp_reading.h"

#include <llhttp.h>

#include <cstddef>
#include <utility>

namespace transom {
namespace {

struct Reader {
  LlhttpReading reading;
  SeenRequest request;
  bool in_headers = true;
};

Reader* ReaderOf(llhttp_t* parser) { return static_cast<Reader*>(parser->data); }

int OnMessageBegin(llhttp_t* parser) {
  ReaderOf(parser)->request = SeenRequest();
  ReaderOf(parser)->in_headers = true;
  return 0;
}

int OnUrl(llhttp_t* parser, const char* at, size_t size) {
  ReaderOf(parser)->request.target.append(at, size);
  return 0;
}

int OnName(llhttp_t* parser, const char* at, size_t size) {
  Reader* reader = ReaderOf(parser);
  if (!reader->in_headers) return 0;  // a trailer
  auto& headers = reader->request.headers;
  // A name comes in one piece or more, and ends with OnNameComplete.
  if (headers.empty() || headers.back().second == "complete") headers.emplace_back();
  headers.back().first.append(at, size);
  return 0;
}

int OnNameComplete(llhttp_t* parser) {
  Reader* reader = ReaderOf(parser);
  if (reader->in_headers && !reader->request.headers.empty()) {
    reader->request.headers.back().second = "complete";
  }
  return 0;
}

int OnHeadersComplete(llhttp_t* parser) {
  Reader* reader = ReaderOf(parser);
  reader->in_headers = false;
  reader->request.method = llhttp_method_name(static_cast<llhttp_method_t>(parser->method));
  reader->request.minor_version = parser->http_minor;
  return 0;
}

int OnBody(llhttp_t* parser, const char* at, size_t size) {
  std::optional<std::string>& body = ReaderOf(parser)->request.body;
  if (!body.has_value()) body.emplace();
  body->append(at, size);
  return 0;
}

int OnMessageComplete(llhttp_t* parser) {
  Reader* reader = ReaderOf(parser);
  reader->reading.requests.push_back(std::move(reader->request));
  reader->reading.keep_alive.push_back(llhttp_should_keep_alive(parser) != 0);
  reader->request = SeenRequest();
  return 0;
}

}  // namespace

LlhttpReading ReadWithLlhttp(absl::string_view bytes) {
  llhttp_settings_t settings;
  llhttp_settings_init(&settings);
  settings.on_message_begin = OnMessageBegin;
  settings.on_url = OnUrl;
  settings.on_header_field = OnName;
  settings.on_header_field_complete = OnNameComplete;
  settings.on_headers_complete = OnHeadersComplete;
  settings.on_body = OnBody;
  settings.on_message_complete = OnMessageComplete;
  llhttp_t parser;
  llhttp_init(&parser, HTTP_REQUEST, &settings);
  Reader reader;
  parser.data = &reader;
  llhttp_errno_t error = llhttp_execute(&parser, bytes.data(), bytes.size());
  while (error == HPE_PAUSED_UPGRADE) {
    const char* at = llhttp_get_error_pos(&parser);
    llhttp_resume_after_upgrade(&parser);
    error = llhttp_execute(&parser, at, static_cast<size_t>(bytes.data() + bytes.size() - at));
  }
  if (error != HPE_OK) reader.reading.error = llhttp_errno_name(error);
  return std::move(reader.reading);
}

}  // namespace transom
