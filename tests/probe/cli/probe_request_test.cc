// What a command line asks for, and what is refused before anything is opened.
#include "probe/cli/probe_request.h"

#include <gtest/gtest.h>

#include <numeric>

namespace tierwatt::cli {
namespace {

Arguments arguments_of(std::map<std::string, std::vector<std::string>, std::less<>> values) {
  values.emplace("depth", std::vector<std::string>{"survey"});
  return Arguments{std::move(values)};
}

std::string remedy_of(std::map<std::string, std::vector<std::string>, std::less<>> values) {
  const Result<ProbeRequest> request = read_probe_request(arguments_of(std::move(values)));
  EXPECT_FALSE(request.ok());
  if (request) return "";
  EXPECT_EQ(request.error().code, Code::invalid_argument);
  return request.error().remedy;
}

load::Target target_of(bool writable) {
  load::Target target;
  target.path = "target";
  target.size = Bytes(1LL << 30U);
  target.writable = writable;
  return target;
}

TEST(ProbeRequest, AQueueDepthIsANumberOrASweep) {
  const auto one = read_probe_request(
      arguments_of({{"target", {"/dev/sda"}}, {"workload", {"rand-read-4k"}}, {"queue-depth", {"32"}}}));
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(one->queue_depths, std::vector<int>{32});
  EXPECT_TRUE(one->is_single());
  const auto sweep = read_probe_request(
      arguments_of({{"target", {"/dev/sda"}}, {"workload", {"rand-read-4k"}}, {"queue-depth", {"sweep"}}}));
  ASSERT_TRUE(sweep.ok());
  EXPECT_EQ(sweep->queue_depths.front(), 1);
  EXPECT_EQ(sweep->queue_depths.back(), 256);
  EXPECT_FALSE(sweep->is_single());
  for (const char* bad : {"0", "-1", "4097", "many", "8x", ""}) {
    EXPECT_NE(
        remedy_of({{"target", {"a"}}, {"workload", {"rand-read-4k"}}, {"queue-depth", {bad}}}).find("sweep"),
        std::string::npos)
        << bad;
  }
}

TEST(ProbeRequest, ReferenceDepthIsForScratchFilesAlone) {
  EXPECT_NE(remedy_of({{"target", {"/dev/sda"}}, {"depth", {"reference"}}}).find("--scratch"),
            std::string::npos);
  EXPECT_NE(remedy_of({{"target", {"/dev/sda"}}, {"scratch", {"f"}}, {"depth", {"reference"}}}).find("alone"),
            std::string::npos);
  EXPECT_TRUE(read_probe_request(arguments_of({{"scratch", {"f"}}, {"depth", {"reference"}}})).ok());
}

TEST(ProbeRequest, WritesNeedAScratchFile) {
  EXPECT_NE(remedy_of({{"target", {"a"}}, {"workload", {"rand-write-4k"}}}).find("--scratch"),
            std::string::npos);
  EXPECT_NE(remedy_of({{"target", {"a"}}, {"queue-depth", {"4"}}}).find("--workload"), std::string::npos);
  EXPECT_NE(remedy_of({}).find("--all"), std::string::npos);
}

TEST(ProbeRequest, OthersAreGivenWayToUnlessToldOtherwise) {
  const auto plain = read_probe_request(arguments_of({{"target", {"a"}}}));
  ASSERT_TRUE(plain.ok());
  const run::Politeness disk = politeness_of(*plain, DriveClass::hdd);
  EXPECT_TRUE(disk.gives_way);
  EXPECT_EQ(disk.foreign_limit, Iops(0));
  EXPECT_EQ(disk.patience, Seconds{30});
  EXPECT_EQ(politeness_of(*plain, DriveClass::nvme).foreign_limit, run::kFlashForeignLimit);
  const auto own =
      read_probe_request(arguments_of({{"target", {"a"}}, {"foreign-limit", {"7"}}, {"patience", {"0"}}}));
  ASSERT_TRUE(own.ok());
  EXPECT_EQ(politeness_of(*own, DriveClass::hdd).foreign_limit, Iops(7));
  EXPECT_EQ(politeness_of(*own, DriveClass::hdd).patience, Seconds{0});
  const auto rude = read_probe_request(arguments_of({{"target", {"a"}}, {"polite", {"off"}}}));
  ASSERT_TRUE(rude.ok());
  EXPECT_FALSE(politeness_of(*rude, DriveClass::hdd).gives_way);
  EXPECT_NE(remedy_of({{"target", {"a"}}, {"polite", {"off"}}, {"patience", {"5"}}}).find("--polite on"),
            std::string::npos);
  EXPECT_NE(remedy_of({{"target", {"a"}}, {"patience", {"-1"}}}).find("week"), std::string::npos);
  EXPECT_NE(remedy_of({{"target", {"a"}}, {"foreign-limit", {"-1"}}}).find("0 or more"), std::string::npos);
}

TEST(ProbeRequest, TimeIsSharedAmongTheSteps) {
  ProbeRequest request;
  request.workload = *load::find_workload("rand-read-4k");
  EXPECT_EQ(steps_of(request, target_of(false)).at(0).budget, Seconds{5});
  request.queue_depths = {1, 2, 4, 8};
  request.seconds = Seconds{2};
  const std::vector<load::Step> sweep = steps_of(request, target_of(false));
  ASSERT_EQ(sweep.size(), 4U);
  EXPECT_EQ(sweep[3].queue_depth, 8);
  EXPECT_EQ(sweep[3].budget, Seconds{0.5});
  request = {};
  request.seconds = Seconds{3};
  Seconds total{};
  for (const load::Step& step : steps_of(request, target_of(false))) total += step.budget;
  EXPECT_NEAR(total.count(), 3, 1e-9);
}

}  // namespace
}  // namespace tierwatt::cli
