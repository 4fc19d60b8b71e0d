#include "tests/differential/random_schema.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/type_resolver_util.h"
#include "tests/differential/random_source.h"
#include "tests/differential/schema_source.h"
#include "tests/differential/twin_schema.h"
#include "tests/testing/schema_from_source.h"

namespace transom {
namespace {

namespace pb = google::protobuf;

constexpr const char* kWellKnownRoots[] = {
    "Any",         "Timestamp",  "Duration",   "FieldMask",   "Struct",     "Value",
    "ListValue",   "Empty",      "BoolValue",  "DoubleValue", "FloatValue", "Int64Value",
    "UInt64Value", "Int32Value", "BytesValue", "UInt32Value", "StringValue"};

}  // namespace

RandomSchema::RandomSchema(uint64_t seed) {
  RandomSource random(seed);
  sources_ = RandomSchemaSources(&random);
  const pb::FileDescriptorSet files = CompileProtoSources(sources_);
  schema_ = Schema::Compile(files).value();
  const pb::FileDescriptorSet twin_files = TwinOf(files);
  for (const pb::FileDescriptorProto& file : twin_files.file()) {
    if (twins_.BuildFile(file) != nullptr) continue;
    std::fprintf(stderr, "no twin of %s\n%s", file.name().c_str(), Source().c_str());
    std::abort();
  }
  twin_types_.reset(pb::util::NewTypeResolverForDescriptorPool("type.googleapis.com", &twins_));
  factory_ = std::make_unique<pb::DynamicMessageFactory>();
  for (const auto& [name, text] : sources_) {
    const pb::FileDescriptor* file = schema_->pool().FindFileByName(name);
    for (int i = 0; i < file->message_type_count(); ++i) AddRoots(file->message_type(i));
  }
  for (const char* name : kWellKnownRoots) {
    roots_.push_back(schema_->pool().FindMessageTypeByName(absl::StrCat("google.protobuf.", name)));
  }
}

void RandomSchema::AddRoots(const pb::Descriptor* type) {
  if (type->options().map_entry()) return;
  roots_.push_back(type);
  for (int i = 0; i < type->nested_type_count(); ++i) AddRoots(type->nested_type(i));
}

const MessageTable& RandomSchema::Table(const pb::Descriptor& type) const {
  return *schema_->FindMessage(type.full_name());
}

const pb::Descriptor& RandomSchema::Twin(const pb::Descriptor& type) const {
  return *twins_.FindMessageTypeByName(type.full_name());
}

std::unique_ptr<pb::Message> RandomSchema::NewMessage(const pb::Descriptor& type) const {
  return std::unique_ptr<pb::Message>(factory_->GetPrototype(&type)->New());
}

std::string RandomSchema::Source() const {
  std::string text;
  for (const auto& [name, source] : sources_) absl::StrAppend(&text, "// ", name, "\n", source);
  return text;
}

}  // namespace transom
