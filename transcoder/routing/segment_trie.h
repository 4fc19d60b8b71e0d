#ifndef TRANSOM_TRANSCODER_ROUTING_SEGMENT_TRIE_H_
#define TRANSOM_TRANSCODER_ROUTING_SEGMENT_TRIE_H_

// A trie over the segments of path templates: the part of PathMatcher that searches
// (path_matcher.h explains order and cost).
//
//   /v1/shelves        route 0         (root) -v1-> () -shelves-> (ends 0)
//   /v1/shelves/{s}    route 1                                     `-*-> (ends 1)
//   /v1/{name=**}      route 2                    (rest 2)

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "transcoder/routing/path_template.h"

namespace transom {

class SegmentTrie {
 public:
  static constexpr int kNone = -1;

  // Where the segments of a path begin, as offsets into it.
  using Offsets = absl::InlinedVector<uint32_t, 25>;

  SegmentTrie();

  // kNone; or the route that already has this shape, and then nothing is added.
  int Add(absl::Span<const PathTemplate::Segment> segments, int route);

  // The route of the best match, or kNone. `path` starts with '/'. On a match segment
  // i of the template is path[offsets[i], offsets[i + 1] - 1), where "**" takes all
  // that is left. Where nothing is left for it, offsets[i] is behind the path's end.
  int Find(absl::string_view path, Offsets* offsets) const;

 private:
  struct Node {
    // Few literals are compared one after the other; more are hashed.
    std::vector<std::pair<std::string, uint32_t>> few_literals;
    absl::flat_hash_map<std::string, uint32_t> many_literals;
    uint32_t literal_size_max = 0;
    int32_t any_one = kNone;     // the child behind "*"
    int32_t end_route = kNone;   // of the template that ends here
    int32_t rest_route = kNone;  // of the template that ends here with "**"

    // The child behind a literal, or kNone.
    int32_t FindLiteral(absl::string_view decoded) const;
    int32_t FindRawLiteral(absl::string_view raw) const;
  };

  // A node on the way to the current one, the end of the segment that its edges
  // are tried on, and which of them comes next.
  struct Step {
    enum Edge : uint8_t { kLiteral, kAnyOne, kNoMore };

    uint32_t node;
    uint32_t segment_end;
    Edge next;
  };

  static Step StepTo(uint32_t node, absl::string_view path, uint32_t begin);
  int32_t NextChild(absl::string_view segment, Step* step) const;
  int32_t Child(uint32_t node, const PathTemplate::Segment& segment) const;
  uint32_t AddChild(uint32_t node, const PathTemplate::Segment& segment);

  std::vector<Node> nodes_;  // nodes_[0] is the root
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_SEGMENT_TRIE_H_
