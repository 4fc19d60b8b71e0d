#include "transcoder/routing/segment_trie.h"

#include <algorithm>
#include <cstring>

#include "transcoder/routing/percent.h"

namespace transom {
namespace {

using SegmentKind = PathTemplate::SegmentKind;

constexpr size_t kFewLiterals = 4;

// The end of the segment at `begin`.
size_t SegmentEnd(absl::string_view path, size_t begin) {
  const void* slash = std::memchr(path.data() + begin, '/', path.size() - begin);
  return slash == nullptr ? path.size() : static_cast<const char*>(slash) - path.data();
}

}  // namespace

SegmentTrie::SegmentTrie() : nodes_(1) {}

int32_t SegmentTrie::Node::FindLiteral(absl::string_view decoded) const {
  if (decoded.size() > literal_size_max) return kNone;
  if (!many_literals.empty()) {
    auto it = many_literals.find(decoded);
    return it == many_literals.end() ? kNone : static_cast<int32_t>(it->second);
  }
  for (const auto& [literal, child] : few_literals) {
    if (literal == decoded) return static_cast<int32_t>(child);
  }
  return kNone;
}

int32_t SegmentTrie::Node::FindRawLiteral(absl::string_view raw) const {
  // A literal of n bytes is written with 3n at most.
  if (raw.size() > size_t{3} * literal_size_max) return kNone;
  if (raw.find('%') == absl::string_view::npos) return FindLiteral(raw);
  absl::InlinedVector<char, 256> buffer(raw.size());
  absl::string_view decoded;
  return PercentDecode(raw, buffer.data(), &decoded) ? FindLiteral(decoded) : kNone;
}

int32_t SegmentTrie::Child(uint32_t node, const PathTemplate::Segment& segment) const {
  return segment.kind == SegmentKind::kAnyOne ? nodes_[node].any_one
                                              : nodes_[node].FindLiteral(segment.literal);
}

uint32_t SegmentTrie::AddChild(uint32_t node, const PathTemplate::Segment& segment) {
  int32_t existing = Child(node, segment);
  if (existing != kNone) return existing;
  uint32_t child = static_cast<uint32_t>(nodes_.size());
  nodes_.emplace_back();
  Node& parent = nodes_[node];
  if (segment.kind == SegmentKind::kAnyOne) {
    parent.any_one = static_cast<int32_t>(child);
    return child;
  }
  uint32_t size = static_cast<uint32_t>(segment.literal.size());
  parent.literal_size_max = std::max(parent.literal_size_max, size);
  parent.few_literals.emplace_back(segment.literal, child);
  if (parent.few_literals.size() > kFewLiterals || !parent.many_literals.empty()) {
    parent.many_literals.insert(parent.few_literals.begin(), parent.few_literals.end());
    parent.few_literals.clear();
  }
  return child;
}

int SegmentTrie::Add(absl::Span<const PathTemplate::Segment> segments, int route) {
  uint32_t node = 0;
  int32_t Node::*terminal = &Node::end_route;
  for (const PathTemplate::Segment& segment : segments) {
    if (segment.kind == SegmentKind::kAnyRest) {
      terminal = &Node::rest_route;
    } else {
      node = AddChild(node, segment);
    }
  }
  int32_t& slot = nodes_[node].*terminal;
  if (slot != kNone) return slot;
  slot = route;
  return kNone;
}

SegmentTrie::Step SegmentTrie::StepTo(uint32_t node, absl::string_view path, uint32_t begin) {
  uint32_t end = begin > path.size() ? begin : SegmentEnd(path, begin);
  return {node, end, Step::kLiteral};
}

// The child behind the next edge that fits `segment`, or kNone when none is left.
int32_t SegmentTrie::NextChild(absl::string_view segment, Step* step) const {
  const Node& node = nodes_[step->node];
  if (step->next == Step::kLiteral) {
    step->next = Step::kAnyOne;
    int32_t child = node.FindRawLiteral(segment);
    if (child != kNone) return child;
  }
  if (step->next == Step::kAnyOne) {
    step->next = Step::kNoMore;
    if (!segment.empty()) return node.any_one;
  }
  return kNone;
}

// Depth first, with a stack of its own: steps[i] is the node in front of segment i, which
// begins at (*offsets)[i].
int SegmentTrie::Find(absl::string_view path, Offsets* offsets) const {
  const uint32_t path_end = static_cast<uint32_t>(path.size()) + 1;
  absl::InlinedVector<Step, 24> steps;
  offsets->clear();
  offsets->push_back(path.size() == 1 ? path_end : 1);  // the path "/" has no segments
  steps.push_back(StepTo(0, path, offsets->back()));
  while (!steps.empty()) {
    Step& step = steps.back();
    const Node& node = nodes_[step.node];
    const uint32_t begin = offsets->back();
    const bool at_end = begin >= path_end;
    if (at_end && node.end_route != kNone) return node.end_route;
    int32_t child = at_end ? kNone : NextChild(path.substr(begin, step.segment_end - begin), &step);
    if (child != kNone) {
      offsets->push_back(step.segment_end + 1);
      steps.push_back(StepTo(child, path, offsets->back()));
    } else if (node.rest_route != kNone) {
      offsets->push_back(path_end);
      return node.rest_route;
    } else {
      steps.pop_back();
      offsets->pop_back();
    }
  }
  return kNone;
}

}  // namespace transom
