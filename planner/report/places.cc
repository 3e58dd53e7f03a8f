// Watts by node: each drive's share of its set's replay, then the floors of enclosures.
// Tested by tests/planner/report/places_test.cc.
#include "planner/report/places.h"

#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "planner/report/figure_text.h"

namespace tierwatt::planner {
namespace {

std::size_t rank(Source source) { return static_cast<std::size_t>(source); }

class Tally {
 public:
  Tally(const Snapshot& snapshot, const Nodes& nodes, PlaceWatts& out)
      : snapshot_(snapshot), nodes_(nodes), out_(out) {
    for (const std::string& name : nodes.names) out_.nodes.push_back({name, {}});
    for (NodeLoad& node : out_.nodes) node.watts.source = Source::measured;
    out_.total_watts.source = Source::measured;
  }

  // `share` of the window at `power`, or wake-ups x joules spread over it.
  template <class Q>
  void add(std::size_t node, const Estimate<Q>& figure, double share) {
    if (share <= 0) return;
    const Figure watts = scaled(figure_of(figure), share);
    out_.nodes[node].watts = sum(out_.nodes[node].watts, watts);
    out_.total_watts = sum(out_.total_watts, watts);
    out_.by_source[rank(watts.source)] += watts.value;
  }

  void add_drive(Index d, const SetReplay& set) {
    const SnapshotDrive& drive = snapshot_.drives[d];
    const double steps = snapshot_.window.steps;
    const double awake = static_cast<double>(set.awake_steps) / steps;
    const double asleep = 1.0 - awake;
    const bool missing = (awake > 0 && !drive.idle) || (asleep > 0 && !drive.standby) ||
                         (set.wake_ups > 0 && !drive.spinup_joules);
    if (missing) ++out_.unknown_drives;
    const std::size_t node = nodes_.of_drive(drive);
    if (drive.idle) add(node, *drive.idle, awake);
    if (drive.standby) add(node, *drive.standby, asleep);
    if (drive.spinup_joules) {
      const double per_second = static_cast<double>(set.wake_ups) / snapshot_.window.length().count();
      add(node, *drive.spinup_joules, per_second);
    }
  }

 private:
  const Snapshot& snapshot_;
  const Nodes& nodes_;
  PlaceWatts& out_;
};

void add_floors(const Snapshot& snapshot, const Replay& replay, const Nodes& nodes, Tally& tally) {
  std::unordered_map<Index, std::vector<Run>> awake;
  for (std::size_t s = 0; s < replay.size(); ++s) {
    if (!replay[s].counted) continue;
    for (const Index drive : snapshot.sets[s].drives) {
      const Index domain = snapshot.drives[drive].domain;
      const Index enclosure =
          domain == kNone ? kNone : domain_of_kind(snapshot, domain, DomainKind::enclosure);
      if (enclosure == kNone || !snapshot.domains[enclosure].floor) continue;
      std::vector<Run>& runs = awake[enclosure];
      runs.insert(runs.end(), replay[s].awake.begin(), replay[s].awake.end());
    }
  }
  for (Index d = 0; d < snapshot.domains.size(); ++d) {
    const auto found = awake.find(d);
    if (found == awake.end()) continue;
    double steps = 0;
    for (const Run& run : awake_runs(std::move(found->second), 0, snapshot.window.steps)) steps += run.length;
    tally.add(nodes.of_domain[d], *snapshot.domains[d].floor, steps / snapshot.window.steps);
  }
}

template <class Q>
void fill(std::optional<Estimate<Q>>& place, const Figure& figure) {
  if (place) return;
  place = Estimate<Q>{Q(figure.value), Q(figure.low), Q(figure.high), figure.source, figure.basis};
}

void fill_drive(SnapshotDrive& drive, const Filled& filled) {
  if (filled.field == "power.idle") fill(drive.idle, filled.figure);
  if (filled.field == "power.standby") fill(drive.standby, filled.figure);
  if (filled.field == "power.active") fill(drive.active, filled.figure);
  if (filled.field == "spinup.joules") fill(drive.spinup_joules, filled.figure);
  if (filled.field == "spinup.seconds" && !drive.spinup_seconds) {
    const Figure& f = filled.figure;
    drive.spinup_seconds =
        Estimate<Seconds>{Seconds(f.value), Seconds(f.low), Seconds(f.high), f.source, f.basis};
  }
}

}  // namespace

Nodes list_nodes(const Snapshot& snapshot) {
  Nodes nodes;
  std::vector<std::size_t> position(snapshot.domains.size(), 0);
  for (Index d = 0; d < snapshot.domains.size(); ++d) {
    if (snapshot.domains[d].kind != DomainKind::node) continue;
    position[d] = nodes.names.size();
    nodes.names.push_back(snapshot.domains[d].id);
  }
  const std::size_t none = nodes.names.size();
  nodes.names.emplace_back("(no node)");
  for (Index d = 0; d < snapshot.domains.size(); ++d) {
    const Index node = domain_of_kind(snapshot, d, DomainKind::node);
    nodes.of_domain.push_back(node == kNone ? none : position[node]);
  }
  return nodes;
}

PlaceWatts watts_by_node(const Snapshot& snapshot, const Replay& replay) {
  PlaceWatts out;
  const Nodes nodes = list_nodes(snapshot);
  Tally tally(snapshot, nodes, out);
  if (snapshot.window.steps == 0) return out;
  for (std::size_t s = 0; s < replay.size(); ++s) {
    if (!replay[s].counted) continue;
    for (const Index drive : snapshot.sets[s].drives) tally.add_drive(drive, replay[s]);
  }
  add_floors(snapshot, replay, nodes, tally);
  return out;
}

void fill_from_plan(Snapshot& snapshot, const std::vector<Filled>& filled) {
  std::unordered_map<std::string_view, Index> drives;
  std::unordered_map<std::string_view, Index> domains;
  for (Index i = 0; i < snapshot.drives.size(); ++i) drives.emplace(snapshot.drives[i].id, i);
  for (Index i = 0; i < snapshot.domains.size(); ++i) domains.emplace(snapshot.domains[i].id, i);
  for (const Filled& one : filled) {
    const auto drive = drives.find(one.owner);
    if (drive != drives.end()) fill_drive(snapshot.drives[drive->second], one);
    const auto domain = domains.find(one.owner);
    if (domain != domains.end() && one.field == "floor_watts") {
      fill(snapshot.domains[domain->second].floor, one.figure);
    }
  }
}

}  // namespace tierwatt::planner
