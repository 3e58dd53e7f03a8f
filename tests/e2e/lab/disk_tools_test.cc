// The simulated disk before the tools that people use: smartctl, hdparm, skdump, sdparm, sg_requests and the
// kernel take it for a disk, a SATA one and a SAS one, and its power states are what those tools say.
#include "tests/e2e/lab/node_testlib.h"

namespace tierwatt::lab {
namespace {

constexpr const char* kScenario = R"(
name: disk-tools
seed: 16
machine: { memory_mib: 1024 }
drives:
  - name: sata
    model: LAB ST18000NM
    firmware: SN02
    size_gib: 2
    power: { spin_up_s: 2, spin_up_w: 20 }
    smart: { power_on_hours: 61320, start_stop_count: 77, load_cycle_count: 4711, temperature_c: 41 }
  - { name: failing, size_gib: 1, smart: { failing: true, reallocated_sectors: 1872 } }
  - { name: asleep, size_gib: 1, starts_in: standby_z }
  - { name: sas, size_gib: 1, speaks_ata: false, power: { spin_up_s: 2 } }
)";

// "say FILE COMMAND...": its words into a file, its exit code as FILE=.
constexpr const char* kCommand = R"sh(
say() { file=$1; shift; "$@" > "$LAB_OUT/$file" 2>&1; echo "$file=$?"; }
sata=$(device sata) asleep=$(device asleep) failing=$(device failing) sas=$(device sas)

say smartctl smartctl -a $sata
say smartctl-failing smartctl -H -A $failing
say smartctl-asleep smartctl -n standby -a $asleep
say smartctl-sas smartctl -a $sas
say hdparm-I hdparm -I $sata
say hdparm-C hdparm -C $sata $asleep
say skdump skdump $sata
say requests-asleep sg_requests --hex $asleep
say sdparm-po sdparm --page=po $sas
for page in 80 83 b1; do [ $(wc -c < /sys/block/${sata#/dev/}/device/vpd_pg$page) -gt 4 ] && echo "page.$page=there"; done
for name in rotational logical_block_size physical_block_size write_cache zoned nr_zones; do
  echo "queue.$name=$(cat /sys/block/${sata#/dev/}/queue/$name)"
done
echo "model=$(cat /sys/block/${sata#/dev/}/device/model)"

say hdparm-y hdparm -y $sata
say hdparm-C-after hdparm -C $sata
dd if=$sata of=/dev/null bs=4096 count=1 iflag=direct 2> /dev/null; echo "read=$?"
say hdparm-C-woken hdparm -C $sata
say hdparm-S hdparm -S 1 $sata

say sdparm-stop sdparm --command=stop $sas
say requests-stopped sg_requests $sas
say sdparm-start sdparm --command=start $sas
say requests-started sg_requests $sas
await 60 'hdparm -C $sata | grep -q standby'; echo "timer=$?"
)sh";

class DiskTools : public NodeTest {
 protected:
  static void SetUpTestSuite() { boot(kScenario, kCommand); }
  // That the file holds all these parts.
  static void expect_says(const char* file, std::initializer_list<const char*> parts) {
    const std::string text = node().file(file);
    for (const char* part : parts)
      EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in " << file << ":\n" << text;
  }
};

TEST_F(DiskTools, SmartctlReadsASataDisk) {
  EXPECT_EQ(node().value("smartctl"), "0");
  expect_says("smartctl",
              {"Device Model:     LAB ST18000NM", "Firmware Version: SN02", "Rotation Rate:    7200 rpm",
               "SMART overall-health self-assessment test result: PASSED", "Start_Stop_Count",
               "Load_Cycle_Count", "4711", "61320", "Temperature_Celsius", "No Errors Logged"});
  expect_says("smartctl", {node().drive("sata")["serial"].get<std::string>().c_str()});
}

TEST_F(DiskTools, SmartctlBelievesADiskThatSaysItFails) {
  EXPECT_EQ(std::atoi(node().value("smartctl-failing").c_str()) & 0x08, 0x08)
      << node().file("smartctl-failing");
  expect_says("smartctl-failing", {"FAILED!", "Reallocated_Sector_Ct", "1872"});
}

TEST_F(DiskTools, SmartctlLeavesASleepingDiskAsleep) {
  EXPECT_EQ(node().value("smartctl-asleep"), "2");
  expect_says("smartctl-asleep", {"Device is in STANDBY mode, exit(2)"});
  EXPECT_EQ(node().counted("asleep", "wakes"), 0);
}

TEST_F(DiskTools, SmartctlReadsASasDisk) {
  EXPECT_EQ(node().value("smartctl-sas"), "0");
  expect_says("smartctl-sas",
              {"SMART Health Status: OK", "Rotation Rate:        7200 rpm", "Accumulated start-stop cycles"});
}

TEST_F(DiskTools, HdparmReadsItsIdentity) {
  EXPECT_EQ(node().value("hdparm-I"), "0");
  expect_says("hdparm-I",
              {"Model Number:       LAB ST18000NM", "Firmware Revision:  SN02",
               "Nominal Media Rotation Rate: 7200", "Logical  Sector size:                   512 bytes",
               "Physical Sector size:                  4096 bytes", "Power Management feature set",
               "SMART feature set", "Write cache"});
}

TEST_F(DiskTools, HdparmSeesAndSetsStandby) {
  const std::string states = node().file("hdparm-C");
  EXPECT_LT(states.find("active/idle"), states.find("standby")) << states;
  EXPECT_EQ(node().value("hdparm-y"), "0");
  expect_says("hdparm-C-after", {"standby"});
  expect_says("hdparm-C-woken", {"active/idle"});
  expect_says("hdparm-S", {"setting standby to 1 (5 seconds)"});
  EXPECT_EQ(node().value("timer"), "0") << "the timer of 5 s put it to sleep";
}

TEST_F(DiskTools, AReadAfterStandbyTakesTheSpinUpsTimeAndEnergy) {
  EXPECT_EQ(node().value("read"), "0");
  EXPECT_EQ(node().counted("sata", "wakes"), 1);
  int spin_ups = 0;
  for (const LedgerRecord& record : node().ledger("sata", LedgerRecord::Kind::transition)) {
    if (record.transition.from != PowerState::standby_z) continue;
    ++spin_ups;
    EXPECT_EQ(record.transition.took_us, 2'000'000);
    EXPECT_EQ(record.transition.energy_nj, 2'000'000LL * 20'000);
  }
  EXPECT_EQ(spin_ups, 1);
}

TEST_F(DiskTools, SkdumpReadsIt) {
  EXPECT_EQ(node().value("skdump"), "0") << node().file("skdump");
  expect_says("skdump", {"Model: [LAB ST18000NM]", "SMART Available: yes", "SMART Disk Health Good: yes",
                         "Awake: yes", "Bad Sectors: 0 sectors", "load-cycle-count", "Overall Status: GOOD"});
}

TEST_F(DiskTools, RequestSenseAndSdparmTellAndSetPowerConditions) {
  expect_says("requests-asleep", {"5e"});
  EXPECT_EQ(node().value("sdparm-po"), "0") << node().file("sdparm-po");
  expect_says("sdparm-po", {"STANDBY_Z", "IDLE_B", "SZCT"});
  EXPECT_EQ(node().value("sdparm-stop"), "0") << node().file("sdparm-stop");
  EXPECT_NE(node().file("requests-stopped"), node().file("requests-started"));
  EXPECT_EQ(node().value("sdparm-start"), "0") << node().file("sdparm-start");
}

TEST_F(DiskTools, TheKernelTakesItForADisk) {
  for (const char* page : {"page.80", "page.83", "page.b1"}) EXPECT_EQ(node().value(page), "there") << page;
  EXPECT_EQ(node().value("queue.rotational"), "1");
  EXPECT_EQ(node().value("queue.logical_block_size"), "512");
  EXPECT_EQ(node().value("queue.physical_block_size"), "4096");
  EXPECT_EQ(node().value("queue.write_cache"), "write back");
  EXPECT_EQ(node().value("queue.zoned"), "none");
  EXPECT_EQ(node().value("model").substr(0, 13), "LAB ST18000NM");
}

}  // namespace
}  // namespace tierwatt::lab
