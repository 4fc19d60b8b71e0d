#ifndef TRANSOM_SERVER_HTTP_HTTPLIB_PARSER_H_
#define TRANSOM_SERVER_HTTP_HTTPLIB_PARSER_H_

// cpp-httplib's request parser behind the guard. The only place that knows httplib.h.
//
//   HttplibParser parser;
//   bool agreed = parser.Process(head, &scratch, &exchange);   // calls exchange.OnParsed()
//
// A subclass of httplib::Server is given a head that GuardHead has passed, with what
// httplib would refuse or spoil held back (see AppendFilteredHead), and runs it
// through its process_request. From httplib's pre-routing hook, when its reading of
// the head (method, path, version, number of fields) is the guard's, OnParsed is
// called; a head that two parsers read differently is never served. What httplib
// itself would answer is discarded. Exceptions that leave httplib end here.
// Thread-safe.

#include <cstddef>
#include <memory>

#include "server/http/head_guard.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {

class ParsedHeadSink {
 public:
  // Both parsers have read the head alike. Called inside httplib: must not throw.
  virtual void OnParsed() = 0;

 protected:
  virtual ~ParsedHeadSink() = default;
};

class HttplibParser {
 public:
  HttplibParser();
  ~HttplibParser();

  // True if OnParsed was called. `scratch` is overwritten.
  bool Process(const RequestHead& head, OutputBuffer* scratch, ParsedHeadSink* sink);

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

// Writes the head that httplib is to see to *out and returns the number of its fields.
// Substituted: a method that it does not know (GET), a path beyond its limit ("/").
// Left out: the query (ours to decode), and fields that it would act on, decode,
// compare or drop: framing, Range, Expect, Accept-Encoding, Content-Encoding,
// Connection, REMOTE_ADDR and its kin, multipart types, values that are empty, hold
// '%' or come near its line limit.
size_t AppendFilteredHead(const RequestHead& head, OutputBuffer* out);

}  // namespace transom

#endif  // TRANSOM_SERVER_HTTP_HTTPLIB_PARSER_H_
