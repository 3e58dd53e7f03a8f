// Paths to devices and devices to their users: captured trees, this machine, and a real loop device.
#include "probe/device/locate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "probe/base/process.h"
#include "probe/base/random.h"
#include "probe/device/discover.h"
#include "probe/device/topology.h"
#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

using testing::Captured;
using testing::TemporaryFolder;
using Names = std::vector<std::string>;

bool contains(const Names& names, std::string_view part) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return name.find(part) != std::string::npos; });
}

TEST(Locate, FilesAndNodesOfACapturedTree) {
  const Captured tree("hdd-lvm");
  EXPECT_EQ(find_device(tree.inventory, "/etc/passwd")->name, "dm-0");
  EXPECT_EQ(find_device(tree.inventory, "/boot/vmlinuz")->name, "sda1");
  EXPECT_EQ(find_device(tree.inventory, "/dev/sda")->name, "sda");
  EXPECT_EQ(find_device(tree.inventory, "/dev/nothing").error().code, Code::not_found);
}

TEST(Locate, APathWithoutADriveIsUnavailableWithTheReason) {
  const Captured tree("virtio");
  for (const char* path : {"/tmp/x", "/host/file", "/net/file"}) {
    const Result<BlockDevice> found = find_device(tree.inventory, path);
    ASSERT_FALSE(found.ok()) << path;
    EXPECT_EQ(found.error().code, Code::unavailable) << path;
    EXPECT_FALSE(found.error().remedy.empty());
  }
  EXPECT_NE(find_device(tree.inventory, "/net/file").error().message.find("files:/export"),
            std::string::npos);
}

TEST(Locate, WhatStandsOnADiskAndItsParts) {
  const Captured tree("hdd-lvm");
  const Use disk = use_of(tree.inventory, "sda");
  EXPECT_TRUE(contains(disk.mounts, "/boot"));
  EXPECT_TRUE(contains(disk.mounts, "/mnt/my disk"));
  EXPECT_EQ(disk.swaps, Names{"/dev/dm-1"});
  EXPECT_EQ(disk.holders, (Names{"dm-0 (vg--a-root)", "dm-1 (vg--a-swap)"}));
  const Use boot = use_of(tree.inventory, "sda1");
  EXPECT_EQ(boot.mounts, Names{"/boot"});
  EXPECT_TRUE(boot.holders.empty());
  EXPECT_FALSE(use_of(tree.inventory, "absent").any());
}

TEST(Locate, ArraysLoopsAndPathsAreUsesOfTheDrive) {
  const Captured raid("md-raid1");
  EXPECT_EQ(use_of(raid.inventory, "sdb").mounts, Names{"/srv"});
  EXPECT_EQ(use_of(raid.inventory, "sdb").holders, Names{"md0"});
  const Captured loops("loop-on-lvm");
  EXPECT_TRUE(contains(use_of(loops.inventory, "sda").holders, "loop0 (/var/images/disk.img)"));
  EXPECT_TRUE(contains(use_of(loops.inventory, "sda").mounts, "/mnt/image"));
  const Captured paths("multipath");
  EXPECT_EQ(use_of(paths.inventory, "sdc").mounts, Names{"/data"});
  EXPECT_EQ(use_of(paths.inventory, "sdd").mounts, Names{"/data"});
}

TEST(Locate, CirclesAndJunkHaveUsesToo) {
  for (const char* name : {"circle", "hostile", "bare"}) {
    const Captured tree(name);
    EXPECT_LE(uses_of(tree.inventory).size(), tree.inventory.devices.size()) << name;
  }
}

