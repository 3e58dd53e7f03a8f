// The fit. Tested by tests/probe/power/prior_test.cc.
#include "probe/power/prior.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace tierwatt::power {
namespace {

// Defaults for a catalog too small to fit: logarithm of the value, half-width of the logarithm. The values
// are the order of magnitude of the built-in table; the half-widths are a factor of 2 to 10.
constexpr Prediction kHddIdle{1.7, 0.9};           // 5.5 W
constexpr Prediction kHddStandbyShare{-1.5, 0.9};  // 0.22
constexpr Prediction kHddActiveShare{0.45, 0.5};   // 1.6
constexpr Prediction kHddSeconds{2.3, 0.9};        // 10 s
constexpr Prediction kHddPeak{3.3, 0.6};           // 27 W
constexpr Prediction kFlashIdle{0.0, 2.3};         // 1 W
constexpr Prediction kFlashActive{1.7, 1.2};       // 5.5 W

// An NVMe drive in the 2.5-inch (U.2) form, or of 3 TB and more, has a data centre's power budget.
bool big_flash(const DriveTraits& drive) {
  return drive.drive_class == DriveClass::nvme &&
         (drive.form == FormFactor::inch_25 || drive.capacity_tb >= 3.0);
}

double small_form(const DriveTraits& drive) { return drive.form == FormFactor::inch_25 ? 1 : 0; }

Features motor_features(const DriveTraits& drive) {
  return {1, std::log(drive.rpm / 7200.0), small_form(drive), 0};
}
Features form_features(const DriveTraits& drive) { return {1, small_form(drive), 0, 0}; }
Features flash_features(const DriveTraits& drive) { return {1, big_flash(drive) ? 1.0 : 0.0, 0, 0}; }

std::optional<double> log_of(const std::optional<Figure>& figure) {
  if (!figure || figure->stated <= 0) return std::nullopt;
  return std::log(watts_of(*figure, "").value.value());
}

std::optional<double> log_active(const CatalogEntry& entry) {
  const auto read = log_of(entry.active_read_w);
  const auto write = log_of(entry.active_write_w);
  if (!read || !write) return read ? read : write;
  return std::max(*read, *write);
}

// Observations of the seven quantities, gathered in one pass.
struct Samples {
  std::vector<Observation> hdd_idle, hdd_standby_share, hdd_active_share, hdd_seconds, hdd_peak, flash_idle,
      flash_active;
};

void add(std::vector<Observation>& to, const Features& x, std::optional<double> y) {
  if (y) to.push_back({x, *y});
}

std::optional<double> difference(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return std::nullopt;
  return *a - *b;
}

void add_entry(Samples& samples, const CatalogEntry& entry) {
  DriveFacts facts;
  facts.drive_class = entry.drive_class;
  const DriveTraits drive = traits_of(facts, &entry);
  const auto idle = log_of(entry.idle_w);
  const auto active = log_active(entry);
  if (!spins(entry.drive_class)) {
    add(samples.flash_idle, flash_features(drive), idle);
    add(samples.flash_active, flash_features(drive), active);
    return;
  }
  if (entry.rpm) add(samples.hdd_idle, motor_features(drive), idle);
  add(samples.hdd_standby_share, {1, 0, 0, 0}, difference(log_of(entry.standby_w), idle));
  add(samples.hdd_active_share, {1, 0, 0, 0}, difference(active, idle));
  add(samples.hdd_seconds, form_features(drive), log_of(entry.spinup_s));
  if (entry.rpm) add(samples.hdd_peak, motor_features(drive), log_of(entry.spinup_peak_w));
}

// Fits with all features, else with the constant alone (every entry may be of one form), else not.
std::optional<LinearFit> fit_of(const std::vector<Observation>& observations, std::size_t features) {
  auto fit = LinearFit::fit(observations, features);
  return fit ? fit : LinearFit::fit(observations, 1);
}

template <class Q>
Estimate<Q> from_logs(double mean, double half_width, std::string basis) {
  return {Q(std::exp(mean)), Q(std::exp(mean - half_width)), Q(std::exp(mean + half_width)), Source::prior,
          std::move(basis)};
}

std::string traits_text(const DriveTraits& drive) {
  if (!spins(drive.drive_class)) return to_string(drive.drive_class);
  return fmt::format("hdd {} inch {} rpm", to_string(drive.form), drive.rpm);
}

constexpr double kWidest = 5;  // of a logarithm: a factor of 150

// Half-width of a figure's logarithm; the larger side.
double log_half_width(double low, double value, double high) {
  if (low <= 0) return kWidest;
  return std::min(kWidest, std::max(std::log(value / low), std::log(high / value)));
}

constexpr double kLeastWatts = 0.001;
// The least that any power-state table of the catalog gives for a flash drive's deepest state: 1.8 mW.
constexpr Watts kDeepestFlash{0.0018};

// idle x share, the doubts of both in quadrature.
Estimate<Watts> share_of(const Estimate<Watts>& idle, const Prediction& share, std::string basis) {
  const double watts = std::max(kLeastWatts, idle.value.value());
  const double doubt = log_half_width(idle.low.value(), watts, std::max(watts, idle.high.value()));
  return from_logs<Watts>(std::log(watts) + share.mean, std::hypot(doubt, share.half_width),
                          std::move(basis));
}

// Standby is never above idle, idle never above active: a figure leaning on one that is itself in doubt may
// share its ends, not cross them.
Estimate<Watts> not_above(Estimate<Watts> e, const Estimate<Watts>& ceiling) {
  e.value = std::min(e.value, ceiling.value);
  e.low = std::min(e.low, e.value);
  e.high = std::max(e.value, std::min(e.high, ceiling.high));
  return e;
}

Estimate<Watts> not_below(Estimate<Watts> e, const Estimate<Watts>& floor) {
  e.value = std::max(e.value, floor.value);
  e.low = std::min(e.value, std::max(e.low, floor.low));
  e.high = std::max(e.high, e.value);
  return e;
}

// 13 J at 10.2 W idle (Ultrastar 36Z15), in proportion to idle; half to double that.
Estimate<Joules> spindown(const Estimate<Watts>& idle) {
  const double joules = 13.0 / 10.2 * idle.value.value();
  return {Joules(joules), Joules(joules / 2), Joules(joules * 2), Source::prior, "13 J at 10.2 W idle"};
}

}  // namespace

