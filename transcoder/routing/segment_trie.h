#ifndef TRANSOM_TRANSCODER_ROUTING_SEGMENT_TRIE_H_
#define TRANSOM_TRANSCODER_ROUTING_SEGMENT_TRIE_H_

// A trie over the segments of path templates: the part of PathMatcher that searches
// (path_matcher.h explains order and cost).
//
//   /v1/shelves        route 0         (root) -v1-> () -shelves-> (ends 0)
//   /v1/shelves/{s}    route 1                                     `-*-> (ends 1)
//   /v1/{name=**}      route 2                    (rest 2)
//
// All nodes are in one array, all literals in one text, and the literal edges of all nodes
// that have several in one hash table, under node and literal.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "transcoder/routing/path_template.h"

namespace transom {

class SegmentTrie {
 public:
  static constexpr int kNone = -1;

  SegmentTrie();

  // kNone; or the route that already has this shape, and then nothing is added.
  int Add(absl::Span<const PathTemplate::Segment> segments, int route);

  // How many offsets Find may write.
  size_t offsets_max() const { return levels_ + 2; }

  // The route of the best match, or kNone. `path` starts with '/'. On a match segment
  // i of the template is path[offsets[i], offsets[i + 1] - 1), where "**" takes all
  // that is left. Where nothing is left for it, offsets[i] is behind the path's end.
  int Find(absl::string_view path, uint32_t* offsets) const;

 private:
  struct Node {
    int32_t any_one = kNone;     // the child behind "*"
    int32_t end_route = kNone;   // of the template that ends here
    int32_t rest_route = kNone;  // of the template that ends here with "**"
    // The child behind a literal, if there is one; more are in `edges_`.
    int32_t only_literal = kNone;
    uint32_t literal_count = 0;
    uint32_t literal_size_max = 0;
    // The edge that leads here, if it is a literal: in `literals_`, and from which node.
    uint32_t literal_begin = 0;
    uint32_t literal_size = 0;
    int32_t parent = kNone;
  };

  // A slot of the hash table.
  struct Edge {
    uint32_t hash;
    int32_t child;  // kNone: the slot is free
  };

  // Where a search can go on when it has come to a dead end: the node in front of segment
  // `level`, and its child behind "*" unless that was tried.
  struct Alternative {
    int32_t node;
    int32_t any_one;
    uint32_t level;
  };

  static uint32_t HashOf(int32_t parent, absl::string_view literal);
  bool IsLiteralOf(int32_t child, absl::string_view literal) const;
  int32_t FindLiteral(int32_t node, absl::string_view decoded) const;
  int32_t FindRawLiteral(int32_t node, absl::string_view raw) const;
  int32_t Child(int32_t node, const PathTemplate::Segment& segment) const;
  int32_t AddChild(int32_t node, const PathTemplate::Segment& segment);
  void AddEdge(int32_t child);
  void GrowEdges();

  std::vector<Node> nodes_;  // nodes_[0] is the root
  std::string literals_;
  // Open addressing, linear probing, at most half full; its size is a power of two.
  std::vector<Edge> edges_;
  size_t edge_count_ = 0;
  size_t levels_ = 0;  // of the longest template, without its "**"
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_SEGMENT_TRIE_H_
