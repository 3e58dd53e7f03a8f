// `tierwatt devices` finds what the scenario says and nothing else, and walks from a mount through every
// layer down to the drives of metal.
#include <algorithm>
#include <set>

#include "tests/e2e/lab/node_testlib.h"

namespace tierwatt::lab {
namespace {

constexpr const char* kScenario = R"(
name: discovery
seed: 11
machine: { memory_mib: 1024 }
drives:
  - { name: nvme, kind: nvme, size_gib: 1 }
  - { name: ssd, kind: sata_ssd, size_gib: 1 }
  - { name: played, kind: sata_hdd, size_gib: 1 }
  - { name: mirror, count: 2, size_gib: 1 }
  - { name: nearline, size_gib: 1, speaks_ata: false, logical_block_bytes: 4096 }
  - { name: ways, size_gib: 1, speaks_ata: false, paths: 2 }
  - { name: asleep, size_gib: 1, starts_in: standby_z, mechanics: { rotation_rpm: 5400 } }
layers:
  - { name: raid, kind: md_raid, md_level: 1, on: [mirror0, mirror1] }
  - { name: secret, kind: crypt, on: [raid] }
  - { name: safe, kind: volume_group, on: [secret] }
  - { name: fast, kind: volume_group, on: [nvme] }
  - { name: half, kind: partition, on: [ssd] }
  - { name: two-ways, kind: multipath, on: [ways] }
volumes:
  - { name: ledger, group: safe, size_mib: 64 }
  - { name: cache, group: fast, size_mib: 64 }
  - { name: scratch, device: half }
  - { name: shared, device: two-ways }
)";

constexpr const char* kCommand = R"sh(
tierwatt devices --all --json > "$LAB_OUT/devices.json" && tierwatt devices > "$LAB_OUT/devices.txt"
)sh";

constexpr const char* kMounts = "/var/lib/kubelet/plugins/lab/";

class Discovery : public NodeTest {
 protected:
  static void SetUpTestSuite() { boot(kScenario, kCommand); }

  // The entry of a kernel name, or an empty object.
  static Json found(const std::string& kernel_name) {
    for (const Json& device : node().json("devices.json").value("devices", Json::array())) {
      if (device["name"] == kernel_name) return device;
    }
    return Json::object();
  }
  static Json found_drive(const std::string& name) { return found(node().kernel_name(name)); }
  static std::set<std::string> kernel_names(std::initializer_list<const char*> drives) {
    std::set<std::string> names;
    for (const char* drive : drives) {
      const Json paths = node().drive(drive)["paths"];
      for (const Json& path : paths) names.insert(path.get<std::string>().substr(5));
    }
    return names;
  }
  static std::set<std::string> texts(const Json& list) {
    std::set<std::string> all;
    for (const Json& text : list) all.insert(text.get<std::string>());
    return all;
  }
  // The device that a volume is mounted from: of all that carry it, the one with the most layers below.
  static Json mounted(const std::string& volume) {
    Json top = Json::object();
    const Json devices = node().json("devices.json").value("devices", Json::array());
    for (const Json& device : devices) {
      const bool on_it = texts(device["mounts"]).contains(kMounts + volume);
      if (on_it && device["layers"].size() > top.value("layers", Json::array()).size()) top = device;
    }
    return top;
  }
};

TEST_F(Discovery, EveryPathOfEveryDriveIsListedAndNoOtherDisk) {
  std::set<std::string> disks;
  for (const Json& device : node().json("devices.json").value("devices", Json::array())) {
    if (device["kind"] == "disk" || device["kind"] == "virtual disk") disks.insert(device["name"]);
  }
  EXPECT_EQ(disks,
            kernel_names({"nvme", "ssd", "played", "mirror0", "mirror1", "nearline", "ways", "asleep"}))
      << node().file("devices.txt");
}

