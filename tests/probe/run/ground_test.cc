// Layers, drives and power states under a target, on captured machines and on this one; who may be woken.
#include "probe/run/ground.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "probe/device/discover.h"
#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::run {
namespace {

using device::PowerLevel;
using device::testing::Captured;

// Answers the same for every drive, and counts.
struct Answer {
  device::PowerState state;
  std::vector<std::string> asked;
  DriveReader reader() {
    DriveReader reader;
    reader.power_state = [this](const device::Root&, const device::BlockDevice& drive) {
      asked.push_back(drive.name);
      return state;
    };
    return reader;
  }
};

Answer answer(PowerLevel level) { return {{level, "standby_z", "test", "not told"}, {}}; }

Ground ground_when(PowerLevel level, const char* tree, const char* path) {
  const Captured captured(tree);
  Answer told = answer(level);
  return ground_of(captured.inventory, path, told.reader());
}

bool has_note(const Ground& ground, std::string_view text) {
  return std::any_of(ground.notes.begin(), ground.notes.end(),
                     [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

TEST(Ground, AVolumeIsWalkedDownToItsDrive) {
  const Ground ground = ground_when(PowerLevel::active, "hdd-lvm", "/dev/mapper/vg--a-root");
  ASSERT_EQ(ground.drives.size(), 1U);
  EXPECT_EQ(ground.drives[0].device.name, "sda");
  EXPECT_EQ(ground.transport, "sata");
  EXPECT_EQ(ground.counted_folder.filename(), "sda");
  EXPECT_TRUE(has_note(ground, "stands on dm-0 (lvm), sda2 (partition), sda (disk)"));
}

TEST(Ground, APartitionExplainsItself) {
  const Ground ground = ground_when(PowerLevel::active, "hdd-lvm", "/dev/sda1");
  ASSERT_EQ(ground.drives.size(), 1U);
  EXPECT_EQ(ground.counted_folder.filename(), "sda");
  EXPECT_TRUE(ground.notes.empty());
}

TEST(Ground, AFolderIsCarriedByTheDriveOfItsMount) {
  const Ground ground = ground_when(PowerLevel::active, "nvme-crypt", "/home");
  ASSERT_EQ(ground.drives.size(), 1U);
  EXPECT_EQ(ground.drives[0].device.name, "nvme0n1");
  EXPECT_EQ(ground.transport, "nvme");
}

TEST(Ground, AnArrayHasSeveralDrivesAndCountersOfItsOwn) {
  const Captured captured("md-raid1");
  Answer told = answer(PowerLevel::idle);
  const Ground ground = ground_of(captured.inventory, "/dev/md0", told.reader());
  ASSERT_EQ(ground.drives.size(), 2U);
  EXPECT_EQ(told.asked, (std::vector<std::string>{"sda", "sdb"}));
  EXPECT_EQ(ground.counted_folder.filename(), "md0");
  EXPECT_EQ(ground.transport, "md");
}

TEST(Ground, ALoopHasItsDriveAndCountersOfItsOwn) {
  const Ground ground = ground_when(PowerLevel::active, "loop-on-lvm", "/dev/loop0");
  ASSERT_EQ(ground.drives.size(), 1U);
  EXPECT_EQ(ground.drives[0].device.name, "sda");
  EXPECT_EQ(ground.counted_folder.filename(), "loop0");  // its reads pass the page cache
  EXPECT_TRUE(has_note(ground, "stands on loop0 (loop), dm-0 (lvm), sda1 (partition), sda (disk)"));
  EXPECT_TRUE(has_note(ground, "page cache"));
}

TEST(Ground, WhereThereIsNoDriveItSaysWhy) {
  const Ground memory = ground_when(PowerLevel::active, "virtio", "/tmp/file");
  EXPECT_TRUE(memory.drives.empty());
  EXPECT_TRUE(memory.counted_folder.empty());
  EXPECT_EQ(memory.transport, "file");
  EXPECT_TRUE(has_note(memory, "tmpfs"));
  EXPECT_TRUE(may_be_loaded(memory, "/tmp/file", false).ok());
  const Ground nothing = ground_when(PowerLevel::active, "virtio", "/dev/sdq");
  EXPECT_TRUE(has_note(nothing, "unknown"));
}

TEST(Ground, RingsOfLayersEnd) {
  for (const char* path : {"/dev/dm-0", "/dev/loop2", "/dev/md0"}) {
    const Ground ground = ground_when(PowerLevel::active, path[5] == 'l' ? "loop-on-lvm" : "circle", path);
    EXPECT_TRUE(ground.drives.empty()) << path;
    EXPECT_FALSE(ground.notes.empty()) << path;
  }
}

TEST(MayBeLoaded, ASleepingDiskIsLeftAloneUnlessItMayBeWoken) {
  for (const PowerLevel level : {PowerLevel::standby, PowerLevel::sleep, PowerLevel::unknown}) {
    const Ground ground = ground_when(level, "hdd-lvm", "/dev/mapper/vg--a-root");
    const Status status = may_be_loaded(ground, "/dev/vg-a/root", false);
    ASSERT_FALSE(status.ok()) << to_string(level);
    EXPECT_EQ(status.error().code, Code::unavailable);
    EXPECT_EQ(status.error().place, "/dev/vg-a/root");
    EXPECT_NE(status.error().message.find("sda"), std::string::npos);
    EXPECT_NE(status.error().remedy.find("--wake"), std::string::npos);
    EXPECT_TRUE(may_be_loaded(ground, "/dev/vg-a/root", true).ok());
  }
}

TEST(MayBeLoaded, TheReasonIsTheDrivesOwnWord) {
  const Ground asleep = ground_when(PowerLevel::standby, "hdd-lvm", "/dev/sda");
  EXPECT_NE(may_be_loaded(asleep, "/dev/sda", false).error().message.find("sleeps (standby_z)"),
            std::string::npos);
  const Ground unknown = ground_when(PowerLevel::unknown, "hdd-lvm", "/dev/sda");
  EXPECT_NE(may_be_loaded(unknown, "/dev/sda", false).error().message.find("may sleep (not told)"),
            std::string::npos);
}

TEST(Ground, ANameOnASleepingDriveIsNotLookedUp) {
  const Captured captured("md-raid1");
  Answer asleep = answer(PowerLevel::standby);
  const Ground ground = ground_of(captured.inventory, "/srv/../srv/./no/such/file", asleep.reader());
  EXPECT_EQ(asleep.asked, (std::vector<std::string>{"sda", "sdb"})) << "each once";
  EXPECT_TRUE(has_note(ground, "found by the names of mounts alone"));
  EXPECT_FALSE(may_be_loaded(ground, "/srv/no/such/file", false).ok());
  Answer awake = answer(PowerLevel::idle);
  EXPECT_FALSE(has_note(ground_of(captured.inventory, "/srv/file", awake.reader()), "by the names"));
  EXPECT_EQ(awake.asked, (std::vector<std::string>{"sda", "sdb"})) << "each once";
}

TEST(MayBeLoaded, AnAwakeDiskMay) {
  for (const PowerLevel level : {PowerLevel::active, PowerLevel::idle}) {
    EXPECT_TRUE(may_be_loaded(ground_when(level, "hdd-lvm", "/dev/sda"), "/dev/sda", false).ok());
  }
}

TEST(MayBeLoaded, FlashAndVirtualDisksAreNotConcerned) {
  EXPECT_TRUE(may_be_loaded(ground_when(PowerLevel::unknown, "nvme-crypt", "/home"), "/home", false).ok());
  EXPECT_TRUE(
      may_be_loaded(ground_when(PowerLevel::unknown, "virtio", "/dev/vda1"), "/dev/vda1", false).ok());
}

TEST(MayBeLoaded, EveryDriveOfAnArrayIsNamed) {
  const Status status =
      may_be_loaded(ground_when(PowerLevel::standby, "md-raid1", "/srv/file"), "/srv/file", false);
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().message.find("sda sleeps"), std::string::npos);
  EXPECT_NE(status.error().message.find("sdb sleeps"), std::string::npos);
}

TEST(MayBeLoaded, ADriveOfUnknownClassMaySpin) {
  Ground ground;
  ground.drives.push_back({{.name = "sdx"}, device::unknown_power("silent")});
  EXPECT_FALSE(may_be_loaded(ground, "/dev/sdx", false).ok());
}

TEST(DrivesToProbe, DrivesFirstAndVirtualDisksOnlyWithoutThem) {
  using Paths = std::vector<std::filesystem::path>;
  EXPECT_EQ(drives_to_probe(Captured("md-raid1").inventory), (Paths{"/dev/sda", "/dev/sdb"}));
  EXPECT_EQ(drives_to_probe(Captured("virtio").inventory), Paths{"/dev/vda"});
  EXPECT_EQ(drives_to_probe(Captured("nvme-multipath").inventory).size(), 1U);
  EXPECT_EQ(drives_to_probe(Captured("multipath").inventory).size(), 1U);  // two paths, one drive
  EXPECT_TRUE(drives_to_probe(device::Inventory{}).empty());
}

TEST(Ground, OfThisMachineNoVirtualDiskIsConcerned) {
  const Result<device::Inventory> inventory = device::discover();
  if (!inventory) GTEST_SKIP() << inventory.error().to_string();
  std::size_t seen = 0;
  for (const device::BlockDevice& disk : inventory->devices) {
    const bool concerned = disk.kind != device::NodeKind::virtual_disk && disk.kind != device::NodeKind::loop;
    if (concerned || disk.size.value_or(Bytes(0)) == Bytes(0)) continue;
    const std::filesystem::path node = std::filesystem::path("/dev") / disk.name;
    if (!std::filesystem::exists(node)) continue;
    const Ground ground = ground_of(*inventory, node);
    const bool on_metal = std::any_of(ground.drives.begin(), ground.drives.end(), [](const GroundDrive& d) {
      return d.device.kind == device::NodeKind::disk;
    });
    if (on_metal) continue;
    EXPECT_TRUE(may_be_loaded(ground, node, false).ok()) << node;
    ++seen;
  }
  if (seen == 0) GTEST_SKIP() << "no virtual disk and no loop here; run on a virtual machine, or losetup one";
}

}  // namespace
}  // namespace tierwatt::run
