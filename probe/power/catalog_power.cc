// From a model to its watts: catalog figures first, the prior for the rest. Tested by
// tests/probe/power/catalog_power_test.cc.
#include <fmt/core.h>

#include <algorithm>

#include "probe/power/catalog.h"
#include "probe/power/prior.h"

namespace tierwatt::power {
namespace {

std::string from(const CatalogEntry& entry) {
  return entry.source.empty() ? entry.place : fmt::format("{} ({})", entry.source, entry.place);
}

std::optional<Estimate<Watts>> watts(const CatalogEntry* entry, std::optional<Figure> CatalogEntry::*column) {
  if (entry == nullptr || !(entry->*column)) return std::nullopt;
  return watts_of(*(entry->*column), from(*entry));
}

// A drive that works as hard as it can: the larger of reading and writing.
std::optional<Estimate<Watts>> active_of(const CatalogEntry* entry) {
  const auto read = watts(entry, &CatalogEntry::active_read_w);
  const auto write = watts(entry, &CatalogEntry::active_write_w);
  if (!read || !write) return read ? read : write;
  return read->value >= write->value ? read : write;
}

Estimate<Watts> ordered(Estimate<Watts> e, Watts least, Watts most) {
  const Watts value = std::clamp(e.value, least, std::max(least, most));
  if (value != e.value) e.basis += ", kept between its neighbours";
  e.value = value;
  e.low = std::min(e.low, value);
  e.high = std::max(e.high, value);
  return e;
}

Estimate<Seconds> start_seconds(const CatalogEntry* entry, const PriorModel& prior,
                                const DriveTraits& drive) {
  if (entry != nullptr && entry->spinup_s) return seconds_of(*entry->spinup_s, from(*entry));
  return prior.spinup_seconds(drive);
}

Estimate<Joules> start_joules(const CatalogEntry* entry, const PriorModel& prior, const DriveTraits& drive,
                              const Estimate<Seconds>& seconds, const Estimate<Watts>& idle) {
  if (entry != nullptr && entry->spinup_j) {
    return spinup_excess_of_start(joules_of(*entry->spinup_j, from(*entry)), seconds, idle);
  }
  return spinup_excess(watts(entry, &CatalogEntry::spinup_peak_w).value_or(prior.spinup_peak(drive)), seconds,
                       idle);
}

PowerProfile of_virtual() {
  const std::string basis = "prior: a virtual drive draws nothing of its own";
  const auto none = Estimate<Watts>::exact(Watts(0), Source::prior, basis);
  return {none,
          none,
          none,
          std::nullopt,
          Estimate<Joules>::exact(Joules(0), Source::prior, basis),
          Estimate<Seconds>::exact(Seconds(0), Source::prior, basis)};
}

// What the catalog or the prior says, in the order in which each figure leans on the one before.
PowerProfile looked_up(const Catalog& catalog, const CatalogEntry* entry, const DriveFacts& facts,
                       const PowerProfile& known) {
  const DriveTraits drive = traits_of(facts, entry);
  const PriorModel& prior = catalog.prior();
  const auto known_or = [](const auto& mine, const auto& listed) { return mine ? mine : listed; };
  const auto standby = known_or(known.standby, watts(entry, &CatalogEntry::standby_w));
  const auto active = known_or(known.active, active_of(entry));
  constexpr Watts kNoCeiling{1e9};

  PowerProfile power;
  power.idle = known_or(known.idle, watts(entry, &CatalogEntry::idle_w));
  if (!known.idle) {
    power.idle = ordered(power.idle.value_or(prior.idle(drive)), standby ? standby->value : Watts(0),
                         active ? active->value : kNoCeiling);
  }
  const Watts idle = power.idle->value;
  power.active = ordered(active.value_or(prior.active(drive, *power.idle)), idle, kNoCeiling);
  power.standby = ordered(standby.value_or(prior.standby(drive, *power.idle)), Watts(0), idle);
  power.spinup_seconds = known.spinup_seconds ? *known.spinup_seconds : start_seconds(entry, prior, drive);
  power.spinup_joules = spins(drive.drive_class)
                            ? start_joules(entry, prior, drive, *power.spinup_seconds, *power.idle)
                            : Estimate<Joules>::exact(Joules(0), Source::prior, "prior: nothing spins");
  return power;
}

template <class E>
void keep(std::optional<E>& filled, const std::optional<E>& known) {
  if (known) filled = known;
}

}  // namespace

PowerProfile power_of_model(const Catalog& catalog, const DriveFacts& facts, const PowerProfile& known) {
  return power_of_entry(catalog, catalog.find(facts.model, facts.drive_class), facts, known);
}

PowerProfile power_of_entry(const Catalog& catalog, const CatalogEntry* entry, const DriveFacts& facts,
                            const PowerProfile& known) {
  PowerProfile power =
      facts.drive_class == DriveClass::virtual_ ? of_virtual() : looked_up(catalog, entry, facts, known);
  keep(power.active, known.active);
  keep(power.idle, known.idle);
  keep(power.standby, known.standby);
  keep(power.sleep, known.sleep);
  keep(power.spinup_joules, known.spinup_joules);
  keep(power.spinup_seconds, known.spinup_seconds);
  return power;
}

}  // namespace tierwatt::power
