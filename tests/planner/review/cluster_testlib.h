// A small cluster built part by part, and what a test asks of findings.
//
// Parts are alike unless a test changes them: a spinning drive draws 5 W idle and 1 W in standby, a cycle
// costs 100 J and takes 10 s, it does 100 I/O and 1000 bytes a second each way; a set has 1000 bytes a drive.
// The window is one day of hours, headroom 1. Such round figures can be worked out by hand, and are.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "planner/review/figures.h"
#include "planner/review/findings.h"
#include "planner/review/moves.h"
#include "planner/review/site.h"
#include "planner/review/steps.h"
#include "planner/review/wakes.h"

namespace tierwatt::planner::testing {

inline constexpr double kDaySteps = 24;

template <class Q>
Estimate<Q> exactly(double value) {
  return Estimate<Q>::exact(Q(value), Source::declared, "test");
}

struct Cluster {
  Snapshot snapshot;

  Cluster() {
    snapshot.digest = "sha256:test";
    snapshot.window = {WallTime{}, 3600, 24};
    snapshot.policy.headroom = 1;
  }
  Index domain(const std::string& id, DomainKind kind, Index parent = kNone) {
    snapshot.domains.push_back({.id = id, .kind = kind, .parent = parent});
    return static_cast<Index>(snapshot.domains.size() - 1);
  }
  // Drives "ID.0", "ID.1", ... all in `at`.
  Index set(const std::string& id, Index at, Index drives = 1, DriveClass drive_class = DriveClass::hdd) {
    const bool spins = drive_class == DriveClass::hdd;
    SpindleSet made;
    made.id = id;
    made.usable = Bytes(std::int64_t{1000} * drives);
    made.can_sleep = spins;
    for (Index i = 0; i < drives; ++i) {
      made.drives.push_back(static_cast<Index>(snapshot.drives.size()));
      snapshot.drives.push_back(drive(id + "." + std::to_string(i), at, drive_class));
    }
    snapshot.sets.push_back(made);
    return static_cast<Index>(snapshot.sets.size() - 1);
  }
  Index volume(const std::string& id, Index on, std::int64_t bytes = 100, std::vector<Run> active = {}) {
    Volume made;
    made.id = id;
    made.set = on;
    made.size = Bytes(bytes);
    made.active = std::move(active);
    snapshot.volumes.push_back(made);
    return static_cast<Index>(snapshot.volumes.size() - 1);
  }
  void group(const std::string& id, const std::vector<Index>& volumes) {
    snapshot.groups.push_back(id);
    for (const Index v : volumes) at(v).group = static_cast<Index>(snapshot.groups.size() - 1);
  }
  void spread(DomainKind kind, Spread how) {
    snapshot.policy.domain_spread.at(static_cast<std::size_t>(kind)) = how;
  }
  Volume& at(Index volume) { return snapshot.volumes[volume]; }
  [[nodiscard]] Site site() const {
    Findings findings;
    Site read = read_site(snapshot, findings);
    EXPECT_TRUE(findings.take().findings.empty()) << "every figure of a test's cluster is given";
    return read;
  }

 private:
  static SnapshotDrive drive(const std::string& id, Index at, DriveClass drive_class) {
    const bool spins = drive_class == DriveClass::hdd;
    SnapshotDrive made;
    made.id = id;
    made.domain = at;
    made.drive_class = drive_class;
    made.active = exactly<Watts>(7);
    made.idle = exactly<Watts>(5);
    made.standby = exactly<Watts>(spins ? 1 : 5);
    made.spinup_joules = exactly<Joules>(spins ? 100 : 0);
    made.spinup_seconds = exactly<Seconds>(spins ? 10 : 0);
    made.read_iops = made.write_iops = 100;
    made.read_bytes_per_s = made.write_bytes_per_s = 1000;
    return made;
  }
};

// Nodes "node-0".. in rack "rack-0", rack "rack-1", in turn, with one set "set-0".. of one spinning drive
// each.
inline Cluster nodes(Index count) {
  Cluster cluster;
  const Index zone = cluster.domain("zone", DomainKind::zone);
  const std::vector<Index> racks = {cluster.domain("rack-0", DomainKind::rack, zone),
                                    cluster.domain("rack-1", DomainKind::rack, zone)};
  for (Index n = 0; n < count; ++n) {
    const std::string number = std::to_string(n);
    cluster.set("set-" + number, cluster.domain("node-" + number, DomainKind::node, racks[n % 2]));
  }
  return cluster;
}

struct Step {
  Index volume = kNone, to = kNone;
  double start_s = 0, end_s = 0;
};
// Moves as check_moves would hand them on.
inline CheckedMoves moves_of(const Site& site, const std::vector<Step>& steps) {
  CheckedMoves moves{{}, site.place};
  for (const Step& step : steps) {
    Index& place = moves.final_place[step.volume];
    moves.list.push_back({step.volume, place, step.to, step.start_s, step.end_s,
                          static_cast<std::int64_t>(moves.list.size()) + 1});
    place = step.to;
  }
  return moves;
}

// The same as a plan's list.
inline Plan plan_of(const Snapshot& snapshot, const std::vector<Step>& steps) {
  Plan plan;
  plan.snapshot = snapshot.digest;
  std::vector<Index> place;
  place.reserve(snapshot.volumes.size());
  for (const Volume& volume : snapshot.volumes) place.push_back(volume.set);
  for (const Step& step : steps) {
    const Volume& volume = snapshot.volumes[step.volume];
    Move move;
    move.n = static_cast<int>(plan.moves.size()) + 1;
    move.volume = volume.id;
    move.from = snapshot.sets[place[step.volume]].id;
    move.to = snapshot.sets[step.to].id;
    move.bytes = volume.size;
    move.start_s = step.start_s;
    move.end_s = step.end_s;
    plan.moves.push_back(move);
    place[step.volume] = step.to;
  }
  return plan;
}

// A situation that owns what it points to.
struct State {
  std::vector<Index> place;
  std::vector<Behaviour> behaves;
  std::vector<SetReplayed> replayed;
  std::int64_t at = 0;

