// In pieces or at once: the same text.
#include "planner/model/plan_writer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "probe/base/file.h"

namespace tierwatt::planner {
namespace {

namespace fs = std::filesystem;

Plan plan_of(int moves) {
  Plan plan;
  plan.snapshot = "sha256:abc";
  for (int n = 1; n <= moves; ++n)
    plan.moves.push_back({n, "pvc-" + std::to_string(n), "a", "b", Bytes(4096), 0, 1, 1, "copy", ""});
  return plan;
}

TEST(PlanWriter, ManyMovesComeInPiecesOfTheSameText) {
  const Plan plan = plan_of(5000);
  std::string whole;
  std::size_t pieces = 0;
  std::size_t longest = 0;
  write_json(plan, [&](std::string_view piece) {
    whole += piece;
    longest = std::max(longest, piece.size());
    ++pieces;
  });
  EXPECT_EQ(whole, to_json(plan));
  EXPECT_GT(pieces, 4U);
  EXPECT_LT(longest, whole.size() / 3);
}

TEST(PlanWriter, AFileIsWrittenWholeOrNotAtAll) {
  const fs::path path =
      fs::path(::testing::TempDir()) / ("plan-writer-" + std::to_string(::getpid()) + ".json");
  const Plan plan = plan_of(3);
  ASSERT_TRUE(write_plan(path, plan).ok());
  EXPECT_EQ(*read_file(path, 1U << 20U), to_json(plan));
  fs::remove(path);
  EXPECT_FALSE(write_plan(fs::path(::testing::TempDir()) / "absent" / "plan.json", plan).ok());
}

}  // namespace
}  // namespace tierwatt::planner
