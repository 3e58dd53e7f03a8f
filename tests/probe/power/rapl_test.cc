#include "probe/power/rapl.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/probe/power/testing_testlib.h"

namespace tierwatt::power {
namespace {

using testing::fixture;
using testing::TemporaryFolder;

MeterDiscovery discover(const std::filesystem::path& root) {
  ManualClock clock{WallTime{}};
  MeterDiscovery found;
  discover_rapl(clock, root, found);
  return found;
}

std::vector<std::string> names(const MeterDiscovery& found) {
  std::vector<std::string> names;
  names.reserve(found.meters.size());
  for (const auto& meter : found.meters) names.push_back(meter->info().name);
  return names;
}

TEST(Rapl, FindsPackagesTheirMemoryAndThePlatform) {
  const MeterDiscovery found = discover(fixture("server"));
  EXPECT_EQ(names(found),
            (std::vector<std::string>{"rapl package-0 (intel-rapl:0)", "rapl dram (intel-rapl:0:0)",
                                      "rapl package-1 (intel-rapl:1)", "rapl dram (intel-rapl:1:0)",
                                      "rapl psys (intel-rapl:2)"}));
  EXPECT_EQ(found.meters[0]->info().covers, Coverage::host_package);
  EXPECT_EQ(found.meters[4]->info().covers, Coverage::node);
  ASSERT_EQ(found.reasons.size(), 1U);
  EXPECT_NE(found.reasons[0].find("(core) is part of its package"), std::string::npos);
}

TEST(Rapl, CountsAcrossTheWrap) {
  TemporaryFolder tree;
  const std::string zone = "sys/class/powercap/intel-rapl:0/";
  tree.write(zone + "name", "package-0\n");
  tree.write(zone + "max_energy_range_uj", "262143328850\n");
  tree.write(zone + "energy_uj", "262143000000\n");
  MeterDiscovery found = discover(tree.path());
  ASSERT_EQ(found.meters.size(), 1U);
  ManualClock clock{WallTime{}};
  tree.write(zone + "energy_uj", "671150\n");
  EXPECT_NEAR(found.meters[0]->read(clock)->joules->value(), 1.0, 1e-6);
}

TEST(Rapl, RefusesWhatIsNoCount) {
  const MeterDiscovery found = discover(fixture("broken"));
  EXPECT_TRUE(found.meters.empty());
  ASSERT_EQ(found.reasons.size(), 2U);
  EXPECT_NE(found.reasons[0].find("'-5' is no count"), std::string::npos);
  EXPECT_NE(found.reasons[1].find("max_energy_range_uj"), std::string::npos);
}

// For root everything is readable: such a process looks on as another user for as long as this lives.
class AsPlainUser {
 public:
  AsPlainUser() : was_root_(::geteuid() == 0) {
    if (was_root_) {
      EXPECT_EQ(::seteuid(kNobody), 0);
    }
  }
  ~AsPlainUser() {
    if (was_root_) {
      EXPECT_EQ(::seteuid(0), 0);
    }
  }
  AsPlainUser(const AsPlainUser&) = delete;
  AsPlainUser& operator=(const AsPlainUser&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
  bool was_root_;
};

TEST(Rapl, NamesTheRemedyWhereOnlyRootMayRead) {
  TemporaryFolder tree;
  std::filesystem::permissions(tree.path(), std::filesystem::perms(0755));
  const std::string zone = "sys/class/powercap/intel-rapl:0/";
  tree.write(zone + "name", "package-0\n");
  tree.write(zone + "max_energy_range_uj", "262143328850\n");
  const auto file = tree.write(zone + "energy_uj", "1\n");
  std::filesystem::permissions(file, std::filesystem::perms::none);
  const AsPlainUser plain;
  const MeterDiscovery found = discover(tree.path());
  ASSERT_EQ(found.reasons.size(), 1U);
  EXPECT_NE(found.reasons[0].find("run as root"), std::string::npos) << found.reasons[0];
}

TEST(Rapl, ReadsARealMachinesTree) {
  const auto shared = testing::shared_data();
  if (!shared) GTEST_SKIP() << "the shared data is absent; set TIERWATT_SHARED_DATA to its folder";
  TemporaryFolder tree;
  testing::unpack_ttar(*shared / "block-trees/node_exporter/sys.ttar", "sys/class/powercap/", tree);
  const MeterDiscovery found = discover(tree.path());
  ASSERT_EQ(names(found), (std::vector<std::string>{"rapl package-0 (intel-rapl:0)"}));
  EXPECT_EQ(found.reasons.size(), 1U) << "its core zone";
}

TEST(Rapl, NoZonesAreOneReason) {
  TemporaryFolder empty;
  const MeterDiscovery found = discover(empty.path());
  ASSERT_EQ(found.reasons.size(), 1U);
  EXPECT_NE(found.reasons[0].find("RAPL: no intel-rapl zone under"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::power
