#ifndef TRANSOM_TRANSCODER_ROUTING_METHOD_OPTION_H_
#define TRANSOM_TRANSCODER_ROUTING_METHOD_OPTION_H_

// Extensions of google.protobuf.MethodOptions, read from the serialized options: it makes no
// difference whether this process links their generated code or has them as unknown fields.
//
//   auto rule = ReadMethodOption(method->options().SerializeAsString(), 72295728);
//   if (rule.ok() && rule->has_value()) ... **rule is a serialized google.api.HttpRule
//
// Pure functions.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "google/protobuf/unknown_field_set.h"

namespace transom {

// Calls field(number, bytes) for each length-delimited field of a message and passes
// over the others. False if the bytes are no message, or when `field` says so.
template <typename Field>
bool ForEachBytesField(absl::string_view message, Field field) {
  google::protobuf::UnknownFieldSet fields;
  if (!fields.ParseFromArray(message.data(), static_cast<int>(message.size()))) return false;
  for (int i = 0; i < fields.field_count(); ++i) {
    const google::protobuf::UnknownField& entry = fields.field(i);
    if (entry.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED) continue;
    if (!field(entry.number(), entry.length_delimited())) return false;
  }
  return true;
}

// The message that is the option's value; nullopt if the method does not have the option.
// InvalidArgument if the options are not protobuf's bytes.
absl::StatusOr<absl::optional<std::string>> ReadMethodOption(absl::string_view method_options,
                                                             int number);

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_METHOD_OPTION_H_
