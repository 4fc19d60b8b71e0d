#include "transcoder/bound_fields.h"

namespace transom {

uint32_t BoundFields::Find(const Key& key) const {
  if ((seen_ & BitOf(key)) == 0) return kRoot;
  if (!numbers_.empty()) {
    auto it = numbers_.find(key);
    return it == numbers_.end() ? kRoot : it->second;
  }
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].key() == key) return static_cast<uint32_t>(i) + 1;
  }
  return kRoot;
}

uint32_t BoundFields::Add(const Key& key, const FieldEntry* member, Source source, bool is_leaf) {
  seen_ |= BitOf(key);
  nodes_.emplace_back(key, member, source, is_leaf);
  uint32_t number = static_cast<uint32_t>(nodes_.size());
  if (!numbers_.empty()) {
    numbers_.emplace(key, number);
  } else if (nodes_.size() > kFewNodes) {
    for (uint32_t i = 1; i <= number; ++i) numbers_.emplace(NodeAt(i).key(), i);
  }
  return number;
}

BoundFields::Result BoundFields::BindOneof(uint32_t parent, const FieldEntry& field,
                                           Source source) {
  if (field.oneof < 0) return {};
  const Key key{parent, field.oneof, nullptr};
  uint32_t number = Find(key);
  if (number == kRoot) {
    Add(key, &field, source, /*is_leaf=*/false);
    return {};
  }
  const Node& node = NodeAt(number);
  if (node.member == &field) return {};
  return {Conflict::kOneof, node.source, node.member};
}

BoundFields::Result BoundFields::BindPath(absl::Span<const FieldEntry* const> path, Source source,
                                          uint32_t* leaf) {
  uint32_t parent = kRoot;
  for (size_t i = 0; i < path.size(); ++i) {
    const bool is_leaf = i + 1 == path.size();
    Result result = BindOneof(parent, *path[i], source);
    if (result.conflict != Conflict::kNone) return result;
    const Key key{parent, -1, path[i]};
    uint32_t number = Find(key);
    if (number == kRoot) {
      number = Add(key, nullptr, source, is_leaf);
    } else if (NodeAt(number).is_leaf != is_leaf) {
      return {Conflict::kOverlap, NodeAt(number).source, nullptr};
    } else if (is_leaf) {
      const bool appends = path[i]->repeated && NodeAt(number).source == source;
      if (!appends) return {Conflict::kSameField, NodeAt(number).source, nullptr};
    }
    parent = number;
  }
  *leaf = parent;
  return {};
}

BoundFields::Result BoundFields::Bind(absl::Span<const FieldEntry* const> path, Source source) {
  if (path.size() == 1 && IsNew(*path[0])) {
    BindNew(*path[0], source);
    return {};
  }
  uint32_t leaf = kRoot;
  return BindPath(path, source, &leaf);
}

BoundFields::Result BoundFields::BindMapKey(absl::Span<const FieldEntry* const> path,
                                            absl::string_view text, uint64_t bits, Source source) {
  uint32_t leaf = kRoot;
  Result result = BindPath(path, source, &leaf);
  if (result.conflict != Conflict::kNone) return result;
  if (!AddMapKey({leaf, text, bits})) return {Conflict::kSameKey, source, nullptr};
  return {};
}

bool BoundFields::AddMapKey(const MapKey& key) {
  if (!many_map_keys_.empty()) return many_map_keys_.insert(key).second;
  for (const MapKey& other : map_keys_) {
    if (other == key) return false;
  }
  map_keys_.push_back(key);
  if (map_keys_.size() > kFewMapKeys) {
    many_map_keys_.insert(map_keys_.begin(), map_keys_.end());
  }
  return true;
}

}  // namespace transom
