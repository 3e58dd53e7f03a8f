// powercap zones as counters. Tested by tests/probe/power/rapl_test.cc.
#include "probe/power/rapl.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "probe/base/file.h"
#include "probe/power/counter.h"

namespace tierwatt::power {
namespace {

namespace fs = std::filesystem;

// RAPL against a wall meter: within a few per cent of the package's true energy since Haswell (Hackenberg et
// al., "An energy efficiency feature survey of the Intel Haswell processor", IPDPSW 2015).
constexpr double kAccuracy = 0.05;
// The unit is 1/2^14 J (61 uJ) on most processors, and the counter is renewed about every millisecond.
constexpr Joules kStep{61e-6};

Result<std::uint64_t> read_count(const fs::path& path) {
  TIERWATT_TRY(text, read_attribute(path));
  std::uint64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc() || rest != end) {
    return Error{Code::invalid_input, fmt::format("'{}' is no count", text.substr(0, 40)), path.string(), ""};
  }
  return count;
}

class RaplZone final : public Meter {
 public:
  RaplZone(MeterInfo info, std::uint64_t range) : info_(std::move(info)), counter_(range) {}
  const MeterInfo& info() const override { return info_; }
  Result<PowerReading> read(Clock& clock) override {
    TIERWATT_TRY(raw, read_count(info_.path));
    const double microjoules = static_cast<double>(counter_.unwrap(raw));
    return PowerReading{clock.steady(), clock.wall(), std::nullopt, Joules(microjoules * 1e-6)};
  }

 private:
  MeterInfo info_;
  WrappingCounter counter_;
};

std::optional<Coverage> coverage(const std::string& zone) {
  if (zone.starts_with("package") || zone == "dram") return Coverage::host_package;
  if (zone == "psys") return Coverage::node;
  return std::nullopt;
}

std::vector<fs::path> zones(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end && found.size() < 1024;
       it.increment(error)) {
    if (it->path().filename().string().starts_with("intel-rapl:")) found.push_back(it->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

MeterInfo describe(const fs::path& zone, const std::string& name, Coverage covers) {
  MeterInfo info;
  info.name = fmt::format("rapl {} ({})", name.substr(0, 40), zone.filename().string());
  info.covers = covers;
  info.unit = "uJ";
  info.kind = ReadingKind::counter;
  info.energy_step = kStep;
  info.accuracy = kAccuracy;
  info.accuracy_basis = "Hackenberg et al. 2015: within a few per cent of the package";
  info.path = zone / "energy_uj";
  return info;
}

std::string reason_of(const Error& error) {
  if (error.code != Code::permission_denied) return error.to_string();
  return fmt::format("{}: readable by root alone (run as root)", error.place);
}

void add_zone(Clock& clock, const fs::path& zone, MeterDiscovery& found) {
  auto name = read_attribute(zone / "name");
  if (!name) return found.reasons.push_back("RAPL: " + reason_of(name.error()));
  const std::optional<Coverage> covers = coverage(*name);
  if (!covers) {
    return found.reasons.push_back(
        fmt::format("RAPL: {} ({}) is part of its package", zone.filename().string(), *name));
  }
  auto range = read_count(zone / "max_energy_range_uj");
  if (!range) return found.reasons.push_back("RAPL: " + reason_of(range.error()));
  auto meter = std::make_unique<RaplZone>(describe(zone, *name, *covers), *range);
  const auto reading = meter->read(clock);
  if (!reading) return found.reasons.push_back("RAPL: " + reason_of(reading.error()));
  found.meters.push_back(std::move(meter));
}

}  // namespace

void discover_rapl(Clock& clock, const fs::path& root, MeterDiscovery& found) {
  const fs::path folder = root / "sys/class/powercap";
  const std::vector<fs::path> all = zones(folder);
  if (all.empty()) found.reasons.push_back(fmt::format("RAPL: no intel-rapl zone under {}", folder.string()));
  for (const fs::path& zone : all) add_zone(clock, zone, found);
}

}  // namespace tierwatt::power
