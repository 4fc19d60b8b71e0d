#ifndef TRANSOM_TRANSCODER_ROUTING_SELECTOR_H_
#define TRANSOM_TRANSCODER_ROUTING_SELECTOR_H_

// The selectors of a service config (google/api/http.proto, documentation.proto): which
// methods a rule is for.
//
//   library.v1.Library.GetShelf           that method
//   library.v1.Library.*                  all methods of the service
//   library.*                             all methods whose name starts with "library."
//   *                                     all methods
//   library.v1.Library.*, other.v1.A.Do   a list: either of them
//
// A "*" stands for one or more whole components, at the end only.
//
//   SelectorTable table;
//   for (const std::string& pattern : patterns) table.Add(pattern, 7);   // of "a.v1.*, b.S.Get"
//   table.Find("a.v1.S.List")   // 7
//
// Of the rules that select a method the one added last wins. A lookup costs as many hash
// lookups as the name has components, however many rules there are.
// Not thread-safe while Add is called; after that safe to read from any thread.

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace transom {

// The patterns of a selector, without the white space around them. InvalidArgument for
// an empty selector or pattern, and one that is no name: `"foo.b*": "*" stands for whole
// components at the end, as in "foo.*"`.
absl::StatusOr<std::vector<std::string>> ParseSelector(absl::string_view selector);

// Calls visit(pattern) for every pattern that selects `full_name`, the name first.
template <typename Visit>
void ForEachPatternOf(absl::string_view full_name, Visit visit) {
  visit(std::string(full_name));
  for (size_t dot = full_name.rfind('.'); dot != absl::string_view::npos;
       dot = dot == 0 ? absl::string_view::npos : full_name.rfind('.', dot - 1)) {
    visit(std::string(full_name.substr(0, dot)) + ".*");
  }
  visit(std::string("*"));
}

class SelectorTable {
 public:
  static constexpr int kNone = -1;

  // `rule`: a number of the caller's from 0, not less than those before.
  void Add(absl::string_view pattern, int rule) { rules_[pattern] = rule; }

  // The last rule that selects the method, or kNone.
  int Find(absl::string_view full_name) const;
  // The last rule that names the method in full, or kNone.
  int FindExact(absl::string_view full_name) const;

 private:
  absl::flat_hash_map<std::string, int> rules_;  // by pattern
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_SELECTOR_H_
