#ifndef TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_ENCODER_H_
#define TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_ENCODER_H_

// The state of one translation from JSON to wire bytes. Private to the codec; the
// function in json_to_wire.h is the way in.
//
// How it goes: every Write function reads one JSON value at the reader's position and
// appends it. They return false when there was an error, which the first one to
// notice has put into status_ by then; the others just return. The PathLink that comes
// along says where in the message the value stands.
//
// The functions are in four files: fields (messages, repeated fields, maps), scalars,
// values (the well-known types), any (google.protobuf.Any), by what they write.

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "transcoder/codec/index_set.h"
#include "transcoder/codec/json_to_wire.h"
#include "transcoder/codec/json_to_wire_numbers.h"
#include "transcoder/codec/json_to_wire_path.h"
#include "transcoder/codec/key_set.h"
#include "transcoder/json/json_reader.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/wire_writer.h"

namespace transom {

class JsonToWireEncoder {
 public:
  // All arguments must outlive the encoder.
  JsonToWireEncoder(absl::string_view json, const JsonToWireOptions& options, OutputBuffer* wire);

  // To be called once: the whole text as a message, or as one field's value.
  absl::Status EncodeMessage(const MessageTable& type);
  absl::Status EncodeField(const FieldEntry& field);

 private:
  // What "@type" means among the members of an object.
  enum class TypeMember {
    kNone,   // nothing: the object is not an Any
    kAhead,  // it is skipped once, since it was read before
    kRead,   // it stood in front of the members, so there may be no other
  };

  // --- json_to_wire_fields.cc ---
  // The fields of a message, without tag and length around them.
  bool WriteMessage(const MessageTable& type, const PathLink* link);
  // The members of an object whose `{` (and "@type") has been read, and its end.
  bool WriteMembers(const MessageTable& type, const PathLink* parent, TypeMember type_member);
  bool WriteMember(const FieldEntry& field, PathLink* link);
  // Consumes the name; *field is null if the value has been dealt with.
  bool ReadField(const MessageTable& type, const PathLink* parent, TypeMember* type_member,
                 const FieldEntry** field);
  // REQUIRES: the field is required or in a oneof.
  bool CheckMember(const MessageTable& type, const FieldEntry& field, const PathLink* link,
                   const IndexSet& seen, IndexSet* oneofs_seen);
  bool CheckRequired(const MessageTable& type, const PathLink* parent, const IndexSet& seen);
  bool HandleUnknown(absl::string_view name, const MessageTable& type, const PathLink* parent);
  bool WriteSingular(const FieldEntry& field, const PathLink* link);
  bool WriteEnumField(const FieldEntry& field, const PathLink* link);
  bool WriteMessageField(const FieldEntry& field, const PathLink* link);
  bool WriteRepeated(const FieldEntry& field, PathLink* link);
  bool WritePacked(const FieldEntry& field, PathLink* link);
  bool WriteMap(const FieldEntry& field, PathLink* link);
  bool WriteMapEntry(const FieldEntry& field, PathLink* link, KeySet* keys);
  bool WriteMapKey(const FieldEntry& key, const JsonString& name, const PathLink* link,
                   KeySet* keys);
  // False if the name, which was read last, is in the set already.
  bool InsertName(const JsonString& name, KeySet* keys);
  // Whether the name at another offset of the text is the same.
  bool IsSameName(const JsonString& name, uint64_t offset);