// Devices that stand on random others, circles and all: every walk ends, every drive found is one.
TEST(Locate, RandomStacksAlwaysEnd) {
  Random random(11);
  for (int round = 0; round < 200; ++round) {
    Inventory inventory;
    const std::uint64_t count = 1 + random.below(40);
    for (std::uint64_t i = 0; i < count; ++i) {
      BlockDevice device;
      device.name = "n" + std::to_string(i);
      device.kind = static_cast<NodeKind>(random.below(static_cast<std::uint64_t>(NodeKind::removable) + 1));
      for (std::uint64_t n = random.below(4); n > 0; --n)
        device.slaves.push_back("n" + std::to_string(random.below(count + 1)));
      device.parent = "n" + std::to_string(random.below(count));
      device.backing_file = "/dev/n" + std::to_string(random.below(count));
      inventory.index_by_name.emplace(device.name, inventory.devices.size());
      inventory.devices.push_back(std::move(device));
    }
    for (const BlockDevice& device : inventory.devices) {
      const Result<Stack> stack = stack_under(inventory, device.name);
      ASSERT_TRUE(stack.ok());
      EXPECT_LE(stack->layers.size(), kStackLayers);
      EXPECT_TRUE(!stack->complete || !stack->drives.empty());
      for (const std::string& drive : stack->drives) EXPECT_TRUE(is_drive(inventory.by_name(drive)->kind));
    }
    EXPECT_LE(uses_of(inventory).size(), inventory.devices.size());
  }
}

TEST(Locate, NamesOfLogicalVolumesDoubleTheirDashes) {
  EXPECT_EQ(lvm_dm_name("vg-a", "root"), "vg--a-root");
  EXPECT_EQ(lvm_dm_name("vg", "a-b-c"), "vg-a--b--c");
}

TEST(Locate, ThisMachinesFilesAndOddPaths) {
  const Result<Inventory> inventory = discover();
  if (!inventory) GTEST_SKIP() << inventory.error().to_string();
  EXPECT_EQ(find_device(*inventory, "/no/such/path").error().code, Code::not_found);
  EXPECT_EQ(find_device(*inventory, "/dev/null").error().code, Code::invalid_argument);
  EXPECT_EQ(find_device(*inventory, "/proc/self/status").error().code, Code::unavailable);
  const Result<BlockDevice> root = find_device(*inventory, "/");
  if (!root) GTEST_SKIP() << "the root is on no block device: " << root.error().to_string();
  EXPECT_TRUE(contains(use_of(*inventory, root->name).mounts, "/"));
  const Result<Stack> stack = stack_of(*inventory, "/");
  ASSERT_TRUE(stack.ok());
  EXPECT_FALSE(stack->layers.empty());
}

// A loop device of this machine over a file; detached with the object.
class RealLoop {
 public:
  explicit RealLoop(const TemporaryFolder& folder) {
    file_ = folder.path() / "disk image";  // the blank is meant
    folder.write("disk image", std::string(4U << 20U, '\0'));
    const Result<ProcessOutput> made = run_process({"losetup", "--find", "--show", file_.string()});
    if (!made || made->exit_status != 0) return;
    node_ = made->out.substr(0, made->out.find('\n'));
  }
  ~RealLoop() {
    if (!node_.empty()) (void)run_process({"losetup", "--detach", node_}).ok();
  }
  RealLoop(const RealLoop&) = delete;
  RealLoop& operator=(const RealLoop&) = delete;
  [[nodiscard]] const std::string& node() const { return node_; }
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  std::string node_;
};

TEST(Locate, ARealLoopDeviceLeadsToTheDiskUnderItsFile) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to make a loop device";
  const TemporaryFolder folder;
  const RealLoop loop(folder);
  if (loop.node().empty()) GTEST_SKIP() << "losetup makes no loop device here";
  const Result<Inventory> inventory = discover();
  ASSERT_TRUE(inventory.ok());
  const Result<BlockDevice> device = find_device(*inventory, loop.node());
  ASSERT_TRUE(device.ok()) << device.error().to_string();
  EXPECT_EQ(device->kind, NodeKind::loop);
  EXPECT_EQ(device->backing_file, loop.file().string());
  EXPECT_EQ(device->size, Bytes(4 << 20));
  const Result<BlockDevice> under = find_device(*inventory, loop.file());
  if (!under) GTEST_SKIP() << "the temporary folder is on no block device";
  const Result<Stack> stack = stack_of(*inventory, loop.node());
  ASSERT_TRUE(stack.ok());
  ASSERT_GE(stack->layers.size(), 3U);  // loop, file system, device
  EXPECT_EQ(stack->layers[0].what, "loop");
  EXPECT_EQ(stack->layers[2].name, under->name);
  EXPECT_TRUE(contains(use_of(*inventory, under->name).holders, device->name));
}

