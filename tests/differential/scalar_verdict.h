#ifndef TRANSOM_TESTS_DIFFERENTIAL_SCALAR_VERDICT_H_
#define TRANSOM_TESTS_DIFFERENTIAL_SCALAR_VERDICT_H_

// What the JSON mapping says of one value: a third opinion, written for its own sake and
// slow, which decides between the codec and libprotobuf.
//
//   Verdict v = JudgeScalar(*int64_field, JsonTreeOf("9007199254740993.0"), {});
//   // v.kind == kIntegerForm, v.valid, v.plain is 9007199254740993

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "tests/differential/difference_classes.h"
#include "tests/differential/json_tree.h"
#include "tests/differential/opinions.h"

namespace transom {

struct Verdict {
  // kNone: a value that is spelled as everyone reads it.
  DifferenceClass kind = DifferenceClass::kNone;
  bool valid = true;
  // The same value in a plain spelling, if it is valid and of a kind.
  JsonTree plain;
  bool ignored = false;  // an unknown enum name: as if it were not there
};

// REQUIRES: the field is no message.
Verdict JudgeScalar(const google::protobuf::FieldDescriptor& field, const JsonTree& value,
                    const ReadOptions& options);
// The name of a map's entry, as a key of that type.
Verdict JudgeMapKey(const google::protobuf::FieldDescriptor& key, absl::string_view name);

// A value of a kind that no spelling could make right.
Verdict WrongKind(const JsonTree& value);
Verdict Invalid(DifferenceClass kind);
Verdict Plain(DifferenceClass kind, absl::string_view json);
Verdict PlainText(DifferenceClass kind, absl::string_view text);

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_SCALAR_VERDICT_H_
