#include "tests/differential/twin_schema.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "tests/transcoder/codec/wire_builder.h"

namespace transom {
namespace {

namespace pb = google::protobuf;
using pb::internal::WireFormatLite;

constexpr char kPrefix[] = "twin_of_extension_";

void TurnGroups(pb::DescriptorProto* type) {
  for (pb::FieldDescriptorProto& field : *type->mutable_field()) {
    if (field.type() == pb::FieldDescriptorProto::TYPE_GROUP) {
      field.set_type(pb::FieldDescriptorProto::TYPE_MESSAGE);
    }
  }
  for (pb::DescriptorProto& nested : *type->mutable_nested_type()) TurnGroups(&nested);
}

void MoveExtensions(pb::FileDescriptorProto* file) {
  for (const pb::FieldDescriptorProto& extension : file->extension()) {
    for (pb::DescriptorProto& type : *file->mutable_message_type()) {
      if (extension.extendee() != absl::StrCat(".", file->package(), ".", type.name())) continue;
      pb::FieldDescriptorProto* field = type.add_field();
      *field = extension;
      field->clear_extendee();
      field->set_json_name(absl::StrCat("[", file->package(), ".", extension.name(), "]"));
      field->set_name(kPrefix + extension.name());
    }
  }
  file->clear_extension();
  for (pb::DescriptorProto& type : *file->mutable_message_type()) {
    if (file->package() != "google.protobuf") type.clear_extension_range();
  }
}

const pb::FieldDescriptor* FindField(const pb::Descriptor& type, int number) {
  const pb::FieldDescriptor* field = type.FindFieldByNumber(number);
  return field != nullptr ? field : type.file()->pool()->FindExtensionByNumber(&type, number);
}

std::string TwinAny(const pb::Descriptor& any, absl::string_view wire) {
  pb::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(wire.data()),
                                 static_cast<int>(wire.size()));
  std::string twin;
  const pb::Descriptor* payload = nullptr;
  while (true) {
    const int begin = input.CurrentPosition();
    const uint32_t tag = input.ReadTag();
    if (tag == 0) return twin;
    std::string bytes;
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    if (WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_LENGTH_DELIMITED &&
        WireFormatLite::ReadString(&input, &bytes)) {
      if (number == 1) {
        payload = any.file()->pool()->FindMessageTypeByName(bytes.substr(bytes.rfind('/') + 1));
      }
      if (number == 2 && payload != nullptr) bytes = TwinWire(*payload, bytes);
      twin += Bytes(static_cast<uint32_t>(number), bytes);
      continue;
    }
    if (!WireFormatLite::SkipField(&input, tag)) return std::string(wire);
    absl::StrAppend(&twin, wire.substr(static_cast<size_t>(begin),
                                       static_cast<size_t>(input.CurrentPosition() - begin)));
  }
}

}  // namespace

pb::FileDescriptorSet TwinOf(const pb::FileDescriptorSet& files) {
  pb::FileDescriptorSet twin = files;
  for (pb::FileDescriptorProto& file : *twin.mutable_file()) {
    if (file.package() == "google.protobuf") continue;
    for (pb::DescriptorProto& type : *file.mutable_message_type()) TurnGroups(&type);
    MoveExtensions(&file);
  }
  return twin;
}

bool IsTwinOfExtension(const pb::FieldDescriptor& field) {
  return absl::StartsWith(field.name(), kPrefix);
}

std::string TwinWire(const pb::Descriptor& type, absl::string_view wire) {
  if (type.full_name() == "google.protobuf.Any") return TwinAny(type, wire);
  pb::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(wire.data()),
                                 static_cast<int>(wire.size()));
  std::string twin;
  while (true) {
    const auto begin = static_cast<size_t>(input.CurrentPosition());
    const uint32_t tag = input.ReadTag();
    if (tag == 0) return twin;
    const auto inside = static_cast<size_t>(input.CurrentPosition());
    // A payload that is no message stays as it is.
    if (!WireFormatLite::SkipField(&input, tag)) return std::string(wire);
    const auto end = static_cast<size_t>(input.CurrentPosition());
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    const pb::FieldDescriptor* field = FindField(type, number);
    const WireFormatLite::WireType wire_type = WireFormatLite::GetTagWireType(tag);
    const absl::string_view value = wire.substr(inside, end - inside);
    if (field != nullptr && field->type() == pb::FieldDescriptor::TYPE_GROUP &&
        wire_type == WireFormatLite::WIRETYPE_START_GROUP) {
      const size_t end_tag = Tag(static_cast<uint32_t>(number), 4).size();
      twin += Bytes(static_cast<uint32_t>(number),
                    TwinWire(*field->message_type(), value.substr(0, value.size() - end_tag)));
    } else if (field != nullptr && field->type() == pb::FieldDescriptor::TYPE_MESSAGE &&
               wire_type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      pb::io::CodedInputStream length(reinterpret_cast<const uint8_t*>(value.data()),
                                      static_cast<int>(value.size()));
      uint32_t size = 0;
      length.ReadVarint32(&size);
      twin += Bytes(static_cast<uint32_t>(number),
                    TwinWire(*field->message_type(), value.substr(value.size() - size)));
    } else {
      absl::StrAppend(&twin, wire.substr(begin, end - begin));
    }
  }
}

}  // namespace transom
