// Tested by tests/planner/review/site_test.cc.
#include "planner/review/site.h"

#include <fmt/core.h>

#include <algorithm>

namespace tierwatt::planner {
namespace {

constexpr double kDay_s = 86400;

// Reads figures and remembers which were absent.
class FigureReader {
 public:
  FigureReader(const SnapshotDrive& drive, Findings& findings) : drive_(drive), findings_(findings) {}

  template <class Q>
  double operator()(const std::optional<Estimate<Q>>& figure, const char* field) {
    if (!figure) return absent(field);
    if constexpr (std::is_same_v<Q, Seconds>) {
      return figure->value.count();
    } else {
      return figure->value.value();
    }
  }
  double operator()(const std::optional<double>& figure, const char* field) {
    return figure ? *figure : absent(field);
  }

 private:
  double absent(const char* field) {
    findings_.add(
        finding("missing-figure", Severity::fail, "", drive_.id, 0,
                fmt::format("drive {} has no {}, and the plan does not say what it used", drive_.id, field),
                "plan again: a plan lists every figure that it filled"));
    return 0;
  }

  const SnapshotDrive& drive_;
  Findings& findings_;
};

void add_drive(const Snapshot& snapshot, const SnapshotDrive& drive, SiteSet& set, Findings& findings) {
  FigureReader read(drive, findings);
  set.idle_w += read(drive.idle, "power.idle");
  set.standby_w += read(drive.standby, "power.standby");
  set.spinup_j += read(drive.spinup_joules, "spinup.joules");
  set.spinup_s = std::max(set.spinup_s, read(drive.spinup_seconds, "spinup.seconds"));
  set.whole[1] += read(drive.read_iops, "read_iops");
  set.whole[2] += read(drive.write_iops, "write_iops");
  set.whole[3] += read(drive.read_bytes_per_s, "read_bytes_per_s");
  set.whole[4] += read(drive.write_bytes_per_s, "write_bytes_per_s");
  std::array<bool, kDomainKinds> found{};
  for (Index d = drive.domain; d != kNone; d = snapshot.domains[d].parent) {
    bool& seen = found.at(static_cast<std::size_t>(snapshot.domains[d].kind));
    if (!seen) set.domains.push_back(d);
    seen = true;
  }
}

SiteSet read_set(const Snapshot& snapshot, const SpindleSet& given, Findings& findings) {
  SiteSet set;
  bool all_spin = !given.drives.empty();
  for (const Index drive : given.drives) {
    add_drive(snapshot, snapshot.drives[drive], set, findings);
    all_spin = all_spin && snapshot.drives[drive].drive_class == DriveClass::hdd;
  }
  set.can_sleep = given.can_sleep && all_spin;
  std::sort(set.domains.begin(), set.domains.end());
  set.domains.erase(std::unique(set.domains.begin(), set.domains.end()), set.domains.end());
  for (const Index domain : set.domains) {
    if (snapshot.domains[domain].kind == DomainKind::enclosure) set.enclosures.push_back(domain);
  }
  for (std::size_t load = 1; load < kLoads; ++load)
    set.limit[load] = snapshot.policy.headroom * set.whole[load];
  set.whole[0] = static_cast<double>(given.usable.value() - given.reserved.value());
  set.limit[0] = snapshot.policy.headroom * static_cast<double>(given.usable.value()) -
                 static_cast<double>(given.reserved.value());
  return set;
}

template <class List, class T>
bool lists(const List& list, const T& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool classes_allowed(const Snapshot& snapshot, const Volume& volume, Index set) {
  const auto& drives = snapshot.sets[set].drives;
  return volume.allowed_classes.empty() || std::all_of(drives.begin(), drives.end(), [&](Index drive) {
           return lists(volume.allowed_classes, snapshot.drives[drive].drive_class);
         });
}

}  // namespace

const char* load_name(std::size_t load) {
  constexpr std::array<const char*, kLoads> kNames = {"bytes", "read IOPS", "write IOPS", "read bytes/s",
                                                      "write bytes/s"};
  return kNames.at(load);
}

std::string Site::group_of(Index volume) const {
  const Index group = snapshot->volumes[volume].group;
  return group == kNone ? "" : snapshot->groups[group];
}

Site read_site(const Snapshot& filled, Findings& findings) {
  Site site;
  site.snapshot = &filled;
  site.members.resize(filled.groups.size());
  for (const SpindleSet& set : filled.sets) site.sets.push_back(read_set(filled, set, findings));
  for (Index v = 0; v < filled.volumes.size(); ++v) {
    const Volume& volume = filled.volumes[v];
    site.demand.push_back({static_cast<double>(volume.size.value()), volume.peak_read_iops,
                           volume.peak_write_iops, volume.read_bytes_per_day / kDay_s,
                           volume.write_bytes_per_day / kDay_s});
    site.place.push_back(volume.set);
    if (volume.group != kNone) site.members[volume.group].push_back(v);
  }
  return site;
}

bool stands_in(const Snapshot& snapshot, Index set, Index domain) {
  const auto& drives = snapshot.sets[set].drives;
  return std::any_of(drives.begin(), drives.end(), [&](Index drive) {
    for (Index d = snapshot.drives[drive].domain; d != kNone; d = snapshot.domains[d].parent) {
      if (d == domain) return true;
    }
    return false;
  });
}

std::string why_not_there(const Site& site, Index volume, Index set) {
  const Snapshot& snapshot = *site.snapshot;
  const Volume& given = snapshot.volumes[volume];
  if (given.pinned) return "it is pinned";
  if (!given.activity_known) return "its activity is not recorded, so it stays";
  if (!given.allowed_sets.empty() && !lists(given.allowed_sets, set)) return "allowed_sets does not list it";
  if (!classes_allowed(snapshot, given, set)) return "allowed_classes does not list its drives' class";
  const auto& affinity = given.node_affinity;
  const bool near = affinity.empty() || std::any_of(affinity.begin(), affinity.end(), [&](Index domain) {
                      return stands_in(snapshot, set, domain);
                    });
  return near ? "" : "node_affinity does not hold there";
}

}  // namespace tierwatt::planner
