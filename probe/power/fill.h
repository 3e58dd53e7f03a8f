// Fills what a snapshot does not know, and lists what it filled and with what.
//
// A planner needs watts, joules, seconds and IOPS for every drive. What the snapshot gives is kept to the
// bit; the rest comes from the catalog (this model), else from the prior (this class, speed and size), and
// keeps standby <= idle <= active with what was given. The same snapshot and catalog give the same list, in
// the snapshot's order, so a checker can repeat it. Tested by tests/probe/power/fill_test.cc.
#pragma once

#include <string>
#include <vector>

#include "probe/base/estimate.h"
#include "probe/power/catalog.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::power {

// `owner`: a drive's id, or an enclosure's domain id. `field`: as in the snapshot document: "power.active",
// "power.idle", "power.standby" (watts), "spinup.joules", "spinup.seconds", "read_iops", "write_iops",
// "read_bytes_per_s", "write_bytes_per_s", "joules_per_read", "joules_per_write", "wear.start_stops_rated",
// "embodied_kgco2e" (only of drives that would have to be bought), "floor_watts" (of enclosures).
struct FilledFigure {
  std::string owner;
  std::string field;
  double value = 0, low = 0, high = 0;
  Source source = Source::prior;
  std::string basis;
  bool operator==(const FilledFigure&) const = default;
};

// After it every drive has every figure above but the last two kinds' exceptions. Cannot fail: the prior has
// an answer for every drive, a wide one if need be.
std::vector<FilledFigure> fill_missing(Snapshot& snapshot, const Catalog& catalog);

}  // namespace tierwatt::power
