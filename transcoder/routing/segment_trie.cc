#include "transcoder/routing/segment_trie.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/container/fixed_array.h"
#include "absl/container/inlined_vector.h"
#include "transcoder/routing/percent.h"
#include "transcoder/schema/name_table.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace transom {
namespace {

using SegmentKind = PathTemplate::SegmentKind;

// Levels up to which a search allocates nothing.
constexpr size_t kInlineLevels = 64;

// Writes where the segments of a path begin, the first `count_max` at most, and, if they are
// fewer, the path's end + 1 behind them. Whether one of them may hold an escape.
class SegmentScanner {
 public:
  SegmentScanner(absl::string_view path, uint32_t* offsets, size_t count_max)
      : path_(path), next_(offsets), limit_(offsets + count_max) {}

  bool Scan() {
    *next_++ = 1;
    size_t at = 1;
#if defined(__SSE2__)
    while (next_ != limit_ && path_.size() - at >= 16) {
      Take16(at, 0);
      at += 16;
    }
    if (next_ != limit_ && at < path_.size() && path_.size() >= 16) {
      // The last 16 bytes, without those that were taken already.
      Take16(path_.size() - 16, at - (path_.size() - 16));
      at = path_.size();
    }
#endif
    for (; next_ != limit_ && at < path_.size(); ++at) {
      if (path_[at] == '%') encoded_ = true;
      if (path_[at] == '/') *next_++ = static_cast<uint32_t>(at) + 1;
    }
    if (next_ != limit_) *next_ = static_cast<uint32_t>(path_.size()) + 1;
    return encoded_;
  }

 private:
#if defined(__SSE2__)
  // The 16 bytes from `at`, but for the first `skipped`.
  void Take16(size_t at, size_t skipped) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(path_.data() + at));
    if (_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('%'))) != 0) encoded_ = true;
    uint32_t slashes =
        static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('/'))));
    slashes = slashes >> skipped << skipped;
    for (; slashes != 0 && next_ != limit_; slashes &= slashes - 1) {
      *next_++ = static_cast<uint32_t>(at) + static_cast<uint32_t>(__builtin_ctz(slashes)) + 1;
    }
  }
#endif

  const absl::string_view path_;
  uint32_t* next_;
  uint32_t* const limit_;
  bool encoded_ = false;
};

}  // namespace

SegmentTrie::SegmentTrie() : nodes_(1) {}

// As in NameTable: nobody but the operator chooses what is in the table.
uint32_t SegmentTrie::HashOf(int32_t parent, absl::string_view literal) {
  return HashName(literal, static_cast<uint64_t>(parent) + 1);
}

bool SegmentTrie::IsLiteralOf(int32_t child, absl::string_view literal) const {
  const Node& node = nodes_[child];
  return node.literal_size == literal.size() &&
         SameBytes(literals_.data() + node.literal_begin, literal.data(), literal.size());
}

int32_t SegmentTrie::FindLiteral(int32_t node, absl::string_view decoded) const {
  const Node& parent = nodes_[node];
  if (decoded.size() > parent.literal_size_max) return kNone;
  if (parent.literal_count == 1) {
    return IsLiteralOf(parent.only_literal, decoded) ? parent.only_literal : kNone;
  }
  const uint32_t hash = HashOf(node, decoded);
  const size_t mask = edges_.size() - 1;
  for (size_t slot = hash & mask; edges_[slot].child != kNone; slot = (slot + 1) & mask) {
    const Edge& edge = edges_[slot];
    if (edge.hash == hash && nodes_[edge.child].parent == node &&
        IsLiteralOf(edge.child, decoded)) {
      return edge.child;
    }
  }
  return kNone;
}

int32_t SegmentTrie::FindRawLiteral(int32_t node, absl::string_view raw) const {
  if (!HasEscapes(raw)) return FindLiteral(node, raw);
  // A literal of n bytes is written with 3n at most.
  if (raw.size() > size_t{3} * nodes_[node].literal_size_max) return kNone;
  absl::InlinedVector<char, 256> buffer(raw.size());
  absl::string_view decoded;
  return PercentDecode(raw, buffer.data(), &decoded) ? FindLiteral(node, decoded) : kNone;
}

int32_t SegmentTrie::Child(int32_t node, const PathTemplate::Segment& segment) const {
  if (segment.kind == SegmentKind::kAnyOne) return nodes_[node].any_one;
  return nodes_[node].literal_count == 0 ? kNone : FindLiteral(node, segment.literal);
}

