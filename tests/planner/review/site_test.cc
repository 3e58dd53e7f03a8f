#include "planner/review/site.h"

#include "tests/planner/review/cluster_testlib.h"

namespace tierwatt::planner {
namespace {

using testing::Cluster;
using testing::nodes;

TEST(ReadSite, AddsUpTheDrivesOfASet) {
  Cluster cluster;
  const Index node = cluster.domain("node", DomainKind::node);
  const Index set = cluster.set("pair", node, 2);
  cluster.snapshot.drives[1].spinup_seconds = testing::exactly<Seconds>(14);
  cluster.snapshot.sets[set].reserved = Bytes(200);
  cluster.snapshot.policy.headroom = 0.8;
  const Site site = cluster.site();
  const SiteSet& read = site.sets[set];
  EXPECT_EQ(read.idle_w, 10);
  EXPECT_EQ(read.standby_w, 2);
  EXPECT_EQ(read.spinup_j, 200);
  EXPECT_EQ(read.spinup_s, 14) << "drives of a set start together: the slowest decides";
  EXPECT_EQ(read.limit, (Loads{0.8 * 2000 - 200, 160, 160, 1600, 1600}));
  EXPECT_EQ(read.whole, (Loads{1800, 200, 200, 2000, 2000}));
  EXPECT_TRUE(read.can_sleep);
}

TEST(ReadSite, FlashAndMixedSetsCannotSleepWhateverTheySay) {
  Cluster cluster;
  const Index node = cluster.domain("node", DomainKind::node);
  const Index flash = cluster.set("flash", node, 1, DriveClass::nvme);
  const Index mixed = cluster.set("mixed", node, 2);
  const Index fixed = cluster.set("fixed", node);
  cluster.snapshot.sets[flash].can_sleep = true;
  cluster.snapshot.drives[2].drive_class = DriveClass::sata_ssd;
  cluster.snapshot.sets[fixed].can_sleep = false;
  const Site site = cluster.site();
  EXPECT_FALSE(site.sets[flash].can_sleep);
  EXPECT_FALSE(site.sets[mixed].can_sleep);
  EXPECT_FALSE(site.sets[fixed].can_sleep);
}

TEST(ReadSite, TakesTheNearestDomainOfEachKind) {
  Cluster cluster;
  const Index rack = cluster.domain("rack", DomainKind::rack);
  const Index node = cluster.domain("node", DomainKind::node, rack);
  const Index outer = cluster.domain("outer", DomainKind::enclosure, node);
  const Index inner = cluster.domain("inner", DomainKind::enclosure, outer);
  const Index psu = cluster.domain("psu", DomainKind::psu, inner);
  const Index set = cluster.set("set", psu, 2);
  const Site site = cluster.site();
  EXPECT_EQ(site.sets[set].domains, (std::vector<Index>{rack, node, inner, psu}));
  EXPECT_EQ(site.sets[set].enclosures, std::vector<Index>{inner});
  EXPECT_TRUE(stands_in(cluster.snapshot, set, outer));
  EXPECT_TRUE(stands_in(cluster.snapshot, set, rack));
  EXPECT_FALSE(stands_in(cluster.snapshot, set, cluster.domain("elsewhere", DomainKind::node)));
}

TEST(ReadSite, VolumesAskForBytesIopsAndBandwidth) {
  Cluster cluster = nodes(1);
  const Index v = cluster.volume("v", 0, 300);
  cluster.at(v).peak_read_iops = 7;
  cluster.at(v).peak_write_iops = 8;
  cluster.at(v).read_bytes_per_day = 86400 * 9.0;
  cluster.at(v).write_bytes_per_day = 86400 * 10.0;
  cluster.group("g", {v});
  const Index alone = cluster.volume("alone", 0);
  const Site site = cluster.site();
  EXPECT_EQ(site.demand[v], (Loads{300, 7, 8, 9, 10}));
  EXPECT_EQ(site.group_of(v), "g");
  EXPECT_EQ(site.group_of(alone), "");
  EXPECT_EQ(site.members[0], std::vector<Index>{v});
}

TEST(ReadSite, NamesEveryFigureThatNobodyFilled) {
  Cluster cluster = nodes(1);
  cluster.snapshot.drives[0].standby.reset();
  cluster.snapshot.drives[0].spinup_seconds.reset();
  cluster.snapshot.drives[0].write_iops.reset();
  Findings findings;
  const Site site = read_site(cluster.snapshot, findings);
  const Review review = findings.take();
  ASSERT_EQ(review.findings.size(), 3U) << testing::text_of(review);
  for (const Finding& finding : review.findings) {
    EXPECT_EQ(finding.rule, "missing-figure");
    EXPECT_EQ(finding.domain, "set-0.0");
    EXPECT_EQ(finding.severity, Severity::fail);
  }
  EXPECT_EQ(site.sets[0].standby_w, 0);
}

TEST(WhyNotThere, EachRuleSaysWhichItIs) {
  Cluster cluster = nodes(2);
  const Index flash = cluster.set("flash", cluster.snapshot.drives[1].domain, 1, DriveClass::nvme);
  const Index rack_of_one = cluster.snapshot.domains[cluster.snapshot.drives[1].domain].parent;
  const Index free = cluster.volume("free", 0);
  const Index pinned = cluster.volume("pinned", 0);
  const Index unknown = cluster.volume("unknown", 0);
  const Index listed = cluster.volume("listed", 0);
  const Index classed = cluster.volume("classed", 0);
  const Index near = cluster.volume("near", 0);
  cluster.at(pinned).pinned = true;
  cluster.at(unknown).activity_known = false;
  cluster.at(listed).allowed_sets = {0, flash};
  cluster.at(classed).allowed_classes = {DriveClass::hdd};
  cluster.at(near).node_affinity = {rack_of_one};
  const Site site = cluster.site();
  EXPECT_EQ(why_not_there(site, free, 1), "");
  EXPECT_NE(why_not_there(site, pinned, 1).find("pinned"), std::string::npos);
  EXPECT_NE(why_not_there(site, unknown, 1).find("not recorded"), std::string::npos);
  EXPECT_NE(why_not_there(site, listed, 1).find("allowed_sets"), std::string::npos);
  EXPECT_EQ(why_not_there(site, listed, flash), "");
  EXPECT_NE(why_not_there(site, classed, flash).find("allowed_classes"), std::string::npos);
  EXPECT_EQ(why_not_there(site, classed, 1), "");
  EXPECT_NE(why_not_there(site, near, 0).find("node_affinity"), std::string::npos);
  EXPECT_EQ(why_not_there(site, near, 1), "") << "an affinity for a domain above the node holds below it";
}

}  // namespace
}  // namespace tierwatt::planner
