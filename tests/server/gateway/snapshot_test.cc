#include "server/gateway/snapshot.h"

#include <memory>
#include <thread>

#include "gtest/gtest.h"

namespace transom {
namespace {

std::shared_ptr<const Snapshot> Named(const char* source) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->source = source;
  return snapshot;
}

TEST(SnapshotStoreTest, IsNullBeforeTheFirstPublication) {
  EXPECT_EQ(SnapshotStore().Current(), nullptr);
}

TEST(SnapshotStoreTest, GivesTheLatest) {
  SnapshotStore store;
  store.Publish(Named("one"));
  EXPECT_EQ(store.Current()->source, "one");
  store.Publish(Named("two"));
  EXPECT_EQ(store.Current()->source, "two");
}

TEST(SnapshotStoreTest, KeepsWhatARequestHolds) {
  SnapshotStore store;
  store.Publish(Named("one"));
  const std::shared_ptr<const Snapshot> held = store.Current();
  store.Publish(Named("two"));
  EXPECT_EQ(store.Current()->source, "two");
  EXPECT_EQ(held->source, "one");
}

TEST(SnapshotStoreTest, AThreadDoesNotMixStores) {
  SnapshotStore a;
  SnapshotStore b;
  a.Publish(Named("a"));
  b.Publish(Named("b"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(a.Current()->source, "a");
    EXPECT_EQ(b.Current()->source, "b");
  }
}

TEST(SnapshotStoreTest, ReadersSeeEitherWhileItIsSwapped) {
  SnapshotStore store;
  store.Publish(Named("x"));
  std::thread reader([&] {
    for (int i = 0; i < 20000; ++i) ASSERT_EQ(store.Current()->source, "x");
  });
  for (int i = 0; i < 200; ++i) store.Publish(Named("x"));
  reader.join();
}

}  // namespace
}  // namespace transom
