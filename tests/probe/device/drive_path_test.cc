// The way from a drive to the root, on written trees of each kind of bus.
#include "probe/device/drive_path.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "probe/device/discover.h"
#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

using testing::Captured;
using testing::TemporaryFolder;

class DrivePathTest : public ::testing::Test {
 protected:
  // A disk at `folder` below sys/devices; rotational or not.
  void disk(const std::string& name, const std::string& folder, bool rotational) {
    const std::string path = "sys/devices/" + folder + "/" + name;
    tree_.link("sys/block/" + name, "../devices/" + folder + "/" + name);
    tree_.write(path + "/dev", std::to_string(8) + ":" + std::to_string(16 * disks_++));
    tree_.write(path + "/size", "7814037168");
    tree_.write(path + "/queue/rotational", rotational ? "1" : "0");
  }
  void write(const std::string& path, const std::string& text) { tree_.write("sys/devices/" + path, text); }
  DrivePath path(const std::string& name) {
    const Result<Inventory> inventory = discover(tree_.root());
    EXPECT_TRUE(inventory.ok());
    const BlockDevice* drive = inventory ? inventory->by_name(name) : nullptr;
    EXPECT_NE(drive, nullptr) << name;
    return drive == nullptr ? DrivePath{} : path_of(*inventory, *drive);
  }
  static std::string kinds(const DrivePath& path) {
    std::string text;
    for (const PathElement& element : path.elements) {
      text += (text.empty() ? "" : " > ") + std::string(to_string(element.kind)) + " " + element.name;
    }
    return text;
  }

  TemporaryFolder tree_;
  int disks_ = 0;
};

TEST_F(DrivePathTest, ASataDiskBehindItsPortAndAdapter) {
  const std::string port = "pci0000:00/0000:00:17.0/ata3";
  disk("sda", port + "/host2/target2:0:0/2:0:0:0/block", true);
  write(port + "/link3/ata_link/link3/sata_spd", "6.0 Gbps");
  const DrivePath found = path("sda");
  EXPECT_EQ(kinds(found), "drive sda > SATA port ata3 > host adapter 0000:00:17.0");
  EXPECT_EQ(found.elements[1].rate, BytesPerSecond(600e6));
  EXPECT_FALSE(found.elements[2].rate.has_value());
  EXPECT_EQ(found.need, kFastestDisk);
  EXPECT_TRUE(found.spins);
  EXPECT_FALSE(found.is_flash);
}

TEST_F(DrivePathTest, ASasDiskBehindAnExpander) {
  const std::string adapter = "pci0000:40/0000:40:01.1/0000:41:00.0";
  const std::string host = adapter + "/host8";
  const std::string wide = host + "/port-8:0";
  write("pci0000:40/0000:40:01.1/current_link_speed", "8.0 GT/s PCIe");
  write("pci0000:40/0000:40:01.1/current_link_width", "8");
  write(adapter + "/current_link_speed", "8.0 GT/s PCIe");
  write(adapter + "/current_link_width", "8");
  for (const char* phy : {"phy-8:0", "phy-8:1", "phy-8:2", "phy-8:3"}) {
    write(host + "/" + phy + "/sas_phy/" + phy + "/negotiated_linkrate", "12.0 Gbit");
    tree_.link("sys/devices/" + wide + "/" + phy, std::string("../") + phy);
  }
  disk("sdb", wide + "/expander-8:0/port-8:0:5/end_device-8:0:5/target8:0:5/8:0:5:0/block", true);
  const DrivePath found = path("sdb");
  EXPECT_EQ(kinds(found),
            "drive sdb > SAS port port-8:0:5 > SAS port port-8:0 > host adapter 0000:41:00.0 > PCIe "
            "0000:40:01.1");
  EXPECT_EQ(found.elements[2].rate, BytesPerSecond(4 * 1200e6));
  ASSERT_TRUE(found.elements[3].rate.has_value());
  EXPECT_NEAR(found.elements[3].rate->value(), 8 * 8e9 / 8 * 128 / 130 * 0.85, 1);
}

