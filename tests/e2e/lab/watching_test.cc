// Ten minutes of looking: power states and health of disks that sleep, that could, and that work, asked again
// and again. Who sleeps is not woken; who is awake falls asleep as its timers say, though it is watched.
#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "tests/e2e/lab/node_testlib.h"

namespace tierwatt::lab {
namespace {

// Timers are short, so that they end within ten minutes. "works" is read from once, in the middle. The guest
// keeps virtual time, so that most of the ten minutes, in which nothing happens, are jumped over.
constexpr const char* kScenario = R"(
name: watching
seed: 15
machine: { memory_mib: 1024, cpus: 1, virtual_time: true }
drives:
  - { name: asleep, size_gib: 1, starts_in: standby_z }
  - { name: asleep-epc, size_gib: 1, starts_in: standby_z, timers: { idle_b_s: 5, standby_z_s: 20 } }
  - { name: asleep-sas, size_gib: 1, starts_in: standby_z, speaks_ata: false }
  - { name: awake, size_gib: 1, timers: { standby_z_s: 200 } }
  - { name: awake-epc, size_gib: 1, timers: { idle_b_s: 10, idle_c_s: 25, standby_y_s: 150, standby_z_s: 200 } }
  - { name: awake-sas, size_gib: 1, timers: { standby_z_s: 200 }, speaks_ata: false }
  - { name: shallow, size_gib: 1, timers: { idle_b_s: 5, idle_c_s: 10 } }
  - { name: works, size_gib: 1, power: { spin_up_s: 3 }, timers: { standby_z_s: 60 } }
)";

constexpr const char* kCommand = R"sh(
for drive in awake awake-epc awake-sas; do dd if=$(device $drive) of=/dev/null bs=4096 count=1 iflag=direct 2> /dev/null; done
began=$(cut -d. -f1 /proc/uptime) n=0 worked=
while now=$(($(cut -d. -f1 /proc/uptime) - began)); [ $now -lt 600 ]; do
  n=$((n + 1))
  tierwatt devices --smart --json > "$LAB_OUT/last.json" || echo "failed.$n=$?"
  [ $n -gt 1 ] || cp "$LAB_OUT/last.json" "$LAB_OUT/first.json"
  tierwatt devices > "$LAB_OUT/last.txt" || echo "failed.$n=$?"
  if [ -z "$worked" ] && [ $now -gt 250 ]; then
    worked=yes; dd if=$(device works) of=/dev/null bs=4096 count=1 skip=1000 iflag=direct 2> /dev/null; echo "dd=$?"
  fi
  sleep 12
done
echo "rounds=$n"; echo "seconds=$now"
tierwatt-lab-drives status > "$LAB_OUT/status.json"
)sh";

class Watching : public NodeTest {
 protected:
  static void SetUpTestSuite() { boot(kScenario, kCommand, 1800); }

  static Json device(const std::string& file, const std::string& drive) {
    for (const Json& one : node().json(file).value("devices", Json::array())) {
      if (one["name"] == node().kernel_name(drive)) return one;
    }
    return Json::object();
  }
  static std::string state(const std::string& drive) {
    for (const Json& one : node().json("status.json").value("drives", Json::array())) {
      if (one["name"] == drive) return one["state"];
    }
    return "";
  }
  static int rounds() { return std::atoi(node().value("rounds").c_str()); }
  static std::int64_t commands(const std::string& drive, const std::string& name) {
    const auto notes = node().ledger(drive, LedgerRecord::Kind::command);
    return std::count_if(notes.begin(), notes.end(),
                         [&](const LedgerRecord& r) { return r.command.name == name; });
  }
};

TEST_F(Watching, ItTookTenMinutesAndMissedNoRound) {
  EXPECT_GE(std::atoi(node().value("seconds").c_str()), 600) << node().told();
  EXPECT_GE(rounds(), 8);
  EXPECT_EQ(node().out.find("failed."), std::string::npos) << node().told();
  RecordProperty("rounds", node().value("rounds"));
}

TEST_F(Watching, WhoSleepsIsLeftAlone) {
  for (const char* drive : {"asleep", "asleep-epc", "asleep-sas"}) {
    SCOPED_TRACE(drive);
    EXPECT_EQ(state(drive), "standby_z");
    EXPECT_EQ(node().counted(drive, "wakes"), 0);
    EXPECT_EQ(node().counted(drive, "timer_restarts"), 0);
    EXPECT_EQ(node().counted(drive, "reads"), 0);
    EXPECT_GE(node().counted(drive, "queries"), 2 * rounds()) << "it was asked for its state in each round";
    EXPECT_EQ(device("last.json", drive)["power_state"]["level"], "standby");
    EXPECT_FALSE(device("last.json", drive).contains("smart"));
  }
}

TEST_F(Watching, WhoIsAwakeIsReadOnceAndFallsAsleepAsItsTimersSay) {
  for (const char* drive : {"awake", "awake-epc", "awake-sas"}) {
    SCOPED_TRACE(drive);
    EXPECT_EQ(state(drive), "standby_z");
    EXPECT_EQ(node().counted(drive, "wakes"), 0);
    EXPECT_TRUE(device("first.json", drive).contains("smart")) << device("first.json", drive);
    const Json last = device("last.json", drive);
    EXPECT_EQ(last["power_state"]["level"], "standby");
    ASSERT_TRUE(last.contains("smart")) << "what it said is still shown";
    EXPECT_GT(last["smart"]["age_seconds"], 300);
  }
  EXPECT_EQ(commands("awake", "SMART READ DATA"), 1) << "in all these rounds";
}

TEST_F(Watching, AShallowIdleStateIsNoSleep) {
  EXPECT_EQ(state("shallow"), "idle_c");
  const Json last = device("last.json", "shallow");
  EXPECT_EQ(last["power_state"]["level"], "idle");
  EXPECT_EQ(last["power_state"]["detail"], "idle_c");
  EXPECT_TRUE(last["smart"]["passed"]);
}

TEST_F(Watching, WhoWorksWakesAndSleepsAgainThoughItIsWatched) {
  EXPECT_EQ(node().value("dd"), "0");
  EXPECT_EQ(state("works"), "standby_z");
  EXPECT_EQ(node().counted("works", "wakes"), 1) << "its own work woke it, and nobody else";
  std::int64_t to_sleep = 0;
  for (const LedgerRecord& record : node().ledger("works", LedgerRecord::Kind::transition))
    to_sleep += record.transition.to == PowerState::standby_z ? 1 : 0;
  EXPECT_EQ(to_sleep, 2);
}

}  // namespace
}  // namespace tierwatt::lab
