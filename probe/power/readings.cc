// Mean watts of a meter's readings. Tested by tests/probe/power/readings_test.cc.
#include "probe/power/readings.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "probe/power/estimator.h"

namespace tierwatt::power {
namespace {

Result<Estimate<Watts>> mean_of_samples(const MeterInfo& meter, std::span<const PowerReading> readings,
                                        SteadyTime from, SteadyTime to) {
  std::vector<PowerSample> samples;
  for (const PowerReading& reading : readings) {
    if (reading.watts) samples.push_back({Seconds(reading.at - from), *reading.watts});
  }
  return mean_power(samples, Seconds(0), Seconds(to - from), instrument_of(meter));
}

// The counter's reading nearest to a moment; nullptr when there is none at all.
const PowerReading* nearest(std::span<const PowerReading> readings, SteadyTime at) {
  const PowerReading* best = nullptr;
  for (const PowerReading& reading : readings) {
    if (!reading.joules) continue;
    if (best == nullptr || std::chrono::abs(reading.at - at) < std::chrono::abs(best->at - at))
      best = &reading;
  }
  return best;
}

Result<Estimate<Watts>> mean_of_counter(const MeterInfo& meter, std::span<const PowerReading> readings,
                                        SteadyTime from, SteadyTime to) {
  const auto no_mean = [&](const std::string& message) {
    return Error{Code::unavailable, meter.name + " " + message, meter.path.string(),
                 "sample longer or more often"};
  };
  const PowerReading* first = nearest(readings, from);
  const PowerReading* last = nearest(readings, to);
  if (first == nullptr || first->at >= last->at) return no_mean("was not read at both ends of the interval");
  const double length = Seconds(to - from).count();
  const double missed = Seconds(std::chrono::abs(first->at - from) + std::chrono::abs(last->at - to)).count();
  if (missed > 0.1 * length) return no_mean("was not read at both ends of the interval");
  const double seconds = Seconds(last->at - first->at).count();
  const double joules = (*last->joules - *first->joules).value();
  if (joules <= 0) return no_mean("stood still: not a meter");
  const double watts = joules / seconds;
  // The time by which the readings miss the ends counts in full, as if power there could be anything up to
  // double.
  const double ends = watts * missed / length;
  const double accuracy = meter.accuracy * watts;
  const double half = std::hypot(meter.energy_step.value() / seconds, accuracy, ends);
  return Estimate<Watts>{Watts(watts), Watts(std::max(0.0, watts - half)), Watts(watts + half), meter.source,
                         fmt::format("{}: {:.4g} J in {:.4g} s, accuracy {:.2g} W, ends {:.2g} W", meter.name,
                                     joules, seconds, accuracy, ends)};
}

}  // namespace

Result<Estimate<Watts>> mean_watts(const MeterInfo& meter, std::span<const PowerReading> readings,
                                   SteadyTime from, SteadyTime to) {
  if (!(from < to))
    return Error{Code::invalid_argument, "an interval of no length has no mean power", "", ""};
  return meter.kind == ReadingKind::counter ? mean_of_counter(meter, readings, from, to)
                                            : mean_of_samples(meter, readings, from, to);
}

}  // namespace tierwatt::power
