#ifndef TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_NUMBERS_H_
#define TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_NUMBERS_H_

// The text of a JSON number -> a value of a protobuf type, exactly.
//
//   int32_t value;
//   ParseNumber("1.5e1", &value)   // kNone, 15
//   ParseNumber("1.5", &value)     // kNotInteger
//
// The whole text has to be one number by JSON's grammar: no sign '+', no leading zero,
// no white space. Integers may be written with a fraction or an exponent as long as the value
// is one; they are never rounded. Source: the proto3 JSON mapping.

#include <cstdint>

#include "absl/strings/string_view.h"
#include "transcoder/json/json_reader.h"

namespace transom {

enum class NumberError : uint8_t {
  kNone,
  kSyntax,      // not a JSON number
  kNotInteger,  // a number with a fractional part
  kRange,       // does not fit the type
};

// On an error *value is unspecified.
NumberError ParseNumber(absl::string_view text, int32_t* value);
NumberError ParseNumber(absl::string_view text, int64_t* value);
NumberError ParseNumber(absl::string_view text, uint32_t* value);
NumberError ParseNumber(absl::string_view text, uint64_t* value);
// Rounded to the nearest; what would round to infinity is kRange.
NumberError ParseNumber(absl::string_view text, float* value);
NumberError ParseNumber(absl::string_view text, double* value);
NumberError ParseNumber(const JsonDecimal& decimal, float* value);
NumberError ParseNumber(const JsonDecimal& decimal, double* value);

// The same, and "NaN", "Infinity", "-Infinity".
NumberError ParseQuotedFloat(absl::string_view text, float* value);
NumberError ParseQuotedFloat(absl::string_view text, double* value);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_NUMBERS_H_
