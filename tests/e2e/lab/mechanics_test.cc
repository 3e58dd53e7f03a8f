// fio's random reads on the simulated disk against what its mechanics must give
// (fixtures/lab/drive/expectation.h): rate and distribution of latencies at one read in flight and at 32. The
// guest keeps virtual time, so that a busy host does not show; what is compared is the whole way: kernel,
// TCMU, disk.
#include "fixtures/lab/drive/expectation.h"

#include <fmt/format.h>

#include "tests/e2e/lab/node_testlib.h"

namespace tierwatt::lab {
namespace {

constexpr const char* kScenario = R"(
name: mechanics
seed: 17
machine: { memory_mib: 1024, cpus: 1, virtual_time: true }
drives:
  - { name: hdd, size_gib: 4 }
)";

constexpr const char* kCommand = R"sh(
for depth in 1 32; do
  fio --name=reads --filename=$(device hdd) --readonly --direct=1 --rw=randread --bs=4k --ioengine=libaio --iodepth=$depth \
    --runtime=60 --time_based --norandommap --randseed=7 --percentile_list=50:95:99 --output-format=json --output="$LAB_OUT/fio-$depth.json"
  echo "fio.$depth=$?"
done
)sh";

class Mechanics : public NodeTest {
 protected:
  static void SetUpTestSuite() { boot(kScenario, kCommand); }
};

bool near(double is, double due, double share) { return is > due * (1 - share) && is < due * (1 + share); }

// What fio saw with so many reads in flight is what the model says.
void expect_as_modelled(const Node& node, int depth) {
  ASSERT_EQ(node.value(fmt::format("fio.{}", depth)), "0") << node.told();
  const Json fio = node.json(fmt::format("fio-{}.json", depth));
  const Json& read = fio["jobs"][0]["read"];
  const double iops = read["iops"];
  const Json& latency = read["clat_ns"]["percentile"];
  const double p50 = latency["50.000000"].get<double>() / 1e3;
  const double p95 = latency["95.000000"].get<double>() / 1e3;
  const double p99 = latency["99.000000"].get<double>() / 1e3;

  const Result<Scenario> scenario = parse_scenario(kScenario, "mechanics");
  ASSERT_TRUE(scenario);
  const ExpectedReads due = expected_random_read(scenario->drives.front(), 4096, depth, scenario->seed);
  const std::string told = fmt::format(
      "depth {}: fio {:.1f} IOPS, p50 {:.0f} us, p95 {:.0f} us, p99 {:.0f} us; model {:.1f} IOPS, {:.0f} us, "
      "{:.0f} us, "
      "{:.0f} us",
      depth, iops, p50, p95, p99, due.iops, due.p50_us, due.p95_us, due.p99_us);
  std::printf("%s\n", told.c_str());
  EXPECT_TRUE(near(iops, due.iops, 0.04)) << told;
  EXPECT_TRUE(near(p50, due.p50_us, 0.06)) << told;
  EXPECT_TRUE(near(p95, due.p95_us, 0.06)) << told;
  EXPECT_TRUE(near(p99, due.p99_us, 0.10)) << told;
}

TEST_F(Mechanics, OneReadAtATime) { expect_as_modelled(node(), 1); }

TEST_F(Mechanics, ThirtyTwoReadsInFlight) { expect_as_modelled(node(), 32); }

}  // namespace
}  // namespace tierwatt::lab
