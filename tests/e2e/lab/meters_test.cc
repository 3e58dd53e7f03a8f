// The node's meters, asked in the guest as on any node, against the truth that is outside: all four kinds at
// rest, and again after the disks were put to sleep.
#include <cstdlib>
#include <fstream>
#include <numeric>

#include "tests/e2e/lab/node_testlib.h"

namespace tierwatt::lab {
namespace {

// 40 W, four disks of 5.3 W that fall to 0.9 W, an NVMe drive of 7 W: 68.2 W, then 50.6 W.
constexpr const char* kScenario = R"(
name: meters
seed: 18
machine: { memory_mib: 1024 }
drives:
  - { name: nvme, kind: nvme, size_gib: 1 }
  - { name: hdd, count: 4, size_gib: 1 }
rest_of_node: { base_w: 40 }
meters:
  - { name: bmc, kind: redfish, averaging_ms: 1000, update_ms: 1000, resolution_w: 1 }
  - { name: dcmi, kind: ipmi_dcmi, averaging_ms: 1000, update_ms: 1000, resolution_w: 1 }
  - { name: prom, kind: prometheus, averaging_ms: 1000, update_ms: 1000, resolution_mw: 100 }
  - { name: board, kind: hwmon, averaging_ms: 1000, update_ms: 1000, resolution_mw: 100 }
)";

constexpr double kAwakeW = 68.2;
constexpr double kAsleepW = 50.6;

// Each meter is asked with the tool of its trade; what it says goes out as WHEN.METER=WATTS.
constexpr const char* kCommand = R"sh(
cp "$LAB_METERS" "$LAB_OUT/meters.json"
field() { python3 -c 'import json, sys; print({m["name"]: m for m in json.load(open(sys.argv[1]))["meters"]}[sys.argv[2]][sys.argv[3]])' "$LAB_METERS" $1 $2; }
bmc=$(field bmc url) ca=$(field bmc ca_file) user=$(field bmc user) password=$(cat $(field bmc password_file)) prom=$(field prom url)
ask() {
  echo "$1.bmc=$(curl -sS --cacert $ca -u $user:$password $bmc/redfish/v1/Chassis/1U/EnvironmentMetrics | python3 -c 'import json, sys; print(json.load(sys.stdin)["PowerWatts"]["Reading"])')"
  echo "$1.dcmi=$(ipmi-dcmi --get-system-power-statistics | sed -n 's/^Current Power *: *\([0-9]*\).*/\1/p')"
  echo "$1.prom=$(curl -sS $prom/metrics | sed -n 's/^lab_power_watts{.*meter="prom".*} *\([0-9.]*\).*/\1/p')"
  echo "$1.board=$(awk '{print $1 / 1e6}' /sys/class/hwmon/*/power1_input)"
}
sleep 8; ask awake
hdparm -y $(device hdd0) $(device hdd1) $(device hdd2) $(device hdd3) > /dev/null
sleep 12; ask asleep
)sh";

class Meters : public NodeTest {
 protected:
  static void SetUpTestSuite() { boot(kScenario, kCommand); }

  static double watts(const std::string& name) {
    const std::string text = node().value(name);
    return text.empty() ? -1 : std::strtod(text.c_str(), nullptr);
  }
  // The mean of the node's draw over the last seconds of the truth.
  static double truth_at_the_end() {
    std::ifstream lines(node().folder / "run/truth.ndjson");
    std::vector<double> watts;
    for (std::string line; std::getline(lines, line);) {
      const Json record = Json::parse(line, nullptr, false);
      if (record.value("record", "") != "node") continue;
      watts.push_back(record["energy_nj"].get<double>() / 1e3 /
                      (record["to_us"].get<double>() - record["from_us"].get<double>()));
    }
    if (watts.size() < 30) return -1;
    return std::accumulate(watts.end() - 20, watts.end(), 0.0) / 20;
  }
};

TEST_F(Meters, TheTruthIsWhatTheScenarioMakesOfIt) {
  EXPECT_NEAR(truth_at_the_end(), kAsleepW, 0.1) << node().told();
}

TEST_F(Meters, EachKindTellsTheTruthWithinItsSteps) {
  for (const auto& [when, truth] : {std::pair{"awake", kAwakeW}, std::pair{"asleep", kAsleepW}}) {
    EXPECT_NEAR(watts(std::string(when) + ".bmc"), truth, 0.6) << when << node().told();
    EXPECT_NEAR(watts(std::string(when) + ".dcmi"), truth, 0.6) << when;
    EXPECT_NEAR(watts(std::string(when) + ".prom"), truth, 0.15) << when;
    EXPECT_NEAR(watts(std::string(when) + ".board"), truth, 1.0) << when << ": the chip's own steps besides";
  }
}

TEST_F(Meters, TheSumsOfTheTruthAreTheSumsOfItsParts) {
  std::ifstream file(node().folder / "run/truth.json");
  const Json truth = Json::parse(file, nullptr, false);
  ASSERT_TRUE(truth.is_object());
  const Json& sums = truth["node"];
  EXPECT_EQ(sums["energy_nj"].get<std::int64_t>(),
            sums["drives_nj"].get<std::int64_t>() + sums["rest_nj"].get<std::int64_t>());
  EXPECT_EQ(truth["ledger_lines"]["refused"], 0);
}

}  // namespace
}  // namespace tierwatt::lab
