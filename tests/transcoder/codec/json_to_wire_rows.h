#ifndef TRANSOM_TESTS_TRANSCODER_CODEC_JSON_TO_WIRE_ROWS_H_
#define TRANSOM_TESTS_TRANSCODER_CODEC_JSON_TO_WIRE_ROWS_H_

// Tables of JSON texts and what they have to become.
//
//   ExpectMessages("t.Rich", {}, {{"an int", R"({"int32Field": 5})", "int32_field: 5"}});
//   ExpectErrors("t.Rich", {}, {{"a word", R"({"int32Field": "x"})", "expected an int32"}});

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/codec/json_to_wire.h"

namespace transom {

struct MessageRow {
  const char* name;
  std::string json;
  std::string text;  // the message in protobuf's text format
};

struct ErrorRow {
  const char* name;
  std::string json;
  std::string error;  // a part of the message
};

// Compares messages, not bytes: maps have no order.
void ExpectMessages(absl::string_view type, const JsonToWireOptions& options,
                    const std::vector<MessageRow>& rows);
void ExpectErrors(absl::string_view type, const JsonToWireOptions& options,
                  const std::vector<ErrorRow>& rows);

// The whole error message, or "" if there is none.
std::string JsonError(absl::string_view type, absl::string_view json,
                      const JsonToWireOptions& options = {});

}  // namespace transom

#endif  // TRANSOM_TESTS_TRANSCODER_CODEC_JSON_TO_WIRE_ROWS_H_
