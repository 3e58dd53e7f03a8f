// Every real report of the shared collection, spot values of them, and documents that are broken.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "probe/base/file.h"
#include "probe/base/random.h"
#include "probe/device/smart_report.h"
#include "tests/probe/device/trees_testlib.h"

namespace tierwatt::device {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileLimit = 16U << 20U;

class RealReports : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto shared = testing::shared_data();
    if (!shared || !fs::is_directory(*shared / "smart-json")) GTEST_SKIP() << testing::kNoSharedData;
    folder_ = *shared / "smart-json";
  }
  [[nodiscard]] std::string bytes(const fs::path& name) const {
    return read_file(folder_ / name, kFileLimit).value();
  }
  [[nodiscard]] SmartReport report(const fs::path& name) const {
    Result<SmartReport> parsed = parse_smartctl_json(bytes(name));
    EXPECT_TRUE(parsed.ok()) << name << ": " << parsed.error().to_string();
    return parsed ? *parsed : SmartReport{};
  }
  [[nodiscard]] SmartReport exporter(const std::string& name) const {
    return report(fs::path("smartctl_exporter") / (name + ".json"));
  }
  [[nodiscard]] SmartReport scrutiny(const std::string& name) const {
    return report(fs::path("scrutiny/webapp/backend/pkg/models/testdata") / (name + ".json"));
  }
  fs::path folder_;
};

// The JSON files are reports, but for the two scans and one that holds an error alone; telegraf's `device`
// files are names.
TEST_F(RealReports, EveryFileIsReadOrRefusedWithAReason) {
  int read = 0;
  int refused = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    const Result<SmartReport> parsed = parse_smartctl_json(bytes(entry.path()));
    const bool is_report = entry.path().extension() == ".json" && !name.starts_with("smartctl_scan") &&
                           name != "smart-fail.json";
    EXPECT_EQ(parsed.ok(), is_report) << entry.path();
    ++(parsed ? read : refused);
    EXPECT_TRUE(parsed.ok() || !parsed.error().message.empty());
    if (parsed && entry.path().string().find("smartctl_exporter") != std::string::npos) {
      EXPECT_FALSE(parsed->identity.model.empty()) << name;
      EXPECT_TRUE(parsed->power_on_hours) << name;
      EXPECT_TRUE(parsed->temperature_celsius) << name;
      EXPECT_TRUE(parsed->passed) << name;
    }
  }
  EXPECT_GE(read, 128);
  EXPECT_GE(refused, 10);
}

TEST_F(RealReports, AtaDisk) {
  const SmartReport disk = exporter("sat-HGST_Ultrastar_He10-HGST_HUH721008ALE604-sde");
  EXPECT_EQ(disk.protocol, "ATA");
  EXPECT_EQ(disk.device_type, "sat");
  EXPECT_EQ(disk.identity.model, "HGST HUH721008ALE604");
  EXPECT_EQ(disk.identity.wwn, "5000cca0499602d2");
  EXPECT_EQ(disk.rotation_rpm, 7200);
  EXPECT_EQ(disk.temperature_celsius, 25);
  EXPECT_EQ(disk.attributes.size(), 18U);
  const WearProfile wear = wear_of(disk);
  EXPECT_EQ(wear.power_on_hours, 32564);
  EXPECT_EQ(wear.start_stops, 128);
  EXPECT_EQ(wear.load_cycles, 1064);
  EXPECT_FALSE(wear.percent_used);
  EXPECT_EQ(wear_of(exporter("sat-Seagate_Enterprise_Capacity_3.5_HDD-ST4000NM0035-1V4107-sdc")).load_cycles,
            221697);
}

TEST_F(RealReports, AtaFlash) {
  const SmartReport intel =
      exporter("sat-Intel_730_and_DC_S35x0_3610_3700_Series_SSDs-INTEL_SSDSC2BB016T4-sdf");
  EXPECT_EQ(intel.rotation_rpm, 0);
  EXPECT_DOUBLE_EQ(*wear_of(intel).percent_used, 85.0);
  const SmartReport samsung = scrutiny("smart-ata-full");
  EXPECT_EQ(samsung.identity.serial, "S3YZNB0KB00864E");
  EXPECT_EQ(samsung.power_cycles, 13);
  EXPECT_EQ(samsung.power_on_hours, 14551);
}

