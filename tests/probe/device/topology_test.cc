// The walk from a place down to the drives, on captured trees.
#include "probe/device/topology.h"

#include <gtest/gtest.h>

#include "probe/base/file.h"
#include "probe/device/discover.h"
#include "probe/profile/json_value.h"
#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

using testing::Captured;
using Names = std::vector<std::string>;

Stack stack(const Captured& tree, const char* path) {
  Result<Stack> found = stack_of(tree.inventory, path);
  EXPECT_TRUE(found.ok()) << path << ": " << (found ? "" : found.error().to_string());
  return found ? *found : Stack{};
}

// "ext4 lvm partition disk"
std::string words(const Stack& stack) {
  std::string text;
  for (const Layer& layer : stack.layers) text += (text.empty() ? "" : " > ") + layer.what;
  return text;
}

TEST(Topology, FromAMountThroughLvmToTheDisk) {
  const Captured tree("hdd-lvm");
  const Stack root = stack(tree, "/");
  EXPECT_EQ(words(root), "ext4 > lvm > partition > disk");
  EXPECT_EQ(root.drives, Names{"sda"});
  EXPECT_TRUE(root.complete);
  EXPECT_TRUE(root.notes.empty());
  EXPECT_EQ(root.layers[1].detail, "vg--a-root");
  EXPECT_EQ(root.layers[3].depth, 3);
  EXPECT_EQ(words(stack(tree, "/boot")), "ext4 > partition > disk");
  EXPECT_EQ(stack(tree, "/mnt/my disk/deep/file").drives, Names{"sda"});
}

TEST(Topology, FromDevicesByAllTheirNames) {
  const Captured tree("hdd-lvm");
  for (const char* path : {"/dev/dm-0", "/dev/mapper/vg--a-root", "/dev/vg-a/root"}) {
    EXPECT_EQ(words(stack(tree, path)), "lvm > partition > disk") << path;
  }
  EXPECT_EQ(words(stack(tree, "/dev/sda")), "disk");
  const Result<Stack> absent = stack_of(tree.inventory, "/dev/sdz");
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().code, Code::not_found);
}

TEST(Topology, EncryptionOnNvme) {
  const Captured tree("nvme-crypt");
  EXPECT_EQ(words(stack(tree, "/home/someone")), "ext4 > dm-crypt > partition > disk");
  EXPECT_EQ(stack(tree, "/home").drives, Names{"nvme0n1"});
  EXPECT_EQ(words(stack(tree, "/boot/efi")), "vfat > partition > disk");
}

TEST(Topology, AnArrayEndsInEachOfItsDisks) {
  const Captured tree("md-raid1");
  const Stack srv = stack(tree, "/srv");
  EXPECT_EQ(words(srv), "xfs > md raid1 > partition > disk > partition > disk");
  EXPECT_EQ(srv.drives, (Names{"sda", "sdb"}));
}

TEST(Topology, TwoPathsAreOneDrive) {
  const Captured tree("multipath");
  const Stack data = stack(tree, "/data");
  EXPECT_EQ(data.drives.size(), 1U);
  EXPECT_EQ(words(data), "xfs > partition > multipath > disk > disk");
  EXPECT_TRUE(data.complete);
  EXPECT_EQ(stack(tree, "/dev/mapper/mpatha").drives, Names{"sdc"});
}

TEST(Topology, NvmePathsAreTheDriveItself) {
  const Captured tree("nvme-multipath");
  const Stack fast = stack(tree, "/fast");
  EXPECT_EQ(fast.drives, Names{"nvme0n1"});
  EXPECT_TRUE(fast.complete);
}

TEST(Topology, ALoopLeadsToTheDiskUnderItsFile) {
  const Captured tree("loop-on-lvm");
  const Stack image = stack(tree, "/mnt/image");
  EXPECT_EQ(words(image), "ext4 > loop > ext4 > lvm > partition > disk");
  EXPECT_EQ(image.drives, Names{"sda"});
  EXPECT_EQ(stack(tree, "/dev/loop1").drives, Names{"sda"});  // its file has no name any more
  // A loop over a file in a loop.
  EXPECT_EQ(words(stack(tree, "/dev/loop4")), "loop > ext4 > loop > ext4 > lvm > partition > disk");
  const Stack unused = stack(tree, "/dev/loop3");
  EXPECT_FALSE(unused.complete);
  EXPECT_EQ(unused.notes.size(), 1U);
}

TEST(Topology, CirclesEndWithANote) {
  const Captured loops("loop-on-lvm");
  const Stack self = stack(loops, "/mnt/inner");  // loop2's file lies in what loop2 carries
  EXPECT_FALSE(self.complete);
  EXPECT_TRUE(self.drives.empty());
  ASSERT_FALSE(self.notes.empty());
  EXPECT_NE(self.notes[0].find("circle"), std::string::npos);

  const Captured ring("circle");
  for (const char* path : {"/ring", "/dev/dm-0", "/dev/dm-2"}) {
    const Stack found = stack(ring, path);
    EXPECT_FALSE(found.complete) << path;
    EXPECT_TRUE(found.drives.empty()) << path;
    EXPECT_FALSE(found.notes.empty()) << path;
  }
  const Stack array = stack(ring, "/dev/md1");
  EXPECT_FALSE(array.complete);
  EXPECT_EQ(array.notes.size(), 2U);  // stands on itself, and on what is not there
}

