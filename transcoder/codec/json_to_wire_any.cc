// google.protobuf.Any: an object of the payload's fields and "@type", which may come
// anywhere, though the payload cannot be read before it is known.
//
// When "@type" comes first, one pass is enough. Else the object is scanned for it before,
// syntax only; the scan notes the types of all objects inside as well, so that Anys
// inside of Anys do not scan their text again and the cost stays linear.

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "transcoder/codec/json_to_wire_encoder.h"

namespace transom {
namespace {

constexpr absl::string_view kTypeName = "@type";
constexpr absl::string_view kTypeKey = "\"@type\":";
constexpr absl::string_view kValueName = "value";
constexpr char kTypeUrlTag = 0x0a;
constexpr char kValueTag = 0x12;

}  // namespace

bool JsonToWireEncoder::WriteAny(const MessageTable& any, const PathLink* link) {
  if (reader_.Peek() != JsonKind::kObject) return FailKind("an object", link);
  TypeMember type_member = TypeMember::kRead;
  const MessageTable* payload = nullptr;
  if (!WriteTypeUrl(any, link, &type_member, &payload)) return false;
  if (payload == nullptr) return true;
  wire_->Push(kValueTag);
  const size_t mark = writer_.BeginDelimited();
  if (!WriteAnyPayload(*payload, link, type_member)) return false;
  writer_.EndDelimited(mark);
  return true;
}

bool JsonToWireEncoder::WriteTypeUrl(const MessageTable& any, const PathLink* link,
                                     TypeMember* type_member, const MessageTable** payload) {
  JsonString url;
  const char* url_at = nullptr;
  if (!ReadTypeUrl(link, type_member, &url, &url_at)) return false;
  if (url_at == nullptr) return true;
  const absl::string_view text = Unescaped(url);
  const size_t slash = text.rfind('/');
  if (slash == absl::string_view::npos || slash + 1 == text.size()) {
    return Fail(url_at, link,
                absl::StrCat("expected a type URL like \"type.googleapis.com/a.B\", found ",
                             reader_.Describe(url_at)));
  }
  const absl::string_view name = text.substr(slash + 1);
  *payload = any.schema->FindMessage(name);
  if (*payload == nullptr) {
    return Fail(url_at, link, absl::StrCat("no message type \"", Excerpt(name), "\" is known"));
  }
  wire_->Push(kTypeUrlTag);
  WriteStringToken(url);
  return true;
}

bool JsonToWireEncoder::ReadTypeUrl(const PathLink* link, TypeMember* type_member, JsonString* url,
                                    const char** url_at) {
  const JsonReader object = reader_;
  if (!reader_.BeginObject()) return FailSyntax(link);
  JsonReader url_reader = reader_;
  if (!reader_.NextMember()) return reader_.ok() || FailSyntax(link);
  if (reader_.SkipMemberName(kTypeKey)) {
    *type_member = TypeMember::kRead;
    if (reader_.Peek() != JsonKind::kString) return FailKind("a type URL", link);
    if (!reader_.ReadString(url)) return FailSyntax(link);
    *url_at = reader_.token();
    return true;
  }
  *type_member = TypeMember::kAhead;
  reader_ = url_reader;
  if (!FindType(object, link, url_at)) return false;
  url_reader.ContinueAt(*url_at);
  if (url_reader.Peek() != JsonKind::kString) {
    return Fail(url_reader.position(), link,
                "expected a type URL, found " + reader_.Describe(url_reader.position()));
  }
  *url_at = url_reader.position();
  return url_reader.ReadString(url) || FailSyntax(url_reader, link);
}

bool JsonToWireEncoder::WriteAnyPayload(const MessageTable& type, const PathLink* link,
                                        TypeMember type_member) {
  ++any_depth_;
  const bool written = type.well_known == WellKnownType::kNone
                           ? WriteMembers(type, link, type_member)
                           : WriteAnyValueMember(type, link, type_member);
  --any_depth_;
  return written;
}

bool JsonToWireEncoder::WriteAnyValueMember(const MessageTable& type, const PathLink* link,
                                            TypeMember type_member) {
  bool has_value = false;
  while (reader_.NextMember()) {
    JsonString name;
    if (!reader_.ReadMemberName(&name)) return FailSyntax(link);
    const absl::string_view text = Unescaped(name);
    if (text == kTypeName && type_member == TypeMember::kAhead) {
      type_member = TypeMember::kRead;
      if (!reader_.SkipValue()) return FailSyntax(link);
    } else if (text == kValueName && !has_value) {
      has_value = true;
      if (!WriteMessage(type, link)) return false;
    } else if (text == kTypeName || text == kValueName) {
      return Fail(reader_.token(), link, absl::StrCat("\"", text, "\" is there twice"));
    } else if (!HandleUnknown(text, type, link)) {
      return false;
    }
  }
  if (!reader_.ok()) return FailSyntax(link);
  if (has_value || type.well_known == WellKnownType::kEmpty) return true;
  return Fail(reader_.position(), link,
              absl::StrCat("a ", type.full_name, " in an Any needs a member \"value\""));
}

bool JsonToWireEncoder::FindType(const JsonReader& object, const PathLink* link,
                                 const char** type) {
  const char* const begin = object.position();
  if (begin < types_begin_ || begin >= types_end_) {
    TypesOfThread().clear();
    JsonReader scan = object;
    if (!IndexTypes(&scan)) return FailSyntax(scan, link);
    types_begin_ = begin;
    types_end_ = scan.position();
  }
  const std::vector<TypePlace>& types = TypesOfThread();
  const auto found =
      std::lower_bound(types.begin(), types.end(), begin,
                       [](const TypePlace& place, const char* at) { return place.object < at; });
  if (found == types.end() || found->object != begin || found->type == nullptr) {
    return Fail(begin, link, "an Any needs a member \"@type\"");
  }
  *type = found->type;
  return true;
}

std::vector<JsonToWireEncoder::TypePlace>& JsonToWireEncoder::TypesOfThread() {
  thread_local std::vector<TypePlace> types;
  return types;
}

void JsonToWireEncoder::ForgetManyTypes() {
  constexpr size_t kKeptMax = 4096;
  if (TypesOfThread().capacity() > kKeptMax) std::vector<TypePlace>().swap(TypesOfThread());
}

bool JsonToWireEncoder::IndexTypes(JsonReader* reader) {
  switch (reader->Peek()) {
    case JsonKind::kObject:
      return IndexObjectTypes(reader);
    case JsonKind::kArray:
      reader->BeginArray();
      while (reader->NextElement() && IndexTypes(reader)) {
      }
      return reader->ok();
    default:
      return reader->SkipValue();
  }
}

bool JsonToWireEncoder::IndexObjectTypes(JsonReader* reader) {
  std::vector<TypePlace>& types = TypesOfThread();
  const size_t place = types.size();
  types.push_back({reader->position(), nullptr});
  reader->BeginObject();
  while (reader->NextMember()) {
    JsonString name;
    if (!reader->ReadMemberName(&name)) return false;
    const bool is_first_type = types[place].type == nullptr && Unescaped(name) == kTypeName;
    if (is_first_type) types[place].type = reader->position();
    if (!IndexTypes(reader)) return false;
  }
  // Most objects have no type, nor have those inside them.
  if (types.size() == place + 1 && types[place].type == nullptr) types.pop_back();
  return reader->ok();
}

}  // namespace transom
