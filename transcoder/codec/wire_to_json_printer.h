#ifndef TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_PRINTER_H_
#define TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_PRINTER_H_

// The state of one call of WireToJson, and the printing of each kind of thing.
//
//   WireToJsonPrinter printer(options, wire, WireToJsonPrinter::Pass::kInOrder, &out);
//   if (!printer.PrintMessage(type, wire)) return printer.status();
//
// Two passes print a message:
//
//   in order   Fields are printed as they come. A set of bits remembers what was
//              printed; when a field (or another member of its oneof, or a key of
//              its map) comes back, all of the message that was written is taken
//              back and the indexed pass does it again. Allocates nothing, but for
//              maps of thousands of entries.
//   indexed    All values of the message are collected, sorted by field, merged as
//              protobuf's parsers would, and printed.
//
// Cost: linear in the input. A message inside a message that is done again would be
// done again with it, which adds up to 2^depth for hostile bytes; so the bytes
// done again are counted, and past four times the input everything is given up
// (wants_restart) to be started anew with the indexed pass alone.
//
// All functions return false on failure, with an error or wants_restart() set and
// unspecified text written. Used by one thread, for one call.

#include <functional>
#include <string>

#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "transcoder/codec/wire_to_json.h"
#include "transcoder/codec/wire_to_json_value.h"
#include "transcoder/json/json_writer.h"
#include "transcoder/schema/schema.h"
#include "transcoder/wire/output_buffer.h"
#include "transcoder/wire/wire_reader.h"

namespace transom {

class WireToJsonPrinter {
 public:
  enum class Pass { kInOrder, kIndexed };

  // `input`: what positions in errors are relative to.
  WireToJsonPrinter(const WireToJsonOptions& options, absl::string_view input, Pass pass,
                    OutputBuffer* out);

  // Prints a message in the form of its type, well-known types included.
  bool PrintMessage(const MessageTable& type, absl::string_view wire);
  // Prints the value of one field of a message, without its name; its default if it
  // is absent (null for a message).
  bool PrintFieldOf(const MessageTable& type, absl::string_view wire, const FieldEntry& field);
  // Prints a google.protobuf.Any from its fields.
  bool PrintAny(const Schema& schema, absl::string_view type_url, absl::string_view value);

  // REQUIRES: something failed and !wants_restart().
  absl::Status status() const;
  bool wants_restart() const { return wants_restart_; }
  // The text grew over the limit, so that another pass would be in vain.
  bool too_large() const { return too_large_; }

 private:
  enum class Outcome { kDone, kFailed, kAgain };

  // An array that is opened when its first element comes.
  struct Elements {
    const FieldEntry* field;
    bool named;  // print the field's name first
    int count = 0;
  };
  // Which of a field's values PrintRepeated reads: up to the first that belongs to
  // another field, or all in the message.
  enum class Extent { kRun, kAll };
  class PrintedFields;
  struct Occurrence;
  class Index;

  // --- wire_to_json_printer.cc: fields in order
  bool PrintObject(const MessageTable& type, absl::string_view wire);
  // The fields of a message that is none of the well-known types, without braces.
  bool PrintFields(const MessageTable& type, absl::string_view wire);
  Outcome PrintInOrder(const MessageTable& type, absl::string_view wire);
  // Name and value of a singular field.
  bool PrintMember(const FieldEntry& field, const RawValue& value);
  // Prints one or more values of a repeated field, the first of which is behind
  // `tag`. *printed says whether there was anything to print.
  Outcome PrintRun(const FieldEntry& field, uint32_t tag, WireReader* reader, bool* printed);

  // --- wire_to_json_repeated.cc: arrays and maps
  Outcome PrintRepeated(const FieldEntry& field, uint32_t tag, Extent extent, WireReader* reader,
                        Elements* elements);
  Outcome PrintMap(const FieldEntry& field, uint32_t tag, Extent extent, WireReader* reader,
                   Elements* elements);
  // The whole value of a repeated field of a message: an array or an object, also
  // if it is empty.
  bool PrintWholeRepeated(absl::string_view wire, const FieldEntry& field);
  bool PrintWholeMergedMap(absl::string_view wire, const FieldEntry& field, Elements* elements);
  // One value as it was read: an element, or a packed run of them.
  bool PrintElements(const RawValue& value, WireType wire_type, Elements* elements);
  bool PrintElement(const RawValue& value, Elements* elements);
  // Moves to the next tag of `field` within the extent; *tag is the last one of the field, or 0.
  // False if there is none (*tag is then 1) or the bytes are bad (*tag is then 0).
  bool FindNext(const FieldEntry& field, Extent extent, WireReader* reader, uint32_t* tag);
  void BeginElements(char bracket, Elements* elements);
  bool ReadMapEntry(const FieldEntry& field, absl::string_view wire, RawValue* key,
                    MergedValue* merged);
  bool PrintMapEntry(const FieldEntry& field, const RawValue& key, const RawValue& value,
                     Elements* elements);
  bool PrintMapKey(const FieldEntry& key, const RawValue& value);
  // Entries with one key are one: the last wins.
  bool PrintMergedMap(const FieldEntry& field, absl::Span<const absl::string_view> entries,
                      Elements* elements);

