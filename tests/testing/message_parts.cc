#include "tests/testing/message_parts.h"

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace transom {

namespace pb = google::protobuf;

std::string SerializeInOrder(const pb::Message& message) {
  std::string wire;
  {
    pb::io::StringOutputStream stream(&wire);
    pb::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializePartialToCodedStream(&coded);
  }
  return wire;
}

std::unique_ptr<pb::Message> Copy(const pb::Message& message) {
  std::unique_ptr<pb::Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

bool IsOf(const pb::Message& message, const char* type) {
  return message.GetDescriptor()->full_name() == type;
}

std::string StringField(const pb::Message& message, int number) {
  const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByNumber(number);
  return message.GetReflection()->GetString(message, field);
}

std::unique_ptr<pb::Message> Payload(const pb::Message& any, bool* parses) {
  const std::string url = StringField(any, 1);
  const pb::Descriptor* type =
      any.GetDescriptor()->file()->pool()->FindMessageTypeByName(url.substr(url.rfind('/') + 1));
  *parses = true;
  if (type == nullptr) return nullptr;
  pb::MessageFactory* const factory = any.GetReflection()->GetMessageFactory();
  std::unique_ptr<pb::Message> payload(factory->GetPrototype(type)->New());
  *parses = payload->ParsePartialFromString(StringField(any, 2));
  return payload;
}

void ChangePayload(pb::Message* message, void (*change)(pb::Message*)) {
  if (!IsOf(*message, "google.protobuf.Any")) return;
  bool parses = false;
  const auto payload = Payload(*message, &parses);
  if (payload == nullptr || !parses) return;
  change(payload.get());
  message->GetReflection()->SetString(message, message->GetDescriptor()->FindFieldByNumber(2),
                                      SerializeInOrder(*payload));
}

std::vector<const pb::FieldDescriptor*> FieldsOf(const pb::Message& message) {
  std::vector<const pb::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

}  // namespace transom
