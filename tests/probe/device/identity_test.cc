// Identification pages and attributes, as libata, SAS drives and NVMe write them.
#include "probe/device/identity.h"

#include <gtest/gtest.h>

#include "probe/device/sysfs_text.h"
#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

using testing::Captured;

std::string page(unsigned code, std::string_view payload) {
  std::string bytes;
  for (const unsigned byte : {0U, code, static_cast<unsigned>(payload.size() >> 8U),
                              static_cast<unsigned>(payload.size() & 0xffU)}) {
    bytes += static_cast<char>(byte);
  }
  return bytes.append(payload);
}

TEST(Identity, OfASataDiskComesWholeFromItsPages) {
  const Captured tree("hdd-lvm");
  const DriveIdentity& identity = tree.device("sda").identity;
  EXPECT_EQ(identity.wwn, "5000c500a1b2c3d4");
  EXPECT_EQ(identity.model, "ST4000NM0035-1V4107");  // device/model has only the first 16 characters
  EXPECT_EQ(identity.serial, "ZC10ABCD");
  EXPECT_EQ(identity.firmware, "TN03");
  EXPECT_EQ(identity.key(), "wwn-0x5000c500a1b2c3d4");
}

TEST(Identity, ASasDriveNamesItsPort) {
  const std::string unit("\x01\x03\0\x08\x50\0\xc5\0\xa1\xb2\xc3\xd4", 12);
  const std::string sas_port("\x61\x93\0\x08\x50\0\xc5\0\xa1\xb2\xc3\xd5", 12);
  const std::string fc_port("\x01\x93\0\x08\x50\0\xc5\0\xa1\xb2\xc3\xd5", 12);
  const std::string sas_device("\x61\xa3\0\x08\x50\0\xc5\0\xa1\xb2\xc3\xd6", 12);
  EXPECT_TRUE(names_sas_port(page(0x83, unit + sas_port)));
  EXPECT_FALSE(names_sas_port(page(0x83, unit)));
  EXPECT_FALSE(names_sas_port(page(0x83, unit + fc_port + sas_device)));
  EXPECT_FALSE(names_sas_port(page(0x80, unit + sas_port)));
  EXPECT_FALSE(names_sas_port(page(0x83, sas_port.substr(0, 3))));
  EXPECT_FALSE(names_sas_port(""));
}

TEST(Identity, OfAnNvmeDrive) {
  const Captured tree("nvme-crypt");
  const DriveIdentity& identity = tree.device("nvme0n1").identity;
  EXPECT_EQ(identity.eui64, "0025388b710116a1");
  EXPECT_EQ(identity.nguid, "");  // zeros are none
  EXPECT_EQ(identity.model, "Samsung SSD 970 EVO Plus 1TB");
  EXPECT_EQ(identity.serial, "S4EWNX0N123456X");
  EXPECT_EQ(identity.firmware, "2B2QEXM7");
  EXPECT_EQ(identity.key(), "eui-0025388b710116a1");
}

TEST(Identity, OfAnNvmeDriveOnTwoPaths) {
  const Captured tree("nvme-multipath");
  const DriveIdentity& identity = tree.device("nvme0n1").identity;
  EXPECT_EQ(identity.eui64, "");
  EXPECT_EQ(identity.nguid, "36525430529000570025384500000001");
  EXPECT_EQ(identity.serial, "S6RTNE0R900057");
}

TEST(Identity, TwoPathsToOneDiskHaveOneKey) {
  const Captured tree("multipath");
  EXPECT_EQ(tree.device("sdc").identity.key(), "wwn-0x5000c500b0c0d0e0");
  EXPECT_EQ(tree.device("sdc").identity, tree.device("sdd").identity);
}

TEST(Identity, WithoutAWwnTheReasonIsSaid) {
  const Captured tree("bare");
  const BlockDevice& disk = tree.device("sda");
  EXPECT_EQ(disk.identity, DriveIdentity{});
  EXPECT_EQ(disk.identity.key(), "");
  EXPECT_GE(disk.unknown.size(), 4U);  // WWN, serial, size, class
}

TEST(Identity, NaaOfTheLogicalUnitAlone) {
  const std::string unit("\x01\x03\x00\x08\x50\x00\xc5\x00\xa1\xb2\xc3\xd4", 12);
  const std::string port("\x61\x93\x00\x08\x50\x00\xc5\x00\xa1\xb2\xc3\xd5", 12);  // association 1
  EXPECT_EQ(naa_of_page83(page(0x83, port + unit)), "5000c500a1b2c3d4");
  EXPECT_EQ(naa_of_page83(page(0x83, port)), "");
  EXPECT_EQ(naa_of_page83(page(0x80, unit)), "");  // another page
}

TEST(Identity, PagesCutAnywhereAreNeverReadPast) {
  const Captured tree("hdd-lvm");
  for (const char* name : {"vpd_pg80", "vpd_pg83", "vpd_pg89", "vpd_pgb1"}) {
    const Result<std::string> whole = read_page(tree.device("sda").folder / "device" / name);
    ASSERT_TRUE(whole.ok());
    for (std::size_t length = 0; length <= whole->size(); ++length) {
      const std::string cut = whole->substr(0, length);
      (void)naa_of_page83(cut);
      (void)ata_name_of_page83(cut);
      (void)serial_of_page80(cut);
      (void)rotation_rpm_of_page_b1(cut);
      EXPECT_EQ(ata_identity_of_page89(cut).has_value(),
                name == std::string("vpd_pg89") && length >= 60 + 512);
    }
  }
}

TEST(Identity, RotationRates) {
  EXPECT_EQ(rotation_rpm_of_page_b1(page(0xb1, std::string_view("\x1c\x20", 2))), 7200);
  EXPECT_EQ(rotation_rpm_of_page_b1(page(0xb1, std::string_view("\x00\x01", 2))), 0);
  EXPECT_EQ(rotation_rpm_of_page_b1(page(0xb1, std::string_view("\x00\x00", 2))), std::nullopt);
  EXPECT_EQ(rotation_rpm_of_page_b1(page(0xb1, std::string_view("\x04\x00", 2))), std::nullopt);  // reserved
  EXPECT_EQ(rotation_rpm_of_page_b1(page(0xb1, std::string_view("\xff\xff", 2))), std::nullopt);
  EXPECT_EQ(rotation_rpm_of_page_b1(page(0xb1, std::string_view("\x1c", 1))), std::nullopt);
}

}  // namespace
}  // namespace tierwatt::device
