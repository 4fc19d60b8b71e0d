#include "transcoder/routing/path_template.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace transom {
namespace {

// "lit(v1) * | name[1,2) :merge": segments, variables (+ for several segments), verb.
std::string Describe(const PathTemplate& path) {
  std::string text;
  for (const PathTemplate::Segment& segment : path.segments()) {
    switch (segment.kind) {
      case PathTemplate::SegmentKind::kLiteral:
        absl::StrAppend(&text, segment.literal, " ");
        break;
      case PathTemplate::SegmentKind::kAnyOne:
        absl::StrAppend(&text, "<*> ");
        break;
      case PathTemplate::SegmentKind::kAnyRest:
        absl::StrAppend(&text, "<**> ");
        break;
    }
  }
  absl::StrAppend(&text, "|");
  for (const PathTemplate::Variable& variable : path.variables()) {
    absl::StrAppend(&text, " ", variable.field_path, "[", variable.first_segment, ",",
                    variable.end_segment, variable.multi_segment ? ")+" : ")");
  }
  if (!path.verb().empty()) absl::StrAppend(&text, " :", path.verb());
  return text;
}

TEST(PathTemplateTest, ParsesValidTemplates) {
  const struct {
    const char* name;
    const char* text;
    const char* parsed;
  } rows[] = {
      {"rule 1: literals", "/v1/shelves", "v1 shelves |"},
      {"rule 2: any one", "/v1/*", "v1 <*> |"},
      {"rule 2: any rest", "/v1/**", "v1 <**> |"},
      {"rule 2: any rest before the verb", "/v1/**:watch", "v1 <**> | :watch"},
      {"rule 2: any rest alone", "/**", "<**> |"},
      {"rule 3: short variable", "/v1/{shelf}", "v1 <*> | shelf[1,2)"},
      {"rule 3: the same, long", "/v1/{shelf=*}", "v1 <*> | shelf[1,2)"},
      {"rule 3: several segments", "/v1/{name=shelves/*/books/*}",
       "v1 shelves <*> books <*> | name[1,5)+"},
      {"rule 3: constant", "/v1/{x=100}", "v1 100 | x[1,2)"},
      {"rule 3: rest is several segments", "/{x=**}", "<**> | x[0,1)+"},
      {"rule 3: ends with rest", "/{x=a/**}/", nullptr},
      {"rule 3: rest inside a variable", "/{x=a/**}", "a <**> | x[0,2)+"},
      {"rule 3: the root", "/", "|"},
      {"rule 3: two variables", "/{a}/{b=x/*}", "<*> x <*> | a[0,1) b[1,3)+"},
      {"rule 4: dotted field path", "/{book.author.name}", "<*> | book.author.name[0,1)"},
      {"rule 4: identifiers", "/{_a1.B_2}", "<*> | _a1.B_2[0,1)"},
      {"rule 5: verb after a literal", "/v1/shelves:merge", "v1 shelves | :merge"},
      {"rule 5: verb after any one", "/v1/*:merge", "v1 <*> | :merge"},
      {"rule 5: verb after a variable", "/v1/{x}:merge", "v1 <*> | x[1,2) :merge"},
      {"rule 5: verb after a long variable", "/{x=a/**}:m", "a <**> | x[0,2)+ :m"},
      {"rule 5: only the last colon", "/a:b:c", "a:b | :c"},
      {"rule 5: colon of an inner segment", "/a:b/c", "a:b c |"},
      {"rule 5: colon inside a variable", "/{x=a:b}", "a:b | x[0,1)"},
      {"rule 5: encoded colon is no verb", "/a%3Ab", "a:b |"},
      {"rule 5: encoded verb", "/a:m%65rge", "a | :merge"},
      {"rule 7: decoded literal", "/%41%2f%20/b", "A/  b |"},
      {"all that a literal may hold", "/-._~!$&'()+,;=@Zz9", "-._~!$&'()+,;=@Zz9 |"},
      {"equals sign inside a variable", "/{x=a=b}", "a=b | x[0,1)"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    absl::StatusOr<PathTemplate> path = PathTemplate::Parse(row.text);
    if (row.parsed == nullptr) {
      EXPECT_FALSE(path.ok());
      continue;
    }
    ASSERT_TRUE(path.ok()) << path.status();
    EXPECT_EQ(Describe(*path), row.parsed);
    EXPECT_EQ(path->text(), row.text);
  }
}

TEST(PathTemplateTest, SaysWhereAndWhyATemplateIsBad) {
  const struct {
    const char* name;
    const char* text;
    const char* error;
  } rows[] = {
      {"rule 1: empty", "", "column 1: a path template starts with \"/\""},
      {"rule 1: no slash", "v1", "column 1: a path template starts with \"/\""},
      {"rule 1: only a wildcard", "*", "column 1: a path template starts with \"/\""},
      {"rule 1: empty segment first", "//v1", "column 2: empty segment"},
      {"rule 1: empty segment", "/v1//x", "column 5: empty segment"},
      {"rule 1: trailing slash", "/v1/", "column 4: a path template does not end with \"/\""},
      {"rule 1: trailing slash, variable", "/{x}/",
       "column 5: a path template does not end with \"/\""},
      {"rule 2: interior rest", "/**/v1", "column 2: \"**\" must be the last segment"},
      {"rule 2: two rests", "/a/**/**", "column 4: \"**\" must be the last segment"},
      {"rule 2: rest in an inner variable", "/{x=**}/v1",
       "column 5: \"**\" must be the last segment"},
      {"rule 2: interior rest in a variable", "/{x=a/**/b}",
       "column 7: \"**\" must be the last segment"},
      {"rule 2: three stars", "/a/***", "column 6: only \"*\" and \"**\" are wildcards"},
      {"rule 2: text before", "/a*",
       "column 3: a wildcard fills its segment, but text is in front of it"},
      {"rule 2: text behind", "/*a", "column 3: a wildcard fills its segment, but \"a\" follows"},
      {"rule 2: text behind a variable", "/{x}a",
       "column 5: a variable fills its segment, but \"a\" follows"},
      {"rule 2: text before a variable", "/a{x}",
       "column 3: a variable fills its segment, but text is in front of it"},
      {"rule 2: two variables", "/{x}{y}",
       "column 5: a variable fills its segment, but \"{\" follows"},
      {"rule 3: nested", "/{x={y}}", "column 5: a variable inside a variable"},
      {"rule 3: nested deeper", "/{x=a/{y}}", "column 7: a variable inside a variable"},
      {"rule 3: twice", "/{x}/{x}", "column 7: variable \"x\" is used twice"},
      {"rule 3: not closed", "/v1/{x", "column 5: variable without its closing \"}\""},
      {"rule 3: not closed behind =", "/v1/{x=", "column 5: variable without its closing \"}\""},
      {"rule 3: not closed behind a segment", "/{x=a/b",
       "column 2: variable without its closing \"}\""},
      {"rule 3: not closed, verb", "/{x:verb", "column 2: variable without its closing \"}\""},
      {"rule 3: not opened", "/x}", "column 3: \"}\" without \"{\""},
      {"rule 3: not opened, alone", "/}", "column 2: \"}\" without \"{\""},
      {"rule 3: empty template", "/{x=}",
       "column 5: a variable's template cannot be empty or end with \"/\""},
      {"rule 3: template with trailing slash", "/{x=a/}",
       "column 7: a variable's template cannot be empty or end with \"/\""},
      {"rule 3: template with leading slash", "/{x=/a}", "column 5: empty segment"},
      {"rule 4: no field", "/{}", "column 3: expected a field name, found \"}\""},
      {"rule 4: starts with a digit", "/{1x}", "column 3: expected a field name, found \"1\""},
      {"rule 4: empty component", "/{a..b}", "column 5: expected a field name, found \".\""},
      {"rule 4: ends with a dot", "/{a.}", "column 5: expected a field name, found \"}\""},
      {"rule 4: bad character", "/{a-b}",
       "column 4: expected \"=\" or \"}\" behind the field path, found \"-\""},
      {"rule 4: space", "/{a }",
       "column 4: expected \"=\" or \"}\" behind the field path, found \" \""},
      {"rule 5: no segment", "/:verb", "column 2: a verb needs a segment in front of it"},
      {"rule 5: no segment behind a slash", "/v1/:verb",
       "column 5: a verb needs a segment in front of it"},
      {"rule 5: empty verb", "/v1:", "column 4: empty verb"},
      {"rule 5: empty verb behind a variable", "/{x}:", "column 5: empty verb"},
      {"rule 5: wildcard verb", "/a:*", "column 4: a verb is literal text"},
      {"rule 5: variable verb", "/a:{x}",
       "column 4: a variable fills its segment, but text is in front of it"},
      {"rule 5: verb in the middle", "/{x}:m/b",
       "column 5: a variable fills its segment, but \":\" follows"},
      {"rule 5: two verbs", "/{x}:m:n",
       "column 5: a variable fills its segment, but \":\" follows"},
      {"rule 7: half an escape", "/a%2",
       "column 3: \"%\" must be followed by two hexadecimal digits"},
      {"rule 7: not an escape", "/a/%zz",
       "column 4: \"%\" must be followed by two hexadecimal digits"},
      {"rule 7: bad escape in a verb", "/a:%2",
       "column 4: \"%\" must be followed by two hexadecimal digits"},
      {"a query", "/a?b=c", "column 3: \"?\" cannot stand in a path: write it as %3f"},
      {"a space", "/a b", "column 3: \" \" cannot stand in a path: write it as %20"},
      {"not ASCII", "/\xC3\xA9", "column 2: \"\\xc3\" cannot stand in a path: write it as %c3"},
      {"not ASCII in a verb", "/a:\xC3\xA9",
       "column 4: \"\\xc3\" cannot stand in a path: write it as %c3"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    absl::StatusOr<PathTemplate> path = PathTemplate::Parse(row.text);
    ASSERT_FALSE(path.ok()) << Describe(*path);
    EXPECT_EQ(path.status().message(), row.error);
    EXPECT_EQ(path.status().code(), absl::StatusCode::kInvalidArgument);
  }
}

// Every text over a small alphabet: parsing ends, and what it accepts it says back.
TEST(PathTemplateTest, HoldsItsInvariantsOnEveryShortText) {
  const absl::string_view alphabet = "/a*{}=:.%";
  int accepted = 0;
  for (int size = 0; size <= 5; ++size) {
    std::string text(size, alphabet[0]);
    size_t count = 1;
    for (int i = 0; i < size; ++i) count *= alphabet.size();
    for (size_t number = 0; number < count; ++number) {
      size_t rest = number;
      for (char& c : text) {
        c = alphabet[rest % alphabet.size()];
        rest /= alphabet.size();
      }
      absl::StatusOr<PathTemplate> path = PathTemplate::Parse("/" + text);
      if (!path.ok()) continue;
      ++accepted;
      for (const PathTemplate::Variable& variable : path->variables()) {
        ASSERT_LT(variable.first_segment, variable.end_segment) << text;
        ASSERT_LE(static_cast<size_t>(variable.end_segment), path->segments().size()) << text;
      }
      for (size_t i = 0; i < path->segments().size(); ++i) {
        const PathTemplate::Segment& segment = path->segments()[i];
        ASSERT_EQ(segment.kind == PathTemplate::SegmentKind::kLiteral, !segment.literal.empty());
        ASSERT_TRUE(segment.kind != PathTemplate::SegmentKind::kAnyRest ||
                    i + 1 == path->segments().size())
            << text;
      }
    }
  }
  EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace transom
