// The instance: a filled snapshot as flat arrays, ready for a search. What a rule of the snapshot's page
// means for a single move is decided here once, so that search, schedule and evaluation agree; the checker of
// planner/review has its own reading and shares none of this.
//
// Units: watts, joules, bytes, seconds and steps as the names say; doubles inside, because the inner loops
// add millions of them. Ownership: an Instance keeps a pointer to its snapshot, which must outlive it.
// Threads: immutable after make_instance().
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "planner/model/bitmap.h"
#include "planner/model/factors.h"
#include "planner/model/rate.h"
#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

// A figure's value and interval without its words.
struct Band {
  double value = 0, low = 0, high = 0;
  Band& operator+=(const Band& other) {
    value += other.value;
    low += other.low;
    high += other.high;
    return *this;
  }
};

// What volumes ask of a set, and what a set can give: bytes, I/O per second, bytes per second. Demands of
// bandwidth are the day's mean, since the snapshot knows no peak of it.
enum Resource : std::size_t { kBytes, kReadIops, kWriteIops, kReadBandwidth, kWriteBandwidth, kResources };
using Amounts = std::array<double, kResources>;

struct SetModel {
  Band idle_w, standby_w, spinup_j;  // of its drives together
  Band saved_w;                      // idle - standby
  double active_w = 0;               // while copying
  double spinup_s = 0;               // of the slowest drive
  double copy_read_bytes_per_s = 0, copy_write_bytes_per_s = 0;
  double joules_per_read = 0, joules_per_write = 0;
  Source source = Source::measured;  // the weakest of its power figures
  bool spins = false;                // every drive does
  bool can_sleep = false;            // spins, and the snapshot allows it
  bool is_new = false;               // could be bought: draws nothing until a volume stands on it
  bool closed = false;               // nothing may come: buying it was found not to pay
  double embodied_kgco2e = 0;        // of making its drives, where it would have to be bought
  double purchase_price = 0;         // of its drives, where it would have to be bought
  // Start/stops of its most worn drive; none where SMART or the rating does not say.
  std::optional<double> start_stops_left, start_stops_a_year;
  double wear_price_j = 0;  // of a start/stop (planner/simulate/wear.h)
  std::optional<double> idle_timeout_s;
  Amounts limit{};  // headroom x what it has; for bytes less what is reserved
  std::vector<Index> enclosures;
  std::array<std::vector<Index>, kDomainKinds> domains;  // those its drives stand in, sorted
};

struct VolumeModel {
  Index set = kNone;
  Amounts demand{};
  Index group = kNone;
  bool movable = false;
  bool keeps_awake = false;  // its activity is unknown: its set is never counted on to sleep
  bool is_bound = false;     // allowed sets, allowed classes or node affinity: see may_place()
  double first_byte_s = std::numeric_limits<double>::infinity();  // longest wait; infinite: no deadline
  double reads_per_s = 0, writes_per_s = 0;                       // mean, from bytes a day (kIoBytes)
  std::int64_t active_steps = 0;
};

// The mean size of an I/O where a snapshot gives bytes a day and no count: 64 KiB, between the 4-8 KiB of
// databases and the 128 KiB+ of streams. It scales io_j alone, which is never part of what a plan is judged
// by.
inline constexpr double kIoBytes = 65536;

struct Instance {
  const Snapshot* snapshot = nullptr;
  std::uint32_t steps = 0;
  double step_s = 0;
  std::size_t words = 0;
  std::vector<SetModel> sets;
  std::vector<VolumeModel> volumes;
  std::vector<std::vector<Index>> group_members;
  Factors factors;        // what the sets' figures are wrong together by
  Rate price, intensity;  // a kWh in each step, without PUE
  std::array<Spread, kDomainKinds> spread{};

  // The steps in which a volume is active: the snapshot's own runs, sorted and apart. Volumes are not kept as
  // bitmaps: at a week of minutes a million of them would take 1.3 GB, their runs take a fifth.
  [[nodiscard]] std::span<const Run> runs_of(Index volume) const { return snapshot->volumes[volume].active; }
  // What a joule of each step counts in the policy's objective, relative to the mean, is price or intensity
  // by the hour; null where a joule counts the same at all hours.
  [[nodiscard]] const Rate* hourly_objective() const;
  [[nodiscard]] double window_s() const { return step_s * steps; }
  [[nodiscard]] double window_days() const { return window_s() / 86400.0; }
  [[nodiscard]] std::vector<Index> places() const;
};

// Every power figure must be there (probe/power/fill.h); one that is not is Code::internal.
Result<Instance> make_instance(const Snapshot& filled);

// Whether the volume may live on the set at all: pinned, allowed sets and classes, node affinity, unknown
// activity. Where it stands it may always stay.
bool may_place(const Instance& instance, Index volume, Index set);

// Whether, with `place` as it is, moving the volume to the set would put two replicas of its group into one
// hard domain (or on one set, whatever the policy says). Two that share one in the snapshot may both be there
// again.
bool breaks_hard_spread(const Instance& instance, const std::vector<Index>& place, Index volume, Index set);
// Whether the volume and a replica of its group would end up in each other's former hard domains: each waits
// for the other to leave first, so that no order of single moves gets there.
bool trades_hard_domains(const Instance& instance, const std::vector<Index>& place, Index volume, Index set);
// How many soft domains the volume would share there with others of its group.
int soft_conflicts(const Instance& instance, const std::vector<Index>& place, Index volume, Index set);

// A volume whose first byte is due sooner than the set can spin up needs the set awake.
inline bool needs_awake(const VolumeModel& volume, const SetModel& set) {
  return set.spins && (volume.keeps_awake || volume.first_byte_s < set.spinup_s);
}

}  // namespace tierwatt::planner
