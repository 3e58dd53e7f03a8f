// Readings of one meter. Tested by tests/probe/power/power_log_test.cc.
#include "probe/power/power_log.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "probe/power/estimator.h"

namespace tierwatt::power {

bool PowerLog::add(const PowerReading& reading) {
  const bool counter = info_.kind == ReadingKind::counter;
  if (readings_.size() == kMaxReadings || (counter ? !reading.joules : !reading.watts)) return false;
  if (readings_.empty()) start_ = reading.at;
  const Seconds at = since_start(reading.at);
  if (!readings_.empty() && at <= readings_.back().at) return false;
  readings_.push_back({at, counter ? reading.joules->value() : reading.watts->value()});
  return true;
}

Result<Estimate<Watts>> PowerLog::mean(SteadyTime from, SteadyTime to) const {
  if (!(from < to))
    return Error{Code::invalid_argument, "an interval of no length has no mean power", "", ""};
  if (info_.kind == ReadingKind::counter) return mean_of_counter(since_start(from), since_start(to));
  return mean_of_samples(since_start(from), since_start(to));
}

Result<Estimate<Watts>> PowerLog::mean_of_samples(Seconds from, Seconds to) const {
  std::vector<PowerSample> samples;
  samples.reserve(readings_.size());
  for (const Entry& entry : readings_) samples.push_back({entry.at, Watts(entry.figure)});
  return mean_power(samples, from, to, instrument_of(info_));
}

const PowerLog::Entry& PowerLog::nearest(Seconds at) const {
  const auto after = std::lower_bound(readings_.begin(), readings_.end(), at,
                                      [](const Entry& entry, Seconds time) { return entry.at < time; });
  if (after == readings_.end()) return readings_.back();
  if (after == readings_.begin()) return *after;
  return at - (after - 1)->at < after->at - at ? *(after - 1) : *after;
}

Result<Estimate<Watts>> PowerLog::mean_of_counter(Seconds from, Seconds to) const {
  const auto no_mean = [&](const std::string& message) {
    return Error{Code::unavailable, info_.name + " " + message, info_.path.string(),
                 "sample longer or more often"};
  };
  if (readings_.size() < 2) return no_mean("was read less than twice");
  const Entry& first = nearest(from);
  const Entry& last = nearest(to);
  const double length = (to - from).count();
  const double missed = std::abs((first.at - from).count()) + std::abs((last.at - to).count());
  if (last.at <= first.at || missed > 0.1 * length)
    return no_mean("was not read at the ends of the interval");
  const double seconds = (last.at - first.at).count();
  const double watts = (last.figure - first.figure) / seconds;
  if (watts <= 0) return no_mean("stood still: not a meter");
  // The time by which the readings miss the ends counts in full, as if power there could be anything up to
  // double.
  const double ends = watts * missed / length;
  const double half = std::hypot(info_.energy_step.value() / seconds, info_.accuracy * watts, ends);
  return Estimate<Watts>{Watts(watts), Watts(std::max(0.0, watts - half)), Watts(watts + half), info_.source,
                         fmt::format("{}: {:.4g} J in {:.4g} s, accuracy {:.2g} W, ends {:.2g} W", info_.name,
                                     last.figure - first.figure, seconds, info_.accuracy * watts, ends)};
}

}  // namespace tierwatt::power
