#include "probe/profile/drive.h"

#include <gtest/gtest.h>

#include <string>

namespace tierwatt {
namespace {

TEST(DriveClass, NamesReadBack) {
  for (const DriveClass one :
       {DriveClass::hdd, DriveClass::sata_ssd, DriveClass::sas_ssd, DriveClass::nvme, DriveClass::virtual_}) {
    EXPECT_EQ(parse_drive_class(to_string(one)), one);
  }
  EXPECT_STREQ(to_string(DriveClass::virtual_), "virtual");
  EXPECT_EQ(parse_drive_class("HDD"), std::nullopt);
  EXPECT_EQ(parse_drive_class(""), std::nullopt);
}

TEST(DriveClass, OnlyHardDisksSpin) {
  EXPECT_TRUE(spins(DriveClass::hdd));
  EXPECT_FALSE(spins(DriveClass::virtual_));
}

TEST(DriveIdentity, PrefersTheMostPermanentName) {
  DriveIdentity identity{
      .wwn = "5000C500A1B2C3D4", .eui64 = "0025388B710116A1", .nguid = "AB", .model = "M", .serial = "S"};
  EXPECT_EQ(identity.key(), "wwn-0x5000c500a1b2c3d4");
  identity.wwn.clear();
  EXPECT_EQ(identity.key(), "eui-0025388b710116a1");
  identity.eui64.clear();
  EXPECT_EQ(identity.key(), "nguid-ab");
  identity.nguid.clear();
  EXPECT_EQ(identity.key(), "ms-M_S");
}

TEST(DriveIdentity, ModelOrSerialAloneIsAName) {
  EXPECT_EQ((DriveIdentity{.model = "M"}).key(), "ms-M");
  EXPECT_EQ((DriveIdentity{.serial = "S"}).key(), "ms-S");
  EXPECT_EQ(DriveIdentity{}.key(), "");
  EXPECT_EQ((DriveIdentity{.firmware = "1.0"}).key(), "") << "a firmware names no drive";
}

TEST(DriveIdentity, KeysHoldPlainCharactersOnly) {
  const DriveIdentity odd{.model = "WDC WD40/EFRX", .serial = std::string("a\0b\xc3\xa9", 5)};
  EXPECT_EQ(odd.key(), "ms-WDC_WD40_EFRX_a_b__");
}

TEST(DriveIdentity, FirmwareDoesNotChangeTheKey) {
  EXPECT_EQ((DriveIdentity{.model = "M", .serial = "S", .firmware = "1"}).key(),
            (DriveIdentity{.model = "M", .serial = "S", .firmware = "2"}).key());
}

}  // namespace
}  // namespace tierwatt
