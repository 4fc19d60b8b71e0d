#ifndef TRANSOM_TRANSCODER_BOUND_FIELDS_H_
#define TRANSOM_TRANSCODER_BOUND_FIELDS_H_

// Which fields of one request message are bound already, and by what.
//
//   BoundFields bound;
//   bound.Bind({shelf}, BoundFields::Source::kPath);
//   bound.Bind({book, title}, BoundFields::Source::kQuery).conflict      // kNone
//   bound.Bind({book, title}, BoundFields::Source::kQuery).conflict      // kSameField
//   bound.Bind({book}, BoundFields::Source::kQuery).conflict             // kOverlap
//
// The bound paths form a tree. It is kept as a list that is searched from end to
// end while it is short, as nearly always, and through a hash table when a request has
// many parameters, so that a long query costs its length and not its square. What was not
// seen yet is mostly known by one bit, without a search.
// Nothing is allocated for up to 16 nodes and 4 map keys. Made for one request; not thread-safe.

#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "transcoder/schema/schema.h"

namespace transom {

class BoundFields {
 public:
  enum class Source : uint8_t { kPath, kBody, kQuery };

  enum class Conflict : uint8_t {
    kNone,
    kSameField,  // the field is bound (and is not repeated, or not by the query)
    kSameKey,    // the key of the map field is bound
    kOverlap,    // a field around it, or a part of it, is bound
    kOneof,      // another member of its oneof is bound
  };

  struct Result {
    Conflict conflict = Conflict::kNone;
    Source source = Source::kPath;      // what bound the other one
    const FieldEntry* other = nullptr;  // for kOneof: the other member
  };

  // Binds the leaf of `path`. With a conflict nothing is bound.
  Result Bind(absl::Span<const FieldEntry* const> path, Source source);

  // The short way for a field of the request itself that is in no oneof. True if nothing has
  // bound it, or a part of it; false if something may have.
  bool IsNew(const FieldEntry& field) const {
    return field.oneof < 0 && (seen_ & BitOf({kRoot, -1, &field})) == 0;
  }
  // REQUIRES: IsNew(field).
  void BindNew(const FieldEntry& field, Source source) {
    const Key key{kRoot, -1, &field};
    if (nodes_.size() == kFewNodes || !numbers_.empty()) {
      Add(key, nullptr, source, /*is_leaf=*/true);
      return;
    }
    seen_ |= BitOf(key);
    nodes_.emplace_back(key, nullptr, source, true);
  }

  // Binds one key of the map field that `path` ends in, once per key. A string key is
  // given as its text, which must stay where it is; any other as its bits.
  Result BindMapKey(absl::Span<const FieldEntry* const> path, absl::string_view text, uint64_t bits,
                    Source source);

 private:
  // What is bound below the node `parent`: a field, or a oneof (field null).
  struct Key {
    uint32_t parent;
    int32_t oneof;
    const FieldEntry* field;

    friend bool operator==(const Key& a, const Key& b) {
      return a.field == b.field && a.parent == b.parent && a.oneof == b.oneof;
    }
    template <typename H>
    friend H AbslHashValue(H h, const Key& key) {
      return H::combine(std::move(h), key.parent, key.oneof, key.field);
    }
  };

  struct Node {
    // Member by member: a Key that was just written cannot be copied as one without a stall.
    Node(const Key& k, const FieldEntry* oneof_member, Source s, bool leaf)
        : parent(k.parent),
          oneof(k.oneof),
          field(k.field),
          member(oneof_member),
          source(s),
          is_leaf(leaf) {}
    Key key() const { return {parent, oneof, field}; }

    uint32_t parent;
    int32_t oneof;
    const FieldEntry* field;
    const FieldEntry* member;  // for a oneof: the member that is bound
    Source source;
    bool is_leaf;
  };

  // One key of the map field that is the node `map`.
  struct MapKey {
    uint32_t map;
    absl::string_view text;
    uint64_t bits;

    friend bool operator==(const MapKey& a, const MapKey& b) {
      return a.map == b.map && a.bits == b.bits && a.text == b.text;
    }
    template <typename H>
    friend H AbslHashValue(H h, const MapKey& key) {
      return H::combine(std::move(h), key.map, key.text, key.bits);
    }
  };

  static constexpr size_t kFewNodes = 16;
  static constexpr size_t kFewMapKeys = 4;
  static constexpr uint32_t kRoot = 0;  // a node's number is its place plus one

  // The bit in `seen_` of the nodes with that key.
  static uint64_t BitOf(const Key& key) {
    const uint32_t index = key.field == nullptr ? 32 + key.oneof : key.field->index;
    return uint64_t{1} << ((index + 7 * key.parent) & 63);
  }

  // The number of the node with that key, or kRoot if there is none.
  uint32_t Find(const Key& key) const;
  uint32_t Add(const Key& key, const FieldEntry* member, Source source, bool is_leaf);
  const Node& NodeAt(uint32_t number) const { return nodes_[number - 1]; }
  Result BindOneof(uint32_t parent, const FieldEntry& field, Source source);
  // Binds as Bind does; `leaf` is the number of the leaf's node.
  Result BindPath(absl::Span<const FieldEntry* const> path, Source source, uint32_t* leaf);
  // False if the key is there already.
  bool AddMapKey(const MapKey& key);

  // A key whose bit is not set is not there.
  uint64_t seen_ = 0;
  absl::InlinedVector<Node, kFewNodes> nodes_;
  absl::flat_hash_map<Key, uint32_t> numbers_;  // empty while there are few
  absl::InlinedVector<MapKey, kFewMapKeys> map_keys_;
  absl::flat_hash_set<MapKey> many_map_keys_;  // instead, when there are more
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_BOUND_FIELDS_H_