DriveTraits traits_of(const DriveFacts& facts, const CatalogEntry* entry) {
  DriveTraits drive;
  drive.drive_class = facts.drive_class;
  if (facts.rpm && *facts.rpm >= 1000) drive.rpm = *facts.rpm;
  if (facts.capacity) drive.capacity_tb = static_cast<double>(facts.capacity->value()) / 1e12;
  drive.form = FormFactor::inch_35;
  if (!spins(facts.drive_class)) {
    drive.form = facts.drive_class == DriveClass::nvme ? FormFactor::m2 : FormFactor::inch_25;
  }
  if (entry != nullptr) {
    if (entry->rpm && !facts.rpm) drive.rpm = *entry->rpm;
    if (drive.capacity_tb == 0) drive.capacity_tb = entry->capacity_tb.value_or(0);
    if (entry->form != FormFactor::unknown) {
      drive.form = entry->form;
      return drive;
    }
  }
  if (spins(facts.drive_class) && drive.rpm >= 10'000) drive.form = FormFactor::inch_25;
  return drive;
}

PriorModel::PriorModel(const std::vector<CatalogEntry>& entries) {
  Samples samples;
  for (const CatalogEntry& entry : entries) add_entry(samples, entry);
  hdd_idle_ = {fit_of(samples.hdd_idle, 3), kHddIdle};
  hdd_standby_share_ = {fit_of(samples.hdd_standby_share, 1), kHddStandbyShare};
  hdd_active_share_ = {fit_of(samples.hdd_active_share, 1), kHddActiveShare};
  hdd_seconds_ = {fit_of(samples.hdd_seconds, 2), kHddSeconds};
  hdd_peak_ = {fit_of(samples.hdd_peak, 3), kHddPeak};
  flash_idle_ = {fit_of(samples.flash_idle, 2), kFlashIdle};
  flash_active_ = {fit_of(samples.flash_active, 2), kFlashActive};
}

Estimate<Watts> PriorModel::idle(const DriveTraits& drive) const {
  if (spins(drive.drive_class)) {
    const Prediction p = hdd_idle_.at(motor_features(drive));
    return from_logs<Watts>(p.mean, p.half_width, "prior: idle of " + traits_text(drive));
  }
  const Prediction p = flash_idle_.at(flash_features(drive));
  const Watts most(std::exp(flash_active_.at(flash_features(drive)).mean));
  Estimate<Watts> idle = from_logs<Watts>(p.mean, p.half_width, "prior: idle of " + traits_text(drive));
  idle.low = std::min(idle.value, std::max(idle.low, kDeepestFlash));
  return not_above(idle, {most, most, most, Source::prior, ""});
}

Estimate<Watts> PriorModel::active(const DriveTraits& drive, const Estimate<Watts>& idle) const {
  const std::string basis = "prior: active of " + traits_text(drive);
  if (spins(drive.drive_class)) {
    return not_below(share_of(idle, hdd_active_share_.at({1, 0, 0, 0}), basis), idle);
  }
  const Prediction p = flash_active_.at(flash_features(drive));
  return not_below(from_logs<Watts>(p.mean, p.half_width, basis), idle);
}

Estimate<Watts> PriorModel::standby(const DriveTraits& drive, const Estimate<Watts>& idle) const {
  if (!spins(drive.drive_class)) {
    return {idle.value, idle.low, idle.high, Source::prior, "prior: flash has no standby of its own; idle"};
  }
  return not_above(
      share_of(idle, hdd_standby_share_.at({1, 0, 0, 0}), "prior: standby of " + traits_text(drive)), idle);
}

Estimate<Seconds> PriorModel::spinup_seconds(const DriveTraits& drive) const {
  if (!spins(drive.drive_class))
    return Estimate<Seconds>::exact(Seconds(0), Source::prior, "prior: nothing spins");
  const Prediction p = hdd_seconds_.at(form_features(drive));
  return from_logs<Seconds>(p.mean, p.half_width, "prior: start of " + traits_text(drive));
}

Estimate<Watts> PriorModel::spinup_peak(const DriveTraits& drive) const {
  if (!spins(drive.drive_class))
    return Estimate<Watts>::exact(Watts(0), Source::prior, "prior: nothing spins");
  const Prediction p = hdd_peak_.at(motor_features(drive));
  return from_logs<Watts>(p.mean, p.half_width, "prior: start of " + traits_text(drive));
}

Estimate<Joules> spinup_excess_of_start(const Estimate<Joules>& start, const Estimate<Seconds>& seconds,
                                        const Estimate<Watts>& idle) {
  const Joules awake = idle.value * seconds.value;
  const auto above = [&](Joules j) { return std::max(Joules(0), j - awake); };
  const Estimate<Joules> excess{above(start.value), above(start.low), above(start.high), start.source,
                                start.basis};
  Estimate<Joules> sum = add_independent(excess, spindown(idle));
  sum.source = start.source;  // the start is nearly all of it
  sum.low = std::max(sum.low, Joules(0));
  return sum;
}

Estimate<Joules> spinup_excess(const Estimate<Watts>& peak, const Estimate<Seconds>& seconds,
                               const Estimate<Watts>& idle) {
  constexpr double kMeanShare = 0.65;  // of the peak, 0.45 to 0.9: see the header
  constexpr double kShareDoubt = 0.35;
  const double start_watts = std::max(kMeanShare * peak.value.value(), 1.2 * idle.value.value());
  const double watts = std::max(kLeastWatts, start_watts - idle.value.value());
  const double time = seconds.value.count();
  const double power_doubt =
      std::hypot(kShareDoubt, log_half_width(peak.low.value(), peak.value.value(), peak.high.value())) *
      start_watts / watts;
  const double doubt =
      std::hypot(power_doubt, log_half_width(seconds.low.count(), time, seconds.high.count()));
  const double factor = std::exp(std::min(doubt, kWidest));
  const Estimate<Joules> up{Joules(watts * time), Joules(watts * time / factor),
                            Joules(watts * time * factor), Source::prior,
                            "prior: (0.65 x peak - idle) x start seconds + spin-down"};
  Estimate<Joules> cycle = add_independent(up, spindown(idle));
  cycle.low = std::max(cycle.low, Joules(0));
  return cycle;
}

}  // namespace tierwatt::power
