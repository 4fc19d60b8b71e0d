#include "transcoder/codec/present_paths.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "transcoder/codec/json_to_wire_scalars.h"
#include "transcoder/codec/wire_to_json_value.h"
#include "transcoder/json/json_reader.h"
#include "transcoder/wire/wire_reader.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {
namespace {

// What JsonToWire allows at most.
constexpr int kDepthMax = 1000;

// FieldMask.paths
constexpr uint32_t kPathsTag = MakeTag(1, WireType::kDelimited);

// Whether paths go on inside the field.
bool HasPathsInside(const FieldEntry& field) {
  return !field.repeated && field.message != nullptr &&
         (field.message->well_known == WellKnownType::kNone ||
          field.message->well_known == WellKnownType::kEmpty);
}

// The path to where a walk is.
class CurrentPath {
 public:
  explicit CurrentPath(OutputBuffer* mask) : writer_(mask) {}

  // Returns what Leave takes.
  size_t Enter(const FieldEntry& field) {
    const size_t size = text_.size();
    if (!text_.empty()) text_.push_back('.');
    text_ += field.is_extension ? field.json_name : field.proto_name;
    return size;
  }
  void Leave(size_t size) { text_.resize(size); }

  bool at_root() const { return text_.empty(); }
  const std::string& text() const { return text_; }
  void Append() {
    writer_.AppendVarint(kPathsTag);
    writer_.AppendDelimited(text_);
  }

 private:
  WireWriter writer_;
  std::string text_;
};

class JsonWalk {
 public:
  JsonWalk(absl::string_view json, const JsonToWireOptions& options, OutputBuffer* mask)
      : options_(options), reader_(json, std::min(options.depth_max, kDepthMax)), path_(mask) {}

  void Walk(const MessageTable& type) {
    if (reader_.Peek() != JsonKind::kObject || !reader_.BeginObject()) return;
    bool empty = true;
    while (reader_.NextMember()) {
      empty = false;
      JsonString name;
      if (!reader_.ReadMemberName(&name)) return;
      const FieldEntry* field = type.FindField(ValueOf(name));
      if (field == nullptr) {
        reader_.SkipValue();
        continue;
      }
      const size_t before = path_.Enter(*field);
      WalkMember(*field);
      path_.Leave(before);
    }
    if (empty && reader_.ok() && !path_.at_root()) path_.Append();
  }

 private:
  void WalkMember(const FieldEntry& field) {
    if (HasPathsInside(field) && reader_.Peek() == JsonKind::kObject) return Walk(*field.message);
    const bool is_name =
        !field.repeated && field.enum_type != nullptr && reader_.Peek() == JsonKind::kString;
    if (is_name && IsIgnoredName(*field.enum_type)) return;
    if (!is_name && !reader_.SkipValue()) return;
    path_.Append();
  }

  // Consumes the name of an enum value. One that was left out of the message sets nothing.
  bool IsIgnoredName(const EnumTable& type) {
    JsonString name;
    int32_t number;
    return !reader_.ReadString(&name) ||
           !FindEnumNumber(type, ValueOf(name), options_.case_insensitive_enums, &number);
  }

  absl::string_view ValueOf(const JsonString& string) {
    if (!string.escaped) return string.raw;
    unescaped_.resize(string.raw.size());
    unescaped_.resize(Unescape(string.raw, &unescaped_[0]));
    return unescaped_;
  }

  const JsonToWireOptions& options_;
  JsonReader reader_;
  CurrentPath path_;
  std::string unescaped_;
};

class WireWalk {
 public:
  explicit WireWalk(OutputBuffer* mask) : path_(mask) {}

  void Walk(absl::string_view wire, const MessageTable& type) {
    if (wire.empty() && !path_.at_root()) return AppendOnce();
    WireReader reader(wire);
    while (!reader.AtEnd()) {
      const uint32_t tag = reader.ReadTag();
      if (tag == 0) return;
      const FieldEntry* field = FindByNumber(type, TagNumber(tag));
      if (field == nullptr || !AcceptsWireType(*field, TagType(tag))) {
        if (!reader.SkipField(tag)) return;
        continue;
      }
      RawValue value;
      if (!ReadRawValue(*field, TagType(tag), kGroupDepthMax, &reader, &value)) return;
      const size_t before = path_.Enter(*field);
      HasPathsInside(*field) ? Walk(value.bytes, *field->message) : AppendOnce();
      path_.Leave(before);
    }
  }

 private:
  void AppendOnce() {
    if (appended_.insert(path_.text()).second) path_.Append();
  }

  CurrentPath path_;
  absl::flat_hash_set<std::string> appended_;
};

}  // namespace

void AppendPresentJsonPaths(absl::string_view json, const MessageTable& type,
                            const JsonToWireOptions& options, OutputBuffer* mask) {
  JsonWalk(json, options, mask).Walk(type);
}

void AppendPresentWirePaths(absl::string_view wire, const MessageTable& type, OutputBuffer* mask) {
  WireWalk(mask).Walk(wire, type);
}

}  // namespace transom
