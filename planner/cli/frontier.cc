// Tested by tests/planner/cli/frontier_test.cc.
#include "planner/cli/frontier.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "planner/model/instance.h"
#include "planner/simulate/saving.h"
#include "planner/simulate/wear.h"
#include "planner/solve/frontier.h"

namespace tierwatt::planner {
namespace {

double bytes_of(const Plan& plan) {
  double bytes = 0;
  for (const Move& move : plan.moves) bytes += static_cast<double>(move.bytes.value());
  return bytes;
}

class Asker {
 public:
  Asker(Snapshot filled, const SearchOptions& options) : snapshot_(std::move(filled)), options_(options) {
    options_.progress = nullptr;
  }

  Status begin() {
    TIERWATT_TRY(instance, make_instance(snapshot_));
    instance_ = std::move(instance);
    price_wear(instance_, instance_.places());
    before_ = evaluate(instance_, instance_.places(), TimeoutRule::as_configured);
    return {};
  }

  FrontierPoint unmoved() { return point(0, instance_.places()); }

  // Large clusters share their constructions among all limits; small ones are annealed within each.
  std::vector<FrontierPoint> within(const std::vector<double>& max_bytes) {
    return instance_.volumes.size() > kAnnealVolumes ? at_once(max_bytes) : one_by_one(max_bytes);
  }

 private:
  std::vector<FrontierPoint> at_once(const std::vector<double>& max_bytes) {
    std::vector<MoveLimits> limits(max_bytes.size(), limits_of(snapshot_.policy));
    for (std::size_t i = 0; i < limits.size(); ++i) limits[i].bytes = max_bytes[i];
    const std::vector<SearchResult> found = search_frontier(instance_, options_, limits);
    std::vector<FrontierPoint> points;
    for (std::size_t i = 0; i < found.size(); ++i) points.push_back(point(max_bytes[i], found[i].place));
    return points;
  }

  std::vector<FrontierPoint> one_by_one(const std::vector<double>& max_bytes) {
    std::vector<FrontierPoint> points;
    for (const double bytes : max_bytes) {
      if (options_.stop && options_.stop()) break;
      snapshot_.policy.max_bytes = Bytes(static_cast<std::int64_t>(bytes));
      points.push_back(point(bytes, search(instance_, options_).place));
    }
    return points;
  }

  [[nodiscard]] FrontierPoint point(double max_bytes, const std::vector<Index>& place) const {
    const Evaluation after = evaluate(instance_, place, TimeoutRule::best);
    const Band saved = saving_j(instance_, before_, after);
    const double to_kwh = snapshot_.window.windows_per_year() / kJoulesPerKilowattHour;
    FrontierPoint point;
    point.max_bytes = max_bytes;
    for (Index v = 0; v < place.size(); ++v) {
      if (place[v] == instance_.volumes[v].set) continue;
      point.bytes += instance_.volumes[v].demand[kBytes];
      ++point.moves;
    }
    point.saved_kwh = {saved.value * to_kwh, std::min(saved.low, saved.value) * to_kwh,
                       std::max(saved.high, saved.value) * to_kwh, weaker(before_.source, after.source), ""};
    return point;
  }

  Snapshot snapshot_;
  SearchOptions options_;
  Instance instance_;
  Evaluation before_;
};

}  // namespace

Result<std::vector<FrontierPoint>> frontier_of(const Snapshot& filled, const Plan& plan,
                                               const SearchOptions& options) {
  std::vector<FrontierPoint> points;
  if (plan.moves.empty()) return points;
  const double all = bytes_of(plan);
  Asker asker(filled, options);
  TIERWATT_CHECK(asker.begin());
  std::vector<double> limits;
  for (const double share : kFrontierShares) limits.push_back(std::floor(share * all));
  points.push_back(asker.unmoved());
  for (FrontierPoint& point : asker.within(limits)) {
    // What a tighter limit gives is had within a wider one too; a point that adds nothing is none.
    if (point.saved_kwh.value > points.back().saved_kwh.value && point.bytes > points.back().bytes &&
        point.saved_kwh.value < plan.energy.annual_saved_kwh.value)
      points.push_back(std::move(point));
  }
  points.push_back({all, all, static_cast<std::int64_t>(plan.moves.size()), plan.energy.annual_saved_kwh});
  return points;
}

}  // namespace tierwatt::planner
