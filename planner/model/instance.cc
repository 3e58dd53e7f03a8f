// Building the instance. Tested by tests/planner/model/instance_test.cc.
#include "planner/model/instance.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace tierwatt::planner {
namespace {

constexpr double kSecondsPerDay = 86400.0;
constexpr double kDaysPerYear = 365.0;
constexpr double kHoursPerYear = 24 * kDaysPerYear;

template <class Q>
Band band_of(const Estimate<Q>& estimate) {
  return {estimate.value.value(), estimate.low.value(), estimate.high.value()};
}

Error unfilled(const SnapshotDrive& drive, const char* field) {
  return Error{Code::internal, fmt::format("drive {} has no {} to plan with", drive.id, field), "", ""};
}

// idle - standby. The two figures' errors share no cause, so half-widths add in quadrature; a drive never
// draws more asleep than idle, so the low end is not below zero unless the figures themselves say so.
Band difference(const Band& idle, const Band& standby) {
  const double value = idle.value - standby.value;
  const double low = value - std::hypot(idle.value - idle.low, standby.high - standby.value);
  const double high = value + std::hypot(idle.high - idle.value, standby.value - standby.low);
  return {value, std::max(low, std::min(value, 0.0)), high};
}

void add_domains(const Snapshot& snapshot, Index domain, SetModel& set) {
  for (std::size_t kind = 0; kind < kDomainKinds; ++kind) {
    const Index found = domain_of_kind(snapshot, domain, static_cast<DomainKind>(kind));
    if (found != kNone) set.domains[kind].push_back(found);
  }
}

template <class T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

void keep_least(std::optional<double>& least, double value) {
  least = std::min(least.value_or(value), value);
}

// What is left of the drive's start/stops, to be spent until its service life or the horizon ends.
void add_wear(const Policy& policy, const SnapshotDrive& drive, SetModel& set) {
  if (!drive.start_stops || !drive.start_stops_rated || !spins(drive.drive_class)) return;
  const double left = std::max(0.0, static_cast<double>(*drive.start_stops_rated - *drive.start_stops));
  const double age_years = static_cast<double>(drive.power_on_hours.value_or(0)) / kHoursPerYear;
  const double years = std::max(policy.horizon_days / kDaysPerYear, policy.service_years - age_years);
  keep_least(set.start_stops_left, left);
  keep_least(set.start_stops_a_year, left / years);
}

Status add_drive(const Snapshot& snapshot, const SnapshotDrive& drive, SetModel& set) {
  if (!drive.idle || !drive.active) return unfilled(drive, "idle or active watts");
  if (!drive.standby || !drive.spinup_joules) return unfilled(drive, "standby watts or spin-up joules");
  if (!drive.spinup_seconds || !drive.read_iops || !drive.write_iops)
    return unfilled(drive, "spin-up seconds or IOPS");
  if (!drive.read_bytes_per_s || !drive.write_bytes_per_s) return unfilled(drive, "bandwidth");
  set.idle_w += band_of(*drive.idle);
  set.standby_w += band_of(*drive.standby);
  set.spinup_j += band_of(*drive.spinup_joules);
  set.active_w += drive.active->value.value();
  set.spinup_s = std::max(set.spinup_s, drive.spinup_seconds->value.count());
  set.source = weaker(set.source, weaker(drive.idle->source, drive.standby->source));
  set.spins = set.spins && spins(drive.drive_class);
  set.limit[kReadIops] += *drive.read_iops;
  set.limit[kWriteIops] += *drive.write_iops;
  set.limit[kReadBandwidth] += *drive.read_bytes_per_s;
  set.limit[kWriteBandwidth] += *drive.write_bytes_per_s;
  if (drive.joules_per_read)
    set.joules_per_read = std::max(set.joules_per_read, drive.joules_per_read->value.value());
  if (drive.joules_per_write)
    set.joules_per_write = std::max(set.joules_per_write, drive.joules_per_write->value.value());
  add_wear(snapshot.policy, drive, set);
  add_domains(snapshot, drive.domain, set);
  return {};
}

Result<SetModel> model_of(const Snapshot& snapshot, const SpindleSet& given) {
  SetModel set;
  set.spins = !given.drives.empty();
  for (const Index drive : given.drives) TIERWATT_CHECK(add_drive(snapshot, snapshot.drives[drive], set));
  for (auto& domains : set.domains) sort_unique(domains);
  set.enclosures = set.domains[static_cast<std::size_t>(DomainKind::enclosure)];
  set.can_sleep = set.spins && given.can_sleep;
  set.is_new = given.is_new;
  for (const Index drive : given.drives) {
    if (!given.is_new) break;
    set.embodied_kgco2e += snapshot.drives[drive].embodied_kgco2e.value_or(0.0);
    set.purchase_price += snapshot.drives[drive].purchase_price.value_or(0.0);
  }
  set.idle_timeout_s = set.can_sleep ? given.idle_timeout_s : std::nullopt;
  set.saved_w = difference(set.idle_w, set.standby_w);
  // Members of a mirror copy side by side: a set copies as fast as one of its drives, which never claims too
  // much.
  const double drives = std::max<double>(1.0, static_cast<double>(given.drives.size()));
  set.copy_read_bytes_per_s = set.limit[kReadBandwidth] / drives;
  set.copy_write_bytes_per_s = set.limit[kWriteBandwidth] / drives;
  for (double& limit : set.limit) limit *= snapshot.policy.headroom;
  set.limit[kBytes] = snapshot.policy.headroom * static_cast<double>(given.usable.value()) -
                      static_cast<double>(given.reserved.value());
  return set;
}

VolumeModel model_of(const Volume& given) {
  VolumeModel volume;
  volume.set = given.set;
  volume.demand = {static_cast<double>(given.size.value()), given.peak_read_iops, given.peak_write_iops,
                   given.read_bytes_per_day / kSecondsPerDay, given.write_bytes_per_day / kSecondsPerDay};
  volume.group = given.group;
  volume.movable = !given.pinned && given.activity_known;
  volume.keeps_awake = !given.activity_known;
  volume.is_bound =
      !given.allowed_sets.empty() || !given.allowed_classes.empty() || !given.node_affinity.empty();
  if (given.first_byte_s) volume.first_byte_s = *given.first_byte_s;
  volume.reads_per_s = given.read_bytes_per_day / kSecondsPerDay / kIoBytes;
  volume.writes_per_s = given.write_bytes_per_day / kSecondsPerDay / kIoBytes;
  for (const Run run : given.active) volume.active_steps += run.length;
  return volume;
}

bool stands_under(const Snapshot& snapshot, const SetModel& set, Index wanted) {
  const auto kind = static_cast<std::size_t>(snapshot.domains[wanted].kind);
  const auto& domains = set.domains[kind];
  return std::binary_search(domains.begin(), domains.end(), wanted);
}

bool share_a_domain(const SetModel& a, const SetModel& b, std::size_t kind) {
  return std::any_of(a.domains[kind].begin(), a.domains[kind].end(), [&](Index domain) {
    return std::binary_search(b.domains[kind].begin(), b.domains[kind].end(), domain);
  });
}

template <class Visit>
void for_each_mate(const Instance& instance, Index volume, Visit visit) {
  const Index group = instance.volumes[volume].group;
  if (group == kNone) return;
  for (const Index mate : instance.group_members[group]) {
    if (mate != volume) visit(mate);
  }
}

}  // namespace