TEST(Locate, ARealPartitionOfALoop) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to make a loop device";
  const TemporaryFolder folder;
  const RealLoop loop(folder);
  if (loop.node().empty()) GTEST_SKIP() << "losetup makes no loop device here";
  const Result<ProcessOutput> added = run_process({"addpart", loop.node(), "1", "2048", "4096"});
  if (!added || added->exit_status != 0) GTEST_SKIP() << "this kernel adds no partitions to loops";
  const std::string name = std::filesystem::path(loop.node()).filename().string() + "p1";
  const Result<Inventory> inventory = discover();
  const Result<ProcessOutput> deleted = run_process({"delpart", loop.node(), "1"});
  ASSERT_TRUE(deleted.ok());  // detaching would leave it
  ASSERT_TRUE(inventory.ok());
  const BlockDevice* partition = inventory->by_name(name);
  ASSERT_NE(partition, nullptr) << name;
  EXPECT_EQ(partition->kind, NodeKind::partition);
  EXPECT_EQ(partition->size, Bytes(2'097'152));
  const Result<Stack> stack = stack_under(*inventory, name);
  ASSERT_TRUE(stack.ok());
  ASSERT_GE(stack->layers.size(), 2U);
  EXPECT_EQ(stack->layers[0].what, "partition");
  EXPECT_EQ(stack->layers[1].what, "loop");
}

TEST(Locate, ARealFileSystemOnALoop) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to mount";
  const TemporaryFolder folder;
  const RealLoop loop(folder);
  if (loop.node().empty()) GTEST_SKIP() << "losetup makes no loop device here";
  const Result<ProcessOutput> made = run_process({"mkfs.ext4", "-q", "-F", loop.node()});
  if (!made || made->exit_status != 0) GTEST_SKIP() << "mkfs.ext4 does not run here (package e2fsprogs)";
  const std::filesystem::path point = folder.path() / "mount point";
  std::filesystem::create_directories(point);
  const Result<ProcessOutput> mounted = run_process({"mount", "-o", "ro", loop.node(), point.string()});
  if (!mounted || mounted->exit_status != 0) GTEST_SKIP() << "mounting is not allowed here";
  const Result<Inventory> inventory = discover();
  const Result<BlockDevice> device =
      inventory ? find_device(*inventory, point / "lost+found") : inventory.error();
  const Result<ProcessOutput> unmounted = run_process({"umount", point.string()});
  ASSERT_TRUE(unmounted.ok());
  ASSERT_TRUE(device.ok()) << device.error().to_string();
  EXPECT_EQ("/dev/" + device->name, loop.node());
  EXPECT_TRUE(contains(use_of(*inventory, device->name).mounts, "mount point"));
}

// A device-mapper target over a loop, where this kernel has device-mapper.
TEST(Locate, ARealMappingOverALoop) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to make devices";
  if (::access("/dev/mapper/control", F_OK) != 0) GTEST_SKIP() << "this kernel has no device-mapper";
  const TemporaryFolder folder;
  const RealLoop loop(folder);
  if (loop.node().empty()) GTEST_SKIP() << "losetup makes no loop device here";
  const std::string name = "tierwatt-test-" + std::to_string(::getpid());
  const Result<ProcessOutput> made = run_process(
      {"dmsetup", "create", name, "--uuid", "LVM-" + name, "--table", "0 8192 linear " + loop.node() + " 0"});
  if (!made || made->exit_status != 0)
    GTEST_SKIP() << "dmsetup makes no mapping here: the kernel has no device-mapper";
  const Result<Inventory> inventory = discover();
  const Result<Stack> stack = inventory ? stack_of(*inventory, "/dev/mapper/" + name) : inventory.error();
  (void)run_process({"dmsetup", "remove", name}).ok();
  ASSERT_TRUE(stack.ok()) << stack.error().to_string();
  ASSERT_GE(stack->layers.size(), 2U);
  EXPECT_EQ(stack->layers[0].what, "lvm");
  EXPECT_EQ(stack->layers[1].what, "loop");
}

}  // namespace
}  // namespace tierwatt::device
