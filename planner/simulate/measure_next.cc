// Tested by tests/planner/simulate/measure_next_test.cc against plans made again with the drive measured.
#include "planner/simulate/measure_next.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace tierwatt::planner {
namespace {

constexpr double kWorthSaying = 0.999;  // of the half-width: less narrowing than that is none

// Both halves of a slope as one: exact where the interval is symmetric.
double mean_slope(const Slope& slope) { return (slope.up + slope.down) / 2; }

class Narrowing {
 public:
  Narrowing(const Instance& instance, const Saving& saving)
      : instance_(instance), of_saving_(instance.factors.size()) {
    for (const Slope& slope : saving.slopes()) of_saving_[slope.factor] = mean_slope(slope);
  }

  // What of the saving's variance goes once the drive's figures are measured.
  double of(const SnapshotDrive& drive, const FewerUnits& units) const {
    const DriveDoubt doubt = instance_.factors.of_drive(drive);
    const double values[] = {drive.idle->value.value(), drive.standby->value.value(),
                             drive.spinup_joules->value.value()};
    const Source sources[] = {drive.idle->source, drive.standby->source, drive.spinup_joules->source};
    double sum = 0;
    for (std::size_t f = 0; f < kPowerFigures; ++f) {
      if (sources[f] == Source::measured) continue;
      sum += of_figure(doubt[f], units[f], kExpectedAccuracy * values[f] / kSd95);
    }
    return sum;
  }

 private:
  [[nodiscard]] double of_figure(const FigureDoubt& figure, double units, double meter_sd) const {
    double covariance = units * figure.own_variance;
    double variance = figure.own_variance + meter_sd * meter_sd;
    for (const Slope& slope : figure.shared) {
      const double own = mean_slope(slope);
      covariance += of_saving_[slope.factor] * own;
      variance += own * own;
    }
    return variance > 0 ? covariance * covariance / variance : 0;
  }

  const Instance& instance_;
  std::vector<double> of_saving_;  // by factor
};

struct Best {
  Index drive = kNone;
  double narrowing = 0;
  std::size_t alike = 0;
};

}  // namespace

std::vector<MeasureNext> measure_next(const Instance& instance, const Evaluation& before,
                                      const Evaluation& after, const Doubt& doubt) {
  const Narrowing narrowing(instance, saving_between(instance, before, after));
  std::unordered_map<std::string, Best> of_model;
  for (Index s = 0; s < instance.sets.size(); ++s) {
    const FewerUnits units = fewer_units(instance, before.sets[s], after.sets[s]);
    if (units == FewerUnits{}) continue;
    for (const Index d : instance.snapshot->sets[s].drives) {
      const SnapshotDrive& drive = instance.snapshot->drives[d];
      Best& best = of_model[drive.model.empty() ? to_string(drive.drive_class) : drive.model];
      ++best.alike;
      const double own = narrowing.of(drive, units);
      if (own > best.narrowing) {
        best.drive = d;
        best.narrowing = own;
      }
    }
  }
  const double variance = doubt.factors_variance + doubt.own_variance + doubt.days_variance;
  std::vector<MeasureNext> list;
  for (const auto& [model, best] : of_model) {
    if (best.drive == kNone || variance <= 0) continue;
    const double share = std::sqrt(std::max(0.0, 1 - best.narrowing / variance));
    if (share < kWorthSaying) list.push_back({best.drive, best.alike, share});
  }
  std::sort(list.begin(), list.end(), [](const MeasureNext& a, const MeasureNext& b) {
    return a.half_width_share != b.half_width_share ? a.half_width_share < b.half_width_share
                                                    : a.drive < b.drive;
  });
  if (list.size() > kMostToMeasure) list.resize(kMostToMeasure);
  return list;
}

}  // namespace tierwatt::planner