const Rate* Instance::hourly_objective() const {
  const Objective objective = snapshot->policy.objective;
  if (objective == Objective::energy) return nullptr;
  const Rate& rate = objective == Objective::cost ? price : intensity;
  return rate.constant() || rate.mean() <= 0 ? nullptr : &rate;
}

std::vector<Index> Instance::places() const {
  std::vector<Index> place;
  place.reserve(volumes.size());
  for (const VolumeModel& volume : volumes) place.push_back(volume.set);
  return place;
}

Result<Instance> make_instance(const Snapshot& filled) {
  Instance instance;
  instance.snapshot = &filled;
  instance.steps = filled.window.steps;
  instance.step_s = static_cast<double>(filled.window.step_s);
  instance.words = words_for(instance.steps);
  instance.spread = filled.policy.domain_spread;
  for (const SpindleSet& set : filled.sets) {
    TIERWATT_TRY(model, model_of(filled, set));
    instance.sets.push_back(std::move(model));
  }
  instance.factors = Factors(filled);
  instance.price = Rate(filled.window, filled.policy.price_per_kwh, filled.policy.price_by_hour);
  instance.intensity = Rate(filled.window, filled.policy.kgco2e_per_kwh, filled.policy.kgco2e_by_hour);
  instance.group_members.resize(filled.groups.size());
  instance.volumes.reserve(filled.volumes.size());
  for (Index v = 0; v < filled.volumes.size(); ++v) {
    const Volume& volume = filled.volumes[v];
    instance.volumes.push_back(model_of(volume));
    if (volume.group != kNone) instance.group_members[volume.group].push_back(v);
  }
  return instance;
}