  [[nodiscard]] Situation situation() const { return {&place, &behaves, &replayed, at}; }
};
// `timeouts` has one entry a set; nullopt: never sleeps.
inline State state_of(const Site& site, std::vector<Index> place,
                      const std::vector<std::optional<double>>& timeouts, std::int64_t at = 0) {
  State state;
  state.place = std::move(place);
  for (const auto& timeout_s : timeouts) state.behaves.push_back({timeout_s, false});
  state.replayed = replay_sets(site, state.place, state.behaves);
  state.at = at;
  return state;
}

inline std::string text_of(const Review& review) {
  std::string text;
  for (const Finding& finding : review.findings)
    text += std::string(to_string(finding.severity)) + " " + finding.rule + "@" + std::to_string(finding.at) +
            " [" + finding.group + "|" + finding.domain + "]: " + finding.what + "\n";
  return text;
}
// "fail room@1 set-0": what a finding says, without its sentence; sorted.
inline std::vector<std::string> brief(const Review& review) {
  std::vector<std::string> lines;
  lines.reserve(review.findings.size());
  for (const Finding& f : review.findings)
    lines.push_back(std::string(to_string(f.severity)) + " " + f.rule + "@" + std::to_string(f.at) + " " +
                    f.domain);
  std::sort(lines.begin(), lines.end());
  return lines;
}
using Lines = std::vector<std::string>;

inline bool fails_on(const Review& review, const std::string& rule) {
  return std::any_of(review.findings.begin(), review.findings.end(), [&](const Finding& finding) {
    return finding.rule == rule && finding.severity == Severity::fail;
  });
}

inline Figure figure(double value) { return {value, value, value, Source::declared, "test"}; }

// Three nodes; "v" on set-0 is busy for two hours, "w" on set-1 for two others; nobody sleeps.
inline Cluster worked_cluster() {
  Cluster cluster = nodes(3);
  cluster.volume("v", 0, 100, {{0, 2}});
  cluster.volume("w", 1, 200, {{4, 2}});
  cluster.snapshot.policy.pue = 1.5;
  cluster.snapshot.policy.price_per_kwh = 0.2;
  cluster.snapshot.policy.kgco2e_per_kwh = 0.4;
  return cluster;
}

// The plan for it, its figures worked out by hand: w joins v on set-0, which sleeps at once when idle; the
// other two are retired.
//   before  3 sets x 24 h x 5 W                       = 1 296 000 J
//   set-0   4 h x 5 W + 20 h x 1 W + 2 x 100 J        =   144 200 J
//   others  24 h x 1 W each                           =    86 400 J
//   after                                             =   317 000 J
//   a year  365 windows; kWh = J x 365 / 3.6e6; a kWh costs 0.2 x 1.5, emits 0.4 x 1.5
inline Plan worked_plan(const Snapshot& snapshot) {
  Plan plan = plan_of(snapshot, {{1, 0, 0, 100}});
  plan.sets = {{"set-0", SetRole::sleeps, 0.0, 4, 2, figure(144'200)},
               {"set-1", SetRole::retired, 0.0, 0, 0, figure(86'400)},
               {"set-2", SetRole::retired, 0.0, 0, 0, figure(86'400)}};
  constexpr double kYear = 365 / 3.6e6;
  constexpr double kBefore = 1'296'000 * kYear;
  constexpr double kAfter = 317'000 * kYear;
  plan.energy.window_before_j = figure(1'296'000);
  plan.energy.window_after_j = figure(317'000);
  plan.energy.annual_before_kwh = figure(kBefore);
  plan.energy.annual_after_kwh = figure(kAfter);
  plan.energy.annual_saved_kwh = figure(kBefore - kAfter);
  const auto priced = [&](double factor) {
    return Money{figure(kBefore * factor), figure(kAfter * factor), figure((kBefore - kAfter) * factor), {}};
  };
  plan.cost = priced(0.2 * 1.5);
  plan.carbon = priced(0.4 * 1.5);
  // Two drives in standby and one awake for its four steps cannot be had for less than this.
  plan.bound.window_j = 296'000;
  plan.bound.gap_kwh_per_year = 21'000 * kYear;
  plan.bound.gap_share = 21'000 / 1'000'000.0;
  return plan;
}

}  // namespace tierwatt::planner::testing
