// Filling. Tested by tests/probe/power/fill_test.cc.
#include "probe/power/fill.h"

#include <map>
#include <utility>

#include "probe/power/performance.h"

namespace tierwatt::power {
namespace {

double number(Watts w) { return w.value(); }
double number(Joules j) { return j.value(); }
double number(Iops i) { return i.value(); }
double number(BytesPerSecond b) { return b.value(); }
double number(Seconds s) { return s.count(); }

// Puts figures where there are none, and notes each.
class Filler {
 public:
  explicit Filler(std::vector<FilledFigure>& list) : list_(list) {}
  void owner(const std::string& id) { owner_ = id; }

  template <class Q>
  void fill(std::optional<Estimate<Q>>& field, const char* name, const Estimate<Q>& with) {
    if (field) return;
    field = with;
    note(name, with);
  }
  template <class Q>
  void fill(std::optional<double>& field, const char* name, const Estimate<Q>& with) {
    if (field) return;
    field = number(with.value);
    note(name, with);
  }
  void note(const char* name, double value, double low, double high, std::string basis) {
    list_.push_back({owner_, name, value, low, high, Source::prior, std::move(basis)});
  }

 private:
  template <class Q>
  void note(const char* name, const Estimate<Q>& e) {
    list_.push_back({owner_, name, number(e.value), number(e.low), number(e.high), e.source, e.basis});
  }

  std::vector<FilledFigure>& list_;
  std::string owner_;
};

DriveFacts facts_of(const SnapshotDrive& drive) {
  return {drive.model, drive.drive_class, drive.rotation_rpm, drive.capacity};
}

// A cluster has many drives of few models: each model is looked up once.
class Finder {
 public:
  explicit Finder(const Catalog& catalog) : catalog_(catalog) {}
  const CatalogEntry* find(const SnapshotDrive& drive) {
    const auto [known, added] = found_.try_emplace({drive.drive_class, drive.model}, nullptr);
    if (added) known->second = catalog_.find(drive.model, drive.drive_class);
    return known->second;
  }

 private:
  const Catalog& catalog_;
  std::map<std::pair<DriveClass, std::string>, const CatalogEntry*> found_;
};

void fill_power(Filler& filler, SnapshotDrive& drive, const Catalog& catalog, const CatalogEntry* entry) {
  if (drive.active && drive.idle && drive.standby && drive.spinup_joules && drive.spinup_seconds) return;
  const PowerProfile known{drive.active, drive.idle,          drive.standby,
                           std::nullopt, drive.spinup_joules, drive.spinup_seconds};
  const PowerProfile power = power_of_entry(catalog, entry, facts_of(drive), known);
  filler.fill(drive.active, "power.active", *power.active);
  filler.fill(drive.idle, "power.idle", *power.idle);
  filler.fill(drive.standby, "power.standby", *power.standby);
  filler.fill(drive.spinup_joules, "spinup.joules", *power.spinup_joules);
  filler.fill(drive.spinup_seconds, "spinup.seconds", *power.spinup_seconds);
}

// A given rate stands for itself when joules are derived from it.
Estimate<Iops> rate_of(const std::optional<double>& given, const Estimate<Iops>& expected) {
  if (!given || *given <= 0) return expected;
  return Estimate<Iops>::exact(Iops(*given), Source::declared, "snapshot");
}

void fill_performance(Filler& filler, SnapshotDrive& drive, const DriveTraits& traits) {
  const Performance expected = expected_performance(traits);
  const Estimate<Iops> reads = rate_of(drive.read_iops, expected.read_iops);
  const Estimate<Iops> writes = rate_of(drive.write_iops, expected.write_iops);
  filler.fill(drive.read_iops, "read_iops", expected.read_iops);
  filler.fill(drive.write_iops, "write_iops", expected.write_iops);
  filler.fill(drive.read_bytes_per_s, "read_bytes_per_s", expected.read_bandwidth);
  filler.fill(drive.write_bytes_per_s, "write_bytes_per_s", expected.write_bandwidth);
  filler.fill(drive.joules_per_read, "joules_per_read", joules_per_io(*drive.active, *drive.idle, reads));
  filler.fill(drive.joules_per_write, "joules_per_write", joules_per_io(*drive.active, *drive.idle, writes));
}

// 50 000 start/stops is what makers of enterprise drives state most (also IBM's Ultrastar 36Z15); 10 000 is
// the least that SAS drives report of themselves, and ramp-loading drives state 600 000 load cycles.
void fill_wear(Filler& filler, SnapshotDrive& drive) {
  if (drive.start_stops_rated || !spins(drive.drive_class)) return;
  drive.start_stops_rated = 50'000;
  filler.note("wear.start_stops_rated", 50'000, 10'000, 600'000,
              "prior: typical of enterprise drives' manuals");
}

void fill_carbon(Filler& filler, SnapshotDrive& drive, const DriveTraits& traits) {
  if (drive.embodied_kgco2e) return;
  const Carbon carbon = embodied_carbon(traits);
  drive.embodied_kgco2e = carbon.value;
  filler.note("embodied_kgco2e", carbon.value, carbon.low, carbon.high,
              "prior: kgCO2e per TB-year by class, five years; an order of magnitude");
}

// Which drives stand in a set that would have to be bought.
std::vector<bool> bought_drives(const Snapshot& snapshot) {
  std::vector<bool> bought(snapshot.drives.size(), false);
  for (const SpindleSet& set : snapshot.sets) {
    if (!set.is_new) continue;
    for (const Index drive : set.drives) {
      if (drive < bought.size()) bought[drive] = true;
    }
  }
  return bought;
}

void fill_floor(Filler& filler, Domain& domain) {
  if (domain.kind != DomainKind::enclosure || domain.floor) return;
  filler.owner(domain.id);
  filler.fill(domain.floor, "floor_watts",
              Estimate<Watts>::exact(Watts(0), Source::prior,
                                     "prior: not known; counted as 0 W, so that nothing is saved by it"));
}

}  // namespace

std::vector<FilledFigure> fill_missing(Snapshot& snapshot, const Catalog& catalog) {
  std::vector<FilledFigure> list;
  Filler filler(list);
  Finder finder(catalog);
  const std::vector<bool> bought = bought_drives(snapshot);
  for (std::size_t i = 0; i < snapshot.drives.size(); ++i) {
    SnapshotDrive& drive = snapshot.drives[i];
    const CatalogEntry* entry = finder.find(drive);
    const DriveTraits traits = traits_of(facts_of(drive), entry);
    filler.owner(drive.id);
    fill_power(filler, drive, catalog, entry);
    fill_performance(filler, drive, traits);
    fill_wear(filler, drive);
    if (bought[i]) fill_carbon(filler, drive, traits);
  }
  for (Domain& domain : snapshot.domains) fill_floor(filler, domain);
  return list;
}

}  // namespace tierwatt::power
