#include "tests/contract/contract_messages.h"

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "transom/testing/contract.pb.h"
#include "transom/v1/unknown_query_params.pb.h"

namespace transom {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::util::JsonStringToMessage;

const google::protobuf::MethodDescriptor* FindMethod(absl::string_view name) {
  // The references keep the linker from dropping the generated files.
  (void)google::rpc::ErrorInfo::default_instance();
  (void)transom::v1::UnknownQueryParams::default_instance();
  const auto* file = contract::v1::Item::descriptor()->file();
  return file->service(0)->FindMethodByName(std::string(name));
}

std::unique_ptr<Message> NewMessage(const Descriptor* type) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  return std::unique_ptr<Message>(factory->GetPrototype(type)->New());
}

std::string FromJson(const std::string& json, Message* message) {
  const auto status = JsonStringToMessage(json, message);
  if (status.ok()) return "";
  return absl::StrCat("not the JSON of a ", message->GetDescriptor()->full_name(), ": ",
                      status.ToString(), ": ", json);
}

// {"type_url": ..., "base64": ...}, or false.
bool RawAny(const std::string& json, google::protobuf::Any* any) {
  google::protobuf::Struct object;
  if (!JsonStringToMessage(json, &object).ok() || object.fields().count("base64") == 0) {
    return false;
  }
  any->set_type_url(object.fields().at("type_url").string_value());
  return absl::Base64Unescape(object.fields().at("base64").string_value(), any->mutable_value());
}

}  // namespace

std::string ResponseToWire(absl::string_view method, const std::string& json, std::string* wire) {
  const auto* descriptor = FindMethod(method);
  if (descriptor == nullptr) return absl::StrCat("contract.v1.Contract has no ", method);
  std::unique_ptr<Message> message = NewMessage(descriptor->output_type());
  std::string error = FromJson(json, message.get());
  if (error.empty()) *wire = message->SerializeAsString();
  return error;
}

std::string RequestMismatch(absl::string_view method, const std::string& json,
                            const std::string& wire) {
  const auto* descriptor = FindMethod(method);
  if (descriptor == nullptr) return absl::StrCat("contract.v1.Contract has no ", method);
  std::unique_ptr<Message> expected = NewMessage(descriptor->input_type());
  std::unique_ptr<Message> actual = NewMessage(descriptor->input_type());
  std::string error = FromJson(json, expected.get());
  if (!error.empty()) return error;
  if (!actual->ParseFromString(wire)) return "the backend got bytes that do not parse";
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  if (differencer.Compare(*expected, *actual)) return "";
  return absl::StrCat("expected ", expected->ShortDebugString(), ", the backend got ",
                      actual->ShortDebugString(), "\n", difference);
}

std::string StatusDetails(int code, const std::string& message,
                          const std::vector<std::string>& details, std::string* bytes) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(message);
  for (const std::string& json : details) {
    google::protobuf::Any* any = status.add_details();
    if (RawAny(json, any)) continue;
    std::string error = FromJson(json, any);
    if (!error.empty()) return error;
  }
  *bytes = status.SerializeAsString();
  return "";
}

}  // namespace transom
