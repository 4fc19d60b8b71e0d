#ifndef TRANSOM_SERVER_CONFIG_SCALAR_TEXT_H_
#define TRANSOM_SERVER_CONFIG_SCALAR_TEXT_H_

// The text forms of single values in the configuration: what a file, a flag and
// --set write, and what /config prints.

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/message.h"

namespace transom {

// Sets the scalar field (adds, if it is repeated). False, and nothing changed, when
// `text` is not of the field's type; `quoted` text is good for strings and enums only.
bool AssignScalar(absl::string_view text, bool quoted,
                  const google::protobuf::FieldDescriptor& field,
                  google::protobuf::Message* message);

// "1.5s": digits, at most nine decimals, an s. False, and nothing changed, for any other form.
bool ParseDurationText(absl::string_view text, google::protobuf::Duration* duration);
std::string DurationText(const google::protobuf::Duration& duration);

// "documented" for STATUS_PROFILE_DOCUMENTED.
std::string ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

// What a value of the field looks like, for "expected X, found Y": "a list",
// "one of documented, canonical". ExpectedElementForm: what one element of a list looks like.
std::string ExpectedForm(const google::protobuf::FieldDescriptor& field);
std::string ExpectedElementForm(const google::protobuf::FieldDescriptor& field);

bool IsDuration(const google::protobuf::FieldDescriptor& field);

}  // namespace transom

#endif  // TRANSOM_SERVER_CONFIG_SCALAR_TEXT_H_
