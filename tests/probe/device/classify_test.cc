// Names, UUIDs and places in sysfs as kinds, transports and classes.
#include "probe/device/classify.h"

#include <gtest/gtest.h>

namespace tierwatt::device {
namespace {

TEST(Classify, KindsByName) {
  const std::pair<const char*, NodeKind> expected[] = {
      {"sda", NodeKind::disk},         {"nvme0n1", NodeKind::disk},      {"mmcblk0", NodeKind::disk},
      {"vda", NodeKind::virtual_disk}, {"xvda", NodeKind::virtual_disk}, {"nbd0", NodeKind::virtual_disk},
      {"loop7", NodeKind::loop},       {"zram0", NodeKind::zram},        {"ram3", NodeKind::ram},
      {"dm-0", NodeKind::mapped},      {"md127", NodeKind::md},          {"sr0", NodeKind::removable},
  };
  for (const auto& [name, kind] : expected) EXPECT_EQ(kind_of_name(name), kind) << name;
}

TEST(Classify, KindsByDeviceMapperUuid) {
  EXPECT_EQ(kind_of_dm_uuid("LVM-abc"), NodeKind::lvm);
  EXPECT_EQ(kind_of_dm_uuid("CRYPT-LUKS2-abc-home"), NodeKind::crypt);
  EXPECT_EQ(kind_of_dm_uuid("mpath-35000c500"), NodeKind::multipath);
  EXPECT_EQ(kind_of_dm_uuid("part1-mpath-35000c500"), NodeKind::partition);
  EXPECT_EQ(kind_of_dm_uuid(""), NodeKind::mapped);
}

TEST(Classify, TransportsByPlace) {
  EXPECT_EQ(transport_of("sda", "/sys/devices/pci0000:00/0000:00:17.0/ata1/host0", "ATA"), "sata");
  EXPECT_EQ(transport_of("sda", "/sys/devices/pci0000:40/host8/port-8:0/end_device-8:0", "SEAGATE"), "sas");
  EXPECT_EQ(transport_of("sda", "/sys/devices/pci0000:40/host8/port-8:0/end_device-8:0", "ATA"), "sata");
  EXPECT_EQ(transport_of("sdc", "/sys/devices/pci0000:00/0000:00:14.0/usb2/2-1/host5", "WD"), "usb");
  EXPECT_EQ(transport_of("sdc", "/sys/devices/pci0000:80/host6/rport-6:0-0/target6:0:0", "SEAGATE"), "fc");
  EXPECT_EQ(transport_of("sdc", "/sys/devices/platform/host9/session1/target9:0:0", "LIO-ORG"), "iscsi");
  EXPECT_EQ(transport_of("nvme0n1", "/sys/devices/virtual/nvme-subsystem", ""), "nvme");
  EXPECT_EQ(transport_of("vda", "", ""), "virtio");
  EXPECT_EQ(transport_of("sdq", "/sys/devices/somewhere", "ACME"), "");
}

TEST(Classify, ClassesNeedAKnownRotation) {
  EXPECT_EQ(class_of(NodeKind::disk, "sata", true), DriveClass::hdd);
  EXPECT_EQ(class_of(NodeKind::disk, "sata", false), DriveClass::sata_ssd);
  EXPECT_EQ(class_of(NodeKind::disk, "sas", false), DriveClass::sas_ssd);
  EXPECT_EQ(class_of(NodeKind::disk, "nvme", std::nullopt), DriveClass::nvme);
  EXPECT_EQ(class_of(NodeKind::disk, "sata", std::nullopt), std::nullopt);
  EXPECT_EQ(class_of(NodeKind::virtual_disk, "virtio", true), DriveClass::virtual_);
  EXPECT_EQ(class_of(NodeKind::loop, "loop", true), DriveClass::virtual_);
}

TEST(Classify, DisksThatAHypervisorMakesUp) {
  EXPECT_TRUE(is_made_by_hypervisor("QEMU", "QEMU HARDDISK"));
  EXPECT_TRUE(is_made_by_hypervisor("VMware,", "VMware Virtual S"));
  EXPECT_TRUE(is_made_by_hypervisor("", "Amazon Elastic Block Store"));
  EXPECT_FALSE(is_made_by_hypervisor("ATA", "ST4000NM0035"));
  // An instance's own flash is a drive of metal, rented.
  EXPECT_FALSE(is_made_by_hypervisor("", "Amazon EC2 NVMe Instance Storage"));
}

}  // namespace
}  // namespace tierwatt::device
