// Every command of tierwatt and of tierwatt-csi, on a node whose disks sleep: none is woken, none has its
// idle timers restarted, none is read or written, by the disks' own counters. Only what carries an explicit
// allowance (--wake, --smart-now, --scratch) may, and is not run here.
#include <set>
#include <sstream>

#include "tests/e2e/lab/node_testlib.h"

namespace tierwatt::lab {
namespace {

constexpr const char* kScenario = R"(
name: nothing-wakes
seed: 14
machine: { memory_mib: 1024 }
drives:
  - { name: nvme, kind: nvme, size_gib: 1 }
  - { name: ata, size_gib: 1, starts_in: standby_z }
  - { name: epc, size_gib: 1, starts_in: standby_y, timers: { idle_b_s: 20, standby_y_s: 40 } }
  - { name: sas, size_gib: 1, speaks_ata: false, starts_in: standby_z }
  - { name: pair, count: 2, size_gib: 1, starts_in: standby_z }
layers:
  - { name: raid, kind: md_raid, md_level: 1, on: [pair0, pair1] }
  - { name: slow, kind: volume_group, on: [raid] }
volumes:
  - { name: archive, group: slow, size_mib: 64 }
)";

constexpr std::size_t kFlashCall = 4;  // the first of the two that measure
constexpr const char* kSleepers[] = {"ata", "epc", "sas", "pair0", "pair1"};

// One line a call; the words before " -" or "$" are the command, which the test below compares with what the
// programs say they have.
constexpr const char* kCalls = R"(tierwatt devices
tierwatt devices --all --smart --json
tierwatt probe --all --seconds 2 --store $store
tierwatt probe $nvme --workload rand-read-4k --seconds 2 --store $store
tierwatt probe $nvme --workload rand-read-4k --seconds 1 --store $store
tierwatt probe $ata $epc $sas $lvm --no-store
tierwatt probe $mount/not-there --no-store
tierwatt profiles list --store $store
tierwatt profiles show $key --store $store
tierwatt profiles diff $key --store $store
tierwatt profiles export --store $store --out /run/profiles.jsonl
tierwatt profiles import /run/profiles.jsonl --store $store
tierwatt snapshot check $snapshot
tierwatt snapshot from-trace $trace --format msr --out /run/traced.json
tierwatt plan $snapshot --steps 50 --out /run/plan.json
tierwatt review $snapshot /run/plan.json
tierwatt report $snapshot /run/plan.json --out /run/report.html
tierwatt explain /run/plan.json $set --snapshot $snapshot
tierwatt whatif $snapshot --price 0.5 --steps 50
tierwatt backtest $snapshot --steps 50
tierwatt version
tierwatt completion bash
tierwatt man
tierwatt-csi serve
tierwatt-csi health
tierwatt-csi version
tierwatt-csi completion bash
tierwatt-csi man
)";

std::string command() {
  return std::string(R"sh(
nvme=$(device nvme) ata=$(device ata) epc=$(device epc) sas=$(device sas) lvm=/dev/slow/archive mount=/var/lib/kubelet/plugins/lab/archive
store=/run/store key=unknown set=hdd-d snapshot=)sh") +
         TIERWATT_SOURCE_DIR + R"sh(/fixtures/clusters/tiny.json trace=/run/trace.csv
echo 128166372003061629,hm,0,Read,383496192,32768,413 > $trace
mkdir -p /run/tierwatt
tierwatt --help > "$LAB_OUT/help.txt"; tierwatt-csi --help > "$LAB_OUT/help-csi.txt"
tierwatt-lab-drives status > "$LAB_OUT/status-0.json"
n=0
while read -r call; do
  n=$((n + 1))
  limit=120
  case $call in *serve) limit=5 ;; esac  # until it is stopped
  eval "timeout $limit $call" < /dev/null > "$LAB_OUT/out-$n.txt" 2> "$LAB_OUT/err-$n.txt"
  echo "exit.$n=$?"
  tierwatt-lab-drives status > "$LAB_OUT/status-$n.json"
  case $n in 4) key=$(tierwatt profiles list --store $store --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["profiles"][0]["identity"])') ;; esac
done <<'EOF'
)sh" + kCalls +
         "EOF\n";
}

