// Tested by tests/planner/review/room_test.cc.
#include "planner/review/room.h"

#include <fmt/core.h>

namespace tierwatt::planner {
namespace {

constexpr double kRoundingShare = 1e-9;  // sums of doubles in another order

bool above(double used, double limit) { return used > limit + kRoundingShare * (limit > 0 ? limit : 1); }

std::vector<Loads> loads_before(const Site& site) {
  std::vector<Loads> used(site.sets.size());
  for (Index v = 0; v < site.place.size(); ++v) {
    for (std::size_t load = 0; load < kLoads; ++load) used[site.place[v]][load] += site.demand[v][load];
  }
  return used;
}

// Sums of what stands on each set, and what an arrival would break.
class Room {
 public:
  explicit Room(const Site& site) : site_(site), used_(loads_before(site)) {}

  void leave(Index volume, Index set) {
    for (std::size_t load = 0; load < kLoads; ++load) used_[set][load] -= site_.demand[volume][load];
  }
  // "" or what is exceeded.
  std::string arrive(Index volume, Index set) {
    std::string broken;
    for (std::size_t load = 0; load < kLoads; ++load) {
      const double demand = site_.demand[volume][load];
      used_[set][load] += demand;
      if (demand > 0 && above(used_[set][load], site_.sets[set].limit[load]))
        broken += fmt::format("{}{} {:.0f} of at most {:.0f}", broken.empty() ? "" : ", ", load_name(load),
                              used_[set][load], site_.sets[set].limit[load]);
    }
    return broken;
  }

 private:
  const Site& site_;
  std::vector<Loads> used_;
};

void report(const Site& site, const CheckedMove& move, std::int64_t at, const char* rule,
            const std::string& when, const std::string& broken, Findings& findings) {
  findings.add(finding(rule, Severity::fail, site.group_of(move.volume), site.set_id(move.to), at,
                       fmt::format("move {} of volume {} overfills set {} {}: {}", move.n,
                                   site.volume_id(move.volume), site.set_id(move.to), when, broken),
                       "let what leaves the set go first, or choose a set with more room"));
}

}  // namespace

void review_room_before(const Site& site, Findings& findings) {
  const std::vector<Loads> used = loads_before(site);
  for (Index s = 0; s < site.sets.size(); ++s) {
    for (std::size_t load = 0; load < kLoads; ++load) {
      if (!above(used[s][load], site.sets[s].limit[load]) || used[s][load] <= 0) continue;
      findings.add(
          finding("room", Severity::warn, "", site.set_id(s), 0,
                  fmt::format("set {} is over its limit before any move: {} {:.0f} of at most {:.0f}",
                              site.set_id(s), load_name(load), used[s][load], site.sets[s].limit[load]),
                  "it may stay so but not grow; move something away"));
    }
  }
}

void review_room_of_moves(const Site& site, const CheckedMoves& moves, Findings& findings) {
  std::vector<bool> reported(moves.list.size());
  Room listed(site);
  for (std::size_t m = 0; m < moves.list.size(); ++m) {
    const CheckedMove& move = moves.list[m];
    const std::string broken = listed.arrive(move.volume, move.to);
    listed.leave(move.volume, move.from);
    reported[m] = !broken.empty();
    if (reported[m]) report(site, move, move.n, "room", "in the listed order", broken, findings);
  }
  Room in_time(site);
  for (const MoveEvent& event : timeline(moves)) {
    const CheckedMove& move = moves.list[event.move];
    if (!event.starts) {
      in_time.leave(move.volume, move.from);
      continue;
    }
    const std::string broken = in_time.arrive(move.volume, move.to);
    if (!broken.empty() && !reported[event.move])
      report(site, move, event.done, "room-in-flight", "while other moves are in flight", broken, findings);
  }
}

}  // namespace tierwatt::planner
