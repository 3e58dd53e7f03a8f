#include "probe/store/memory_engine.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tierwatt::store {
namespace {

TEST(MemoryEngine, ScansAPrefixInOrderUntilTheVisitorStops) {
  const auto engine = make_memory_engine();
  ASSERT_TRUE(engine->write({{Family::meta, "b2", "2"},
                             {Family::meta, "a", "0"},
                             {Family::meta, "b1", "1"},
                             {Family::meta, "c", "3"}}));
  std::vector<std::string> seen;
  const auto visit = [&](std::string_view key, std::string_view) {
    seen.emplace_back(key);
    return seen.size() < 2;
  };
  ASSERT_TRUE(engine->scan(Family::meta, "b", "b", visit));
  EXPECT_EQ(seen, (std::vector<std::string>{"b1", "b2"}));
  seen.clear();
  ASSERT_TRUE(engine->scan(Family::meta, "b", "b2", visit));
  EXPECT_EQ(seen, std::vector<std::string>{"b2"});
  seen.clear();
  ASSERT_TRUE(engine->scan(Family::profiles, "", "", visit));
  EXPECT_TRUE(seen.empty()) << "families are apart";
}

TEST(MemoryEngine, WritesReplace) {
  const auto engine = make_memory_engine();
  ASSERT_TRUE(engine->write({{Family::meta, "a", "0"}}));
  ASSERT_TRUE(engine->write({{Family::meta, "a", "1"}}));
  EXPECT_EQ(engine->get(Family::meta, "a").value(), "1");
  EXPECT_EQ(engine->get(Family::meta, "b").value(), std::nullopt);
}

}  // namespace
}  // namespace tierwatt::store
