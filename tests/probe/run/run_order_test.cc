// Who runs at once, on paths written down as machines have them.
#include "probe/run/run_order.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::run {
namespace {

using device::DrivePath;
using device::PathElement;
using device::PathKind;
using Lanes = std::vector<std::vector<std::size_t>>;

DrivePath disk(const std::string& name, std::vector<PathElement> above) {
  DrivePath path{name, false, true, device::kFastestDisk, {{PathKind::drive, name, std::nullopt}}};
  path.elements.insert(path.elements.end(), above.begin(), above.end());
  return path;
}

DrivePath flash(const std::string& name, BytesPerSecond need, std::vector<PathElement> above) {
  DrivePath path = disk(name, std::move(above));
  path.is_flash = true;
  path.spins = false;
  path.need = need;
  return path;
}

PathElement port(const std::string& name) { return {PathKind::sata_port, name, BytesPerSecond(600e6)}; }
PathElement adapter(std::optional<BytesPerSecond> rate) {
  return {PathKind::host_adapter, "0000:03:00.0", rate};
}

std::vector<OrderTarget> targets_of(std::vector<DrivePath> drives) {
  std::vector<OrderTarget> targets;
  for (DrivePath& drive : drives) targets.push_back({"/dev/" + drive.drive, {std::move(drive)}});
  return targets;
}

TEST(RunOrder, DrivesThatShareNothingRunAtOnce) {
  const std::vector<OrderTarget> targets =
      targets_of({disk("sda", {{PathKind::host_adapter, "a", std::nullopt}}),
                  disk("sdb", {{PathKind::host_adapter, "b", std::nullopt}})});
  const RunOrder order = decide_order(targets, 2);
  EXPECT_EQ(order.lanes, (Lanes{{0}, {1}}));
  EXPECT_TRUE(order.sharings.empty());
  EXPECT_EQ(to_sentences(order, targets).size(), 1U);
  EXPECT_TRUE(to_sentences(order, targets)[0].ends_with(": at once, /sys shows nothing that they share"));
  EXPECT_TRUE(to_sentences(RunOrder{}, {targets.front()}).empty());
}

TEST(RunOrder, TwoPlacesOnOneDriveTakeTurns) {
  const std::vector<OrderTarget> targets = {{"/dev/sda1", {disk("sda", {port("ata1"), adapter({})})}},
                                            {"/data/file", {disk("sda", {port("ata1"), adapter({})})}}};
  const RunOrder order = decide_order(targets, 8);
  EXPECT_EQ(order.lanes, (Lanes{{0, 1}}));
  ASSERT_EQ(order.sharings.size(), 1U);  // the port and the adapter above say nothing new
  EXPECT_EQ(to_sentence(order.sharings[0]),
            "/dev/sda1, /data/file: one after another, they share drive sda: it is one drive");
}

TEST(RunOrder, APortMultiplierServesOneAtATime) {
  const RunOrder order = decide_order(targets_of({disk("sda", {port("ata1"), adapter(BytesPerSecond(8e9))}),
                                                  disk("sdb", {port("ata1"), adapter(BytesPerSecond(8e9))}),
                                                  disk("sdc", {port("ata2"), adapter(BytesPerSecond(8e9))})}),
                                      2);
  EXPECT_EQ(order.lanes, (Lanes{{0, 1}, {2}}));
}

TEST(RunOrder, AnAdapterWithRoomLetsDisksRunAtOnceAndSaysSo) {
  const std::vector<OrderTarget> targets =
      targets_of({disk("sda", {port("ata1"), adapter(BytesPerSecond(1e9))}),
                  disk("sdb", {port("ata2"), adapter(BytesPerSecond(1e9))})});
  const RunOrder order = decide_order(targets, 1);
  EXPECT_EQ(order.lanes, (Lanes{{0}, {1}}));
  ASSERT_EQ(order.sharings.size(), 1U);
  EXPECT_FALSE(order.sharings[0].in_turns);
  EXPECT_NE(to_sentence(order.sharings[0]).find("at once"), std::string::npos);
}

TEST(RunOrder, AnAdapterWithoutRoomOrOfUnknownRateDoesNot) {
  for (const std::optional<BytesPerSecond> rate :
       {std::optional<BytesPerSecond>(BytesPerSecond(500e6)), std::optional<BytesPerSecond>()}) {
    const RunOrder order = decide_order(
        targets_of({disk("sda", {port("ata1"), adapter(rate)}), disk("sdb", {port("ata2"), adapter(rate)})}),
        2);
    EXPECT_EQ(order.lanes, (Lanes{{0, 1}}));
    EXPECT_TRUE(order.sharings.at(0).in_turns);
  }
}

TEST(RunOrder, FlashBehindOneAdapterTakesTurnsWhateverTheRate) {
  const RunOrder order =
      decide_order(targets_of({flash("sda", BytesPerSecond(600e6), {adapter(BytesPerSecond(8e9))}),
                               disk("sdb", {adapter(BytesPerSecond(8e9))})}),
                   8);
  EXPECT_EQ(order.lanes, (Lanes{{0, 1}}));
}

TEST(RunOrder, ASwitchsUplinkIsComparedWithTheSum) {
  const auto behind = [](BytesPerSecond uplink) {
    std::vector<DrivePath> drives;
    for (const char* name : {"nvme0n1", "nvme1n1", "nvme2n1", "nvme3n1"}) {
      drives.push_back(flash(name, BytesPerSecond(3.3e9),
                             {{PathKind::nvme_controller, name, std::nullopt},
                              {PathKind::pcie, name, BytesPerSecond(3.3e9)},
                              {PathKind::pcie, "uplink", uplink}}));
    }
    return decide_order(targets_of(std::move(drives)), 8);
  };
  EXPECT_EQ(behind(BytesPerSecond(13.4e9)).lanes.size(), 4U);
  EXPECT_EQ(behind(BytesPerSecond(6.7e9)).lanes.size(), 1U);
}

TEST(RunOrder, TwoNamespacesOfOneControllerTakeTurns) {
  const PathElement controller{PathKind::nvme_controller, "nvme0", std::nullopt};
  const RunOrder order = decide_order(targets_of({flash("nvme0n1", BytesPerSecond(3e9), {controller}),
                                                  flash("nvme0n2", BytesPerSecond(3e9), {controller})}),
                                      8);
  EXPECT_EQ(order.lanes, (Lanes{{0, 1}}));
}

TEST(RunOrder, TurnsAreTransitive) {
  // A volume over two drives ties those to it that share nothing with each other.
  std::vector<OrderTarget> targets = targets_of({disk("sda", {}), disk("sdb", {})});
  targets.push_back({"/dev/md0", {disk("sda", {}), disk("sdb", {})}});
  EXPECT_EQ(decide_order(targets, 8).lanes, (Lanes{{0, 1, 2}}));
}

TEST(RunOrder, WhatIsNotSeenTakesTurnsWithItsLike) {
  std::vector<OrderTarget> targets = targets_of({disk("sda", {adapter({})})});
  targets.push_back({"/nfs/a", {}});
  targets.push_back({"/nfs/b", {}});
  EXPECT_EQ(decide_order(targets, 8).lanes, (Lanes{{0}, {1, 2}}));
}

TEST(RunOrder, FlashIsNoMoreAtOnceThanProcessors) {
  std::vector<DrivePath> drives;
  for (const char* name : {"a", "b", "c", "d", "e"}) drives.push_back(flash(name, BytesPerSecond(1e9), {}));
  drives.push_back(disk("f", {}));
  const RunOrder order = decide_order(targets_of(std::move(drives)), 2);
  EXPECT_EQ(order.lanes, (Lanes{{0, 2, 4}, {1, 3}, {5}}));
  EXPECT_EQ(order.sharings.at(0).what, "2 processors");
}

TEST(RunOrder, ACallersReasonPutsAllInOneLane) {
  const std::vector<OrderTarget> targets = targets_of({disk("sda", {}), disk("sdb", {})});
  RunOrder order = decide_order(targets, 2);
  EXPECT_EQ(order.lanes.size(), 2U);
  take_turns(targets, "a meter", "it reads one at a time", order);
  EXPECT_EQ(order.lanes, (Lanes{{0, 1}}));
  EXPECT_EQ(to_sentence(order.sharings.at(0)),
            "/dev/sda, /dev/sdb: one after another, they share a meter: it reads one at a time");
}

TEST(RunOrder, NothingIsNothing) {
  EXPECT_TRUE(decide_order({}, 2).lanes.empty());
  EXPECT_EQ(decide_order(targets_of({disk("sda", {})}), 2).lanes, (Lanes{{0}}));
}

// Every place in one lane, and no lane tells a sharing in turns apart.
TEST(RunOrder, CapturedMachinesKeepTheRule) {
  for (const char* tree :
       {"classes", "md-raid1", "multipath", "nvme-multipath", "virtio", "hostile", "bare"}) {
    const device::testing::Captured machine(tree);
    std::vector<OrderTarget> targets;
    for (const device::BlockDevice& device : machine.inventory.devices) {
      if (is_drive(device.kind)) targets.push_back({device.name, {path_of(machine.inventory, device)}});
    }
    const RunOrder order = decide_order(targets, 4);
    std::vector<std::size_t> lane_of(targets.size(), targets.size());
    std::size_t placed = 0;
    for (std::size_t lane = 0; lane < order.lanes.size(); ++lane) {
      for (const std::size_t target : order.lanes[lane]) lane_of.at(target) = lane;
      placed += order.lanes[lane].size();
    }
    EXPECT_EQ(placed, targets.size()) << tree;
    for (const Sharing& sharing : order.sharings) {
      if (!sharing.in_turns || sharing.what.ends_with("processors")) continue;
      for (const std::size_t target : sharing.targets) {
        EXPECT_EQ(lane_of.at(target), lane_of.at(sharing.targets.front())) << tree << ": " << sharing.what;
      }
    }
  }
}

}  // namespace
}  // namespace tierwatt::run
