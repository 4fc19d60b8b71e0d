#ifndef TRANSOM_TESTS_TESTING_MESSAGE_PARTS_H_
#define TRANSOM_TESTS_TESTING_MESSAGE_PARTS_H_

// What the comparisons with libprotobuf need of a message of any type.
//
//   VisitMessageFields(&message, [](google::protobuf::Message* part) { ... });

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace transom {

// With maps in a fixed order; required fields may be absent.
std::string SerializeInOrder(const google::protobuf::Message& message);

std::unique_ptr<google::protobuf::Message> Copy(const google::protobuf::Message& message);

bool IsOf(const google::protobuf::Message& message, const char* type);

// A string or bytes field by its number, for the well-known types.
std::string StringField(const google::protobuf::Message& message, int number);

// Of an Any: the payload, in its type. Null if its pool does not know the type; *parses is false if
// the payload is no message of it.
std::unique_ptr<google::protobuf::Message> Payload(const google::protobuf::Message& any,
                                                   bool* parses);

// Replaces the payload by what `change` makes of it, if `message` is an Any that has one.
void ChangePayload(google::protobuf::Message* message, void (*change)(google::protobuf::Message*));

// The fields that are there.
std::vector<const google::protobuf::FieldDescriptor*> FieldsOf(
    const google::protobuf::Message& message);

// Calls visit(part) for each message that is a field of `message`, entries of maps too.
template <typename Visit>
void VisitMessageFields(google::protobuf::Message* message, Visit visit) {
  const google::protobuf::Reflection* reflection = message->GetReflection();
  for (const google::protobuf::FieldDescriptor* field : FieldsOf(*message)) {
    if (field->message_type() == nullptr) continue;
    if (!field->is_repeated()) {
      visit(reflection->MutableMessage(message, field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(*message, field); ++i) {
      visit(reflection->MutableRepeatedMessage(message, field, i));
    }
  }
}

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_MESSAGE_PARTS_H_
