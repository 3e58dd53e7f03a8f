// The sampling thread, and the mean of a trace over an interval. The formulas stand in sampler.h.
#include "probe/run/sampler.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tierwatt::run {

namespace {

using power::PowerReading;

constexpr double kNormal95 = 1.96;

Estimate<Watts> with_doubt(Watts mean, double half_width, const power::MeterInfo& meter) {
  const double half = half_width + std::abs(mean.value()) * meter.accuracy;
  return {mean, Watts(std::max(0.0, mean.value() - half)), mean + Watts(half), meter.source, meter.name};
}

// Joules at a moment, between the two readings around it.
std::optional<double> joules_at(const std::vector<PowerReading>& readings, SteadyTime at) {
  const auto after =
      std::find_if(readings.begin(), readings.end(), [&](const auto& r) { return r.at >= at; });
  if (after == readings.end() || !after->joules) return std::nullopt;
  if (after->at == at) return after->joules->value();
  if (after == readings.begin()) return std::nullopt;
  const PowerReading& before = *(after - 1);
  if (!before.joules) return std::nullopt;
  const double share = Seconds(at - before.at) / Seconds(after->at - before.at);
  return before.joules->value() + share * (after->joules->value() - before.joules->value());
}

std::optional<Estimate<Watts>> mean_of_counter(const PowerTrace& trace, SteadyTime from, SteadyTime to) {
  const auto first = joules_at(trace.readings, from);
  const auto last = joules_at(trace.readings, to);
  if (!first || !last) return std::nullopt;
  const double seconds = Seconds(to - from).count();
  return with_doubt(Watts((*last - *first) / seconds), 2 * trace.meter.energy_step.value() / seconds,
                    trace.meter);
}

std::optional<Estimate<Watts>> mean_of_samples(const PowerTrace& trace, SteadyTime from, SteadyTime to) {
  std::vector<double> watts;
  SteadyTime first{};
  SteadyTime last{};
  for (const PowerReading& reading : trace.readings) {
    const bool inside = Seconds(reading.at - from) >= trace.meter.averaging && reading.at <= to;
    if (!inside || !reading.watts) continue;
    if (watts.empty()) first = reading.at;
    last = reading.at;
    watts.push_back(reading.watts->value());
  }
  if (watts.empty()) return std::nullopt;
  const auto n = static_cast<double>(watts.size());
  double mean = 0;
  for (const double w : watts) mean += w / n;
  double square = 0;
  for (const double w : watts) square += (w - mean) * (w - mean);
  double independent = n;
  if (trace.meter.averaging.count() > 0) {
    independent = std::clamp(Seconds(last - first) / trace.meter.averaging + 1.0, 1.0, n);
  }
  const double spread = n > 1 ? std::sqrt(square / (n - 1)) : 0;
  const double half = kNormal95 * spread / std::sqrt(independent) + trace.meter.power_step.value() / 2;
  return with_doubt(Watts(mean), half, trace.meter);
}

}  // namespace

std::optional<Estimate<Watts>> mean_watts(const PowerTrace& trace, SteadyTime from, SteadyTime to) {
  if (to <= from) return std::nullopt;
  return trace.meter.kind == power::ReadingKind::counter ? mean_of_counter(trace, from, to)
                                                         : mean_of_samples(trace, from, to);
}

Sampler::Sampler(std::vector<power::Meter*> meters, Clock& clock, Seconds beat)
    : meters_(std::move(meters)), clock_(clock), beat_(beat), failures_(meters_.size(), 0) {
  for (const power::Meter* meter : meters_) traces_.push_back({meter->info(), {}, {}});
}

void Sampler::start() {
  if (meters_.empty() || thread_.joinable()) return;
  stopping_ = false;
  thread_ = std::thread([this] { sample_until_stopped(); });
}

void Sampler::stop() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::vector<PowerTrace> Sampler::traces() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return traces_;
}

void Sampler::sample_until_stopped() {
  while (true) {
    for (std::size_t meter = 0; meter < meters_.size(); ++meter) read_one(meter);
    std::unique_lock<std::mutex> lock(mutex_);
    if (wake_.wait_for(lock, beat_, [this] { return stopping_; })) return;
  }
}

void Sampler::read_one(std::size_t meter) {
  if (failures_[meter] >= kMaxFailures) return;
  Result<PowerReading> reading = meters_[meter]->read(clock_);
  const std::lock_guard<std::mutex> lock(mutex_);
  PowerTrace& trace = traces_[meter];
  if (reading) {
    failures_[meter] = 0;
    if (trace.readings.size() < kMaxReadings) trace.readings.push_back(*reading);
    if (trace.readings.size() == kMaxReadings) failures_[meter] = kMaxFailures;
    return;
  }
  if (++failures_[meter] == kMaxFailures) {
    trace.notes.push_back(trace.meter.name + ": given up: " + reading.error().to_string());
  }
}

}  // namespace tierwatt::run
