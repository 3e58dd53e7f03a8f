// What sysfs says of a drive, on a small tree: identity, transport, class, capacity.
#include "probe/run/describe.h"

#include <gtest/gtest.h>
#include <sys/sysmacros.h>

#include <fstream>

#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::run {
namespace {

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text << '\n';
}

TEST(Describe, AnAtaDriveIsKnownByItsWwnAndGetsModelledWatts) {
  const load::TemporaryFolder folder;
  const auto disk = folder.path() / "sys/devices/pci0/ata1/host0/block/sda";
  write(disk / "device/wwid", "naa.5000c500a1b2c3d4");
  write(disk / "device/model", "ST16000NM001G-2KK103");
  write(disk / "queue/rotational", "1");
  write(disk / "size", "31251759104");
  std::filesystem::create_directories(folder.path() / "sys/dev/block");
  std::filesystem::create_symlink(disk, folder.path() / "sys/dev/block/8:0");
  load::Target target;
  target.kind = load::TargetKind::block_device;
  target.device = makedev(8, 0);
  const Subject subject = describe_subject(target, folder.path());
  EXPECT_EQ(subject.identity.key(), "wwn-0x5000c500a1b2c3d4");
  EXPECT_EQ(subject.drive_class, DriveClass::hdd);
  EXPECT_EQ(subject.transport, "sata");
  EXPECT_EQ(subject.capacity, Bytes(31251759104LL * 512));
  ASSERT_TRUE(subject.modelled.has_value());
  EXPECT_TRUE(subject.modelled->idle.has_value());
}

TEST(Describe, AFileOnNoDiskSaysSo) {
  const load::TemporaryFolder folder;
  const Subject subject = describe_subject(load::Target{}, folder.path());
  EXPECT_EQ(subject.transport, "file");
  EXPECT_TRUE(subject.disk_folder.empty());
  EXPECT_FALSE(subject.modelled.has_value());
  EXPECT_EQ(subject.notes.size(), 2U);
}

}  // namespace
}  // namespace tierwatt::run