  // --- wire_to_json_indexed.cc
  bool PrintIndexed(const MessageTable& type, absl::string_view wire);
  bool CollectOccurrences(const MessageTable& type, absl::string_view wire, Index* index);
  // All values of one field. *printed: whether there was any to print.
  bool PrintOccurrences(const FieldEntry& field, absl::Span<const Occurrence> values,
                        bool* printed);

  // Adds a value of a singular field to those before it.
  bool Merge(const FieldEntry& field, const RawValue& value, MergedValue* merged) {
    if (ABSL_PREDICT_FALSE(merged->Joins(field)) && !CheckPieces(*merged, value)) return false;
    merged->Add(field, value);
    return true;
  }
  // Whether messages may be joined: what a truncated one lacks would be taken from the next.
  bool CheckPieces(const MergedValue& before, const RawValue& value);
  // Whether the bytes end where a field ends.
  bool CheckWhole(absl::string_view wire);

  // --- wire_to_json_well_known.cc
  bool PrintWellKnown(const MessageTable& type, absl::string_view wire);
  // Reads the last values of fields 1 and 2 of a message, two varints or two byte strings.
  bool ReadPair(absl::string_view wire, WireType wire_type, RawValue* first, RawValue* second);
  bool PrintWrapper(const MessageTable& type, absl::string_view wire);
  bool PrintTime(const MessageTable& type, absl::string_view wire);
  bool PrintFieldMask(absl::string_view wire);
  bool PrintAnyMessage(const MessageTable& type, absl::string_view wire);
  bool PrintDynamicValue(const MessageTable& type, absl::string_view wire);
  bool PrintAnyInFull(const Schema& schema, absl::string_view type_url, absl::string_view value);

  // --- wire_to_json_scalar.cc
  // A value without its name. Messages too.
  bool PrintValue(const FieldEntry& field, const RawValue& value);
  bool PrintSubmessage(const MessageTable& type, absl::string_view wire);
  void PrintEnum(const EnumTable& type, int32_t number);
  void PrintDefault(const FieldEntry& field);
  absl::string_view KeyOf(const FieldEntry& field) const {
    return options_.print_proto_names ? field.proto_key : field.json_key;
  }
  void PrintKey(const FieldEntry& field) { json_.PreparedKey(KeyOf(field)); }
  // How far the memory goes that the bytes are a part of. Messages that were merged are not
  // part of the input.
  const char* ReadableEnd(absl::string_view bytes) const {
    const std::less_equal<const char*> before;
    const char* const end = bytes.data() + bytes.size();
    const char* const input_end = input_.data() + input_.size();
    return before(input_.data(), bytes.data()) && before(end, input_end) ? input_end : end;
  }
  // Whether print_default_values prints the field when it is absent.
  bool PrintsDefaultOf(const FieldEntry& field) const {
    return options_.print_default_values && !field.is_extension &&
           (field.repeated || !field.has_presence);
  }

  // False, with the error set, when the text has passed options_.json_bytes_max.
  bool CheckSize() {
    if (ABSL_PREDICT_TRUE(json_.out()->size() <= size_max_)) return true;
    return FailSize();
  }

  // Sets the error; `at` is where in the bytes. All return false.
  bool Fail(const char* at, absl::string_view what);
  bool Fail(const WireReader& reader);
  bool FailSize();
  bool FailDepth(absl::string_view wire) { return Fail(wire.data(), "nested too deeply"); }
  // Counts bytes to be done again; false asks for the restart.
  bool AllowRedo(size_t size);
  // Put a component before the path of an error. Return false.
  bool InField(const FieldEntry& field);
  bool InElement(int index);
  bool InMapEntry(const FieldEntry& key, const RawValue& value);
  bool Within(std::string component);

  const WireToJsonOptions& options_;
  const absl::string_view input_;
  const Pass pass_;
  JsonWriter json_;
  const size_t size_max_;  // of the output buffer
  bool too_large_ = false;
  // Levels of messages that may still open.
  int depth_left_;
  // Bytes that may still be done again.
  size_t redo_left_;
  bool wants_restart_ = false;
  std::string error_;
  std::string error_path_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_CODEC_WIRE_TO_JSON_PRINTER_H_
