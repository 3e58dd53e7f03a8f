// Collects logarithms by figure; the formula stands in run_noise.h.
#include "probe/profile/run_noise.h"

#include <cmath>

#include "probe/base/student_t.h"

namespace tierwatt {
namespace {

// Logarithms that differ by less are of one number.
constexpr double kRounding = 1e-12;

using Logarithms = std::map<FigureKey, std::vector<double>>;

bool measured_alike(const DeviceProfile& a, const DeviceProfile& b) {
  return a.identity.firmware == b.identity.firmware && a.depth == b.depth && a.host == b.host &&
         a.rate_cap == b.rate_cap;
}

void add(Logarithms& into, FigureKey key, const char* figure, double value) {
  key.figure = figure;
  if (value > 0) into[std::move(key)].push_back(std::log(value));
}

template <class Q>
void add_measured(Logarithms& into, const char* figure, const std::optional<Estimate<Q>>& estimate) {
  if (estimate && (estimate->source == Source::measured || estimate->source == Source::reported)) {
    add(into, {}, figure, estimate->value.value());
  }
}

void add_workload(Logarithms& into, const WorkloadResult& result) {
  const FigureKey key{result.workload, result.zone, result.queue_depth, result.block.value(), ""};
  add(into, key, "iops", result.iops.value.value());
  add(into, key, "rate", result.bandwidth.value.value());
  add(into, key, "p50", result.latency.p50.count());
  add(into, key, "p95", result.latency.p95.count());
  add(into, key, "p99", result.latency.p99.count());
  add(into, key, "p99.9", result.latency.p999.count());
  add(into, key, "p99.99", result.latency.p9999.count());
  if (result.power) add(into, key, "power", result.power->value.value());
}

double deviation(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += value / n;
  double square = 0;
  for (const double value : values) square += (value - mean) * (value - mean);
  return std::sqrt(square / (n - 1));
}

}  // namespace

RunHistory::RunHistory(const std::vector<DeviceProfile>& older, const DeviceProfile& like) {
  for (const DeviceProfile& profile : older) {
    if (!measured_alike(profile, like)) continue;
    ++runs_;
    for (const WorkloadResult& result : profile.workloads) {
      if (result.stopped_by != "disturbed") add_workload(logarithms_, result);
    }
    add_measured(logarithms_, "active", profile.power.active);
    add_measured(logarithms_, "idle", profile.power.idle);
    add_measured(logarithms_, "standby", profile.power.standby);
    add_measured(logarithms_, "sleep", profile.power.sleep);
  }
}

std::optional<RunNoise> RunHistory::noise_of(const FigureKey& key) const {
  const auto found = logarithms_.find(key);
  if (found == logarithms_.end() || found->second.size() < kLeastRuns) return std::nullopt;
  const double spread = deviation(found->second);
  if (spread < kRounding) return std::nullopt;
  return RunNoise{found->second.size(), student_t975(found->second.size() - 1) * spread * std::sqrt(2.0)};
}

}  // namespace tierwatt
