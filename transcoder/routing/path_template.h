#ifndef TRANSOM_TRANSCODER_ROUTING_PATH_TEMPLATE_H_
#define TRANSOM_TRANSCODER_ROUTING_PATH_TEMPLATE_H_

// The path of a google.api.HttpRule, parsed (google/api/http.proto, "Path template
// syntax"):
//
//   Template  = "/" [ Segments [ Verb ] ]
//   Segments  = Segment { "/" Segment }
//   Segment   = "*" | "**" | LITERAL | Variable
//   Variable  = "{" FieldPath [ "=" Segments ] "}"     no variable inside a variable
//   FieldPath = IDENT { "." IDENT }                    IDENT = [A-Za-z_][A-Za-z0-9_]*
//   Verb      = ":" LITERAL
//
//   template                          matches, and binds
//   /                                 /
//   /v1/shelves                       /v1/shelves
//   /v1/shelves/*                     /v1/shelves/8
//   /v1/shelves/{shelf}               the same; shelf = 8. {shelf} is {shelf=*}
//   /v1/{name=shelves/*/books/*}      /v1/shelves/8/books/2; name = shelves/8/books/2
//   /v1/{kind=all}/items              /v1/all/items; kind = all
//   /v1/files/{path=**}               /v1/files, /v1/files/a, /v1/files/a/b; path = "", a, a/b
//   /v1/shelves/{shelf}:merge         /v1/shelves/8:merge; shelf = 8
//
// "*" is exactly one segment, "**" zero or more; "**" is the last segment or is
// refused. A wildcard fills its segment. A LITERAL holds the characters that a path
// segment may hold (RFC 3986: letters, digits, -._~!$&'()+,;=:@), others as %XX; it is
// compared by its decoded value. Only the last ':' of the last segment starts a
// verb: "/a:b/c" has the literal "a:b", and so has "/a:b:c" in front of its verb "c".
// A field may be bound once.
//
//   auto path = PathTemplate::Parse("/v1/{name=shelves/*}:merge");
//   path->segments()      // literal v1, literal shelves, *
//   path->variables()     // name: segments [1, 3)
//   path->verb()          // merge
//
// A value; safe to read from any thread.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace transom {

class PathTemplate {
 public:
  enum class SegmentKind : uint8_t {
    kLiteral,
    kAnyOne,   // *
    kAnyRest,  // **, always the last one
  };

  struct Segment {
    SegmentKind kind;
    std::string literal;  // decoded; empty for wildcards
  };

  struct Variable {
    std::string field_path;  // as it is written, "book.author"
    // Of its field path in the text, in bytes from 1.
    int column;
    // The segments that it spans: [first_segment, end_segment), at least one.
    int first_segment;
    int end_segment;
    // Its template has several segments or "**": its value keeps its separators
    // encoded, even where it happens to match one segment.
    bool multi_segment;
  };

  // The template "/".
  PathTemplate() : text_("/") {}

  // InvalidArgument that says where and why:
  //   `column 5: "**" must be the last segment`
  // Columns count bytes of the template from 1.
  static absl::StatusOr<PathTemplate> Parse(absl::string_view text);
  // The same without the "/" in front: "shelves/*/{book=books/*}". For resource names
  // (google/api/routing.proto).
  static absl::StatusOr<PathTemplate> ParseRelative(absl::string_view text);

  const std::string& text() const { return text_; }
  // Empty for "/".
  const std::vector<Segment>& segments() const { return segments_; }
  const std::vector<Variable>& variables() const { return variables_; }
  // Decoded; empty if there is none.
  const std::string& verb() const { return verb_; }

 private:
  friend class PathTemplateParser;

  std::string text_;
  std::vector<Segment> segments_;
  std::vector<Variable> variables_;
  std::string verb_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_ROUTING_PATH_TEMPLATE_H_
