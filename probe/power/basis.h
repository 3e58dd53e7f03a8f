// What a catalog figure is, and so how far it may be from the watts of the drive at hand.
//
// Datasheets give typical averages, maxima, ceilings of a power state, currents. Each becomes an Estimate by
// three factors on the stated number: the likely value, and the ends of the 95 % interval. The reasoning
// stands beside each row of the table in basis.cc and in docs/catalog.md. Tested by
// tests/probe/power/basis_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probe/base/estimate.h"
#include "probe/base/units.h"

namespace tierwatt::power {

enum class Basis {
  measured_mean,        // mean of a meter on one or more drives of the model
  typical_average,      // the maker's typical average in that state
  typical_random,       // the maker's typical power at random reads or writes
  from_currents,        // typical currents of a manual, W = 5 V x I5 + 12 V x I12
  rms_max,              // largest r.m.s. value over the production spread
  max_random,           // "maximum operating, random": above what most drives of the model draw
  max_sequential,       // the same for sequential transfers
  mixed_load,           // a maker's own mix of seeks and transfers
  power_state_max,      // NVMe descriptor MP: a ceiling, not an average
  power_state_typical,  // NVMe descriptor IDLP or ACTP
  upper_bound,          // "below 7.5 W"
  second_hand,          // quoted by someone else, conditions not stated
  wall_difference,      // difference of two readings of a node's meter
  peak_current,         // peak at spin-up, all rails
  peak_12v,             // peak at spin-up, 12 V rail alone
  start_time_max,       // "at most", a manual's start time
  drive_median,         // median of what drives of the model say themselves
  published,            // a figure of a paper
};

const char* to_string(Basis basis);  // "typical_average"
std::optional<Basis> parse_basis(std::string_view name);

// Factors on the stated number: low <= value <= high.
struct BasisFactors {
  double value = 1, low = 1, high = 1;
};
BasisFactors factors(Basis basis);

// A number as it stands in the table, with its own interval if the table gives one ("5.3:4.9:5.7").
struct Figure {
  double stated = 0;
  Basis basis = Basis::second_hand;
  std::optional<double> low, high;
  bool operator==(const Figure&) const = default;
};

// The basis' interval (or the figure's own) around it; source catalog; the basis text is "WORD: FROM".
Estimate<Watts> watts_of(const Figure& figure, std::string_view from);
Estimate<Joules> joules_of(const Figure& figure, std::string_view from);
Estimate<Seconds> seconds_of(const Figure& figure, std::string_view from);

}  // namespace tierwatt::power
