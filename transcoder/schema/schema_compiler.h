#ifndef TRANSOM_TRANSCODER_SCHEMA_SCHEMA_COMPILER_H_
#define TRANSOM_TRANSCODER_SCHEMA_SCHEMA_COMPILER_H_

// Fills the tables of one Schema from the descriptors of its pool.
//
//   SchemaCompiler compiler(schema.get());
//   absl::Status s = compiler.Compile(all_files);
//
// Two passes: first every message and enum gets its table, so that any field can
// point to any type; then the fields are filled in.

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "transcoder/schema/schema.h"

namespace transom {

class SchemaCompiler {
 public:
  explicit SchemaCompiler(Schema* schema) : schema_(schema) {}

  // InvalidArgument only for a message with more fields than a table can index.
  absl::Status Compile(const std::vector<const google::protobuf::FileDescriptor*>& files);

 private:
  // First pass.
  void AddFile(const google::protobuf::FileDescriptor& file);
  void AddMessage(const google::protobuf::Descriptor& message);
  void AddEnum(const google::protobuf::EnumDescriptor& enum_type);
  void AddExtension(const google::protobuf::FieldDescriptor& extension);

  // Second pass.
  absl::Status FillMessage(const google::protobuf::Descriptor& message, MessageTable* table);
  void FillField(const google::protobuf::FieldDescriptor& field, FieldEntry* entry);
  static void FillNames(const google::protobuf::FieldDescriptor& field, FieldEntry* entry);
  static void FillLookups(MessageTable* table);
  // Behind the fields of all messages, since a map points into its entry's fields.
  static void LinkMapFields(MessageTable* table);
  // From the types that have required fields to those that lead there.
  void SpreadRequired();

  Schema* schema_;
  // The descriptors, in the order of Schema::messages_.
  std::vector<const google::protobuf::Descriptor*> messages_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, MessageTable*> table_of_;
  absl::flat_hash_map<const google::protobuf::EnumDescriptor*, EnumTable*> enum_of_;
  absl::flat_hash_map<const google::protobuf::Descriptor*,
                      std::vector<const google::protobuf::FieldDescriptor*>>
      extensions_of_;
};

}  // namespace transom

#endif  // TRANSOM_TRANSCODER_SCHEMA_SCHEMA_COMPILER_H_
