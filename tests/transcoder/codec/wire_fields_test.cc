#include "transcoder/codec/wire_fields.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/testing/schema_from_source.h"
#include "tests/transcoder/codec/wire_builder.h"

namespace transom {
namespace {

constexpr char kProto[] = R"(
    syntax = "proto3";
    package t;
    message M {
      string name = 1;
      M inner = 2;
      oneof choice { string left = 3; M right = 4; }
      int32 number = 5;
      M other = 6;
    })";

class WireFieldsTest : public testing::Test {
 protected:
  FieldPath Path(const char* text) const { return *FieldPath::Resolve(*type_, text); }

  std::string Find(const std::string& wire, const char* path) const {
    MergedValue value;
    FindWireValue(wire, Path(path).fields, &value);
    return value.present() ? "=" + std::string(value.value().bytes) : "absent";
  }

  std::string Without(const std::string& wire, const std::vector<FieldPath>& paths) const {
    std::vector<const FieldPath*> pointers;
    for (const FieldPath& path : paths) pointers.push_back(&path);
    OutputBuffer out;
    AppendWireWithout(wire, pointers, &out);
    return std::string(out.view());
  }

  std::shared_ptr<const Schema> schema_ = SchemaFromSource(kProto);
  const MessageTable* type_ = schema_->FindMessage("t.M");
};

TEST_F(WireFieldsTest, FindsWhatProtobufWould) {
  EXPECT_EQ(Find("", "name"), "absent");
  EXPECT_EQ(Find(Bytes(1, ""), "name"), "=");
  EXPECT_EQ(Find(Bytes(1, "a") + Varint(5, 1) + Bytes(1, "b"), "name"), "=b") << "the last wins";
  EXPECT_EQ(Find(Bytes(2, Bytes(1, "a")), "name"), "absent") << "of another message";
  EXPECT_EQ(Find(Bytes(2, Bytes(1, "a")), "inner.name"), "=a");
  EXPECT_EQ(Find(Bytes(2, Bytes(1, "a")) + Bytes(2, Varint(5, 1)), "inner.name"), "=a")
      << "messages merge";
  EXPECT_EQ(Find(Bytes(2, "\x0a\x01x") + Bytes(2, "\x28\x01"), "inner"), "=\x0a\x01x\x28\x01");
  EXPECT_EQ(Find(Bytes(3, "a") + Bytes(4, ""), "left"), "absent") << "replaced in its oneof";
  EXPECT_EQ(Find(Bytes(4, "") + Bytes(3, "a"), "left"), "=a");
  EXPECT_EQ(Find(Bytes(4, Bytes(1, "x")) + Bytes(3, "a"), "right.name"), "absent");
  EXPECT_EQ(Find(Varint(1, 7), "name"), "absent") << "another wire type";
  EXPECT_EQ(Find(Bytes(1, "a") + "\x0a\x7f", "name"), "=a") << "up to the fault";
}

TEST_F(WireFieldsTest, KnowsWhetherAFieldIsThere) {
  EXPECT_TRUE(HasWireField(Varint(5, 1) + Bytes(1, ""), *type_->FindField("name")));
  EXPECT_FALSE(HasWireField(Varint(5, 1), *type_->FindField("name")));
  EXPECT_FALSE(HasWireField(Varint(1, 1), *type_->FindField("name")));
  EXPECT_FALSE(HasWireField(Bytes(2, Bytes(1, "a")), *type_->FindField("name")));
}

TEST_F(WireFieldsTest, LeavesFieldsOut) {
  const std::string name = Bytes(1, "a");
  EXPECT_EQ(Without(name + Bytes(2, "") + name, {Path("inner")}), name + name);
  EXPECT_EQ(Without(Bytes(2, name + Bytes(6, name)) + Varint(99, 1), {Path("inner.other")}),
            Bytes(2, name) + Varint(99, 1));
  EXPECT_EQ(Without(Bytes(2, Bytes(6, "")) + Bytes(6, name), {Path("inner.other"), Path("other")}),
            Bytes(2, ""));
  EXPECT_EQ(Without(Bytes(6, Bytes(6, name)), {Path("inner.other")}), Bytes(6, Bytes(6, name)));
  const std::string long_name = Bytes(1, std::string(300, 'x'));
  EXPECT_EQ(Without(Bytes(2, long_name + Bytes(6, name)), {Path("inner.other")}),
            Bytes(2, long_name));
}

}  // namespace
}  // namespace transom