int32_t SegmentTrie::AddChild(int32_t node, const PathTemplate::Segment& segment) {
  const int32_t existing = Child(node, segment);
  if (existing != kNone) return existing;
  const int32_t child = static_cast<int32_t>(nodes_.size());
  nodes_.emplace_back();
  Node& parent = nodes_[node];
  if (segment.kind == SegmentKind::kAnyOne) {
    parent.any_one = child;
    return child;
  }
  Node& added = nodes_.back();
  added.parent = node;
  added.literal_begin = static_cast<uint32_t>(literals_.size());
  added.literal_size = static_cast<uint32_t>(segment.literal.size());
  literals_ += segment.literal;
  parent.literal_size_max = std::max(parent.literal_size_max, added.literal_size);
  if (++parent.literal_count == 1) {
    parent.only_literal = child;
  } else {
    if (parent.literal_count == 2) AddEdge(parent.only_literal);
    AddEdge(child);
  }
  return child;
}

void SegmentTrie::AddEdge(int32_t child) {
  if (2 * (edge_count_ + 1) > edges_.size()) GrowEdges();
  const Node& node = nodes_[child];
  const uint32_t hash = HashOf(
      node.parent, absl::string_view(literals_).substr(node.literal_begin, node.literal_size));
  const size_t mask = edges_.size() - 1;
  size_t slot = hash & mask;
  while (edges_[slot].child != kNone) slot = (slot + 1) & mask;
  edges_[slot] = {hash, child};
  ++edge_count_;
}

void SegmentTrie::GrowEdges() {
  std::vector<Edge> old(std::max<size_t>(16, 2 * edges_.size()), Edge{0, kNone});
  old.swap(edges_);
  const size_t mask = edges_.size() - 1;
  for (const Edge& edge : old) {
    if (edge.child == kNone) continue;
    size_t slot = edge.hash & mask;
    while (edges_[slot].child != kNone) slot = (slot + 1) & mask;
    edges_[slot] = edge;
  }
}

int SegmentTrie::Add(absl::Span<const PathTemplate::Segment> segments, int route) {
  int32_t node = 0;
  size_t levels = 0;
  int32_t Node::*terminal = &Node::end_route;
  for (const PathTemplate::Segment& segment : segments) {
    if (segment.kind == SegmentKind::kAnyRest) {
      terminal = &Node::rest_route;
    } else {
      node = AddChild(node, segment);
      ++levels;
    }
  }
  levels_ = std::max(levels_, levels);
  int32_t& slot = nodes_[node].*terminal;
  if (slot != kNone) return slot;
  slot = route;
  return kNone;
}

// Depth first, with a stack of its own, on which only nodes with an alternative are put.
int SegmentTrie::Find(absl::string_view path, uint32_t* offsets) const {
  const uint32_t path_end = static_cast<uint32_t>(path.size()) + 1;
  const bool encoded = SegmentScanner(path, offsets, levels_ + 1).Scan();
  if (path.size() == 1) offsets[0] = path_end;  // the path "/" has no segments
  absl::FixedArray<Alternative, kInlineLevels> alternatives(levels_ + 1);
  size_t alternative_count = 0;
  int32_t node = 0;
  uint32_t level = 0;
  while (true) {
    const Node& current = nodes_[node];
    const uint32_t begin = offsets[level];
    int32_t next = kNone;
    if (begin >= path_end) {
      if (current.end_route != kNone) return current.end_route;
    } else if (current.literal_count > 0 || current.any_one != kNone) {
      const absl::string_view segment = path.substr(begin, offsets[level + 1] - 1 - begin);
      int32_t any_one = segment.empty() ? kNone : current.any_one;
      if (current.literal_count > 0) {
        next = encoded ? FindRawLiteral(node, segment) : FindLiteral(node, segment);
      }
      if (next == kNone) std::swap(next, any_one);
      if (next != kNone && (any_one != kNone || current.rest_route != kNone)) {
        alternatives[alternative_count++] = {node, any_one, level};
      }
    }
    if (next != kNone) {
      node = next;
      ++level;
      continue;
    }
    int32_t rest_route = current.rest_route;
    if (rest_route == kNone) {
      if (alternative_count == 0) return kNone;
      Alternative& last = alternatives[alternative_count - 1];
      rest_route = nodes_[last.node].rest_route;
      level = last.level;
      if (last.any_one != kNone) {
        node = last.any_one;
        ++level;
        last.any_one = kNone;
        if (rest_route == kNone) --alternative_count;
        continue;
      }
    }
    offsets[level + 1] = path_end;
    return rest_route;
  }
}

}  // namespace transom
