#ifndef TRANSOM_TRANSCODER_QUERY_NAME_H_
#define TRANSOM_TRANSCODER_QUERY_NAME_H_

// The name of a query parameter, resolved to the field that it sets.
//
//   QueryName name;
//   name.Resolve("filter.pageSize", request_table, 100)   // kResolved; path = filter, page_size
//   name.Resolve("labels[env]", request_table, 100)       // kResolved; path = labels, key "env"
//
// Nothing is allocated for names of up to 8 components. The views point into the
// name that was given.

#include <cstdint>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "transcoder/schema/schema.h"

namespace transom {

class QueryName {
 public:
  enum class Outcome : uint8_t {
    kResolved,
    kUnknown,   // no such field
    kUnusable,  // there is such a field, but a query cannot set it by this name
  };

  // `depth_max` limits the components. The name and the tables must outlive this.
  Outcome Resolve(absl::string_view name, const MessageTable& root, int depth_max) {
    path_.clear();
    return ResolveFrom(name, root, depth_max);
  }
  // A name relative to a field, a singular message; its path begins with that field.
  Outcome ResolveWithin(const FieldEntry& field, absl::string_view name, int depth_max) {
    path_.assign(1, &field);
    return ResolveFrom(name, *field.message, depth_max);
  }

  // What was given to Resolve.
  absl::string_view text() const { return text_; }
  // After kResolved: from the root's field to the leaf, which is a field with a text form,
  // or a map whose values have one.
  absl::Span<const FieldEntry* const> path() const { return path_; }
  const FieldEntry& leaf() const { return *path_.back(); }
  // The key, if the leaf is a map.
  absl::string_view map_key() const { return map_key_; }

  // After the other outcomes: why, in words that follow the name:
  //   `no field "sise" in library.v1.Filter`
  std::string Problem() const;

 private:
  enum class Reason : uint8_t {
    kNone,
    kNoSuchField,
    kNotAMessage,
    kNotAMap,
    kNotInBrackets,
    kTooDeep,
    kMapWithoutKey,
    kRepeatedMessage,
    kMessage,
    kGroup,
    kMapOfMessages,
  };

  Outcome ResolveFrom(absl::string_view name, const MessageTable& root, int depth_max);
  Outcome Unknown(Reason reason);
  Outcome Unusable(Reason reason);
  Outcome ResolveLeaf();
  Outcome ResolveMapKey(absl::string_view brackets);

  absl::string_view text_;
  absl::InlinedVector<const FieldEntry*, 8> path_;
  absl::string_view map_key_;
  Reason reason_ = Reason::kNone;
  absl::string_view component_;         // where resolving stopped
  const MessageTable* type_ = nullptr;  // what `component_` was looked for in
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_QUERY_NAME_H_
