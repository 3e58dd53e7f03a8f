// Taking intervals apart. Tested by tests/planner/model/factors_test.cc.
#include "planner/model/factors.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tierwatt::planner {
namespace {

// Drives of one model differ by some 5 % in power (the reasoning of probe/power/basis.cc).
constexpr double kOwnShareOfValue = 0.05;
// What a meter reads twice for the same drive differs by less than what it is off by throughout.
constexpr double kOwnVarianceOfMeasured = 0.25;

// A figure without its unit.
struct Plain {
  double value = 0, below = 0, above = 0;
  Source source = Source::prior;
  const std::string* basis = nullptr;
};

template <class Q>
Plain plain(const Estimate<Q>& e) {
  return {e.value.value(), (e.value - e.low).value(), (e.high - e.value).value(), e.source, &e.basis};
}

Plain plain(const SnapshotDrive& drive, PowerFigure figure) {
  if (figure == PowerFigure::idle) return plain(*drive.idle);
  if (figure == PowerFigure::standby) return plain(*drive.standby);
  return plain(*drive.spinup_joules);
}

constexpr std::array kFigureNames = {"idle", "standby", "spin-up"};

// The instrument's name stands before the first colon of a measured figure's basis; two of one name are off
// by the same. Without a name all are.
std::string meter_of(const SnapshotDrive& drive, const Plain& figure) {
  if (figure.source == Source::reported) return "sensor of " + drive.model;
  const std::string name = figure.basis->substr(0, figure.basis->find(':'));
  return name.empty() ? "unnamed meter" : name;
}

// Unnamed drives of a class count as one model: never a narrower interval than is true.
std::string model_of(const SnapshotDrive& drive) {
  return drive.model.empty() ? std::string("unnamed ") + to_string(drive.drive_class) : drive.model;
}

void merge(std::vector<Slope>& slopes) {
  std::sort(slopes.begin(), slopes.end(), [](const Slope& a, const Slope& b) { return a.factor < b.factor; });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    if (kept > 0 && slopes[kept - 1].factor == slopes[i].factor) {
      slopes[kept - 1].up += slopes[i].up;
      slopes[kept - 1].down += slopes[i].down;
    } else {
      slopes[kept++] = slopes[i];
    }
  }
  slopes.resize(kept);
}

struct SharedHalves {
  double below = 0, above = 0;
};

SharedHalves shared_halves(const Plain& figure) {
  const auto rest = [&](double half) {
    const double own = own_half_width(figure.source, figure.value, half);
    return std::sqrt(std::max(0.0, half * half - own * own));
  };
  return {rest(figure.below), rest(figure.above)};
}

double own_variance_of(const Plain& figure) {
  const double below = own_half_width(figure.source, figure.value, figure.below);
  const double above = own_half_width(figure.source, figure.value, figure.above);
  return (below * below + above * above) / 2 / (kSd95 * kSd95);
}

// Calls visit(cause, name, share of the variance) for each cause of the figure.
template <class Visit>
void for_each_cause(const SnapshotDrive& drive, PowerFigure kind, const Plain& figure, Visit visit) {
  const CauseShares shares = shares_of(figure.source, kind);
  const std::string what = kFigureNames.at(static_cast<std::size_t>(kind));
  if (shares.meter > 0) visit(Cause::meter, meter_of(drive, figure), shares.meter);
  if (shares.drive_class > 0)
    visit(Cause::drive_class, std::string(to_string(drive.drive_class)) + " " + what, shares.drive_class);
  if (shares.model > 0)
    visit(Cause::model, std::string(to_string(figure.source)) + " " + model_of(drive) + " " + what,
          shares.model);
  if (shares.transition > 0) visit(Cause::transition, "spin-up joules", shares.transition);
}

