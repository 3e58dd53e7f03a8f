// What libatasmart says of nodes that are no ATA drive: an error, not a report and not a crash.
#include "probe/device/ata_smart.h"

#include <gtest/gtest.h>

#include "probe/device/discover.h"

namespace tierwatt::device {
namespace {

TEST(AtaSmart, NodesThatAreNoAtaDriveAreRefused) {
  for (const char* node : {"/dev/null", "/dev/no-such-node", "/"}) {
    const Result<SmartReport> report = read_ata_smart(node);
    ASSERT_FALSE(report) << node;
    EXPECT_EQ(report.error().place, node);
  }
}

TEST(AtaSmart, ALoopHasNoSmart) {
  if (!std::filesystem::exists("/dev/loop0")) GTEST_SKIP() << "no /dev/loop0: load the loop module";
  EXPECT_FALSE(read_ata_smart("/dev/loop0"));
}

// A real drive, where there is one; it is only read when it is awake anyway, because it carries this test.
TEST(AtaSmart, ADriveOfThisMachine) {
  const Result<Inventory> inventory = discover();
  if (!inventory) GTEST_SKIP() << inventory.error().to_string();
  for (const BlockDevice& device : inventory->devices) {
    if (device.vendor != "ATA" || device.transport != "sata" || device.drive_class != DriveClass::sata_ssd)
      continue;
    const Result<SmartReport> report = read_ata_smart(inventory->root.dev / device.name);
    if (!report && report.error().code == Code::permission_denied) GTEST_SKIP() << "run as root";
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_EQ(report->identity.model, device.identity.model);
    return;
  }
  GTEST_SKIP() << "no SATA flash drive here: run on a machine with one";
}

}  // namespace
}  // namespace tierwatt::device
