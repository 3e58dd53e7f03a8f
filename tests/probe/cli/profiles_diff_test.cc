// `tierwatt profiles diff` as a user runs it: which two profiles are taken, what is said, and each refusal.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "probe/cli/commands.h"
#include "probe/profile/json_value.h"
#include "probe/store/profile_store.h"
#include "probe/store/store_keys.h"
#include "tests/probe/cli/profiles_testlib.h"
#include "tests/probe/profile/sample_profile.h"
#include "tests/probe/store/temporary_folder.h"

namespace tierwatt::cli {
namespace {

using testing_support::kSampleTime;
using testing_support::sample_profile;

class ProfilesDiffTest : public ProfilesFixture {
 protected:
  std::string file_of(const std::string& name, const DeviceProfile& profile) {
    const std::string path = (folder_.path() / name).string();
    std::ofstream(path) << to_json(profile) << "\n";
    return path;
  }
  Ran run(std::vector<std::string> words) {
    words.insert(words.begin(), "diff");
    return run_profiles(std::move(words));
  }
};

// The sample drive, a day later: the first workload twice as fast, under new firmware.
DeviceProfile drifted() {
  DeviceProfile later = sample_profile("ZR50ABCD", kSampleTime + 86'400);
  later.identity.firmware = "SN04";
  later.workloads[0] = testing_support::sample_workload("rand-read-4k", 1, 200.0);
  return later;
}

TEST_F(ProfilesDiffTest, TheNewestTwoAreComparedAndAFirmwareChangeIsSaid) {
  DeviceProfile old = sample_profile("ZR50ABCD", kSampleTime - 60);
  old.workloads[0] = testing_support::sample_workload("rand-read-4k", 1, 7.0);
  put(old);
  put(sample_profile());
  put(drifted());
  const Ran ran = run({identity_});
  EXPECT_EQ(ran.exit_code, kExitOk) << ran.err;
  for (const char* part :
       {"firmware changed: SN03 to SN04", "rand-read-4k whole QD 1", "100 IOPS (90.0 IOPS to 110 IOPS)",
        "200 IOPS (180 IOPS to 220 IOPS)", "+100.0 %", "faster", "within noise", "unknown: no interval",
        "unknown: not measured", "2 beyond noise", "MiB/s"}) {
    EXPECT_TRUE(holds(ran.out, part)) << part << "\n" << ran.out;
  }
  EXPECT_FALSE(holds(ran.out, "7.00 IOPS"));
}

TEST_F(ProfilesDiffTest, JsonHasBothSidesTheChangeAndTheVerdict) {
  put(sample_profile());
  put(drifted());
  const Ran ran = run({identity_, "--json"});
  EXPECT_EQ(ran.exit_code, kExitOk) << ran.err;
  const auto parsed = parse_json(ran.out);
  ASSERT_TRUE(parsed) << ran.out;
  const auto& top = parsed->object();
  EXPECT_EQ(top.at("changed").array().at(0).object().at("what").text(), "firmware");
  EXPECT_EQ(top.at("before").object().at("taken_at").text(), "2026-01-31T07:00:00Z");
  const auto& first = top.at("figures").array().at(0).object();
  EXPECT_EQ(first.at("figure").text(), "iops");
  EXPECT_EQ(first.at("verdict").text(), "faster");
  EXPECT_EQ(first.at("before").object().at("low").text(), "90");
  EXPECT_TRUE(first.at("change_percent").object().contains("low"));
  const auto& latency = top.at("figures").array().at(2).object();
  EXPECT_EQ(latency.at("verdict").text(), "unknown");
  EXPECT_EQ(latency.at("reason").text(), "no interval");
  EXPECT_FALSE(latency.at("change_percent").object().contains("low"));
}

TEST_F(ProfilesDiffTest, ProfilesAreNamedByTimeAndByFile) {
  put(sample_profile());
  put(drifted());
  const Ran by_time = run({identity_ + "@2026-02-01T07:00:00Z", identity_ + "@2026-01-31T07:00:00Z"});
  EXPECT_TRUE(holds(by_time.out, "firmware changed: SN04 to SN03")) << by_time.out << by_time.err;
  EXPECT_TRUE(holds(by_time.out, "slower"));
  const std::string before = file_of("before.json", sample_profile());
  EXPECT_EQ(run({before, identity_, "--json"}).out, run({identity_, "--json"}).out);
}

TEST_F(ProfilesDiffTest, OlderRunsTellTheNoiseBetweenRuns) {
  // Runs that are sure of themselves to 10 % and differ by a factor of two.
  for (int run = 0; run < 5; ++run) {
    DeviceProfile profile = sample_profile("ZR50ABCD", kSampleTime - 1000 + run);
    profile.workloads[0] = testing_support::sample_workload("rand-read-4k", 1, run % 2 == 0 ? 100.0 : 200.0);
    put(profile);
  }
  const Ran ran = run({identity_});
  EXPECT_TRUE(holds(ran.out, "noise: within each run, and between 3 older runs")) << ran.out;
  EXPECT_TRUE(holds(ran.out, "0 beyond noise")) << ran.out;
  const auto parsed = parse_json(run({identity_, "--json"}).out);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->object().at("older_runs").text(), "3");
  const auto& iops = parsed->object().at("figures").array().at(0).object();
  EXPECT_EQ(iops.at("verdict").text(), "within noise");
  EXPECT_TRUE(iops.contains("noise_between_runs_percent"));
  EXPECT_TRUE(holds(run({file_of("a.json", sample_profile()), file_of("b.json", drifted())}).out,
                    "between runs it needs 3 older ones, there are 0"));
}

TEST_F(ProfilesDiffTest, FilesNeedNoStore) {
  const Ran ran = run({file_of("a.json", sample_profile()), file_of("b.json", drifted())});
  EXPECT_EQ(ran.exit_code, kExitOk) << ran.err;
  EXPECT_TRUE(holds(ran.out, "2 beyond noise"));
  EXPECT_FALSE(std::filesystem::exists(store_));
}

TEST_F(ProfilesDiffTest, TwoDrivesAreComparedOnlyWhenBothAreNamed) {
  put(sample_profile("A"));
  put(sample_profile("B"));
  const std::string a = store::identity_of(sample_profile("A"));
  const std::string b = store::identity_of(sample_profile("B"));
  const Ran ran = run({a, b});
  EXPECT_EQ(ran.exit_code, kExitOk) << ran.err;
  EXPECT_TRUE(holds(ran.out, "these are two drives"));
  EXPECT_EQ(run({a.substr(0, a.size() - 1)}).exit_code, kExitUsage);
}

TEST_F(ProfilesDiffTest, ADriveWithASingleProfileIsRefused) {
  put(sample_profile());
  const Ran ran = run({identity_});
  EXPECT_EQ(ran.exit_code, kExitFailed);
  EXPECT_TRUE(holds(ran.err, "probe it again")) << ran.err;
}

TEST_F(ProfilesDiffTest, NamelessDrivesOfOneHostAreNotMixed) {
  DeviceProfile first = sample_profile("", kSampleTime);
  first.identity = {};
  DeviceProfile second = first;
  second.taken_at = testing_support::at_second(kSampleTime + 60);
  second.device = "/dev/sdc";
  put(first);
  put(second);
  const Ran ran = run({store::identity_of(first)});
  EXPECT_EQ(ran.exit_code, kExitUsage);
  EXPECT_TRUE(holds(ran.err, "/dev/sdb and /dev/sdc")) << ran.err;
}

TEST_F(ProfilesDiffTest, WrongNamesAreRefusedWithTheirPlace) {
  put(sample_profile());
  EXPECT_EQ(run({identity_ + "@noon", identity_}).exit_code, kExitUsage);
  EXPECT_EQ(run({identity_ + "@2026-01-31T07:00:00Z"}).exit_code, kExitUsage);
  EXPECT_EQ(run({"wwn-0x1"}).exit_code, kExitFailed);
  EXPECT_EQ(run({"./none.json", identity_}).exit_code, kExitFailed);
  const std::string bad = (folder_.path() / "bad.json").string();
  std::ofstream(bad) << "{\"schema\":";
  const Ran ran = run({bad, identity_});
  EXPECT_EQ(ran.exit_code, kExitBadInput);
  EXPECT_TRUE(holds(ran.err, "bad.json")) << ran.err;
}

TEST_F(ProfilesDiffTest, NoTextOfAProfileSteersTheTerminal) {
  DeviceProfile evil = drifted();
  evil.identity.firmware = "\x1b[2J";
  evil.depth = "a\rb";
  evil.workloads[1].workload = "\x1b[2J";
  const Ran ran = run({file_of("a.json", sample_profile()), file_of("b.json", evil)});
  EXPECT_EQ(ran.exit_code, kExitOk) << ran.err;
  EXPECT_FALSE(holds(ran.out, "\x1b") || holds(ran.out, "\r"));
}

}  // namespace
}  // namespace tierwatt::cli