TEST_F(RealReports, SasDisk) {
  const SmartReport sas = exporter("HITACHI_H109060SESUN600G_9");
  EXPECT_EQ(sas.protocol, "SCSI");
  EXPECT_EQ(sas.rotation_rpm, 10020);
  const WearProfile wear = wear_of(sas);
  EXPECT_EQ(wear.start_stops, 45);
  EXPECT_EQ(wear.start_stops_rated, 50000);
  EXPECT_EQ(wear.load_cycles, 2227);
  EXPECT_EQ(wear.load_cycles_rated, 600000);
  EXPECT_EQ(wear.power_on_hours, 982);
  EXPECT_EQ(scrutiny("smart-scsi").media_errors, 56);
  EXPECT_EQ(scrutiny("smart-scsi2").power_on_hours, 5675);  // of smartmontools 6.7, JSON format 0.1
}

TEST_F(RealReports, Nvme) {
  const SmartReport micron = exporter("nvme-null-Micron_7400_MTFDKCB1T9TDZ-nvme10");
  EXPECT_EQ(micron.protocol, "NVMe");
  EXPECT_EQ(micron.capacity, Bytes(1920383410176));
  EXPECT_EQ(micron.power_on_hours, 9099);
  EXPECT_EQ(micron.power_cycles, 17);
  EXPECT_DOUBLE_EQ(*wear_of(micron).percent_used, 5.0);
  EXPECT_EQ(exporter("KXG60ZNV512G_TOSHIBA_2").identity.key(), "eui-8ce38e05008768b5");
  const SmartReport failed = scrutiny("smart-nvme-failed");
  EXPECT_EQ(failed.media_errors, 7);
}

TEST_F(RealReports, BehindControllersAndBridges) {
  const SmartReport raid = scrutiny("smart-megaraid0");
  EXPECT_EQ(raid.device_type, "sat+megaraid,0");
  EXPECT_EQ(raid.identity.wwn, "50014ee26101eee7");
  EXPECT_EQ(raid.exit_status, 4);
  ASSERT_EQ(raid.complaints.size(), 2U);
  EXPECT_EQ(raid.complaints.back(), "Warning: This result is based on an Attribute check.");
  const SmartReport usb = scrutiny("smart-fail2");
  EXPECT_EQ(usb.device_type, "usbjmicron");
  EXPECT_EQ(usb.identity.model, "Hitachi HDS721050DLE630");
  EXPECT_EQ(usb.media_errors, 1975);
  EXPECT_EQ(usb.complaints.size(), 4U);  // 216 = 128 + 64 + 16 + 8
}

TEST_F(RealReports, ComplaintsAloneAreAnErrorWithTheirWords) {
  const Result<SmartReport> failed =
      parse_smartctl_json(bytes("scrutiny/webapp/backend/pkg/models/testdata/smart-fail.json"));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Code::unavailable);
  EXPECT_NE(failed.error().message.find("Open failed, Error=5"), std::string::npos);
  EXPECT_FALSE(failed.error().remedy.empty());
}

TEST_F(RealReports, CutAnywhereTheyAreOneErrorOrAReport) {
  const std::string whole = bytes("smartctl_exporter/HITACHI_H109060SESUN600G_9.json");
  for (std::size_t length = 0; length < whole.find_last_of('}'); length += 13) {
    EXPECT_FALSE(parse_smartctl_json(whole.substr(0, length)).ok()) << length;
  }
}

TEST_F(RealReports, DamagedByChanceTheyNeverCrash) {
  const std::string whole = bytes("smartctl_exporter/nvme-null-CT250P2SSD8-nvme0.json");
  Random random(7);
  for (int round = 0; round < 300; ++round) {
    std::string damaged = whole;
    for (int flips = 0; flips < 4; ++flips)
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    const Result<SmartReport> parsed = parse_smartctl_json(damaged);
    EXPECT_TRUE(parsed.ok() || !parsed.error().message.empty());
  }
}

// ---- Documents that no smartctl writes ----

