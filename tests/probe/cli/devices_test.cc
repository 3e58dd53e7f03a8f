// tierwatt devices, run as the program runs it, on captured trees and on this machine.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "probe/cli/commands.h"
#include "probe/profile/json_value.h"

namespace tierwatt::cli {
namespace {

namespace fs = std::filesystem;

struct Ran {
  int code = 0;
  std::string out, err;
  [[nodiscard]] bool says(const std::string& text) const { return out.find(text) != std::string::npos; }
};

Ran run(std::vector<std::string> arguments) {
  const Program program{.name = "tierwatt", .summary = "test", .commands = {devices_command()}};
  std::ostringstream out;
  std::ostringstream err;
  Output output{.out = out, .err = err, .width_columns = 0};
  arguments.insert(arguments.begin(), "devices");
  const int code = run_program(program, arguments, output);
  return {code, out.str(), err.str()};
}

// A small machine: a SATA disk of which a partition is mounted and carries a volume, a loop, an unused nbd.
class DevicesCommand : public ::testing::Test {
 protected:
  DevicesCommand() {
    std::string name = (fs::temp_directory_path() / "tierwatt-devices-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    const std::string disk = "sys/devices/pci0000:00/ata1/host0/target0:0:0/0:0:0:0";
    link("sys/block/sda", "../devices/pci0000:00/ata1/host0/target0:0:0/0:0:0:0/block/sda");
    link(disk + "/block/sda/device", "../../../0:0:0:0");
    write(disk + "/vendor", "ATA\n");
    write(disk + "/model", "ST4000NM0035\x1b[31m\n");
    write(disk + "/wwid", "naa.5000c500a1b2c3d4\n");
    write(disk + "/block/sda/dev", "8:0\n");
    write(disk + "/block/sda/size", "7814037168\n");
    write(disk + "/block/sda/queue/rotational", "1\n");
    write(disk + "/block/sda/sda1/partition", "1\n");
    write(disk + "/block/sda/sda1/dev", "8:1\n");
    write("sys/block/dm-0/dm/name", "vg-data\n");
    write("sys/block/dm-0/dm/uuid", "LVM-x\n");
    write("sys/block/dm-0/dev", "253:0\n");
    write("sys/block/dm-0/slaves/sda1", "");
    write("sys/block/loop0/dev", "7:0\n");
    write("sys/block/nbd0/size", "0\n");
    write("proc/self/mountinfo", "20 1 253:0 / /srv/da\\040ta rw - ext4 /dev/mapper/vg-data rw\n");
    write("proc/swaps", "Filename Type Size Used Priority\n");
  }
  ~DevicesCommand() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  void write(const fs::path& name, const std::string& content) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << content;
  }
  void link(const fs::path& name, const fs::path& target) const {
    fs::create_directories((root_ / name).parent_path());
    fs::create_symlink(target, root_ / name);
  }
  fs::path root_;
};

TEST_F(DevicesCommand, ShowsDrivesAndWhatStandsOnThem) {
  const Ran ran = run({"--root", root_.string()});
  EXPECT_EQ(ran.code, kExitOk) << ran.err;
  EXPECT_TRUE(ran.says("sda")) << ran.out;
  EXPECT_TRUE(ran.says("hdd")) << ran.out;
  EXPECT_TRUE(ran.says("4.00 TB")) << ran.out;
  EXPECT_TRUE(ran.says("sata")) << ran.out;
  EXPECT_TRUE(ran.says("/srv/da ta, dm-0 (vg-data)")) << ran.out;
  EXPECT_FALSE(ran.says("loop0")) << ran.out;
  EXPECT_FALSE(ran.says("nbd0")) << ran.out;
}

TEST_F(DevicesCommand, WhatIsUnknownHasItsReason) {
  const Ran ran = run({"--root", root_.string()});
  EXPECT_TRUE(ran.says("sda: serial: ")) << ran.out;
  EXPECT_TRUE(ran.says("sda: power state: a captured tree has no drives to ask")) << ran.out;
  EXPECT_EQ(ran.out.find('\x1b'), std::string::npos) << "a model name steers the terminal";
}

TEST_F(DevicesCommand, AllAddsWhatIsNoDrive) {
  const Ran ran = run({"--root", root_.string(), "--all"});
  EXPECT_TRUE(ran.says("loop0")) << ran.out;
  EXPECT_TRUE(ran.says("dm-0")) << ran.out;
  EXPECT_TRUE(ran.says("loop0: layers: no file is behind it")) << ran.out;
}

TEST_F(DevicesCommand, JsonHasTheSameFacts) {
  const Ran ran = run({"--root", root_.string(), "--json", "--all", "--smart"});
  ASSERT_EQ(ran.code, kExitOk) << ran.err;
  const Result<JsonValue> json = parse_json(ran.out);
  ASSERT_TRUE(json) << json.error().to_string() << "\n" << ran.out;
  const JsonValue::Array& devices = json->object().at("devices").array();
  ASSERT_EQ(devices.size(), 4U);
  EXPECT_EQ(devices[0].object().at("name").text(), "dm-0");
  EXPECT_EQ(devices[0].object().at("drives").array().at(0).text(), "sda");
  EXPECT_EQ(devices[0].object().at("layers").array().size(), 3U);
  const JsonValue::Object& disk = devices[3].object();
  EXPECT_EQ(disk.at("class").text(), "hdd");
  EXPECT_EQ(disk.at("key").text(), "wwn-0x5000c500a1b2c3d4");
  EXPECT_EQ(disk.at("size_bytes").text(), "4000787030016");
  EXPECT_EQ(disk.at("power_state").object().at("level").text(), "unknown");
  EXPECT_EQ(disk.at("mounts").array().at(0).text(), "/srv/da ta");
  EXPECT_FALSE(disk.contains("smart"));
}

TEST_F(DevicesCommand, AFolderWithoutSysfsIsOneError) {
  const Ran ran = run({"--root", (root_ / "nothing").string()});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_TRUE(ran.out.empty()) << ran.out;
  EXPECT_NE(ran.err.find("no block devices are known here"), std::string::npos) << ran.err;
}

TEST(DevicesCommandHere, ThisMachineIsListed) {
  if (!fs::exists("/sys/block")) GTEST_SKIP() << "no /sys/block: mount sysfs";
  const Ran ran = run({"--all", "--smart"});
  EXPECT_EQ(ran.code, kExitOk) << ran.err;
  for (const auto& entry : fs::directory_iterator("/sys/block"))
    EXPECT_TRUE(ran.says(entry.path().filename().string())) << ran.out;
}

}  // namespace
}  // namespace tierwatt::cli
