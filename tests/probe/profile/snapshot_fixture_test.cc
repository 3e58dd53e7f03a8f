// The recorded cluster is what its generator makes today, byte for byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt {
namespace {

const std::filesystem::path kClusters = std::filesystem::path(TIERWATT_SOURCE_DIR) / "fixtures/clusters";
const std::string kProgram = std::string(TIERWATT_BINARY_DIR) + "/make-cluster";

Result<Snapshot> make(std::vector<std::string> options) {
  options.insert(options.begin(), kProgram);
  TIERWATT_TRY(ran, run_process(options, {.deadline = Seconds(120), .output_bytes = std::size_t{1} << 28U}));
  if (ran.exit_status != 0) return Error{Code::internal, ran.err, kProgram, ""};
  return parse_snapshot(ran.out, "made");
}

TEST(SnapshotFixture, OfficeIsRebuiltByteForByte) {
  const Result<ProcessOutput> ran = run_process({kProgram});
  ASSERT_TRUE(ran) << ran.error().to_string();
  const Result<std::string> recorded = read_file(kClusters / "office.json", 1U << 24U);
  ASSERT_TRUE(recorded);
  EXPECT_TRUE(ran->out == *recorded) << "make-cluster --out fixtures/clusters/office.json";
  EXPECT_LT(recorded->size(), 1'500'000U);
}

TEST(SnapshotFixture, OfficeIsTheClusterThatItsPagePromises) {
  const Result<Snapshot> read = read_snapshot(kClusters / "office.json");
  ASSERT_TRUE(read) << read.error().to_string();
  const Snapshot& s = *read;
  std::array<std::size_t, kDomainKinds> domains{};
  for (const Domain& domain : s.domains) ++domains[static_cast<std::size_t>(domain.kind)];
  EXPECT_EQ(domains[static_cast<std::size_t>(DomainKind::rack)], 2U);
  EXPECT_EQ(domains[static_cast<std::size_t>(DomainKind::node)], 4U);
  EXPECT_EQ(
      std::count_if(s.drives.begin(), s.drives.end(), [](const auto& d) { return spins(d.drive_class); }),
      24);
  EXPECT_EQ(s.drives.size(), 32U);
  EXPECT_EQ(s.volumes.size(), 180U);
  EXPECT_EQ(s.window.steps, 10'080U);
  EXPECT_GE(s.groups.size(), 20U);
}

// A group's replicas start on different nodes: plans begin from a state that the policy allows.
TEST(SnapshotFixture, ReplicasStartApart) {
  const Result<Snapshot> read = make({"--seed", "5"});
  ASSERT_TRUE(read) << read.error().to_string();
  std::set<std::pair<Index, Index>> seen;
  for (const Volume& volume : read->volumes) {
    if (volume.group == kNone) continue;
    const Index domain = read->drives[read->sets[volume.set].drives[0]].domain;
    EXPECT_TRUE(seen.emplace(volume.group, domain_of_kind(*read, domain, DomainKind::node)).second)
        << volume.id;
  }
}

TEST(SnapshotFixture, AnotherWeekIsTheSameClusterAtWork) {
  const Result<Snapshot> first = make({});
  const Result<Snapshot> second = make({"--week", "1"});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->drives, second->drives);
  ASSERT_EQ(first->volumes.size(), second->volumes.size());
  std::size_t changed = 0;
  for (std::size_t i = 0; i < first->volumes.size(); ++i) {
    EXPECT_EQ(first->volumes[i].id, second->volumes[i].id);
    EXPECT_EQ(first->volumes[i].set, second->volumes[i].set);
    EXPECT_EQ(first->volumes[i].size, second->volumes[i].size);
    changed += first->volumes[i].active != second->volumes[i].active ? 1U : 0U;
  }
  EXPECT_GT(changed, 100U);
}

TEST(SnapshotFixture, BothFormsHoldTheSameCluster) {
  const Result<Snapshot> document = make({"--seed", "3", "--disks", "60", "--volumes", "500"});
  const Result<Snapshot> lines = make({"--seed", "3", "--disks", "60", "--volumes", "500", "--ndjson"});
  ASSERT_TRUE(document) << document.error().to_string();
  ASSERT_TRUE(lines) << lines.error().to_string();
  EXPECT_EQ(document->volumes, lines->volumes);
  EXPECT_EQ(document->sets, lines->sets);
}

TEST(SnapshotFixture, BadOptionsAreRefused) {
  for (const auto& options : {std::vector<std::string>{kProgram, "--disks", "1"},
                              {kProgram, "--nonsense"},
                              {kProgram, "--fill", "2"}}) {
    const Result<ProcessOutput> ran = run_process(options);
    ASSERT_TRUE(ran);
    EXPECT_EQ(ran->exit_status, 2) << ran->err;
  }
}

}  // namespace
}  // namespace tierwatt