bool may_place(const Instance& instance, Index volume, Index set) {
  const VolumeModel& model = instance.volumes[volume];
  if (model.set == set) return true;
  if (!model.movable || instance.sets[set].closed) return false;
  if (!model.is_bound) return true;
  const Snapshot& snapshot = *instance.snapshot;
  const Volume& given = snapshot.volumes[volume];
  const auto has = [](const auto& list, auto wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
  };
  if (!given.allowed_sets.empty() && !has(given.allowed_sets, set)) return false;
  if (!given.allowed_classes.empty()) {
    for (const Index drive : snapshot.sets[set].drives) {
      if (!has(given.allowed_classes, snapshot.drives[drive].drive_class)) return false;
    }
  }
  return given.node_affinity.empty() ||
         std::any_of(given.node_affinity.begin(), given.node_affinity.end(),
                     [&](Index domain) { return stands_under(snapshot, instance.sets[set], domain); });
}

bool breaks_hard_spread(const Instance& instance, const std::vector<Index>& place, Index volume, Index set) {
  bool breaks = false;
  const bool home = set == instance.volumes[volume].set;
  for_each_mate(instance, volume, [&](Index mate) {
    if (home && place[mate] == instance.volumes[mate].set) return;  // as in the snapshot
    if (place[mate] == set) breaks = true;
    for (std::size_t kind = 0; kind < kDomainKinds && !breaks; ++kind) {
      breaks = instance.spread[kind] == Spread::hard &&
               share_a_domain(instance.sets[place[mate]], instance.sets[set], kind);
    }
  });
  return breaks;
}

bool trades_hard_domains(const Instance& instance, const std::vector<Index>& place, Index volume, Index set) {
  const SetModel& home = instance.sets[instance.volumes[volume].set];
  bool trades = false;
  for_each_mate(instance, volume, [&](Index mate) {
    const SetModel& mates_home = instance.sets[instance.volumes[mate].set];
    for (std::size_t kind = 0; kind < kDomainKinds && !trades; ++kind) {
      trades =
          instance.spread[kind] == Spread::hard && share_a_domain(instance.sets[set], mates_home, kind) &&
          share_a_domain(instance.sets[place[mate]], home, kind) && !share_a_domain(home, mates_home, kind);
    }
  });
  return trades;
}

int soft_conflicts(const Instance& instance, const std::vector<Index>& place, Index volume, Index set) {
  int conflicts = 0;
  for_each_mate(instance, volume, [&](Index mate) {
    for (std::size_t kind = 0; kind < kDomainKinds; ++kind) {
      const bool shared = instance.spread[kind] == Spread::soft &&
                          share_a_domain(instance.sets[place[mate]], instance.sets[set], kind);
      conflicts += shared ? 1 : 0;
    }
  });
  return conflicts;
}

}  // namespace tierwatt::planner
