// Start/stops: what a set may spend a year, and what one is worth so that it keeps to that.
//
// A drive is rated for a number of start/stops (catalog, or its own word) and has made some (SMART). What is
// left has to last until the end of its service life, or of the policy's horizon if that is later; a set
// keeps to its most worn drive. Where SMART does not say how many were made, nothing is known and nothing is
// asked.
//
// The price w of a start/stop, in joules, is the smallest at which the set's cheapest timeout keeps the
// allowance, found by bisection; it lengthens the break-even to (E + w) / (idle - standby), tens of minutes
// for a drive whose 50 000 start/stops have to last five years. The allowance itself is a limit beside it, so
// that it is kept though the activity changes.
//
// Threads: pure.
#pragma once

#include <optional>

#include "planner/simulate/evaluate.h"

namespace tierwatt::planner {

// Joules a start/stop; 0 where the allowance does not bind.
double wear_price_j(const Gaps& gaps, const TimeoutPrices& prices, std::uint32_t steps, double max_wake_ups);

// Sets each set's wear price by its activity in these places.
void price_wear(Instance& instance, const std::vector<Index>& place);

// Seconds of idling that cost as much as one start/stop; infinite where sleeping saves nothing.
double break_even_with_wear_s(const SetModel& set);

}  // namespace tierwatt::planner