TEST_F(Discovery, NamesClassesAndSizesAreTheDrivesOwn) {
  struct Wanted {
    const char* drive;
    const char* drive_class;
    const char* transport;
    std::optional<int> rpm;
    int logical_block;
  };
  for (const Wanted& wanted :
       {Wanted{"nvme", "virtual", "nvme", std::nullopt, 512}, Wanted{"ssd", "sata_ssd", "sata", 0, 512},
        Wanted{"played", "hdd", "sata", 7200, 512}, Wanted{"mirror0", "hdd", "sata", 7200, 512},
        Wanted{"nearline", "hdd", "sas", 7200, 4096}, Wanted{"asleep", "hdd", "sata", 5400, 512}}) {
    SCOPED_TRACE(wanted.drive);
    const Json device = found_drive(wanted.drive);
    const Json drive = node().drive(wanted.drive);
    EXPECT_EQ(device.value("class", ""), wanted.drive_class);
    EXPECT_EQ(device.value("transport", ""), wanted.transport);
    EXPECT_EQ(device.value("serial", ""), drive["serial"]);
    // QEMU's NVMe drive says that it is QEMU's, so it is a virtual one.
    if (wanted.drive_class != std::string("virtual")) {
      EXPECT_EQ(device.value("wwn", ""), drive["wwn"]);
    }
    EXPECT_EQ(device.value("size_bytes", 0), 1 << 30);
    EXPECT_EQ(device.value("logical_block_bytes", 0), wanted.logical_block);
    EXPECT_EQ(device.contains("rotation_rpm"), wanted.rpm.has_value());
    if (wanted.rpm) {
      EXPECT_EQ(device.value("rotation_rpm", -1), *wanted.rpm);
    }
  }
}

TEST_F(Discovery, TwoPathsAreOneDrive) {
  const std::set<std::string> paths = kernel_names({"ways"});
  ASSERT_EQ(paths.size(), 2U);
  std::set<std::string> keys;
  for (const std::string& path : paths) keys.insert(found(path).value("key", ""));
  EXPECT_EQ(keys.size(), 1U);
  EXPECT_EQ(mounted("shared").value("drives", Json::array()).size(), 1U) << mounted("shared");
}

TEST_F(Discovery, AMountLeadsThroughEveryLayerToTheDrives) {
  struct Wanted {
    const char* volume;
    std::vector<std::string> layers;
    std::set<std::string> drives;
  };
  for (const Wanted& wanted :
       {Wanted{
            "ledger", {"lvm", "dm-crypt", "md raid1", "disk", "disk"}, kernel_names({"mirror0", "mirror1"})},
        Wanted{"cache", {"lvm", "virtual disk"}, kernel_names({"nvme"})},
        Wanted{"shared", {"multipath", "disk", "disk"}, {}}}) {
    SCOPED_TRACE(wanted.volume);
    const Json device = mounted(wanted.volume);
    std::vector<std::string> layers;
    for (const Json& layer : device.value("layers", Json::array())) layers.push_back(layer["what"]);
    EXPECT_EQ(layers, wanted.layers) << device;
    if (!wanted.drives.empty()) {
      EXPECT_EQ(texts(device["drives"]), wanted.drives) << device;
    }
  }
}

TEST_F(Discovery, ADriveKnowsWhatIsMountedOnIt) {
  for (const auto& [drive, volume] :
       {std::pair{"mirror0", "ledger"}, std::pair{"mirror1", "ledger"}, std::pair{"nvme", "cache"},
        std::pair{"ssd", "scratch"}, std::pair{"ways", "shared"}}) {
    EXPECT_EQ(texts(found_drive(drive)["mounts"]), std::set<std::string>{std::string(kMounts) + volume})
        << drive;
  }
  EXPECT_TRUE(found_drive("asleep")["mounts"].empty());
}

TEST_F(Discovery, EachDriveTellsItsPowerState) {
  for (const auto& [drive, level] :
       {std::pair{"nvme", "unknown"}, std::pair{"played", "active"}, std::pair{"mirror0", "active"},
        std::pair{"nearline", "idle"}, std::pair{"asleep", "standby"}}) {
    EXPECT_EQ(found_drive(drive)["power_state"]["level"], level)
        << drive << found_drive(drive)["power_state"];
  }
}

TEST_F(Discovery, LookingWokeNobody) {
  for (const char* drive : {"mirror0", "mirror1", "nearline", "ways", "asleep"}) {
    EXPECT_EQ(node().counted(drive, "wakes"), 0) << drive;
    EXPECT_EQ(node().counted(drive, "timer_restarts"), 0) << drive;
  }
}

}  // namespace
}  // namespace tierwatt::lab
