// The program that protobuf's conformance runner judges: the codec behind a pipe.
//
//   testee [--through_json] DESCRIPTOR_SET_FILE < requests > responses
//
// DESCRIPTOR_SET_FILE holds the runner's test messages with all imports. Each request
// is a message to be read from one format and written in another: JSON to wire bytes,
// wire bytes to JSON, and JSON to JSON through the wire. Wire bytes to wire bytes are
// answered as skipped, for JSON cannot carry unknown fields; with --through_json they are
// answered all the same, by way of JSON. The formats that the codec does not know are skipped.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "tests/conformance/protocol.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/wire_to_json.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/output_buffer.h"

namespace transom {
namespace {

// The runner's own question, which tests are known to fail: none, as it gets the list itself.
constexpr absl::string_view kFailureSetType = "conformance.FailureSet";

ConformanceResponse Failure(ConformanceResult result, const absl::Status& status) {
  return {result, std::string(status.message())};
}

class Testee {
 public:
  Testee(std::shared_ptr<const Schema> schema, bool through_json)
      : schema_(std::move(schema)), through_json_(through_json) {}

  ConformanceResponse Answer(const ConformanceRequest& request) const {
    using Format = ConformanceFormat;
    if (request.message_type == kFailureSetType) return {ConformanceResult::kProtobufPayload, ""};
    const MessageTable* type = schema_->FindMessage(request.message_type);
    if (type == nullptr) {
      return {ConformanceResult::kSkipped, absl::StrCat("no type ", request.message_type)};
    }
    const bool to_wire = request.output == Format::kProtobuf;
    const bool to_json = request.output == Format::kJson;
    if (request.input == Format::kJson && to_wire) return Parse(request, *type);
    if (request.input == Format::kJson && to_json) return ParseAndPrint(request, *type);
    if (request.input == Format::kProtobuf && to_json) return Print(request.payload, *type);
    if (request.input == Format::kProtobuf && to_wire && through_json_) {
      return PrintAndParse(request, *type);
    }
    return {ConformanceResult::kSkipped, "not from or to JSON"};
  }

 private:
  ConformanceResponse Parse(const ConformanceRequest& request, const MessageTable& type) const {
    JsonToWireOptions options;
    options.ignore_unknown_fields = request.ignore_unknown_fields;
    OutputBuffer wire;
    const absl::Status status = JsonToWire(request.payload, type, options, &wire);
    if (!status.ok()) return Failure(ConformanceResult::kParseError, status);
    return {ConformanceResult::kProtobufPayload, std::string(wire.view())};
  }

  ConformanceResponse Print(absl::string_view wire, const MessageTable& type) const {
    OutputBuffer json;
    const absl::Status status = WireToJson(wire, type, {}, &json);
    if (status.ok()) return {ConformanceResult::kJsonPayload, std::string(json.view())};
    return Failure(
        Parses(wire, type) ? ConformanceResult::kSerializeError : ConformanceResult::kParseError,
        status);
  }

  ConformanceResponse ParseAndPrint(const ConformanceRequest& request,
                                    const MessageTable& type) const {
    const ConformanceResponse parsed = Parse(request, type);
    if (parsed.result != ConformanceResult::kProtobufPayload) return parsed;
    return Print(parsed.text, type);
  }

  ConformanceResponse PrintAndParse(const ConformanceRequest& request,
                                    const MessageTable& type) const {
    const ConformanceResponse printed = Print(request.payload, type);
    if (printed.result != ConformanceResult::kJsonPayload) return printed;
    ConformanceRequest back;
    back.payload = printed.text;
    ConformanceResponse parsed = Parse(back, type);
    // The codec does not read what it has written: no fault of the request.
    if (parsed.result == ConformanceResult::kParseError) {
      parsed.result = ConformanceResult::kRuntimeError;
    }
    return parsed;
  }

  // The codec reads and prints in one pass and has one kind of error for both; the runner
  // wants to know which it was.
  bool Parses(absl::string_view wire, const MessageTable& type) const {
    google::protobuf::DynamicMessageFactory factory;
    const auto* descriptor = schema_->pool().FindMessageTypeByName(type.full_name);
    std::unique_ptr<google::protobuf::Message> message(factory.GetPrototype(descriptor)->New());
    return message->ParsePartialFromString(std::string(wire));
  }

  const std::shared_ptr<const Schema> schema_;
  const bool through_json_;
};

// False at the end of the input, also inside of what was begun.
bool ReadExactly(size_t size, std::string* bytes) {
  bytes->resize(size);
  return std::fread(&(*bytes)[0], 1, size, stdin) == size;
}

bool ReadMessage(std::string* bytes) {
  std::string size;
  if (!ReadExactly(4, &size)) return false;
  uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<uint8_t>(size[i]);
  return ReadExactly(value, bytes);
}

bool WriteMessage(const std::string& bytes) {
  std::string framed;
  for (int i = 0; i < 4; ++i) framed.push_back(static_cast<char>(bytes.size() >> (8 * i)));
  framed += bytes;
  return std::fwrite(framed.data(), 1, framed.size(), stdout) == framed.size() &&
         std::fflush(stdout) == 0;
}

int Run(const char* descriptor_file, bool through_json) {
  std::ifstream file(descriptor_file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  google::protobuf::FileDescriptorSet files;
  if (bytes.empty() || !files.ParseFromString(bytes)) {
    std::fprintf(stderr, "testee: %s is no descriptor set\n", descriptor_file);
    return 1;
  }
  auto schema = Schema::Compile(files);
  if (!schema.ok()) {
    std::fprintf(stderr, "testee: %s\n", std::string(schema.status().message()).c_str());
    return 1;
  }
  const Testee testee(*std::move(schema), through_json);
  std::string input;
  while (ReadMessage(&input)) {
    ConformanceRequest request;
    const ConformanceResponse response =
        ParseRequest(input, &request)
            ? testee.Answer(request)
            : ConformanceResponse{ConformanceResult::kRuntimeError, "the request does not parse"};
    if (!WriteMessage(SerializeResponse(response))) return 1;
  }
  return 0;
}

}  // namespace
}  // namespace transom

int main(int argc, char** argv) {
  const bool through_json = argc == 3 && absl::string_view(argv[1]) == "--through_json";
  if (argc != 2 && !through_json) {
    std::fprintf(stderr, "usage: testee [--through_json] DESCRIPTOR_SET_FILE\n");
    return 1;
  }
  return transom::Run(argv[argc - 1], through_json);
}
