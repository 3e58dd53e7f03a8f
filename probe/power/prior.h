// Watts of a drive of which only class, speed, size and form are known: fitted on the catalog.
//
// The model, in logarithms because the spread of drives is a factor and not a number of watts:
//   ln idle    of a spinning drive = a + b ln(rpm / 7200) + c [2.5 inch]
//   ln standby = ln idle + d           the standby share of idle
//   ln active  = ln idle + e           the active share of idle
//   ln start seconds = f + g [2.5 inch];  ln spin-up peak = h + h' ln(rpm / 7200) + i [2.5 inch]
//   flash: ln active = j + k [data centre size or form],  ln idle = l + m [the same]
// Every interval is a 95 % prediction interval for one more model. Leaving each catalog entry out in turn
// must find about 95 % of them inside (tests/probe/power/prior_test.cc prints the share). Where the catalog
// at hand is too small to fit, defaults with wide intervals stand in (prior.cc).
//
// Energy of a start. What a snapshot calls spinup.joules is one cycle, down and up, *on top of* the awake
// steps it falls into: mean spin-up watts x seconds - idle x seconds + what spinning down costs. The mean
// over the start is 0.45 to 0.9 of its peak (a motor is driven at constant current, then lets off); IBM's
// Ultrastar 36Z15 gives 135 J in 10.9 s up and 13 J down (Deng, ACM Computing Surveys 43(3), 2011).
#pragma once

#include <vector>

#include "probe/base/estimate.h"
#include "probe/base/units.h"
#include "probe/power/catalog.h"
#include "probe/power/regression.h"

namespace tierwatt::power {

// Facts with the form settled: from the entry, else 2.5 inch at 10 000 rpm and more, else 3.5 (m.2 for NVMe).
struct DriveTraits {
  DriveClass drive_class = DriveClass::hdd;
  FormFactor form = FormFactor::inch_35;
  int rpm = 7200;          // of spinning drives; 7200 where unknown
  double capacity_tb = 0;  // 0: unknown
};
DriveTraits traits_of(const DriveFacts& facts, const CatalogEntry* entry);

class PriorModel {
 public:
  explicit PriorModel(const std::vector<CatalogEntry>& entries);

  [[nodiscard]] Estimate<Watts> idle(const DriveTraits& drive) const;
  // Given the idle watts, known or themselves a prior.
  [[nodiscard]] Estimate<Watts> active(const DriveTraits& drive, const Estimate<Watts>& idle) const;
  [[nodiscard]] Estimate<Watts> standby(const DriveTraits& drive, const Estimate<Watts>& idle) const;
  // Spinning drives only; exactly 0 for others.
  [[nodiscard]] Estimate<Seconds> spinup_seconds(const DriveTraits& drive) const;
  [[nodiscard]] Estimate<Watts> spinup_peak(const DriveTraits& drive) const;

 private:
  struct Fitted {
    std::optional<LinearFit> fit;
    Prediction fallback;
    [[nodiscard]] Prediction at(const Features& x) const { return fit ? fit->predict(x) : fallback; }
  };
  Fitted hdd_idle_, hdd_standby_share_, hdd_active_share_, hdd_seconds_, hdd_peak_, flash_idle_,
      flash_active_;
};

// One cycle's joules above the awake base line, from its parts.
Estimate<Joules> spinup_excess(const Estimate<Watts>& peak, const Estimate<Seconds>& seconds,
                               const Estimate<Watts>& idle);
// The same where the energy of the start itself is known.
Estimate<Joules> spinup_excess_of_start(const Estimate<Joules>& start, const Estimate<Seconds>& seconds,
                                        const Estimate<Watts>& idle);

}  // namespace tierwatt::power
