#ifndef TRANSOM_TESTS_TRANSCODER_TRANSLATOR_TESTING_H_
#define TRANSOM_TESTS_TRANSCODER_TRANSLATOR_TESTING_H_

// A service to translate requests and responses of, from the pieces of an HTTP request
// to the text form of a message and back.
//
//   TestService service(kProto);
//   service.Translate({"GET", "/v1/shelves/1", "page_size=2"}, {})
//       // "shelf: 1 page_size: 2", or "InvalidArgument: ..."

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "transcoder/request_translator.h"
#include "transcoder/response_translator.h"
#include "transcoder/routing/route_table.h"

namespace transom {

struct TestRequest {
  std::string method;
  std::string path;
  std::string query = "";
  std::string body = "";
  std::string content_type = "application/json";
  std::string accept = "";
};

struct TestResponse {
  absl::Status status;  // of the request's translation or the response's
  std::string content_type;
  std::string body;
  std::string api_key;  // of the request
};

class TestService {
 public:
  // The text of a .proto file with annotated services. Aborts if it does not load.
  explicit TestService(absl::string_view proto);

  // The request message in text format on one line; "CODE: message" for an error;
  // "no route" if there is none.
  std::string Translate(const TestRequest& request, const RequestTranslatorOptions& options) const;

  // The same, as the status that the translator returned.
  absl::Status TranslateStatus(const TestRequest& request,
                               const RequestTranslatorOptions& options) const;

  // The body for a response message in text format, by the binding of the method and path.
  absl::StatusOr<std::string> TranslateResponse(const std::string& method, const std::string& path,
                                                const std::string& message_text,
                                                const WireToJsonOptions& options) const;

  // The response to a request: a message in text format, in the form that it asks for.
  TestResponse Exchange(const TestRequest& request, const std::string& message_text,
                        const RequestTranslatorOptions& request_options,
                        const WireToJsonOptions& options) const;

  // The wire bytes of a message in text format.
  std::string ToWire(const std::string& type, const std::string& message_text) const;

  const RouteTable& routes() const { return *routes_; }

 private:
  std::shared_ptr<const Schema> schema_;
  std::unique_ptr<const RouteTable> routes_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_TRANSCODER_TRANSLATOR_TESTING_H_
