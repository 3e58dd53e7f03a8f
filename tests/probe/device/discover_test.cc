// Discovery on captured trees, on trees of other projects' tests, and on this machine.
#include "probe/device/discover.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "probe/base/process.h"
#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

using testing::Captured;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

TEST(Discover, ASataDiskWithAllItsFacts) {
  const Captured tree("hdd-lvm");
  const BlockDevice& disk = tree.device("sda");
  EXPECT_EQ(disk.kind, NodeKind::disk);
  EXPECT_EQ(disk.drive_class, DriveClass::hdd);
  EXPECT_EQ(disk.transport, "sata");
  EXPECT_EQ(disk.number, (DeviceNumber{8, 0}));
  EXPECT_EQ(disk.size, Bytes(4'000'787'030'016));
  EXPECT_EQ(disk.logical_block, Bytes(512));
  EXPECT_EQ(disk.physical_block, Bytes(4096));
  EXPECT_EQ(disk.rotation_rpm, 7200);
  EXPECT_EQ(disk.rotational, true);
  EXPECT_EQ(disk.scheduler, "mq-deadline");
  EXPECT_EQ(disk.write_cache, "write back");
  EXPECT_EQ(disk.read_only, false);
  EXPECT_EQ(disk.removable, false);
  EXPECT_EQ(disk.smr, std::nullopt);  // a drive-managed SMR disk looks the same
  EXPECT_TRUE(std::any_of(disk.unknown.begin(), disk.unknown.end(),
                          [](const std::string& line) { return line.starts_with("SMR"); }));
}

TEST(Discover, PartitionsVolumesAndTheirLinks) {
  const Captured tree("hdd-lvm");
  EXPECT_EQ(tree.device("sda2").kind, NodeKind::partition);
  EXPECT_EQ(tree.device("sda2").parent, "sda");
  EXPECT_EQ(tree.device("sda2").holders, (std::vector<std::string>{"dm-0", "dm-1"}));
  EXPECT_EQ(tree.device("sda1").size, Bytes(1048576LL * 512));
  EXPECT_EQ(tree.device("dm-0").kind, NodeKind::lvm);
  EXPECT_EQ(tree.device("dm-0").dm_name, "vg--a-root");
  EXPECT_EQ(tree.device("dm-0").slaves, (std::vector<std::string>{"sda2"}));
  EXPECT_EQ(tree.inventory.swaps, (std::vector<std::string>{"/dev/dm-1"}));
  EXPECT_EQ(tree.inventory.mounts.size(), 4U);
  EXPECT_TRUE(tree.inventory.notes.empty());
}

TEST(Discover, EachClassOfDrive) {
  const Captured tree("classes");
  EXPECT_EQ(tree.device("sda").drive_class, DriveClass::hdd);
  EXPECT_EQ(tree.device("sda").smr, true);
  EXPECT_EQ(tree.device("sda").zoned, "host-aware");
  EXPECT_EQ(tree.device("sda").rotation_rpm, 5980);
  EXPECT_EQ(tree.device("sdb").smr, true);
  EXPECT_EQ(tree.device("sdc").transport, "usb");
  EXPECT_EQ(tree.device("sdc").drive_class, DriveClass::hdd);
  EXPECT_EQ(tree.device("sdc").removable, true);
  EXPECT_EQ(tree.device("sdd").drive_class, DriveClass::sas_ssd);
  EXPECT_EQ(tree.device("sdd").rotation_rpm, 0);
  EXPECT_EQ(tree.device("sdd").identity.model, "MZILT1T9HBJR/007");
  EXPECT_EQ(tree.device("sde").drive_class, DriveClass::sata_ssd);  // SATA flash behind a SAS expander
  EXPECT_EQ(tree.device("sde").transport, "sata");
  EXPECT_EQ(tree.device("sdf").drive_class, DriveClass::virtual_);
  EXPECT_EQ(tree.device("sdf").kind, NodeKind::virtual_disk);
}

TEST(Discover, AVirtualMachine) {
  const Captured tree("virtio");
  const BlockDevice& disk = tree.device("vda");
  EXPECT_EQ(disk.kind, NodeKind::virtual_disk);
  EXPECT_EQ(disk.drive_class, DriveClass::virtual_);
  EXPECT_EQ(disk.transport, "virtio");
  EXPECT_EQ(disk.identity.serial, "disk-7");
  EXPECT_EQ(tree.device("zram0").kind, NodeKind::zram);
}