  // --- json_to_wire_scalars.cc ---
  // A value without its tag. REQUIRES: neither a message nor an enum.
  bool WriteScalar(const FieldEntry& field, const PathLink* link);
  // The same for the key of a map. REQUIRES: an integer.
  bool WriteIntegerKey(FieldType type, const PathLink* link, uint64_t* number);
  // An enum's number. *known is false for a name that is to be ignored.
  bool ReadEnum(const EnumTable& type, const PathLink* link, int32_t* number, bool* known);
  // As text or number, of the value at the reader's position.
  template <typename Number>
  bool ReadNumber(FieldType type, const PathLink* link, Number* value);
  template <typename Number>
  bool ReadUnusualNumber(FieldType type, const PathLink* link, Number* value);
  bool FailRange(FieldType type, const PathLink* link);
  bool ReadBool(const PathLink* link, bool* value);
  // Length and content of a string. WriteStringToken is for one that has been read.
  bool WriteString(const PathLink* link);
  void WriteStringToken(const JsonString& string);
  bool WriteBytes(const PathLink* link);
  // A string's value; when it has escapes, in memory that the next write overwrites.
  bool ReadStringValue(const char* expected, const PathLink* link, absl::string_view* value);
  absl::string_view Unescaped(const JsonString& string);

  // --- json_to_wire_values.cc ---
  bool WriteTime(WellKnownType type, const PathLink* link);
  bool WriteFieldMask(const PathLink* link);
  bool WriteWrapper(const MessageTable& type, const PathLink* link);
  bool WriteStruct(const PathLink* parent);
  bool WriteValue(const PathLink* link);
  bool WriteListValue(const PathLink* parent);

  // --- json_to_wire_any.cc ---
  bool WriteAny(const MessageTable& any, const PathLink* link);
  bool WriteAnyPayload(const MessageTable& type, const PathLink* link, TypeMember type_member);
  bool WriteAnyValueMember(const MessageTable& type, const PathLink* link, TypeMember type_member);
  // Reads "@type" and writes type_url; *payload is null for the empty object.
  bool WriteTypeUrl(const MessageTable& any, const PathLink* link, TypeMember* type_member,
                    const MessageTable** payload);
  // Moves to the first member, or behind a leading "@type". *url_at is null for `{}`.
  bool ReadTypeUrl(const PathLink* link, TypeMember* type_member, JsonString* url,
                   const char** url_at);
  // `object` stands in front of the Any.
  bool FindType(const JsonReader& object, const PathLink* link, const char** type);
  // Where an object begins, and the value of its "@type" (null: it has none).
  struct TypePlace {
    const char* object;
    const char* type;
  };
  // In ascending order of objects. Kept by the thread, so that it is not allocated for each.
  static std::vector<TypePlace>& TypesOfThread();
  static void ForgetManyTypes();
  bool IndexTypes(JsonReader* reader);
  bool IndexObjectTypes(JsonReader* reader);

  // --- json_to_wire_encoder.cc ---
  // False, with the error set, if the text is larger than the options allow.
  bool CheckSize();
  absl::Status Finish(bool written);
  // Whether `null` is a value of the field's type, not an absent field.
  static bool AcceptsNull(const FieldEntry& field);
  bool IsSkipped(const PathLink* link) const;
  bool DefersRequired() const { return options_.defers_required && any_depth_ == 0; }
  // Errors, cold and out of line. All return false.
  bool Fail(const char* at, const PathLink* link, absl::string_view what);
  // For a reader that failed.
  bool FailSyntax(const PathLink* link) { return FailSyntax(reader_, link); }
  bool FailSyntax(const JsonReader& reader, const PathLink* link);
  // The next value is of the wrong kind (or none at all).
  bool FailKind(absl::string_view expected, const PathLink* link);
  // The value that was read last is not what `expected` says.
  bool FailValue(absl::string_view expected, const PathLink* link);

  const JsonToWireOptions& options_;
  const absl::string_view json_;
  JsonReader reader_;
  OutputBuffer* const wire_;
  WireWriter writer_;
  absl::Status status_;

  // The part of the text whose "@type" members TypesOfThread() has: an Any that does not begin
  // with its type, and all Anys inside it.
  const char* types_begin_ = nullptr;
  const char* types_end_ = nullptr;
  int any_depth_ = 0;  // Anys around what is being written
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_JSON_TO_WIRE_ENCODER_H_
