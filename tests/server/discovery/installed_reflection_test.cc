// Against gRPC's own reflection. A program of its own: once switched on, it is part of every
// server of the process.

#include "absl/strings/match.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "server/discovery/descriptor_source.h"
#include "tests/testing/backend.h"

namespace transom {
namespace {

absl::StatusOr<ReflectedSchema> Reflect(const std::string& target,
                                        const std::vector<std::string>& services) {
  UpstreamOptions options;
  options.target = target;
  UpstreamChannel channel(options);
  return ReflectSchema(&channel, services, absl::Seconds(60));
}

TEST(InstalledReflectionTest, GivesASchemaThatLinks) {
  Backend backend;
  const absl::StatusOr<ReflectedSchema> schema = Reflect(backend.address(), {});
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ(schema->protocol, "v1alpha");
  EXPECT_EQ(schema->services, std::vector<std::string>{"contract.v1.Contract"});
  EXPECT_TRUE(schema->problems.empty());
  google::protobuf::DescriptorPool pool;
  for (const auto& file : schema->files.file()) {
    EXPECT_NE(pool.BuildFile(file), nullptr) << file.name();
  }
  EXPECT_NE(pool.FindServiceByName("contract.v1.Contract"), nullptr);
}

TEST(InstalledReflectionTest, AnswersForNamedServices) {
  Backend backend;
  EXPECT_TRUE(Reflect(backend.address(), {"contract.v1.Contract"}).ok());
  const absl::Status status = Reflect(backend.address(), {"contract.v1.Other"}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "contract.v1.Other")) << status;
}

}  // namespace
}  // namespace transom
