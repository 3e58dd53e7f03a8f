// A plan's own `filled` list, put back into the snapshot. One row a field.
// Tested by tests/planner/review/apply_filled_test.cc.
#include <fmt/core.h>

#include <cmath>
#include <string_view>
#include <unordered_map>

#include "planner/review/review.h"

namespace tierwatt::planner {
namespace {

enum class Outcome { set, stated_already, unknown_field };

template <class Q>
Outcome put(std::optional<Estimate<Q>>& field, const Figure& figure) {
  if (field) return Outcome::stated_already;
  field = Estimate<Q>{Q(figure.value), Q(figure.low), Q(figure.high), figure.source, figure.basis};
  return Outcome::set;
}
Outcome put(std::optional<double>& field, const Figure& figure) {
  if (field) return Outcome::stated_already;
  field = figure.value;
  return Outcome::set;
}
Outcome put(std::optional<std::int64_t>& field, const Figure& figure) {
  if (field) return Outcome::stated_already;
  field = std::llround(figure.value);
  return Outcome::set;
}

Outcome put_drive(SnapshotDrive& drive, std::string_view field, const Figure& figure) {
  if (field == "power.active") return put(drive.active, figure);
  if (field == "power.idle") return put(drive.idle, figure);
  if (field == "power.standby") return put(drive.standby, figure);
  if (field == "spinup.joules") return put(drive.spinup_joules, figure);
  if (field == "spinup.seconds") return put(drive.spinup_seconds, figure);
  if (field == "read_iops") return put(drive.read_iops, figure);
  if (field == "write_iops") return put(drive.write_iops, figure);
  if (field == "read_bytes_per_s") return put(drive.read_bytes_per_s, figure);
  if (field == "write_bytes_per_s") return put(drive.write_bytes_per_s, figure);
  if (field == "joules_per_read") return put(drive.joules_per_read, figure);
  if (field == "joules_per_write") return put(drive.joules_per_write, figure);
  if (field == "embodied_kgco2e") return put(drive.embodied_kgco2e, figure);
  if (field == "wear.start_stops_rated") return put(drive.start_stops_rated, figure);
  return Outcome::unknown_field;
}

Error refused(const Filled& filled, std::size_t index, const std::string& why) {
  return {Code::invalid_input, fmt::format("{} of {} {}", filled.field, filled.owner, why),
          fmt::format("filled[{}]", index), "plan again from this snapshot"};
}

// Zero watts of a filled floor are fine; nothing may be negative, or beyond what a llround takes.
bool sane(const Figure& figure) {
  constexpr double kMost = 1e18;
  return figure.low >= 0 && figure.low <= figure.value && figure.value <= figure.high && figure.high <= kMost;
}

}  // namespace

Status apply_filled(Snapshot& snapshot, const std::vector<Filled>& filled) {
  std::unordered_map<std::string, SnapshotDrive*> drives;
  std::unordered_map<std::string, Domain*> domains;
  for (SnapshotDrive& drive : snapshot.drives) drives.emplace(drive.id, &drive);
  for (Domain& domain : snapshot.domains) domains.emplace(domain.id, &domain);
  for (std::size_t i = 0; i < filled.size(); ++i) {
    const Filled& entry = filled[i];
    if (!sane(entry.figure)) return refused(entry, i, "is no figure: 0 <= low <= value <= high");
    Outcome outcome = Outcome::unknown_field;
    if (entry.field == "floor_watts") {
      const auto domain = domains.find(entry.owner);
      if (domain == domains.end()) return refused(entry, i, "has no such domain in the snapshot");
      outcome = put(domain->second->floor, entry.figure);
    } else {
      const auto drive = drives.find(entry.owner);
      if (drive == drives.end()) return refused(entry, i, "has no such drive in the snapshot");
      outcome = put_drive(*drive->second, entry.field, entry.figure);
    }
    if (outcome == Outcome::stated_already)
      return refused(entry, i, "is stated by the snapshot itself, so a plan may not fill it");
    if (outcome == Outcome::unknown_field) return refused(entry, i, "is no figure that a plan may fill");
  }
  return {};
}

}  // namespace tierwatt::planner
