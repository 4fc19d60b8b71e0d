#include "server/metrics/route_registry.h"

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace transom {
namespace {

class RouteRegistryTest : public testing::Test {
 protected:
  std::shared_ptr<const RouteIds> Acquire(const std::vector<RouteName>& names) {
    recycled_.clear();
    return registry_->Acquire(names, &recycled_);
  }
  RouteName NameOf(RouteId id) const {
    for (const auto& [other, name] : registry_->Names()) {
      if (other == id) return name;
    }
    return {"none", "none", "none"};
  }

  std::shared_ptr<RouteRegistry> registry_ = std::make_shared<RouteRegistry>();
  std::vector<RouteId> recycled_;
};

TEST_F(RouteRegistryTest, HasANumberForEachMethodWithoutARoute) {
  EXPECT_EQ(NameOf(static_cast<RouteId>(HttpMethodIndex("GET"))).http_method, "GET");
  EXPECT_EQ(NameOf(static_cast<RouteId>(HttpMethodIndex("BREW"))).http_method, "other");
  EXPECT_EQ(NameOf(static_cast<RouteId>(HttpMethodIndex("get"))).path_template, "");
  EXPECT_EQ(registry_->Names().size(), kHttpMethodCount);
}

TEST_F(RouteRegistryTest, TellsHeadFromTheGetThatAnswersIt) {
  const auto ids = Acquire({{"GET", "/a", "t.S.A"}, {"POST", "/a", "t.S.B"}});
  EXPECT_EQ(NameOf(ids->Find(0, "GET")).http_method, "GET");
  EXPECT_EQ(NameOf(ids->Find(0, "HEAD")).http_method, "HEAD");
  EXPECT_EQ(NameOf(ids->Find(0, "HEAD")).grpc_method, "t.S.A");
  EXPECT_EQ(NameOf(ids->Find(1, "POST")).grpc_method, "t.S.B");
}

TEST_F(RouteRegistryTest, SplitsARuleForAnyMethod) {
  const auto ids = Acquire({{"*", "/a", "t.S.A"}, {"LOCK", "/a", "t.S.B"}});
  EXPECT_EQ(NameOf(ids->Find(0, "PUT")).http_method, "PUT");
  EXPECT_EQ(NameOf(ids->Find(0, "BREW")).http_method, "other");
  EXPECT_EQ(NameOf(ids->Find(1, "LOCK")).http_method, "LOCK");
}

TEST_F(RouteRegistryTest, GivesTheSameRouteTheSameNumber) {
  auto before = Acquire({{"GET", "/a", "t.S.A"}, {"POST", "/b", "t.S.B"}});
  auto after = Acquire({{"POST", "/b", "t.S.B"}, {"GET", "/c", "t.S.A"}, {"GET", "/a", "t.S.A"}});
  EXPECT_EQ(before->Find(0, "GET"), after->Find(2, "GET"));
  EXPECT_EQ(before->Find(1, "POST"), after->Find(0, "POST"));
  EXPECT_NE(before->Find(0, "GET"), after->Find(1, "GET"));
}

TEST_F(RouteRegistryTest, ARetiredRouteComesBackUnderItsNumber) {
  auto ids = Acquire({{"POST", "/a", "t.S.A"}});
  const RouteId id = ids->Find(0, "POST");
  ids.reset();
  EXPECT_EQ(NameOf(id).path_template, "/a");
  EXPECT_EQ(Acquire({{"POST", "/a", "t.S.A"}})->Find(0, "POST"), id);
  EXPECT_TRUE(recycled_.empty());
}

TEST_F(RouteRegistryTest, StaysBoundedOverManyReloads) {
  std::shared_ptr<const RouteIds> served;
  RouteId highest = 0;
  std::set<RouteId> forgotten;
  for (int load = 0; load < 500; ++load) {
    std::vector<RouteName> names;
    for (int i = 0; i < 20; ++i) {
      names.push_back({"POST", "/" + std::to_string(load) + "/" + std::to_string(i), "t.S.A"});
    }
    served = Acquire(names);
    for (RouteId id : recycled_) forgotten.insert(id);
    for (int i = 0; i < 20; ++i) {
      highest = std::max(highest, served->Find(static_cast<size_t>(i), "POST"));
    }
  }
  EXPECT_FALSE(forgotten.empty());
  EXPECT_LT(highest, kRetiredRoutesMax + kHttpMethodCount + 4 * 20);
  EXPECT_LT(registry_->Names().size(), kRetiredRoutesMax + kHttpMethodCount + 4 * 20);
}

TEST_F(RouteRegistryTest, NeverRecyclesARouteThatSomebodyServes) {
  const auto held = Acquire({{"POST", "/held", "t.S.A"}});
  const RouteId id = held->Find(0, "POST");
  for (int load = 0; load < 200; ++load) {
    std::vector<RouteName> names;
    for (int i = 0; i < 20; ++i) {
      names.push_back({"POST", "/" + std::to_string(load * 20 + i), "t.S.A"});
    }
    Acquire(names);
    EXPECT_EQ(std::count(recycled_.begin(), recycled_.end(), id), 0);
  }
  EXPECT_EQ(NameOf(id).path_template, "/held");
}

TEST_F(RouteRegistryTest, RoutesOverTheLimitCountAsNone) {
  std::vector<RouteName> names;
  for (size_t i = 0; i < kRoutesMax + 10; ++i) {
    names.push_back({"POST", "/" + std::to_string(i), "t.S.A"});
  }
  const auto ids = Acquire(names);
  EXPECT_EQ(ids->Find(kRoutesMax + 9, "POST"), kHttpMethodOther);
  EXPECT_EQ(registry_->Names().size(), kRoutesMax);
}

TEST_F(RouteRegistryTest, NumbersMayOutliveTheirOwner) {
  const auto ids = Acquire({{"POST", "/a", "t.S.A"}});
  registry_.reset();
  EXPECT_GE(ids->Find(0, "POST"), kHttpMethodCount);
}

}  // namespace
}  // namespace transom