TEST(Discover, HiddenPathsBelongToTheirDrive) {
  const Captured tree("nvme-multipath");
  EXPECT_EQ(tree.device("nvme0n1").kind, NodeKind::disk);
  EXPECT_EQ(tree.device("nvme0n1").slaves, (std::vector<std::string>{"nvme0c0n1", "nvme0c1n1"}));
  EXPECT_EQ(tree.device("nvme0c1n1").kind, NodeKind::hidden_path);
}

TEST(Discover, WhatADeviceDoesNotTellIsUnknownWithAReason) {
  const Captured tree("bare");
  for (const char* name : {"sda", "sdb"}) {
    const BlockDevice& disk = tree.device(name);
    EXPECT_EQ(disk.size, std::nullopt);
    EXPECT_EQ(disk.drive_class, std::nullopt);
    EXPECT_EQ(disk.number, std::nullopt);
    EXPECT_FALSE(disk.unknown.empty());
  }
  EXPECT_EQ(tree.device("nvme9n1").drive_class, DriveClass::nvme);
  EXPECT_EQ(tree.inventory.notes.size(), 2U);  // neither mounts nor swaps
}

TEST(Discover, HostileTreesGiveNotesNotNonsense) {
  const Captured tree("hostile");
  const BlockDevice& disk = tree.device("sda");
  EXPECT_EQ(disk.size, std::nullopt);
  EXPECT_EQ(disk.number, std::nullopt);
  EXPECT_EQ(disk.rotational, std::nullopt);
  EXPECT_EQ(disk.logical_block, std::nullopt);
  EXPECT_EQ(disk.vendor, "");
  EXPECT_EQ(disk.identity.wwn, "");
  EXPECT_LT(disk.identity.model.size(), 4096U);
  for (const BlockDevice& device : tree.inventory.devices) {
    EXPECT_EQ(device.name.find(';'), std::string::npos);
  }
  EXPECT_GE(tree.inventory.notes.size(), 3U);
  ASSERT_EQ(tree.inventory.mounts.size(), 1U);
  EXPECT_EQ(tree.inventory.mounts[0].point, "/with blank\\999");
}

TEST(Discover, NamesAreSortedAsPeopleCount) {
  const TemporaryFolder folder;
  for (const char* name : {"sdb", "sda", "sdaa", "loop10", "loop9"})
    folder.write(fs::path("sys/block") / name / "size", "8");
  for (const char* name : {"sda1", "sda10", "sda2"})
    folder.write(fs::path("sys/block/sda") / name / "partition", "1");
  const Result<Inventory> inventory = discover(folder.root());
  ASSERT_TRUE(inventory.ok());
  std::string names;
  for (const BlockDevice& device : inventory->devices) names += device.name + " ";
  EXPECT_LT(names.find("loop9 "), names.find("loop10 "));
  EXPECT_LT(names.find("sda1 "), names.find("sda2 "));
  EXPECT_LT(names.find("sda2 "), names.find("sda10 "));
}

TEST(Discover, AFolderThatIsNoSysfsIsOneError) {
  const TemporaryFolder folder;
  const Result<Inventory> inventory = discover(folder.root());
  ASSERT_FALSE(inventory.ok());
  EXPECT_EQ(inventory.error().code, Code::unavailable);
  EXPECT_FALSE(inventory.error().remedy.empty());
}

TEST(Discover, NodeExportersTree) {
  const auto shared = testing::shared_data();
  if (!shared) GTEST_SKIP() << testing::kNoSharedData;
  const TemporaryFolder folder;
  testing::unpack_ttar(*shared / "block-trees/node_exporter/sys.ttar", folder);
  const Result<Inventory> inventory = discover(folder.root());
  ASSERT_TRUE(inventory.ok());
  const BlockDevice* disk = inventory->by_name("sda");
  ASSERT_NE(disk, nullptr);
  EXPECT_EQ(disk->rotational, true);
  EXPECT_EQ(disk->scheduler, "bfq");
  EXPECT_EQ(disk->physical_block, Bytes(512));
  const BlockDevice* array = inventory->by_name("md6");
  ASSERT_NE(array, nullptr);
  EXPECT_EQ(array->kind, NodeKind::md);
  EXPECT_EQ(array->md_level, "raid6");
  EXPECT_EQ(array->slaves, (std::vector<std::string>{"sdq", "sdr", "sds", "sdt"}));
}