std::vector<std::string> calls() {
  std::vector<std::string> lines;
  std::istringstream text(kCalls);
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

// "tierwatt-csi serve" of "tierwatt-csi serve --port 9".
std::string command_of(const std::string& call) {
  std::istringstream words(call);
  std::string name;
  for (std::string word; words >> word && word.front() != '-' && word.front() != '$' && word.front() != '/';)
    name += (name.empty() ? "" : " ") + word;
  return name;
}

class NothingWakes : public NodeTest {
 protected:
  static void SetUpTestSuite() { boot(kScenario, command()); }

  // The counters of a disk after call `n`, without the queries.
  static Json counters(std::size_t n, const std::string& drive) {
    for (const Json& one :
         node().json("status-" + std::to_string(n) + ".json").value("drives", Json::array())) {
      if (one["name"] != drive) continue;
      Json counters = one["counters"];
      counters.erase("queries");
      return counters;
    }
    return Json::object();
  }
  // What a program's --help lists.
  static std::set<std::string> commands_of(const std::string& program, const std::string& help) {
    std::set<std::string> names;
    std::istringstream lines(help);
    bool in_list = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.empty()) in_list = false;
      if (in_list) names.insert(program + " " + line.substr(2, line.find("  ", 2) - 2));
      if (line == "commands:") in_list = true;
    }
    return names;
  }
};

TEST_F(NothingWakes, EveryCommandIsAmongTheCalls) {
  std::set<std::string> called;
  for (const std::string& call : calls()) called.insert(command_of(call));
  std::set<std::string> known = commands_of("tierwatt", node().file("help.txt"));
  known.merge(commands_of("tierwatt-csi", node().file("help-csi.txt")));
  EXPECT_EQ(called, known) << "a command is missing among the calls, or is no more";
}

TEST_F(NothingWakes, NoCallTouchesADiskThatSleeps) {
  const std::vector<std::string> all = calls();
  for (const char* drive : kSleepers) {
    const Json before = counters(0, drive);
    ASSERT_TRUE(before.contains("wakes")) << node().told();
    for (std::size_t n = 1; n <= all.size(); ++n) {
      EXPECT_EQ(counters(n, drive), before) << drive << " after: " << all[n - 1] << "\n"
                                            << node().file("err-" + std::to_string(n) + ".txt");
    }
    EXPECT_EQ(node().counted(drive, "wakes"), 0) << drive;
  }
}

TEST_F(NothingWakes, TheCallsReallyWereMade) {
  const std::vector<std::string> all = calls();
  for (std::size_t n = 1; n <= all.size(); ++n) {
    SCOPED_TRACE(all[n - 1] + "\n" + node().file("err-" + std::to_string(n) + ".txt"));
    const std::string exit_code = node().value("exit." + std::to_string(n));
    const bool refused =
        (command_of(all[n - 1]) == "tierwatt probe" && n != kFlashCall && n != kFlashCall + 1) ||
        command_of(all[n - 1]) == "tierwatt-csi health";
    EXPECT_EQ(exit_code, refused ? "1" : command_of(all[n - 1]) == "tierwatt-csi serve" ? "124" : "0");
  }
  const std::string refusal = node().file("err-6.txt");
  for (const char* drive : {"ata", "epc", "sas"})
    EXPECT_NE(refusal.find(node().device(drive) + ": measuring it would wake a drive"), std::string::npos)
        << refusal;
  EXPECT_NE(refusal.find("/dev/slow/archive: measuring it would wake a drive"), std::string::npos) << refusal;
  EXPECT_NE(node().file("err-7.txt").find("/archive/not-there: measuring it would wake a drive"),
            std::string::npos)
      << "a name is not even looked up on a disk that sleeps" << node().file("err-7.txt");
}

TEST_F(NothingWakes, DisksOfEveryKindSayThatTheySleep) {
  for (const Json& device : node().json("out-2.txt").value("devices", Json::array())) {
    if (device.value("class", "") != "hdd") continue;
    EXPECT_EQ(device["power_state"]["level"], "standby") << device;
    EXPECT_FALSE(device.contains("smart")) << device;
  }
}

}  // namespace
}  // namespace tierwatt::lab
