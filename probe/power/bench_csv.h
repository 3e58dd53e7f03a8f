// The recording of a bench meter: a CSV file of time and watts, aligned by wall-clock time.
//
// Comma, semicolon or tab between fields. A first line of names is recognized: the time column is "time",
// "timestamp", "datetime", "date", "epoch" or "unix"; the power column "watts", "watt", "w", "power",
// "power_w", "power (w)" or "active_power" (any case). Without names the first column is time and the second
// watts. Times are RFC 3339 or seconds since 1970. Lines that are empty or begin with '#' are skipped. The
// watch of the meter and that of the host must agree: `clock_offset` is what to add to the file's times.
// Several lines of one second are averaged.
//
// Bounded: 256 MiB, 8 million samples. Tested by tests/probe/power/bench_csv_test.cc.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/power/estimator.h"
#include "probe/power/meter.h"

namespace tierwatt::power {

struct BenchOptions {
  Coverage covers = Coverage::drive;
  double accuracy = 0.02;  // share of the value; the meter's data sheet knows better
  Seconds averaging{};
  Seconds clock_offset{};
};

// A stretch without samples, longer than three median periods.
struct Gap {
  WallTime from{};
  Seconds length{};
};

class BenchTrace {
 public:
  BenchTrace(std::vector<PowerSample> samples, MeterInfo info);  // at least kMinSamples, by time

  // `resolution` in it is the least step between two different readings of the file.
  [[nodiscard]] const MeterInfo& info() const { return info_; }
  [[nodiscard]] const std::vector<PowerSample>& samples() const { return samples_; }  // seconds since 1970
  [[nodiscard]] const std::vector<Gap>& gaps() const { return gaps_; }
  // Errors: as mean_power(); a gap inside the interval stands in the basis.
  [[nodiscard]] Result<Estimate<Watts>> mean_watts(WallTime from, WallTime to) const;

 private:
  std::vector<PowerSample> samples_;
  MeterInfo info_;
  std::vector<Gap> gaps_;
};

// Errors: not_found, permission_denied, io_error; invalid_input with "FILE:LINE" (no number, NaN, negative,
// time going backwards, wrong number of fields); unavailable (fewer than kMinSamples, or 0 W throughout).
Result<BenchTrace> read_bench_csv(const std::filesystem::path& path, const BenchOptions& options = {});
Result<BenchTrace> parse_bench_csv(std::string_view content, std::string_view name,
                                   const BenchOptions& options = {});

}  // namespace tierwatt::power
