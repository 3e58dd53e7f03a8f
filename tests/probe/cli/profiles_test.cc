// The four commands of the store, run as a user runs them: words in, text and exit code out.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
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

class ProfilesTest : public ProfilesFixture {
 protected:
  Ran run(std::vector<std::string> words) { return run_profiles(std::move(words)); }
  static std::string content_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(ProfilesTest, ListShowsEachProfileInALine) {
  put(sample_profile());
  put(sample_profile("OTHER"));
  const Ran listed = run({"list"});
  EXPECT_EQ(listed.exit_code, kExitOk) << listed.err;
  for (const char* part : {"ms-ST16000NM001G-2KK103_ZR50ABCD", "hdd", "16.0 TB", "survey",
                           "2026-01-31T07:00:00Z", "212 IOPS", "5.30 W", "catalog"}) {
    EXPECT_TRUE(holds(listed.out, part)) << part << "\n" << listed.out;
  }
}

TEST_F(ProfilesTest, ListAsJsonHasIntervalsAndSources) {
  put(sample_profile());
  const Ran listed = run({"list", "--json"});
  const auto parsed = parse_json(listed.out);
  ASSERT_TRUE(parsed) << listed.out;
  const auto& profile = parsed->object().at("profiles").array().at(0).object();
  EXPECT_EQ(profile.at("identity").text(), identity_);
  EXPECT_EQ(profile.at("idle_watts").object().at("source").text(), "catalog");
  EXPECT_EQ(profile.at("random_read_iops").object().at("low").text(), "191.25");
}

TEST_F(ProfilesTest, ListFilters) {
  put(sample_profile("A", kSampleTime));
  put(sample_profile("A", kSampleTime + 60));
  EXPECT_TRUE(holds(run({"list"}).out, "07:00:00Z"));
  const Ran latest = run({"list", "--latest"});
  EXPECT_FALSE(holds(latest.out, "07:00:00Z"));
  EXPECT_TRUE(holds(latest.out, "07:01:00Z"));
  EXPECT_FALSE(holds(run({"list", "--class", "nvme"}).out, "ms-"));
  EXPECT_EQ(run({"list", "--class", "tape"}).exit_code, kExitUsage);
}

TEST_F(ProfilesTest, WithoutAStoreTheErrorSaysHowToGetOne) {
  const Ran listed = run({"list"});
  EXPECT_EQ(listed.exit_code, kExitFailed);
  EXPECT_TRUE(holds(listed.err, "there is no store")) << listed.err;
  EXPECT_TRUE(holds(listed.err, "tierwatt probe"));
  EXPECT_FALSE(std::filesystem::exists(store_));
}

TEST_F(ProfilesTest, ShowSaysEveryFigureWithIntervalAndSource) {
  put(sample_profile());
  const Ran shown = run({"show", identity_});
  EXPECT_EQ(shown.exit_code, kExitOk) << shown.err;
  for (const char* part :
       {"5.30 W, 95 % interval 4.90 W to 5.70 W, from the model's datasheet (datasheet: Idle A average)",
        "1.00 W, 95 % interval 800 mW to 1.20 W, assumed from drives of its class", "rand-read-4k",
        "6.90 W to 7.30 W, reported", "41 of 50000 rated", "sleep             unknown", "7200 rpm"}) {
    EXPECT_TRUE(holds(shown.out, part)) << part << "\n" << shown.out;
  }
}

TEST_F(ProfilesTest, ShowTakesAPrefixAndATime) {
  put(sample_profile("AA", kSampleTime));
  put(sample_profile("AA", kSampleTime + 60));
  put(sample_profile("AB"));
  const std::string stem = store::identity_of(sample_profile("A"));
  const Ran shown = run({"show", stem + "A", "--at", "2026-01-31T07:00:59Z", "--json"});
  EXPECT_EQ(shown.out, to_json(sample_profile("AA", kSampleTime)) + "\n");
  const Ran several = run({"show", stem});
  EXPECT_EQ(several.exit_code, kExitUsage);
  EXPECT_TRUE(holds(several.err, stem + "A") && holds(several.err, stem + "B")) << several.err;
  EXPECT_EQ(run({"show", "wwn-0x1"}).exit_code, kExitFailed);
  EXPECT_EQ(run({"show", stem + "A", "--at", "2026-01-31T06:00:00Z"}).exit_code, kExitFailed);
  EXPECT_EQ(run({"show", stem + "A", "--at", "9999-01-31T06:00:00Z"}).exit_code, kExitUsage);
}

TEST_F(ProfilesTest, NoTextOfADriveSteersTheTerminal) {
  DeviceProfile profile = sample_profile();
  profile.identity.model = "evil\x1b[2J\xc2\x9b";
  profile.notes = {"a\rb"};
  put(profile);
  EXPECT_FALSE(holds(run({"show", "ms-"}).out, "\x1b[2J"));
  EXPECT_FALSE(holds(run({"show", "ms-"}).out, "\r"));
  EXPECT_FALSE(holds(run({"list"}).out, "\x1b[2J"));
}

TEST_F(ProfilesTest, ExportAndImportMoveAStore) {
  put(sample_profile("A"));
  put(sample_profile("B"));
  const std::string file = (folder_.path() / "profiles.jsonl").string();
  const Ran exported = run({"export", "--out", file});
  EXPECT_EQ(exported.exit_code, kExitOk) << exported.err;
  EXPECT_EQ(content_of(file), run({"export"}).out);
  EXPECT_EQ(content_of(file), to_json(sample_profile("A")) + "\n" + to_json(sample_profile("B")) + "\n");

  store_ = folder_.path() / "other";
  EXPECT_EQ(run({"import", file, "--json"}).out, "{\"stored\":2,\"already_there\":0}\n");
  EXPECT_EQ(run({"import", file}).out, "0 profiles stored, 2 already there\n");
  EXPECT_EQ(run({"export"}).out, content_of(file));
}

TEST_F(ProfilesTest, ABadFileIsRefusedByLineAndFieldAndStoresNothing) {
  std::string bad = to_json(sample_profile("B"));
  bad.replace(bad.find("\"reported\""), 10, "\"rumoured\"");
  const std::string file = (folder_.path() / "bad.jsonl").string();
  std::ofstream(file) << to_json(sample_profile("A")) << "\n" << bad << "\n";
  const Ran imported = run({"import", file});
  EXPECT_EQ(imported.exit_code, kExitBadInput);
  EXPECT_TRUE(holds(imported.err, "bad.jsonl:2: workloads[0].watts.source")) << imported.err;
  EXPECT_EQ(run({"list", "--json"}).out, "{\"profiles\":[]}\n");
  EXPECT_EQ(run({"import", (folder_.path() / "none").string()}).exit_code, kExitFailed);
}

TEST_F(ProfilesTest, AnExportThatCannotBeWrittenLeavesNoFile) {
  put(sample_profile());
  const std::string file = (folder_.path() / "no/such/profiles.jsonl").string();
  EXPECT_EQ(run({"export", "--out", file}).exit_code, kExitFailed);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(ProfilesTest, AStorePathThatIsAFileIsNamed) {
  store_ = folder_.path() / "file";
  std::ofstream(store_) << "x";
  const Ran listed = run({"list"});
  EXPECT_EQ(listed.exit_code, kExitUsage);
  EXPECT_TRUE(holds(listed.err, store_.string())) << listed.err;
}

}  // namespace
}  // namespace tierwatt::cli