Error error_of(const std::string& json) {
  const Result<SmartReport> parsed = parse_smartctl_json(json);
  EXPECT_FALSE(parsed.ok()) << json.substr(0, 80);
  return parsed ? Error{} : parsed.error();
}

TEST(SmartctlJson, WrongTypesNameTheirField) {
  EXPECT_EQ(error_of(R"({"device": [], "smartctl": {}})").place, "device");
  EXPECT_EQ(error_of(R"({"device": {}, "rotation_rate": "7200"})").place, "rotation_rate");
  EXPECT_EQ(error_of(R"({"device": {}, "power_on_time": {"hours": -1}})").place, "power_on_time.hours");
  EXPECT_EQ(error_of(R"({"device": {}, "power_on_time": {"hours": 1.5}})").place, "power_on_time.hours");
  EXPECT_EQ(error_of(R"({"device": {}, "ata_smart_attributes": {"table": [{"id": 1}, {"id": 999}]}})").place,
            "ata_smart_attributes.table[1].id");
  EXPECT_EQ(error_of(R"({"device": {}, "ata_smart_attributes": {"table": {}}})").place,
            "ata_smart_attributes.table");
  EXPECT_EQ(error_of(R"({"device": {}, "smartctl": {"exit_status": 300}})").place, "smartctl.exit_status");
}

TEST(SmartctlJson, OtherDocumentsAreRefused) {
  for (const char* json : {"", "null", "[]", "{}", "\"smartctl\"", R"({"devices": []})", "/dev/sda\n"})
    EXPECT_EQ(error_of(json).code, Code::invalid_input) << json;
  EXPECT_EQ(error_of(R"({"json_format_version": [2, 0], "device": {}})").code, Code::version_mismatch);
  EXPECT_EQ(error_of(R"({"json_format_version": [], "device": {}})").code, Code::version_mismatch);
}

TEST(SmartctlJson, DuplicatesNestingAndSizeAreRefused) {
  error_of(R"({"device": {}, "device": {}})");
  error_of(R"({"device": )" + std::string(100'000, '['));
  error_of(R"({"device": {}, "x": )" + std::string(100, '[') + std::string(100, ']') + "}");
  error_of(std::string(kSmartReportBytes + 1, ' '));
  std::string rows = R"({"id": 1})";
  for (int i = 0; i < 2000; ++i) rows += R"(,{"id": 1})";
  EXPECT_EQ(error_of(R"({"device": {}, "ata_smart_attributes": {"table": [)" + rows + "]}}").place,
            "ata_smart_attributes.table");
}

TEST(SmartctlJson, ControlCharactersOfADriveDoNotReachATerminal) {
  const Result<SmartReport> parsed = parse_smartctl_json(R"({"device": {}, "model_name": "a\u001b[31mb"})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->identity.model, "a?[31mb");
}

// The form of smartmontools 7.5, which lists the states; a zero is "not reported".
TEST(SmartctlJson, PowerStatesBecomeDeclaredFigures) {
  const Result<SmartReport> parsed =
      parse_smartctl_json(R"({"device": {"protocol": "NVMe"}, "nvme_power_states": [
      {"non_operational_state": false, "entry_latency_us": 0, "exit_latency_us": 0,
       "max_power": {"value": 825, "scale": 2, "units_per_watt": 100}},
      {"non_operational_state": true, "entry_latency_us": 2000, "exit_latency_us": 1200,
       "max_power": {"value": 50, "scale": 1, "units_per_watt": 10000}},
      {"non_operational_state": true, "max_power": {"value": 0, "scale": 1, "units_per_watt": 10000}}]})");
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  ASSERT_EQ(parsed->power_states.size(), 3U);
  const PowerProfile power = declared_power_of(*parsed);
  ASSERT_TRUE(power.active && power.idle);
  EXPECT_DOUBLE_EQ(power.active->high.value(), 8.25);
  EXPECT_DOUBLE_EQ(power.active->low.value(), 0.0);
  EXPECT_DOUBLE_EQ(power.idle->high.value(), 0.005);
  EXPECT_EQ(power.idle->source, Source::declared);
}

}  // namespace
}  // namespace tierwatt::device
