// Who is not asked, and what nodes answer that take no such command. This machine has no drive of metal, so
// the commands themselves meet only nodes that refuse them.
#include "probe/device/ask_power.h"

#include <gtest/gtest.h>

#include "probe/device/discover.h"
#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

BlockDevice disk(std::string name, std::string transport) {
  BlockDevice device;
  device.name = std::move(name);
  device.transport = std::move(transport);
  return device;
}

TEST(AskPower, ACapturedTreeIsNeverAsked) {
  const testing::TemporaryFolder folder;
  const PowerState state = ask_power_state(folder.root(), disk("sda", "sata"));
  EXPECT_EQ(state.level, PowerLevel::unknown);
  EXPECT_NE(state.why.find("captured"), std::string::npos);
  EXPECT_EQ(state.asked_with, "");
}

TEST(AskPower, UsbRemovableVirtualAndUnknownBusesAreNotAsked) {
  BlockDevice removable = disk("sdx", "sata");
  removable.removable = true;
  BlockDevice protected_disk = disk("sdx", "sas");
  protected_disk.read_only = true;
  BlockDevice made_up = disk("vda", "virtio");
  made_up.kind = NodeKind::virtual_disk;
  BlockDevice loop = disk("loop0", "loop");
  loop.kind = NodeKind::loop;
  for (const BlockDevice& device : {disk("sdx", "usb"), removable, protected_disk, made_up, loop,
                                    disk("sdx", ""), disk("mmcblk9", "mmc")}) {
    const PowerState state = ask_power_state(Root{}, device);
    EXPECT_EQ(state.level, PowerLevel::unknown) << device.name;
    EXPECT_FALSE(state.why.empty());
    EXPECT_FALSE(state.is_awake());
  }
}

TEST(AskPower, WhatTheKernelSuspendedIsNotOpened) {
  const testing::TemporaryFolder folder;
  folder.write("device/power/runtime_status", "suspended\n");
  BlockDevice device = disk("no-such-node", "sata");
  device.folder = folder.path();
  const PowerState state = ask_power_state(Root{}, device);
  EXPECT_EQ(state.level, PowerLevel::standby);
  EXPECT_EQ(state.asked_with, "");
}

TEST(AskPower, AMissingNodeIsUnknownWithItsName) {
  const PowerState state = ask_power_state(Root{}, disk("no-such-node", "sata"));
  EXPECT_EQ(state.level, PowerLevel::unknown);
  EXPECT_NE(state.why.find("/dev/no-such-node"), std::string::npos) << state.why;
}

// A loop takes neither SCSI nor NVMe commands: each question ends in one reason.
TEST(AskPower, ANodeThatTakesNoSuchCommandIsUnknown) {
  if (!std::filesystem::exists("/dev/loop0")) GTEST_SKIP() << "no /dev/loop0: load the loop module";
  for (const char* transport : {"sata", "sas", "nvme"}) {
    BlockDevice device = disk("loop0", transport);
    device.vendor = transport == std::string("sata") ? "ATA" : "SEAGATE";
    const PowerState state = ask_power_state(Root{}, device);
    EXPECT_EQ(state.level, PowerLevel::unknown);
    EXPECT_FALSE(state.why.empty());
  }
  EXPECT_FALSE(ask_nvme_power_states(Root{}, disk("loop0", "nvme")));
  EXPECT_EQ(ask_nvme_power_states(Root{}, disk("sda", "sata")).error().code, Code::unavailable);
}

TEST(AskPower, DrivesOfThisMachineAnswerOrSayWhyNot) {
  const Result<Inventory> inventory = discover();
  if (!inventory) GTEST_SKIP() << inventory.error().to_string();
  for (const BlockDevice& device : inventory->devices) {
    const PowerState state = ask_power_state(Root{}, device);
    EXPECT_NE(state.level == PowerLevel::unknown, state.why.empty()) << device.name;
  }
}

}  // namespace
}  // namespace tierwatt::device
