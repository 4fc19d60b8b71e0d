#include "tests/transcoder/codec/rich_messages.h"

#include <cstdio>
#include <cstdlib>
#include <limits>

#include "absl/strings/str_cat.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

pb::DynamicMessageFactory& Factory() {
  static auto* factory = new pb::DynamicMessageFactory(&RichSchema().pool());
  return *factory;
}

std::string Serialize(const pb::Message& message) {
  std::string wire;
  {
    pb::io::StringOutputStream stream(&wire);
    pb::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializePartialToCodedStream(&coded);
  }
  return wire;
}

}  // namespace

std::unique_ptr<pb::Message> NewRichMessage(absl::string_view full_name) {
  const pb::Descriptor* type = RichSchema().pool().FindMessageTypeByName(std::string(full_name));
  if (type == nullptr) {
    std::fprintf(stderr, "no type %s\n", std::string(full_name).c_str());
    std::abort();
  }
  return std::unique_ptr<pb::Message>(Factory().GetPrototype(type)->New());
}

std::unique_ptr<pb::Message> ParseRichText(absl::string_view full_name, absl::string_view text) {
  auto message = NewRichMessage(full_name);
  pb::TextFormat::Parser parser;
  parser.AllowPartialMessage(true);
  if (!parser.ParseFromString(std::string(text), message.get())) {
    std::fprintf(stderr, "bad text: %s\n", std::string(text).c_str());
    std::abort();
  }
  return message;
}

std::string WireOf(absl::string_view full_name, absl::string_view text) {
  return Serialize(*ParseRichText(full_name, text));
}

std::string LibprotobufJson(const pb::Message& message, bool print_defaults) {
  pb::util::JsonPrintOptions options;
  options.always_print_primitive_fields = print_defaults;
  std::string json;
  return pb::util::MessageToJsonString(message, &json, options).ok() ? json : std::string();
}

std::unique_ptr<pb::Message> LibprotobufParse(absl::string_view full_name, absl::string_view json) {
  auto message = NewRichMessage(full_name);
  const pb::StringPiece text(json.data(), json.size());
  if (!pb::util::JsonStringToMessage(text, message.get()).ok()) return nullptr;
  return message;
}

std::string LibraryWire(size_t size) {
  auto message = ParseRichText("t.Library", "next_page_token: 'CAoQAQ=='  total_size: 4711");
  const pb::Reflection* reflection = message->GetReflection();
  const pb::FieldDescriptor* books = message->GetDescriptor()->FindFieldByName("books");
  for (int i = 1; message->ByteSizeLong() < size; ++i) {
    auto book = ParseRichText(
        "t.Book",
        absl::StrCat("name: 'shelves/12/books/", i,
                     "' title: 'On the \"origin\" of a species, volume ", i,
                     "' authors { given_name: 'Ada' family_name: 'Lovelace' born: 1815 }"
                     " authors { given_name: 'Charles' family_name: 'Babbage' born: 1791 }"
                     " isbn: 9780306406157 price: 19.99 cover: BLUE in_print: true"
                     " create_time { seconds: 1700000000 nanos: 250000000 }"
                     " labels { key: 'genre' value: 'history' }"
                     " labels { key: 'language' value: 'en' }"
                     " ratings: [5, 4, 4, 3, 5]"));
    if (message->ByteSizeLong() + book->ByteSizeLong() > size + 60) break;
    reflection->AddMessage(message.get(), books)->CopyFrom(*book);
  }
  return Serialize(*message);
}

}  // namespace transom
