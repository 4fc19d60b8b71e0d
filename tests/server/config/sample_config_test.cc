// Keeps tools/sample-config.yaml true: it names every setting, each with its default.

#include <fstream>
#include <sstream>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "server/config/config_reader.h"
#include "server/config/defaults.h"

namespace transom {
namespace {

namespace v1 = transom::config::v1;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string SampleText() {
  std::ifstream file("tools/sample-config.yaml");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(SampleConfigTest, EqualsTheDefaults) {
  v1::Config sample;  // without defaults, so that a missing key shows
  Origins origins;
  absl::Status status = MergeFile(SampleText(), "sample-config.yaml", &sample, &origins);
  ASSERT_TRUE(status.ok()) << status;
  google::protobuf::util::MessageDifferencer differencer;
  std::string differences;
  differencer.ReportDifferencesToString(&differences);
  EXPECT_TRUE(differencer.Compare(sample, DefaultConfig())) << differences;
}

void ExpectMentioned(const Descriptor& type, const std::string& text) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    EXPECT_NE(text.find(field.name() + ":"), std::string::npos) << field.full_name();
    if (field.is_map() || field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (field.message_type()->file() != type.file()) continue;
    ExpectMentioned(*field.message_type(), text);
  }
}

TEST(SampleConfigTest, NamesEverySetting) {
  const std::string text = SampleText();
  ASSERT_FALSE(text.empty());
  ExpectMentioned(*v1::Config::descriptor(), text);
}

}  // namespace
}  // namespace transom