// What the tree says under devices/ is linked into block/, as the kernel does and the archive left out.
void link_namespaces(const TemporaryFolder& folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "sys/devices")) {
    const std::string name = entry.path().filename().string();
    const bool is_disk = !entry.is_symlink() && entry.is_directory() && name.starts_with("nvme") &&
                         fs::exists(entry.path() / "size") && !fs::exists(entry.path() / "partition");
    if (is_disk) found.push_back(entry.path());
  }
  for (const fs::path& path : found) folder.link(fs::path("sys/block") / path.filename(), path);
}

TEST(Discover, LibnvmesTrees) {
  const auto shared = testing::shared_data();
  if (!shared) GTEST_SKIP() << testing::kNoSharedData;
  const TemporaryFolder pcie;
  const fs::path trees = *shared / "block-trees/libnvme-sysfs/test/sysfs/data";
  if (!testing::unpack_tar(trees / "tree-pcie.tar.xz", pcie)) GTEST_SKIP() << "tar cannot unpack .tar.xz";
  link_namespaces(pcie);
  const Result<Inventory> inventory = discover(pcie.root());
  ASSERT_TRUE(inventory.ok());
  // tree-pcie.out: nvme1n1 has the paths nvme1c1n1 and nvme1c2n1; nvme0n1 stands alone.
  const BlockDevice* head = inventory->by_name("nvme1n1");
  ASSERT_NE(head, nullptr);
  EXPECT_EQ(head->slaves, (std::vector<std::string>{"nvme1c1n1", "nvme1c2n1"}));
  EXPECT_EQ(head->identity.nguid, "36525430529000570025384500000001");
  EXPECT_EQ(head->identity.model, "3.2TB NVMe Gen4 U.2 SSD III");
  const BlockDevice* single = inventory->by_name("nvme0n1");
  ASSERT_NE(single, nullptr);
  EXPECT_EQ(single->drive_class, DriveClass::nvme);
  EXPECT_EQ(single->identity.nguid, "374446305770006300253847000002e1");

  const TemporaryFolder apple;
  ASSERT_TRUE(testing::unpack_tar(trees / "tree-apple-nvme.tar.xz", apple));
  link_namespaces(apple);
  const Result<Inventory> mac = discover(apple.root());
  ASSERT_TRUE(mac.ok());
  const BlockDevice* disk = mac->by_name("nvme0n1");
  ASSERT_NE(disk, nullptr);
  EXPECT_EQ(disk->identity.model, "APPLE SSD AP2048Z");
  ASSERT_NE(mac->by_name("nvme0n1p3"), nullptr);
  EXPECT_EQ(mac->by_name("nvme0n1p3")->parent, "nvme0n1");
}

// Names and sizes as lsblk gives them: an independent reader of the same sysfs.
TEST(Discover, ThisMachineAgreesWithLsblk) {
  const Result<Inventory> inventory = discover();
  if (!inventory) GTEST_SKIP() << inventory.error().to_string();
  const Result<ProcessOutput> lsblk =
      run_process({"lsblk", "--all", "--list", "--noheadings", "--bytes", "--output", "KNAME,SIZE"});
  if (!lsblk || lsblk->exit_status != 0) GTEST_SKIP() << "lsblk does not run here (package util-linux)";
  std::istringstream lines(lsblk->out);
  std::size_t compared = 0;
  for (std::string line; std::getline(lines, line); ++compared) {
    std::istringstream words(line);
    std::string name;
    std::int64_t size = 0;
    words >> name >> size;
    const BlockDevice* device = inventory->by_name(name);
    ASSERT_NE(device, nullptr) << name;
    EXPECT_EQ(device->size, Bytes(size)) << name;
  }
  if (compared == 0) GTEST_SKIP() << "this machine shows no block devices";
  EXPECT_GE(inventory->devices.size(), compared);
}

}  // namespace
}  // namespace tierwatt::device
