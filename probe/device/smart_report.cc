// The figures that a report leads to. Contract in smart_report.h; tested by
// tests/probe/device/smart_report_test.cc. The JSON reader is smartctl_json.cc.
#include "probe/device/smart_report.h"

#include <algorithm>
#include <array>

#include "probe/profile/json_writer.h"

namespace tierwatt::device {
namespace {

// Rows whose normalized value is the life that is left, by smartmontools' names (drivedb.h) and
// libatasmart's.
constexpr std::array<std::string_view, 9> kLifeLeft = {
    "Media_Wearout_Indicator", "SSD_Life_Left",           "Percent_Lifetime_Remain",
    "Percent_Life_Remaining",  "Remaining_Lifetime_Perc", "Wear_Leveling_Count",
    "media-wearout-indicator", "ssd-life-left",           "wear-leveling-count",
};

constexpr int kReallocatedSectors = 5;
constexpr int kStartStopCount = 4;
constexpr int kLoadCycleCount = 193;

// Some vendors pack further counters into the upper 16 bits of the raw value (Seagate, Toshiba); the count is
// in the lower 32.
std::int64_t count_of(const SmartAttribute& row) { return row.raw & 0xffff'ffff; }

const SmartAttribute* row_of(const SmartReport& report, int id) {
  const auto found = std::find_if(report.attributes.begin(), report.attributes.end(),
                                  [&](const SmartAttribute& row) { return row.id == id; });
  return found == report.attributes.end() ? nullptr : &*found;
}

void take_count(const SmartReport& report, int id, std::optional<std::int64_t>& into) {
  const SmartAttribute* row = row_of(report, id);
  if (row != nullptr && !into) into = count_of(*row);
}

std::optional<double> used_of_life_left(const SmartReport& report) {
  for (const std::string_view name : kLifeLeft) {
    for (const SmartAttribute& row : report.attributes) {
      if (row.name == name && row.value && *row.value <= 100) return 100.0 - *row.value;
    }
  }
  return std::nullopt;
}

struct ExitBit {
  int bit;
  const char* words;
};
constexpr std::array kExitBits = {
    ExitBit{0x01, "smartctl did not understand its command line"},
    ExitBit{0x02, "the device could not be opened, did not identify itself, or sleeps"},
    ExitBit{0x04, "a command to the drive failed, or a checksum of its data is wrong"},
    ExitBit{0x08, "the drive says that it is failing"},
    ExitBit{0x10, "an attribute that foretells failure is at or below its threshold"},
    ExitBit{0x20, "an attribute was at or below its threshold in the past"},
    ExitBit{0x40, "the error log holds errors"},
    ExitBit{0x80, "the self-test log holds errors"},
};

template <class T>
void write_known(JsonWriter& out, std::string_view name, const std::optional<T>& value) {
  if (value) out.field(name, *value);
}

}  // namespace

std::vector<std::string> smartctl_exit_words(int status) {
  std::vector<std::string> words;
  for (const ExitBit& entry : kExitBits) {
    if ((static_cast<unsigned>(status) & static_cast<unsigned>(entry.bit)) != 0)
      words.emplace_back(entry.words);
  }
  return words;
}

void take_from_attributes(SmartReport& report) {
  take_count(report, kStartStopCount, report.start_stops);
  take_count(report, kLoadCycleCount, report.load_cycles);
  take_count(report, kReallocatedSectors, report.media_errors);
  const bool flash = report.rotation_rpm.value_or(0) == 0;
  if (flash && !report.percent_used) report.percent_used = used_of_life_left(report);
}

WearProfile wear_of(const SmartReport& report) {
  WearProfile wear;
  wear.start_stops = report.start_stops;
  wear.start_stops_rated = report.start_stops_rated;
  wear.load_cycles = report.load_cycles;
  wear.load_cycles_rated = report.load_cycles_rated;
  wear.power_on_hours = report.power_on_hours;
  wear.percent_used = report.percent_used;
  return wear;
}

PowerProfile declared_power_of(const SmartReport& report) {
  return declared_power_of(report.power_states).value_or(PowerProfile{});
}

void write_fields(const SmartReport& report, JsonWriter& out) {
  write_known(out, "passed", report.passed);
  write_known(out, "temperature_celsius", report.temperature_celsius);
  write_known(out, "power_on_hours", report.power_on_hours);
  write_known(out, "power_cycles", report.power_cycles);
  write_known(out, "start_stops", report.start_stops);
  write_known(out, "start_stops_rated", report.start_stops_rated);
  write_known(out, "load_cycles", report.load_cycles);
  write_known(out, "load_cycles_rated", report.load_cycles_rated);
  write_known(out, "percent_used", report.percent_used);
  write_known(out, "media_errors", report.media_errors);
  out.key("complaints");
  out.begin_array();
  for (const std::string& complaint : report.complaints) out.value(complaint);
  out.end_array();
}

}  // namespace tierwatt::device
