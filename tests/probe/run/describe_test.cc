// Who is measured, on captured machines with a drive that answers as the test says; and files on no disk.
#include "probe/run/describe.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::run {
namespace {

using device::PowerLevel;
using device::testing::Captured;

// A drive that tells everything, when it is asked.
struct Talkative {
  PowerLevel level = PowerLevel::active;
  int smart_asked = 0;
  bool has_smart = true;
  [[nodiscard]] DriveReader reader() {
    DriveReader reader;
    reader.power_state = [this](const device::Root&, const device::BlockDevice&) {
      return device::PowerState{level, "as told", "test", level == PowerLevel::unknown ? "silent" : ""};
    };
    reader.smart = [this](const device::Root&, const device::BlockDevice& drive,
                          const device::PowerState&) -> Result<device::SmartReport> {
      ++smart_asked;
      if (!has_smart) return Error{Code::unavailable, "smartctl is not installed", drive.name, ""};
      device::SmartReport report;
      report.start_stops = 1234;
      report.power_on_hours = 40'000;
      report.rotation_rpm = 7200;
      return report;
    };
    reader.nvme_power_states = [](const device::Root&, const device::BlockDevice&) {
      device::NvmePowerState busy;
      busy.most = Watts(8.5);
      device::NvmePowerState resting;
      resting.number = 4;
      resting.operational = false;
      resting.most = Watts(0.005);
      return std::vector<device::NvmePowerState>{busy, resting};
    };
    return reader;
  }
};

Subject subject_of(const char* tree, const char* path, Talkative& drive) {
  const Captured captured(tree);
  const DriveReader reader = drive.reader();
  load::Target target;
  target.kind = std::string_view(path).starts_with("/dev/") ? load::TargetKind::block_device
                                                            : load::TargetKind::regular_file;
  return describe_subject(target, ground_of(captured.inventory, path, reader), reader);
}

bool has_note(const Subject& subject, std::string_view text) {
  return std::any_of(subject.notes.begin(), subject.notes.end(),
                     [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

TEST(Describe, AVolumeIsItsDrive) {
  Talkative drive;
  const Subject subject = subject_of("hdd-lvm", "/dev/mapper/vg--a-root", drive);
  EXPECT_EQ(subject.identity.key(), "wwn-0x5000c500a1b2c3d4");
  EXPECT_EQ(subject.identity.model, "ST4000NM0035-1V4107");  // whole, not the 16 characters of device/model
  EXPECT_EQ(subject.drive_class, DriveClass::hdd);
  EXPECT_EQ(subject.transport, "sata");
  EXPECT_EQ(subject.rotation_rpm, 7200);
  EXPECT_EQ(subject.capacity, Bytes(7'814'037'168LL * 512));
  EXPECT_EQ(subject.disk_folder.filename(), "sda");
  EXPECT_EQ(subject.wear.start_stops, 1234);
  EXPECT_EQ(subject.wear.power_on_hours, 40'000);
  ASSERT_TRUE(subject.modelled.has_value());
  EXPECT_TRUE(subject.modelled->idle.has_value());
  EXPECT_TRUE(has_note(subject, "SMR"));
}

TEST(Describe, ADriveThatIsNotKnownToBeAwakeIsAskedForNothingMore) {
  for (const PowerLevel level : {PowerLevel::standby, PowerLevel::sleep, PowerLevel::unknown}) {
    Talkative drive{.level = level};
    const Subject subject = subject_of("hdd-lvm", "/dev/sda", drive);
    EXPECT_EQ(drive.smart_asked, 0);
    EXPECT_EQ(subject.wear, WearProfile{});
    EXPECT_FALSE(subject.declared.has_value());
    EXPECT_TRUE(has_note(subject, "were not read")) << to_string(level);
    EXPECT_EQ(subject.identity.key(), "wwn-0x5000c500a1b2c3d4");
  }
}

TEST(Describe, NvmeDescriptorsAreDeclaredPower) {
  Talkative drive;
  const Subject subject = subject_of("nvme-crypt", "/home", drive);
  EXPECT_EQ(subject.drive_class, DriveClass::nvme);
  ASSERT_TRUE(subject.declared.has_value());
  ASSERT_TRUE(subject.declared->active.has_value());
  EXPECT_EQ(subject.declared->active->source, Source::declared);
  EXPECT_LE(subject.declared->active->high, Watts(8.5));
  EXPECT_TRUE(has_note(subject, "through a file"));
}

TEST(Describe, ADriveWithoutHealthSaysWhy) {
  Talkative drive{.has_smart = false};
  const Subject subject = subject_of("nvme-crypt", "/dev/nvme0n1", drive);
  EXPECT_TRUE(has_note(subject, "wear is unknown: nvme0n1: smartctl is not installed"));
  EXPECT_TRUE(subject.declared.has_value());
}

TEST(Describe, SeveralDrivesHaveNoSingleIdentity) {
  Talkative drive;
  const Subject subject = subject_of("md-raid1", "/dev/md0", drive);
  EXPECT_TRUE(subject.identity.key().empty());
  EXPECT_EQ(subject.drive_class, DriveClass::hdd);
  EXPECT_EQ(subject.transport, "md");
  EXPECT_FALSE(subject.capacity.has_value());
  EXPECT_FALSE(subject.modelled.has_value());
  EXPECT_EQ(drive.smart_asked, 0);
  EXPECT_TRUE(has_note(subject, "2 drives"));
  EXPECT_TRUE(has_note(subject, "wwn-0x50014ee2b5f10002"));
}

TEST(Describe, ShinglesThatShowAreTold) {
  const Captured captured("classes");
  const auto shingled = std::find_if(captured.inventory.devices.begin(), captured.inventory.devices.end(),
                                     [](const device::BlockDevice& d) { return d.smr == true; });
  ASSERT_NE(shingled, captured.inventory.devices.end());
  Talkative drive;
  EXPECT_EQ(subject_of("classes", ("/dev/" + shingled->name).c_str(), drive).smr, true);
}

TEST(Describe, AVirtualDiskHasNoWattsAndIsNotAsked) {
  Talkative drive;
  const Subject subject = subject_of("virtio", "/dev/vda1", drive);
  EXPECT_EQ(subject.drive_class, DriveClass::virtual_);
  EXPECT_EQ(subject.transport, "virtio");
  EXPECT_EQ(subject.capacity, Bytes(83'886'080LL * 512));
  EXPECT_FALSE(subject.modelled.has_value());
  EXPECT_EQ(drive.smart_asked, 0);
}

TEST(Describe, AFileOnNoDiskSaysSo) {
  Talkative drive;
  const Subject subject = subject_of("virtio", "/net/file", drive);
  EXPECT_EQ(subject.transport, "file");
  EXPECT_TRUE(subject.disk_folder.empty());
  EXPECT_FALSE(subject.modelled.has_value());
  EXPECT_TRUE(has_note(subject, "nfs4"));
}

TEST(Describe, HostileAttributesGiveAnswersOfSomeKind) {
  for (const char* tree : {"hostile", "bare", "circle"}) {
    const Captured captured(tree);
    for (const device::BlockDevice& device : captured.inventory.devices) {
      Talkative drive;
      EXPECT_FALSE(subject_of(tree, ("/dev/" + device.name).c_str(), drive).transport.empty()) << device.name;
    }
  }
}

}  // namespace
}  // namespace tierwatt::run
