#include "transcoder/schema/schema.h"

#include <algorithm>

#include "google/protobuf/descriptor.pb.h"
#include "transcoder/schema/file_linker.h"
#include "transcoder/schema/schema_compiler.h"

namespace transom {

namespace pb = google::protobuf;

const FieldEntry* MessageTable::FindFieldByNumber(uint32_t number) const {
  if (number < by_number_dense.size()) {
    const uint16_t index = by_number_dense[number];
    return index == 0xffff ? nullptr : &fields[index];
  }
  auto it = std::lower_bound(
      fields.begin(), fields.end(), number,
      [](const FieldEntry& field, uint32_t wanted) { return field.number < wanted; });
  return it == fields.end() || it->number != number ? nullptr : &*it;
}

Schema::Schema() : pool_(std::make_unique<pb::DescriptorPool>()) {}
Schema::~Schema() = default;

absl::StatusOr<std::shared_ptr<const Schema>> Schema::Compile(const pb::FileDescriptorSet& files) {
  std::shared_ptr<Schema> schema(new Schema);
  FileLinker linker(schema->pool_.get());
  absl::Status status = linker.Link(files);
  if (!status.ok()) return status;
  schema->files_ = linker.given();
  std::vector<const pb::FileDescriptor*> all = linker.given();
  all.insert(all.end(), linker.added().begin(), linker.added().end());
  status = SchemaCompiler(schema.get()).Compile(all);
  if (!status.ok()) return status;
  return std::shared_ptr<const Schema>(std::move(schema));
}

const MessageTable* Schema::FindMessage(absl::string_view full_name) const {
  auto it = message_by_name_.find(full_name);
  return it == message_by_name_.end() ? nullptr : it->second;
}

}  // namespace transom
