#ifndef TRANSOM_TESTS_DIFFERENTIAL_RANDOM_SCHEMA_H_
#define TRANSOM_TESTS_DIFFERENTIAL_RANDOM_SCHEMA_H_

// A random schema, as the codec's tables and as libprotobuf's descriptors. Made slowly: use one
// for many cases.
//
//   RandomSchema schema(seed);
//   auto message = schema.NewMessage(*schema.roots()[0]);

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/type_resolver.h"
#include "transcoder/schema/schema.h"

namespace transom {

class RandomSchema {
 public:
  explicit RandomSchema(uint64_t seed);

  // Every message type: of the random files, nested ones too, and the well-known ones.
  const std::vector<const google::protobuf::Descriptor*>& roots() const { return roots_; }
  const MessageTable& Table(const google::protobuf::Descriptor& type) const;
  // The same type in the twin of the schema (twin_schema.h).
  const google::protobuf::Descriptor& Twin(const google::protobuf::Descriptor& type) const;
  google::protobuf::util::TypeResolver& twin_types() const { return *twin_types_; }
  // An empty message, of a root or of a twin.
  std::unique_ptr<google::protobuf::Message> NewMessage(
      const google::protobuf::Descriptor& type) const;
  // The text of its files, for a report.
  std::string Source() const;

 private:
  void AddRoots(const google::protobuf::Descriptor* type);

  std::map<std::string, std::string> sources_;
  std::shared_ptr<const Schema> schema_;
  std::vector<const google::protobuf::Descriptor*> roots_;
  google::protobuf::DescriptorPool twins_;
  std::unique_ptr<google::protobuf::util::TypeResolver> twin_types_;
  std::unique_ptr<google::protobuf::DynamicMessageFactory> factory_;
};

}  // namespace transom

#endif  // TRANSOM_TESTS_DIFFERENTIAL_RANDOM_SCHEMA_H_
