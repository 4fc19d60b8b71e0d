#include "transcoder/codec/required_check.h"

#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "transcoder/codec/index_set.h"
#include "transcoder/codec/wire_to_json_value.h"
#include "transcoder/wire/wire_reader.h"

namespace transom {
namespace {

// Groups were counted when they were written or checked.
constexpr int kGroupDepthMax = 1000;

using Pieces = absl::InlinedVector<absl::string_view, 2>;

// A singular message field and its values.
struct Part {
  const FieldEntry* field;
  Pieces pieces;
};

class RequiredChecker {
 public:
  bool Check(const MessageTable& type, absl::Span<const absl::string_view> pieces) {
    IndexSet seen(type.fields.size());
    absl::InlinedVector<Part, 4> parts;
    for (absl::string_view piece : pieces) {
      if (!ReadPiece(type, piece, &seen, &parts)) return false;
    }
    for (const FieldEntry& field : type.fields) {
      if (!field.required || seen.Contains(field.index)) continue;
      what_ = absl::StrCat("the required field \"", field.json_name, "\" of ", type.full_name,
                           " is missing");
      return false;
    }
    for (const Part& part : parts) {
      if (!Check(*part.field->message, part.pieces)) return InField(*part.field);
    }
    return true;
  }

  absl::Status status() const {
    return absl::InvalidArgumentError(path_.empty() ? what_ : absl::StrCat(path_, ": ", what_));
  }

 private:
  bool ReadPiece(const MessageTable& type, absl::string_view piece, IndexSet* seen,
                 absl::InlinedVector<Part, 4>* parts) {
    WireReader reader(piece);
    while (!reader.AtEnd()) {
      const uint32_t tag = reader.ReadTag();
      if (tag == 0) return true;
      const FieldEntry* field = FindByNumber(type, TagNumber(tag));
      if (field == nullptr || !AcceptsWireType(*field, TagType(tag))) {
        if (!reader.SkipField(tag)) return true;
        continue;
      }
      RawValue value;
      if (!ReadRawValue(*field, TagType(tag), kGroupDepthMax, &reader, &value)) return true;
      seen->Insert(field->index);
      if (!IsMessageType(field->type) || !field->message->has_required_inside) continue;
      if (!field->repeated) {
        PartOf(*field, parts)->pieces.push_back(value.bytes);
      } else if (!Check(*field->message, {&value.bytes, 1})) {
        return InField(*field);
      }
    }
    return true;
  }

  static Part* PartOf(const FieldEntry& field, absl::InlinedVector<Part, 4>* parts) {
    for (Part& part : *parts) {
      if (part.field == &field) return &part;
    }
    parts->push_back({&field, {}});
    return &parts->back();
  }

  bool InField(const FieldEntry& field) {
    path_ = absl::StrCat(field.json_name, path_.empty() ? "" : ".", path_);
    return false;
  }

  std::string what_;
  std::string path_;
};

}  // namespace

absl::Status CheckRequired(absl::string_view wire, const MessageTable& type) {
  RequiredChecker checker;
  return checker.Check(type, {&wire, 1}) ? absl::OkStatus() : checker.status();
}

}  // namespace transom
