// hwmon attributes as meters. Tested by tests/probe/power/hwmon_test.cc.
#include "probe/power/hwmon.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <system_error>

#include "probe/base/file.h"
#include "probe/power/counter.h"
#include "probe/power/csv.h"

namespace tierwatt::power {
namespace {

namespace fs = std::filesystem;

// What a driver's sensors stand behind; nullptr coverage text: not a meter for us, and why.
struct Driver {
  std::string_view name;
  std::optional<Coverage> covers;
  std::string_view why_not;
};
constexpr std::array<Driver, 12> kDrivers = {{
    {"power_meter", Coverage::node, ""},   // ACPI 4.0 power meter: the platform's inlet
    {"ibmpowernv", Coverage::node, ""},    //
    {"corsairpsu", Coverage::node, ""},    //
    {"macsmc_hwmon", Coverage::node, ""},  //
    {"amd_energy", Coverage::host_package, ""},
    {"fam15h_power", Coverage::host_package, ""},
    {"nvme", std::nullopt, "tells temperature, not power"},
    {"drivetemp", std::nullopt, "tells temperature, not power"},
    {"amdgpu", std::nullopt, "is a graphics card"},
    {"nouveau", std::nullopt, "is a graphics card"},
    {"i915", std::nullopt, "is a graphics card"},
    {"xe", std::nullopt, "is a graphics card"},
}};

// No data sheet is at hand for the sensor: the usual class of board power sensors.
constexpr double kAssumedAccuracy = 0.05;
constexpr std::size_t kMaxChannels = 256;

Result<double> read_number(const fs::path& path) {
  TIERWATT_TRY(text, read_attribute(path));
  const std::optional<double> number = parse_number(text);
  if (!number) {
    return Error{Code::invalid_input, fmt::format("'{}' is no number", text.substr(0, 40)), path.string(),
                 ""};
  }
  return *number;
}

std::string read_text(const fs::path& path) {
  auto text = read_attribute(path);
  return text ? *text : std::string();
}

// power*_average or power*_input.
class PowerAttribute final : public Meter {
 public:
  explicit PowerAttribute(MeterInfo info) : info_(std::move(info)) {}
  const MeterInfo& info() const override { return info_; }
  Result<PowerReading> read(Clock& clock) override {
    TIERWATT_TRY(microwatts, read_number(info_.path));
    return PowerReading{clock.steady(), clock.wall(), Watts(microwatts * 1e-6), std::nullopt};
  }

 private:
  MeterInfo info_;
};

// energy*_input.
class EnergyAttribute final : public Meter {
 public:
  explicit EnergyAttribute(MeterInfo info) : info_(std::move(info)) {}
  const MeterInfo& info() const override { return info_; }
  Result<PowerReading> read(Clock& clock) override {
    TIERWATT_TRY(raw, read_number(info_.path));
    if (raw < 0 || raw >= 1.8e19)
      return Error{Code::invalid_input, "energy out of range", info_.path.string(), ""};
    const std::uint64_t microjoules = counter_.unwrap(static_cast<std::uint64_t>(raw));
    return PowerReading{clock.steady(), clock.wall(), std::nullopt,
                        Joules(static_cast<double>(microjoules) * 1e-6)};
  }

 private:
  MeterInfo info_;
  WrappingCounter counter_{0};
};

// in*_input x curr*_input.
class VoltageTimesCurrent final : public Meter {
 public:
  VoltageTimesCurrent(MeterInfo info, fs::path current)
      : info_(std::move(info)), current_(std::move(current)) {}
  const MeterInfo& info() const override { return info_; }
  Result<PowerReading> read(Clock& clock) override {
    TIERWATT_TRY(millivolts, read_number(info_.path));
    TIERWATT_TRY(milliamperes, read_number(current_));
    return PowerReading{clock.steady(), clock.wall(), Watts(millivolts * milliamperes * 1e-6), std::nullopt};
  }

