// The ring's set-up says what the kernel offered, each feature by itself.
#include "probe/load/uring_setup.h"

#include <gtest/gtest.h>

#include "probe/load/engine.h"
#include "probe/load/target.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::load {
namespace {

TEST(UringSetup, EveryFeatureIsAnswered) {
  const TemporaryFolder folder;
  const Result<Target> target = open_target(make_file(folder.path() / "data", 4 << 20));
  ASSERT_TRUE(target.ok());
  Job job;
  job.fd = target->fd.get();
  job.end = target->size;
  job.ios_max = 1;
  const Result<Report> report = make_uring_engine()->run(job);
  if (!report) GTEST_SKIP() << report.error().to_string();
  for (const char* name : {"single_issuer", "defer_taskrun", "coop_taskrun", "submit_all",
                           "registered_buffers", "registered_file", "registered_ring"}) {
    const auto found = report->kernel.find(std::string("io_uring.") + name);
    ASSERT_NE(found, report->kernel.end()) << name;
    EXPECT_TRUE(found->second == "yes" || found->second == "no") << name;
  }
  EXPECT_EQ(report->kernel.at("io_uring.iopoll"), "not used");
}

}  // namespace
}  // namespace tierwatt::load
