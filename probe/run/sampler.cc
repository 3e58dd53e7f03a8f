// The sampling thread. Contract in sampler.h.
#include "probe/run/sampler.h"

#include <utility>

#include "probe/power/readings.h"

namespace tierwatt::run {

using power::PowerReading;

std::optional<Estimate<Watts>> mean_watts(const PowerTrace& trace, SteadyTime from, SteadyTime to) {
  if (to <= from) return std::nullopt;
  Result<Estimate<Watts>> mean = power::mean_watts(trace.meter, trace.readings, from, to);
  return mean ? std::optional(std::move(*mean)) : std::nullopt;
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
