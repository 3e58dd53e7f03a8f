// tierwatt snapshot check: whether a snapshot can be planned over, what is in it, and what it does not say.
// Tested by tests/probe/cli/snapshot_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "probe/base/units.h"
#include "probe/cli/command.h"
#include "probe/cli/commands.h"
#include "probe/profile/json_writer.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::cli {
namespace {

// A name and how many have it.
using Counts = std::vector<std::pair<std::string, std::int64_t>>;

struct Summary {
  Counts domains, drives;
  std::int64_t sets = 0, sets_that_sleep = 0, volumes = 0, groups = 0, pinned = 0, without_activity = 0;
  Bytes capacity{}, volume_bytes{};
  double busy_share = 0;  // steps in which a volume was active, mean over volumes with recorded activity
  Counts missing;         // figures that planning will fill from catalog or prior, and for how many owners
};

void count(Counts& counts, const std::string& name) {
  const auto known =
      std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return c.first == name; });
  if (known != counts.end()) {
    ++known->second;
  } else {
    counts.emplace_back(name, 1);
  }
}

void count_missing(const Snapshot& s, Counts& missing) {
  const auto lacks = [&missing](bool absent, const char* field) {
    if (absent) count(missing, field);
  };
  for (const SnapshotDrive& drive : s.drives) {
    lacks(!drive.active, "power.active");
    lacks(!drive.idle, "power.idle");
    lacks(!drive.standby, "power.standby");
    lacks(!drive.spinup_joules && spins(drive.drive_class), "spinup.joules");
    lacks(!drive.spinup_seconds && spins(drive.drive_class), "spinup.seconds");
    lacks(!drive.read_iops, "read_iops");
    lacks(!drive.write_iops, "write_iops");
    lacks(!drive.read_bytes_per_s, "read_bytes_per_s");
    lacks(!drive.write_bytes_per_s, "write_bytes_per_s");
    lacks(!drive.joules_per_read, "joules_per_read");
    lacks(!drive.joules_per_write, "joules_per_write");
    lacks(!drive.start_stops_rated && spins(drive.drive_class), "wear.start_stops_rated");
  }
  for (const Domain& domain : s.domains)
    lacks(domain.kind == DomainKind::enclosure && !domain.floor, "floor_watts");
}

double busy_share(const Snapshot& s) {
  double steps = 0;
  double volumes = 0;
  for (const Volume& volume : s.volumes) {
    if (!volume.activity_known) continue;
    ++volumes;
    for (const Run& run : volume.active) steps += run.length;
  }
  return volumes > 0 ? steps / (volumes * s.window.steps) : 0;
}

Summary summarize(const Snapshot& s) {
  Summary summary;
  for (const Domain& domain : s.domains) count(summary.domains, to_string(domain.kind));
  for (const SnapshotDrive& drive : s.drives) count(summary.drives, to_string(drive.drive_class));
  summary.sets = std::ssize(s.sets);
  for (const SpindleSet& set : s.sets) {
    summary.sets_that_sleep += set.can_sleep ? 1 : 0;
    summary.capacity += set.usable;
  }
  summary.volumes = std::ssize(s.volumes);
  for (const Volume& volume : s.volumes) {
    summary.volume_bytes += volume.size;
    summary.pinned += volume.pinned ? 1 : 0;
    summary.without_activity += volume.activity_known ? 0 : 1;
  }
  summary.groups = std::ssize(s.groups);
  summary.busy_share = busy_share(s);
  count_missing(s, summary.missing);
  return summary;
}

std::string list_of(const Counts& counts) {
  std::string text;
  for (const auto& [name, number] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, name);
  return text.empty() ? "none" : text;
}

