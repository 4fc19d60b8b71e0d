#ifndef TRANSOM_TESTS_TESTING_SAME_MESSAGE_H_
#define TRANSOM_TESTS_TESTING_SAME_MESSAGE_H_

// Two messages of one type, as equal as JSON allows. Where they are not, the first
// difference is printed to stderr.
//
//   Expect(SameInJson(*before, *after), "reads back as the same message");

#include "google/protobuf/message.h"

namespace transom {

// Whether two messages say the same in JSON. Nothing that JSON has no words for counts:
// unknown fields (in an Any's payload either), the number of a NullValue, a Value
// without a kind (it is null), the sign and the bits of a NaN.
bool SameInJson(const google::protobuf::Message& a, const google::protobuf::Message& b);

// Makes what JSON has no words for the same in all messages, as said above. Maps keep the last
// entry of each key.
void KeepWhatJsonSays(google::protobuf::Message* message);

// Whether the codec and libprotobuf read the same from one JSON text. What libprotobuf is known
// not to read as the JSON mapping says does not count:
//   - 64-bit integers with a fraction or an exponent, which it reads as doubles;
//   - "-0" without a fraction, which is -0.0 in a float to the mapping and 0 to libprotobuf;
//   - null for a repeated Value, which is an empty list to the mapping and one null to libprotobuf;
//   - capital letters in a FieldMask: each is an underscore and a small letter, which is how it is
//     printed; libprotobuf leaves out some of the underscores.
bool SameForLibprotobuf(const google::protobuf::Message& ours,
                        const google::protobuf::Message& theirs);

}  // namespace transom

#endif  // TRANSOM_TESTS_TESTING_SAME_MESSAGE_H_