TEST(Topology, WhereThereIsNoDriveItIsSaid) {
  const Captured tree("virtio");
  for (const char* path : {"/tmp", "/host", "/net", "/ro-overlay"}) {
    const Stack found = stack(tree, path);
    EXPECT_TRUE(found.drives.empty()) << path;
    EXPECT_FALSE(found.complete) << path;
    EXPECT_EQ(found.notes.size(), 1U) << path;
  }
  EXPECT_NE(stack(tree, "/net").notes[0].find("nfs4"), std::string::npos);
  EXPECT_NE(stack(tree, "/dev/zram0").notes[0].find("memory"), std::string::npos);
}

TEST(Topology, AnonymousNumbersAreFollowedByTheMountsSource) {
  const Captured tree("virtio");
  EXPECT_EQ(words(stack(tree, "/btrfs")), "btrfs > partition > virtual disk");
  EXPECT_EQ(words(stack(tree, "/merged")), "overlay > ext4 > partition > virtual disk");
}

void add(BlockDevice device, Inventory& inventory) {
  inventory.index_by_name.emplace(device.name, inventory.devices.size());
  inventory.devices.push_back(std::move(device));
}

TEST(Topology, ALongChainIsCut) {
  constexpr int kLong = 200;
  Inventory inventory;
  for (int i = 0; i < kLong; ++i) {
    BlockDevice device;
    device.name = "dm-" + std::to_string(i);
    device.kind = NodeKind::lvm;
    device.slaves = {"dm-" + std::to_string(i + 1)};
    add(device, inventory);
  }
  const Result<Stack> found = stack_under(inventory, "dm-0");
  ASSERT_TRUE(found.ok());
  EXPECT_LE(found->layers.size(), static_cast<std::size_t>(kStackDepth));
  EXPECT_FALSE(found->complete);
}

// Sixteen layers of two volumes, each on both below: 2^16 paths, visited once each.
TEST(Topology, ADiamondIsWalkedOnce) {
  Inventory inventory;
  constexpr int kLayers = 16;
  for (int i = 0; i < kLayers; ++i) {
    for (const char side : {'a', 'b'}) {
      BlockDevice device;
      device.name = std::string(1, side) + std::to_string(i);
      device.kind = i + 1 == kLayers ? NodeKind::disk : NodeKind::mapped;
      if (i + 1 < kLayers) device.slaves = {"a" + std::to_string(i + 1), "b" + std::to_string(i + 1)};
      add(device, inventory);
    }
  }
  const Result<Stack> found = stack_under(inventory, "a0");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->layers.size(), 2U * kLayers - 1);
  EXPECT_EQ(found->drives, (Names{"a15", "b15"}));
  EXPECT_TRUE(found->complete);
}

// What lsblk said on a real machine, as the sysfs tree that it must have read.
const std::string& text_of(const JsonValue& row, std::string_view field) {
  static const std::string kNone;
  const auto found = row.object().find(field);
  return found == row.object().end() ? kNone : found->second.text();
}

void write_row(const JsonValue& row, const testing::TemporaryFolder& folder, std::string& mountinfo) {
  const std::string& name = text_of(row, "kname");
  const std::string& below = text_of(row, "pkname");
  const bool partition = text_of(row, "type") == "part";
  const std::filesystem::path base =
      std::filesystem::path("sys/block") / (partition ? below + "/" + name : name);
  folder.write(base / "dev", text_of(row, "maj_min"));
  if (partition) folder.write(base / "partition", "1");
  if (text_of(row, "type") == "lvm") {
    folder.write(base / "dm/uuid", "LVM-x");
    folder.write(base / "dm/name", text_of(row, "name"));
    folder.link(base / "slaves" / below, "/" + below);
  }
  if (const std::string& point = text_of(row, "mountpoint"); point.starts_with('/'))
    mountinfo += "1 1 " + text_of(row, "maj_min") + " / " + point + " rw - ext4 /dev/" + name + " rw\n";
}

// The disk that lsblk's own parent column leads to.
std::string disk_by_lsblk(const JsonValue& rows, const std::string& name) {
  for (const JsonValue& row : rows.array()) {
    if (text_of(row, "kname") != name) continue;
    return text_of(row, "pkname").empty() ? name : disk_by_lsblk(rows, text_of(row, "pkname"));
  }
  return {};
}

TEST(Topology, EveryRowOfARecordedLsblkLeadsToItsDisk) {
  const auto shared = testing::shared_data();
  if (!shared) GTEST_SKIP() << testing::kNoSharedData;
  for (const char* machine : {"centos-7.7", "ubuntu-18.04"}) {
    const auto file = *shared / "block-trees/jc" / machine / "lsblk-allcols.json";
    const Result<std::string> content = read_file(file, 1U << 20U);
    ASSERT_TRUE(content.ok()) << content.error().to_string();
    const Result<JsonValue> rows = parse_json(*content);
    ASSERT_TRUE(rows.ok());
    const testing::TemporaryFolder folder;
    std::string mountinfo;
    for (const JsonValue& row : rows->array()) write_row(row, folder, mountinfo);
    folder.write("proc/self/mountinfo", mountinfo);
    const Result<Inventory> inventory = discover(folder.root());
    ASSERT_TRUE(inventory.ok());
    EXPECT_EQ(inventory->devices.size(), rows->array().size());
    for (const JsonValue& row : rows->array()) {
      const std::string& name = text_of(row, "kname");
      const Result<Stack> found = stack_under(*inventory, name);
      ASSERT_TRUE(found.ok()) << machine << " " << name;
      const std::string disk = disk_by_lsblk(*rows, name);
      if (disk.starts_with("sd")) {
        EXPECT_EQ(found->drives, Names{disk}) << machine << " " << name;
      }
      if (text_of(row, "mountpoint") == "/") {
        EXPECT_EQ(stack_of(*inventory, "/etc")->drives, Names{disk});
      }
    }
  }
}

}  // namespace
}  // namespace tierwatt::device
