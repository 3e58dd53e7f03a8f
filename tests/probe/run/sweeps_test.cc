// From results to sweeps: what belongs together, what is too short, what is said.
#include "probe/run/sweeps.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tierwatt::run {
namespace {

WorkloadResult result_of(const char* workload, const char* zone, int depth, double iops) {
  WorkloadResult result;
  result.workload = workload;
  result.zone = zone;
  result.queue_depth = depth;
  result.iops = {Iops(iops), Iops(iops * 0.99), Iops(iops * 1.01), Source::measured, ""};
  return result;
}

TEST(Sweeps, EachNameAndZoneHasAKneeOfItsOwn) {
  std::vector<WorkloadResult> workloads;
  for (const int depth : {1, 2, 4, 8, 16}) {
    workloads.push_back(result_of("rand-read-4k", "whole", depth, 1000.0 * std::min(depth, 4)));
    workloads.push_back(result_of("rand-read-8k-hot-band", "hot-band", depth, 1000.0 * depth));
  }
  workloads.push_back(result_of("seq-read-1m", "outer", 2, 200));
  const std::vector<SweepKnee> knees = find_knees(workloads);
  ASSERT_EQ(knees.size(), 2U);
  EXPECT_EQ(knees[0].queue_depth, 4);
  EXPECT_EQ(to_sentence(knees[0]), "knee of rand-read-4k: queue depth 4; deeper queues gain less than 10 %");
  EXPECT_FALSE(knees[1].queue_depth.has_value());
  EXPECT_EQ(to_sentence(knees[1]),
            "knee of rand-read-8k-hot-band hot-band: not found, IOPS still grow at the deepest queue of the "
            "sweep, 16");
}

TEST(Sweeps, TheOrderOfDepthsDoesNotMatterAndTheFirstOfTwinsCounts) {
  std::vector<WorkloadResult> workloads;
  for (const int depth : {16, 2, 8, 1, 4})
    workloads.push_back(result_of("a", "whole", depth, std::min(depth, 2)));
  workloads.push_back(result_of("a", "whole", 16, 99));
  ASSERT_EQ(find_knees(workloads).size(), 1U);
  EXPECT_EQ(find_knees(workloads)[0].queue_depth, 2);
}

TEST(Sweeps, ARangeIsSaid) {
  EXPECT_NE(to_sentence({"a", "whole", 8, 4, 16, ""}).find("8 (4 to 16)"), std::string::npos);
}

TEST(Sweeps, AFallIsSaid) {
  EXPECT_EQ(
      to_sentence({"a", "whole", 8, 8, 8, "from 16 on IOPS fall, by up to 40 %"}),
      "knee of a: queue depth 8; deeper queues gain less than 10 %, and from 16 on IOPS fall, by up to 40 %");
}

}  // namespace
}  // namespace tierwatt::run
