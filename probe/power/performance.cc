// Mechanical model and class figures. Tested by tests/probe/power/performance_test.cc.
#include "probe/power/performance.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tierwatt::power {
namespace {

// Average seek times by speed, ms: typical data sheet values of the speed class.
struct SeekTimes {
  int least_rpm;
  double read_ms, write_ms;
};
constexpr std::array<SeekTimes, 4> kSeeks = {
    {{15'000, 3.4, 3.9}, {10'000, 4.2, 4.7}, {7'000, 8.5, 9.5}, {0, 12.0, 13.0}}};
constexpr double kTransferAndCommandMs = 0.3;
constexpr double kQueueGain = 2.2;  // sorted queues against one at a time

const SeekTimes& seeks_at(int rpm) {
  const auto* found =
      std::find_if(kSeeks.begin(), kSeeks.end(), [&](const SeekTimes& s) { return rpm >= s.least_rpm; });
  return *found;  // the last row takes every speed
}

template <class Q>
Estimate<Q> around(double value, double low_factor, double high_factor, std::string basis) {
  return {Q(value), Q(value * low_factor), Q(value * high_factor), Source::prior, std::move(basis)};
}

Estimate<Iops> mechanical(int rpm, double seek_ms) {
  const double half_turn_ms = 30'000.0 / rpm;
  const double iops = 1000.0 / (seek_ms + half_turn_ms + kTransferAndCommandMs);
  return around<Iops>(
      iops, 0.85, kQueueGain,
      fmt::format("prior: seek {:.1f} ms + half a turn at {} rpm, one at a time", seek_ms, rpm));
}

// Outer-track rate grows with areal density, about the fourth root of capacity within a generation's drives,
// and with speed: 180 MB/s at 4 TB and 7200 rpm. The mean over the surface is about three quarters of it.
Estimate<BytesPerSecond> sequential(const DriveTraits& drive) {
  const double terabytes = drive.capacity_tb > 0 ? drive.capacity_tb : 4.0;
  const double outer = 180e6 * std::pow(terabytes / 4.0, 0.25) * drive.rpm / 7200.0;
  return around<BytesPerSecond>(0.75 * std::clamp(outer, 40e6, 285e6), 0.6, 1.4,
                                "prior: zone mean by capacity and speed");
}

Performance spinning(const DriveTraits& drive) {
  const SeekTimes& seeks = seeks_at(drive.rpm);
  const Estimate<BytesPerSecond> rate = sequential(drive);
  return {mechanical(drive.rpm, seeks.read_ms), mechanical(drive.rpm, seeks.write_ms), rate, rate};
}

Performance by_class(double read, double write, double read_rate, double write_rate,
                     const std::string& what) {
  const std::string basis = "prior: low end of " + what;
  return {around<Iops>(read, 0.4, 2.5, basis), around<Iops>(write, 0.3, 4.0, basis),
          around<BytesPerSecond>(read_rate, 0.6, 2.0, basis),
          around<BytesPerSecond>(write_rate, 0.4, 2.5, basis)};
}

}  // namespace

Performance expected_performance(const DriveTraits& drive) {
  switch (drive.drive_class) {
    case DriveClass::hdd:
      return spinning(drive);
    case DriveClass::sata_ssd:
      return by_class(60e3, 15e3, 450e6, 300e6, "SATA flash, sustained");
    case DriveClass::sas_ssd:
      return by_class(120e3, 40e3, 900e6, 600e6, "SAS flash, sustained");
    case DriveClass::nvme:
      return by_class(250e3, 50e3, 2.5e9, 1.0e9, "NVMe flash, sustained");
    case DriveClass::virtual_:
      return by_class(3000, 3000, 125e6, 125e6, "cloud volumes without a paid rate");
  }
  return spinning(drive);
}

Estimate<Joules> joules_per_io(const Estimate<Watts>& active, const Estimate<Watts>& idle,
                               const Estimate<Iops>& iops) {
  const double watts = std::max(0.0, (active.value - idle.value).value());
  const double most = std::max(watts, (active.high - idle.low).value());
  const double least = std::clamp((active.low - idle.high).value(), 0.0, watts);
  const double middle = std::sqrt(iops.value.value() * iops.high.value());
  return {Joules(watts / middle), Joules(least / iops.high.value()), Joules(most / iops.low.value()),
          weaker(weaker(active.source, idle.source), iops.source),
          "(active - idle) / IOPS, deep queue to none"};
}

Carbon embodied_carbon(const DriveTraits& drive) {
  constexpr double kYears = 5;
  const double tb_years = kYears * drive.capacity_tb;
  if (drive.drive_class == DriveClass::virtual_) return {};
  if (spins(drive.drive_class)) return {0.4 * tb_years, 0.2 * tb_years, 0.8 * tb_years};
  return {5.5 * tb_years, 1.0 * tb_years, 11.0 * tb_years};
}

}  // namespace tierwatt::power