void print_text(const Snapshot& s, const Summary& summary, std::ostream& out) {
  const auto line = [&out](const char* name, const std::string& text) {
    out << fmt::format("{:<10} {}\n", name, text);
  };
  const double share = summary.capacity > Bytes{} ? summary.volume_bytes / summary.capacity : 0;
  line("cluster",
       fmt::format("{}, taken {}", s.cluster.empty() ? "(unnamed)" : s.cluster, to_rfc3339(s.taken_at)));
  line("window", fmt::format("{} steps of {} s from {} ({:.1f} days)", s.window.steps, s.window.step_s,
                             to_rfc3339(s.window.start), s.window.length().count() / 86400));
  line("domains", list_of(summary.domains));
  line("drives", list_of(summary.drives));
  line("sets", fmt::format("{}, of which {} can sleep", summary.sets, summary.sets_that_sleep));
  line("volumes", fmt::format("{} in {} replica groups, {} pinned, {} without recorded activity",
                              summary.volumes, summary.groups, summary.pinned, summary.without_activity));
  line("bytes", fmt::format("{} of {} ({:.0f} %)", to_string(summary.volume_bytes),
                            to_string(summary.capacity), 100 * share));
  line("busy", fmt::format("{:.1f} % of steps, mean of the volumes", 100 * summary.busy_share));
  line("digest", s.digest);
  if (summary.missing.empty()) return line("missing", "nothing: every figure is given");
  line("missing", "filled from catalog or prior when planning, and marked so:");
  for (const auto& [field, owners] : summary.missing)
    out << fmt::format("{:<10} {} of {} {}\n", "", field, owners,
                       field == "floor_watts" ? "enclosures"
                       : owners == 1          ? "drive"
                                              : "drives");
}

void write_counts(JsonWriter& out, std::string_view name, const Counts& counts) {
  out.key(name);
  out.begin_object();
  for (const auto& [entry, number] : counts) out.field(entry, number);
  out.end_object();
}

std::string as_json(const Snapshot& s, const Summary& summary) {
  JsonWriter out;
  out.begin_object();
  out.field("valid", true);
  out.field("cluster", s.cluster);
  out.field("taken_at", to_rfc3339(s.taken_at));
  out.field("digest", s.digest);
  out.key("window");
  out.begin_object();
  out.field("start", to_rfc3339(s.window.start));
  out.field("step_s", s.window.step_s);
  out.field("steps", static_cast<std::int64_t>(s.window.steps));
  out.end_object();
  write_counts(out, "domains", summary.domains);
  write_counts(out, "drives", summary.drives);
  out.field("sets", summary.sets);
  out.field("sets_that_can_sleep", summary.sets_that_sleep);
  out.field("volumes", summary.volumes);
  out.field("volumes_pinned", summary.pinned);
  out.field("volumes_without_activity", summary.without_activity);
  out.field("groups", summary.groups);
  out.field("usable_bytes", summary.capacity.value());
  out.field("volume_bytes", summary.volume_bytes.value());
  out.field("busy_share", summary.busy_share);
  write_counts(out, "missing", summary.missing);
  out.end_object();
  return out.take();
}

Result<int> run_check(const Arguments& arguments, Output& output) {
  TIERWATT_TRY(snapshot, read_snapshot(arguments.text("snapshot"), interrupted));
  const Summary summary = summarize(snapshot);
  if (arguments.json()) {
    output.out << as_json(snapshot, summary) << "\n";
  } else {
    print_text(snapshot, summary, output.out);
  }
  return kExitOk;
}

}  // namespace

Command snapshot_check_command() {
  return {.name = "snapshot check",
          .summary = "check a snapshot and say what is in it",
          .details =
              "Reads a snapshot (JSON or NDJSON, plain, gzip or zstd) as planning would, and prints what it "
              "holds and which figures it lacks; or the first thing that is wrong, with its line and field. "
              "The format is described in docs/formats/snapshot.md.",
          .positionals =
              {{.name = "snapshot", .kind = OptionKind::text, .value_name = "FILE", .help = "the snapshot"}},
          .examples = {"tierwatt snapshot check fixtures/clusters/office.json",
                       "tierwatt snapshot check --json cluster.ndjson.zst"},
          .run = run_check};
}

}  // namespace tierwatt::cli