template <class FactorOf>
DriveDoubt doubt_of(const SnapshotDrive& drive, FactorOf factor_of) {
  DriveDoubt doubt;
  for (std::size_t f = 0; f < kPowerFigures; ++f) {
    const auto kind = static_cast<PowerFigure>(f);
    const Plain figure = plain(drive, kind);
    if (figure.below <= 0 && figure.above <= 0) continue;
    const SharedHalves halves = shared_halves(figure);
    for_each_cause(drive, kind, figure, [&](Cause cause, std::string name, double share) {
      const double scale = std::sqrt(share) / kSd95;
      const Index factor = factor_of(cause, std::move(name));
      if (factor != kNone) doubt[f].shared.push_back({factor, halves.above * scale, halves.below * scale});
    });
    doubt[f].own_variance = own_variance_of(figure);
  }
  return doubt;
}

std::string key_of(Cause cause, const std::string& name) {
  return std::to_string(static_cast<int>(cause)) + " " + name;
}

}  // namespace

CauseShares shares_of(Source source, PowerFigure figure) {
  if (source <= Source::reported) return {.meter = 1};
  const double transition = figure == PowerFigure::spinup ? 1.0 / 3 : 0;
  const double drive_class = source == Source::prior ? (1 - transition) / 4 : 0;
  return {.drive_class = drive_class, .model = 1 - transition - drive_class, .transition = transition};
}

double own_half_width(Source source, double value, double half_width) {
  if (source <= Source::reported) return half_width * std::sqrt(kOwnVarianceOfMeasured);
  return std::min(half_width, kOwnShareOfValue * value);
}

Factors::Factors(const Snapshot& filled) {
  blocks_.reserve(filled.sets.size() * kPowerFigures);
  for (const SpindleSet& set : filled.sets) add_set(filled, set);
  floors_.reserve(filled.domains.size());
  for (const Domain& domain : filled.domains) add_floor(domain);
}

Index Factors::factor(Cause cause, std::string name) {
  const auto [found, added] = index_.try_emplace(key_of(cause, name), static_cast<Index>(factors_.size()));
  if (added) factors_.push_back({cause, std::move(name)});
  return found->second;
}

Index Factors::find(Cause cause, const std::string& name) const {
  const auto found = index_.find(key_of(cause, name));
  return found == index_.end() ? kNone : found->second;
}

DriveDoubt Factors::make_doubt(const SnapshotDrive& drive) {
  return doubt_of(drive, [this](Cause cause, std::string name) { return factor(cause, std::move(name)); });
}

DriveDoubt Factors::of_drive(const SnapshotDrive& drive) const {
  return doubt_of(drive, [this](Cause cause, const std::string& name) { return find(cause, name); });
}

void Factors::add_set(const Snapshot& snapshot, const SpindleSet& set) {
  DriveDoubt sum;
  for (const Index d : set.drives) {
    DriveDoubt drive = make_doubt(snapshot.drives[d]);
    for (std::size_t f = 0; f < kPowerFigures; ++f) {
      sum[f].shared.insert(sum[f].shared.end(), drive[f].shared.begin(), drive[f].shared.end());
      sum[f].own_variance += drive[f].own_variance;
    }
  }
  for (FigureDoubt& figure : sum) {
    merge(figure.shared);
    blocks_.push_back({slopes_.size(), figure.shared.size(), figure.own_variance});
    slopes_.insert(slopes_.end(), figure.shared.begin(), figure.shared.end());
  }
}

// Floors of one source and basis are wrong together, all of their interval.
void Factors::add_floor(const Domain& domain) {
  Block block{slopes_.size(), 0, 0};
  if (domain.floor && domain.floor->low < domain.floor->high) {
    const Plain figure = plain(*domain.floor);
    const std::string name = std::string(to_string(figure.source)) + " " + *figure.basis;
    slopes_.push_back({factor(Cause::floor, name), figure.above / kSd95, figure.below / kSd95});
    block.count = 1;
  }
  floors_.push_back(block);
}

std::span<const Slope> Factors::shared(Index set, PowerFigure figure) const {
  const Block& found = block(set, figure);
  return std::span(slopes_).subspan(found.first, found.count);
}

double Factors::own_variance(Index set, PowerFigure figure) const { return block(set, figure).own_variance; }

std::span<const Slope> Factors::floor(Index domain) const {
  const Block& found = floors_[domain];
  return std::span(slopes_).subspan(found.first, found.count);
}

}  // namespace tierwatt::planner
