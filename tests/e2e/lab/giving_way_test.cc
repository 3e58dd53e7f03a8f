// A neighbour on the same disk, fio at a fixed rate, while `tierwatt probe` wants to measure: in polite mode
// the neighbour's p99 rises by no more than a tenth, and the result says what was given away. A steady
// neighbour leaves it nothing; one that pauses, its pauses, for one read at a time. The same probe with
// --polite off shows that there was something to give away. The guest keeps virtual time: latencies are the
// disk's, not the host's.
#include <fmt/format.h>

#include "tests/e2e/lab/node_testlib.h"

namespace tierwatt::lab {
namespace {

constexpr const char* kScenario = R"(
name: giving-way
seed: 19
machine: { memory_mib: 1024, cpus: 1, virtual_time: true }
drives:
  - { name: hdd, size_gib: 4 }
)";

// neighbour NAME: two minutes of fio, its latencies in NAME.json. "slow" and "steady" never stop; "bursts"
// works for fifteen seconds and pauses for fifteen.
constexpr const char* kCommand = R"sh(
hdd=$(device hdd)
neighbour() {
  case $1 in
    *slow) rate="--rate_iops=5" ;;
    *steady) rate="--rate_iops=30" ;;
    *bursts) rate="--rate_iops=40 --thinktime=15s --thinktime_blocks=600" ;;
  esac
  fio --name=neighbour --filename=$hdd --readonly --direct=1 --rw=randread --bs=4k --ioengine=libaio --iodepth=4 \
    $rate --runtime=120 --time_based --norandommap --randseed=3 --output-format=json --output="$LAB_OUT/$1.json"
}
beside() {
  neighbour $1 & fio=$!
  sleep 5
  tierwatt probe $hdd --workload rand-read-4k --queue-depth $2 --seconds 20 --no-store --json $3 \
    > "$LAB_OUT/$1-probe.json" 2> "$LAB_OUT/$1-probe.err"
  echo "$1.exit=$?"
  wait $fio
}
for kind in slow steady bursts; do neighbour alone-$kind; done
beside polite-slow 32 "--patience 60"
beside polite-steady 32 "--patience 60"
beside polite-bursts 1 "--patience 90"
beside impolite-steady 32 "--polite off"
)sh";

class GivingWay : public NodeTest {
 protected:
  static void SetUpTestSuite() { boot(kScenario, kCommand, 1800); }

  static double p99_ms(const std::string& name) {
    const Json read = node().json(name + ".json")["jobs"][0]["read"];
    return read["clat_ns"]["percentile"]["99.000000"].get<double>() / 1e6;
  }
  static double iops(const std::string& name) {
    return node().json(name + ".json")["jobs"][0]["read"]["iops"].get<double>();
  }
};

TEST_F(GivingWay, TheNeighbourKeepsItsP99) {
  for (const std::string kind : {"slow", "steady", "bursts"}) {
    const double alone = p99_ms("alone-" + kind);
    const double beside = p99_ms("polite-" + kind);
    std::printf("%s: p99 %.1f ms alone, %.1f ms beside a polite probe\n", kind.c_str(), alone, beside);
    EXPECT_LE(beside, 1.10 * alone) << kind << node().told();
    EXPECT_GE(iops("polite-" + kind), 0.97 * iops("alone-" + kind));
  }
}

TEST_F(GivingWay, WithoutPolitenessItWouldNot) {
  const double alone = p99_ms("alone-steady");
  const double beside = p99_ms("impolite-steady");
  std::printf("steady: p99 %.1f ms alone, %.1f ms beside an impolite probe\n", alone, beside);
  EXPECT_GT(beside, 1.5 * alone);
  EXPECT_EQ(node().value("impolite-steady.exit"), "0");
}

TEST_F(GivingWay, WhoNeverPausesLeavesNothingAndTheErrorSaysSo) {
  for (const std::string kind : {"slow", "steady"}) {
    SCOPED_TRACE(node().file("polite-" + kind + "-probe.err"));
    EXPECT_EQ(node().value("polite-" + kind + ".exit"), "1");
    const Json errors = node().json("polite-" + kind + "-probe.json").value("errors", Json::array());
    ASSERT_EQ(errors.size(), 1U);
    EXPECT_EQ(errors[0]["code"], "busy");
  }
}

TEST_F(GivingWay, PausesAreUsedAndTheResultSaysWhatWasGivenAway) {
  const Json said = node().json("polite-bursts-probe.json");
  SCOPED_TRACE(said.dump() + node().file("polite-bursts-probe.err"));
  EXPECT_EQ(node().value("polite-bursts.exit"), "0");
  EXPECT_GT(said.value("ios", 0), 100);
  ASSERT_TRUE(said.contains("profile"));
  const Json gave_way = said["profile"].value("gave_way", Json::object());
  EXPECT_GE(gave_way.value("pauses", 0), 1);
  EXPECT_GT(gave_way.value("paused_s", 0.0), 3.0);
  EXPECT_GT(gave_way.value("foreign_ios", 0), 100);
}

}  // namespace
}  // namespace tierwatt::lab
