#include "transcoder/codec/wire_fields.h"

#include "absl/container/inlined_vector.h"
#include "transcoder/wire/wire_reader.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {
namespace {

using Paths = absl::InlinedVector<const FieldPath*, 4>;

// The paths that go on with the field of this tag, which each has at `depth`.
Paths Following(const Paths& paths, size_t depth, uint32_t tag) {
  Paths following;
  if (TagType(tag) != WireType::kDelimited) return following;
  for (const FieldPath* path : paths) {
    if (path->fields[depth]->number == TagNumber(tag)) following.push_back(path);
  }
  return following;
}

// Appends a message that all the paths lead into with their first `depth` fields.
void AppendLevel(absl::string_view wire, const Paths& paths, size_t depth, OutputBuffer* out) {
  WireReader reader(wire);
  WireWriter writer(out);
  while (!reader.AtEnd()) {
    const char* const begin = reader.position();
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return;
    const Paths inside = Following(paths, depth, tag);
    if (inside.empty()) {
      if (!reader.SkipField(tag)) return;
      out->Append(absl::string_view(begin, static_cast<size_t>(reader.position() - begin)));
      continue;
    }
    absl::string_view bytes;
    if (!reader.ReadDelimited(&bytes)) return;
    // No path ends where another goes on: two variables never bind one field.
    if (inside.front()->fields.size() == depth + 1) continue;
    const size_t mark = writer.BeginDelimited(tag);
    AppendLevel(bytes, inside, depth + 1, out);
    writer.EndDelimited(mark);
  }
}

}  // namespace

void FindWireValue(absl::string_view wire, absl::Span<const FieldEntry* const> path,
                   MergedValue* value) {
  const FieldEntry& wanted = *path.front();
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return;
    const FieldEntry* field = FindByNumber(*wanted.parent, TagNumber(tag));
    const bool same_oneof = field != nullptr && field->oneof >= 0 && field->oneof == wanted.oneof;
    if ((field != &wanted && !same_oneof) || !AcceptsWireType(*field, TagType(tag))) {
      if (!reader.SkipField(tag)) return;
      continue;
    }
    RawValue raw;
    if (!ReadRawValue(*field, TagType(tag), kGroupDepthMax, &reader, &raw)) return;
    if (IsUndeclaredEnum(*field, raw)) continue;
    if (field != &wanted) {
      value->Clear();
    } else if (path.size() == 1) {
      value->Add(*field, raw);
    } else {
      FindWireValue(raw.bytes, path.subspan(1), value);
    }
  }
}

bool HasWireField(absl::string_view wire, const FieldEntry& field) {
  WireReader reader(wire);
  while (!reader.AtEnd()) {
    const uint32_t tag = reader.ReadTag();
    if (tag == 0) return false;
    if (TagNumber(tag) == field.number && AcceptsWireType(field, TagType(tag))) return true;
    if (!reader.SkipField(tag)) return false;
  }
  return false;
}

void AppendWireWithout(absl::string_view wire, absl::Span<const FieldPath* const> paths,
                       OutputBuffer* out) {
  AppendLevel(wire, Paths(paths.begin(), paths.end()), 0, out);
}

}  // namespace transom