 private:
  MeterInfo info_;
  fs::path current_;
};

struct Chip {
  fs::path folder;
  std::string id;    // "hwmon3"
  std::string name;  // the driver's
  Coverage covers = Coverage::rail;
};

MeterInfo describe(const Chip& chip, const std::string& attribute, std::string unit, ReadingKind kind) {
  MeterInfo info;
  info.name = fmt::format("hwmon {} {}", chip.name, attribute);
  info.covers = chip.covers;
  info.unit = std::move(unit);
  info.kind = kind;
  info.accuracy = kAssumedAccuracy;
  info.accuracy_basis = "assumed: 5 %, the usual class of board sensors";
  info.path = chip.folder / attribute;
  return info;
}

// "power1_accuracy" is "5%" or "5.00%" where the driver tells.
void read_accuracy(const Chip& chip, int channel, MeterInfo& info) {
  const std::string attribute = fmt::format("power{}_accuracy", channel);
  std::string text = read_text(chip.folder / attribute);
  if (text.ends_with('%')) text.pop_back();
  const std::optional<double> percent = parse_number(trim(text));
  if (!percent || *percent <= 0 || *percent > 100) return;
  info.accuracy = *percent / 100;
  info.accuracy_basis = "driver: " + attribute;
}

void add_label(const Chip& chip, const std::string& attribute, MeterInfo& info) {
  const std::string label = read_text(chip.folder / attribute);
  if (!label.empty()) info.name += fmt::format(" ({})", label.substr(0, 40));
}

MeterInfo describe_power(const Chip& chip, int channel, bool average) {
  MeterInfo info = describe(chip, fmt::format("power{}_{}", channel, average ? "average" : "input"), "uW",
                            ReadingKind::sample);
  info.power_step = Watts(1e-6);
  if (average) {
    auto interval = read_number(chip.folder / fmt::format("power{}_average_interval", channel));
    if (interval && *interval > 0) info.averaging = Seconds(*interval / 1000);
  }
  read_accuracy(chip, channel, info);
  add_label(chip, fmt::format("power{}_label", channel), info);
  return info;
}

// Channel numbers of files named PREFIX<n>SUFFIX, ascending.
std::vector<int> channels(const std::vector<std::string>& files, std::string_view prefix,
                          std::string_view suffix) {
  std::vector<int> numbers;
  for (const std::string& file : files) {
    if (!file.starts_with(prefix) || !file.ends_with(suffix) || file.size() <= prefix.size() + suffix.size())
      continue;
    int number = -1;
    const char* begin = file.data() + prefix.size();
    const char* end = file.data() + file.size() - suffix.size();
    const auto [rest, error] = std::from_chars(begin, end, number);
    if (error == std::errc() && rest == end && number >= 0) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<std::string> file_names(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && names.size() < 4096;
       it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// A power*_average that also has an _input is taken once, as the average, which has no gaps.
std::vector<std::unique_ptr<Meter>> power_meters(const Chip& chip, const std::vector<std::string>& files) {
  std::vector<std::unique_ptr<Meter>> meters;
  const std::vector<int> averages = channels(files, "power", "_average");
  meters.reserve(averages.size());
  for (const int channel : averages)
    meters.push_back(std::make_unique<PowerAttribute>(describe_power(chip, channel, true)));
  for (const int channel : channels(files, "power", "_input")) {
    if (std::binary_search(averages.begin(), averages.end(), channel)) continue;
    meters.push_back(std::make_unique<PowerAttribute>(describe_power(chip, channel, false)));
  }
  return meters;
}

std::vector<std::unique_ptr<Meter>> energy_meters(const Chip& chip, const std::vector<std::string>& files) {
  std::vector<std::unique_ptr<Meter>> meters;
  for (const int channel : channels(files, "energy", "_input")) {
    MeterInfo info = describe(chip, fmt::format("energy{}_input", channel), "uJ", ReadingKind::counter);
    info.energy_step = Joules(1e-6);
    add_label(chip, fmt::format("energy{}_label", channel), info);
    meters.push_back(std::make_unique<EnergyAttribute>(std::move(info)));
  }
  return meters;
}

// What pairs a voltage with a current: the label less its leading v or i ("vin" and "iin"), else the channel
// number.
std::string pair_key(const Chip& chip, std::string_view kind, int channel, char letter) {
  std::string label = read_text(chip.folder / fmt::format("{}{}_label", kind, channel));
  if (label.empty()) return fmt::format("#{}", channel);
  if (label.front() == letter) label.erase(0, 1);
  return label;
}

std::vector<std::unique_ptr<Meter>> pair_meters(const Chip& chip, const std::vector<std::string>& files) {
  std::map<std::string, int> voltages;
  for (const int channel : channels(files, "in", "_input"))
    voltages.emplace(pair_key(chip, "in", channel, 'v'), channel);
  std::vector<std::unique_ptr<Meter>> meters;
  for (const int channel : channels(files, "curr", "_input")) {
    const std::string key = pair_key(chip, "curr", channel, 'i');
    const auto voltage = voltages.find(key);
    if (voltage == voltages.end()) continue;
    MeterInfo info = describe(chip, fmt::format("in{}_input", voltage->second), "mV*mA", ReadingKind::sample);
    info.name += fmt::format(" x curr{}_input", channel);
    if (key.front() != '#') info.name += fmt::format(" ({})", key.substr(0, 40));
    info.power_step = Watts(0.012);  // 1 mA at 12 V
    meters.push_back(std::make_unique<VoltageTimesCurrent>(
        std::move(info), chip.folder / fmt::format("curr{}_input", channel)));
  }
  return meters;
}

// Why a sample meter is none: it cannot be read, or answers nothing but 0 W or less.
std::optional<std::string> refusal(Meter& meter, Clock& clock) {
  for (int attempt = 0; attempt <= kZeroRetries; ++attempt) {
    if (attempt > 0) clock.sleep_for(kZeroPause);
    auto reading = meter.read(clock);
    if (!reading) return reading.error().to_string();
    if (!reading->watts || reading->watts->value() > 0) return std::nullopt;
  }
  return "answers 0 W";
}

void add_chip(Clock& clock, const Chip& chip, MeterDiscovery& found) {
  const std::vector<std::string> files = file_names(chip.folder);
  std::vector<std::unique_ptr<Meter>> candidates = power_meters(chip, files);
  for (auto& meter : energy_meters(chip, files)) candidates.push_back(std::move(meter));
  if (candidates.empty()) candidates = pair_meters(chip, files);
  if (candidates.empty()) {
    found.reasons.push_back(
        fmt::format("hwmon: {} ({}) has no power, energy or voltage-and-current input", chip.id, chip.name));
  }
  if (candidates.size() > kMaxChannels) candidates.resize(kMaxChannels);
  for (auto& meter : candidates) {
    if (const auto why = refusal(*meter, clock)) {
      found.reasons.push_back(fmt::format("{}: {}", meter->info().name, *why));
    } else {
      found.meters.push_back(std::move(meter));
    }
  }
}

}  // namespace

void discover_hwmon(Clock& clock, const fs::path& root, MeterDiscovery& found) {
  const fs::path folder = root / "sys/class/hwmon";
  const std::vector<std::string> chips = file_names(folder);
  if (chips.empty()) {
    found.reasons.push_back(fmt::format("hwmon: no sensor chip under {}", folder.string()));
    return;
  }
  for (const std::string& id : chips) {
    Chip chip{folder / id, id, read_text(folder / id / "name"), Coverage::rail};
    const auto* driver =
        std::find_if(kDrivers.begin(), kDrivers.end(), [&](const Driver& d) { return d.name == chip.name; });
    if (driver != kDrivers.end() && !driver->covers) {
      found.reasons.push_back(fmt::format("hwmon: {} ({}) {}", id, chip.name, driver->why_not));
      continue;
    }
    if (driver != kDrivers.end()) chip.covers = *driver->covers;
    add_chip(clock, chip, found);
  }
}

}  // namespace tierwatt::power