TEST_F(DrivePathTest, AnNvmeDriveBehindASwitch) {
  const std::string function = "pci0000:00/0000:00:01.0/0000:01:00.0/0000:02:04.0/0000:04:00.0";
  write(function + "/current_link_speed", "16.0 GT/s PCIe");
  write(function + "/current_link_width", "4");
  disk("nvme0n1", function + "/nvme/nvme0", false);
  const DrivePath found = path("nvme0n1");
  EXPECT_EQ(kinds(found),
            "drive nvme0n1 > NVMe controller nvme0 > PCIe 0000:04:00.0 > PCIe 0000:02:04.0 > PCIe "
            "0000:01:00.0 > PCIe 0000:00:01.0");
  EXPECT_TRUE(found.is_flash);
  ASSERT_TRUE(found.need.has_value());
  EXPECT_NEAR(found.need->value(), 4 * 16e9 / 8 * 128 / 130 * 0.85, 1);
}

TEST_F(DrivePathTest, UsbDisksBehindOneHub) {
  const std::string hub = "pci0000:00/0000:00:14.0/usb2/2-1";
  write(hub + "/speed", "5000");
  write(hub + "/2-1.3/speed", "5000");
  write("pci0000:00/0000:00:14.0/usb2/speed", "10000");
  disk("sdc", hub + "/2-1.3/2-1.3:1.0/host5/target5:0:0/5:0:0:0/block", true);
  const DrivePath found = path("sdc");
  EXPECT_EQ(kinds(found), "drive sdc > USB 2-1.3 > USB 2-1 > USB usb2 > host adapter 0000:00:14.0");
  EXPECT_EQ(found.elements[2].rate, BytesPerSecond(500e6));
}

TEST_F(DrivePathTest, ADiskOnNoBusIsElsewhere) {
  disk("sdd", "platform/host9/session1/target9:0:0/9:0:0:0/block", true);
  EXPECT_EQ(kinds(path("sdd")), "drive sdd > elsewhere ");
}

TEST_F(DrivePathTest, NonsenseRatesAreNoRates) {
  const std::string function = "pci0000:00/0000:00:01.0/0000:01:00.0";
  write(function + "/current_link_speed", "Unknown");
  write(function + "/current_link_width", "-4");
  disk("nvme0n1", function + "/nvme/nvme0", false);
  EXPECT_FALSE(path("nvme0n1").need.has_value());
}

TEST(DrivePathOfCaptured, MultipathHasAllItsWays) {
  const Captured nvme("nvme-multipath");
  const DrivePath found = path_of(nvme.inventory, nvme.device("nvme0n1"));
  const auto controllers = std::count_if(found.elements.begin(), found.elements.end(),
                                         [](const auto& e) { return e.kind == PathKind::nvme_controller; });
  EXPECT_EQ(controllers, 2);
  const Captured fibre("multipath");
  const auto drive = std::find_if(fibre.inventory.devices.begin(), fibre.inventory.devices.end(),
                                  [](const BlockDevice& d) { return d.kind == NodeKind::disk; });
  ASSERT_NE(drive, fibre.inventory.devices.end());
  EXPECT_GE(path_of(fibre.inventory, *drive).elements.size(), 3U);
}

TEST(DrivePathOfCaptured, AVirtualDiskMeetsItsHypervisor) {
  const Captured machine("virtio");
  const DrivePath found = path_of(machine.inventory, machine.device("vda"));
  EXPECT_EQ(found.elements.back().kind, PathKind::hypervisor);
  EXPECT_FALSE(found.spins);
  EXPECT_FALSE(found.is_flash);
}

TEST(DrivePathOfCaptured, HostileTreesGiveAWayOfSomeKind) {
  for (const char* tree : {"hostile", "bare", "circle", "classes"}) {
    const Captured machine(tree);
    for (const BlockDevice& device : machine.inventory.devices) {
      EXPECT_GE(path_of(machine.inventory, device).elements.size(), 1U) << device.name;
    }
  }
}

}  // namespace
}  // namespace tierwatt::device
