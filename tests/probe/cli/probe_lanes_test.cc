// Several targets of one request on this machine: each is measured, what they share is said, a sweep finds
// its knee, and reference depth prepares its scratch file.
#include "probe/cli/probe_lanes.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::cli {
namespace {

class ProbeLanesTest : public testing::Test {
 protected:
  std::filesystem::path file(const char* name) { return load::make_file(folder_.path() / name, 8 << 20); }
  // A test machine is busy: others are not given way to.
  static ProbeRequest rude() {
    ProbeRequest request;
    request.polite = false;
    return request;
  }
  ProbeOutcome probe(const ProbeRequest& request) {
    Output output{.out = out_, .err = err_};
    return probe_in_lanes(request, nullptr, output);
  }
  // Where this machine forbids io_uring there is nothing to test.
  static bool no_uring(const ProbeOutcome& outcome) {
    return !outcome.errors.empty() &&
           outcome.errors.front().to_string().find("io_uring") != std::string::npos;
  }
  load::TemporaryFolder folder_;
  std::ostringstream out_, err_;
};

TEST_F(ProbeLanesTest, FilesOfOneDriveTakeTurnsAndItIsSaid) {
  ProbeRequest request = rude();
  request.targets = {file("a"), file("b"), folder_.path() / "missing"};
  request.workload = *load::find_workload("rand-read-4k");
  request.seconds = Seconds{0.2};
  const ProbeOutcome outcome = probe(request);
  if (no_uring(outcome)) GTEST_SKIP() << outcome.errors.front().to_string();
  ASSERT_EQ(outcome.measurements.size(), 2U);
  EXPECT_EQ(outcome.measurements[0].profile.device, request.targets[0].string());
  ASSERT_EQ(outcome.errors.size(), 1U);
  EXPECT_EQ(outcome.errors[0].code, Code::not_found);
  ASSERT_FALSE(outcome.order.empty());
  EXPECT_TRUE(outcome.order[0].in_turns);
  EXPECT_EQ(outcome.order[0].names.front(), request.targets[0].string());
  EXPECT_NE(err_.str().find(run::to_sentence(outcome.order[0])), std::string::npos) << err_.str();
}

TEST_F(ProbeLanesTest, ASweepRunsEveryQueueDepth) {
  ProbeRequest request = rude();
  request.targets = {file("a")};
  request.workload = *load::find_workload("rand-read-4k");
  request.queue_depths.assign(load::sweep_depths().begin(), load::sweep_depths().end());
  request.seconds = Seconds{0.9};
  const ProbeOutcome outcome = probe(request);
  if (no_uring(outcome)) GTEST_SKIP() << outcome.errors.front().to_string();
  ASSERT_EQ(outcome.measurements.size(), 1U);
  const DeviceProfile& profile = outcome.measurements[0].profile;
  EXPECT_EQ(profile.workloads.size(), 9U);
  ASSERT_EQ(profile.knees.size(), 1U);  // found or not: a busy machine decides
  EXPECT_EQ(profile.knees[0].workload, "rand-read-4k");
  EXPECT_TRUE(outcome.order.empty());
}

TEST_F(ProbeLanesTest, ReferencePreparesItsScratchFile) {
  ProbeRequest request = rude();
  request.scratch = folder_.path() / "scratch";
  request.scratch_size = Bytes(4 << 20);
  request.depth = load::Depth::reference;
  request.seconds = Seconds{3};
  const ProbeOutcome outcome = probe(request);
  if (no_uring(outcome)) GTEST_SKIP() << outcome.errors.front().to_string();
  ASSERT_TRUE(outcome.errors.empty()) << outcome.errors.front().to_string();
  const DeviceProfile& profile = outcome.measurements.at(0).profile;
  ASSERT_GE(profile.preconditioning.size(), 2U);
  EXPECT_EQ(profile.preconditioning[0].workload, "seq-write-128k");
  EXPECT_GT(profile.preconditioning[0].moved, Bytes(0));
  EXPECT_LE(profile.preconditioning[0].moved, Bytes(2 * (4 << 20)));
  EXPECT_EQ(profile.depth, "reference");
  EXPECT_TRUE(parse_device_profile(to_json(profile)).ok());
}

}  // namespace
}  // namespace tierwatt::cli
