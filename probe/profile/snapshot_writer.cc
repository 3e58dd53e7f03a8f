// Records as JSON, by JsonWriter. Tested by tests/probe/profile/snapshot_writer_test.cc: what is written
// reads back equal.
#include "probe/profile/snapshot_writer.h"

#include <fmt/core.h>

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "probe/profile/json_writer.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt {
namespace {

constexpr const char* kNoInterval = "stated without an interval";  // as in snapshot_fields.cc

template <class Q>
double plain(Q quantity) {
  if constexpr (requires { quantity.count(); }) {
    return quantity.count();
  } else {
    return quantity.value();
  }
}

// Whole numbers without a point: 7200, not 7200.0.
void number(JsonWriter& out, std::string_view name, double value) {
  const auto whole = static_cast<std::int64_t>(value);
  if (value >= -0x1p53 && value <= 0x1p53 && static_cast<double>(whole) == value)
    return out.field(name, whole);
  out.field(name, value);
}

template <class Q>
void estimate(JsonWriter& out, std::string_view name, const std::optional<Estimate<Q>>& figure) {
  if (!figure) return;
  if (figure->source == Source::declared && figure->basis == kNoInterval && figure->low == figure->value &&
      figure->high == figure->value) {
    return number(out, name, plain(figure->value));
  }
  out.key(name);
  out.begin_object();
  number(out, "value", plain(figure->value));
  number(out, "low", plain(figure->low));
  number(out, "high", plain(figure->high));
  out.field("source", to_string(figure->source));
  if (!figure->basis.empty()) out.field("basis", figure->basis);
  out.end_object();
}

void text(JsonWriter& out, std::string_view name, const std::string& value) {
  if (!value.empty()) out.field(name, value);
}
void maybe(JsonWriter& out, std::string_view name, const std::optional<double>& value) {
  if (value) number(out, name, *value);
}
void maybe(JsonWriter& out, std::string_view name, const std::optional<std::int64_t>& value) {
  if (value) out.field(name, *value);
}
void maybe(JsonWriter& out, std::string_view name, const std::optional<int>& value) {
  if (value) out.field(name, *value);
}
void maybe(JsonWriter& out, std::string_view name, const std::optional<Bytes>& value) {
  if (value) out.field(name, value->value());
}

template <class Names>
void names(JsonWriter& out, std::string_view name, const Names& list) {
  if (list.empty()) return;
  out.key(name);
  out.begin_array();
  for (const auto& entry : list) out.value(entry);
  out.end_array();
}

// The record's fields, "{...}" with unknown ones at its end. JsonWriter takes no raw text.
std::string closed(JsonWriter& out, const std::string& extra) {
  out.end_object();
  std::string record = out.take();
  if (extra.size() <= 2) return record;
  record.back() = record.size() > 2 ? ',' : ' ';
  return record + extra.substr(1);
}

void begin(JsonWriter& out, std::string_view kind) {
  out.begin_object();
  if (!kind.empty()) out.field("kind", kind);
}

// One number, or one for each hour.
void rate(JsonWriter& out, std::string_view name, double constant, const std::vector<double>& by_hour) {
  if (by_hour.empty()) return number(out, name, constant);
  out.key(name);
  out.begin_array();
  for (const double value : by_hour) out.value(value);
  out.end_array();
}

std::string window_json(const Window& window) {
  JsonWriter out;
  out.begin_object();
  out.field("start", to_rfc3339(window.start));
  out.field("step_s", window.step_s);
  out.field("steps", static_cast<std::int64_t>(window.steps));
  out.end_object();
  return out.take();
}

std::string policy_json(const Policy& policy) {
  JsonWriter out;
  out.begin_object();
  number(out, "headroom", policy.headroom);
  out.key("domain_spread");
  out.begin_object();
  for (std::size_t i = 0; i < kDomainKinds; ++i)
    out.field(to_string(static_cast<DomainKind>(i)), to_string(policy.domain_spread[i]));
  out.end_object();
  out.field("objective", to_string(policy.objective));
  rate(out, "price_per_kwh", policy.price_per_kwh, policy.price_by_hour);
  rate(out, "kgco2e_per_kwh", policy.kgco2e_per_kwh, policy.kgco2e_by_hour);
  number(out, "pue", policy.pue);
  number(out, "horizon_days", policy.horizon_days);
  if (policy.service_years != Policy{}.service_years) number(out, "service_years", policy.service_years);
  out.field("retired_power", to_string(policy.retired_power));
  maybe(out, "max_moves", policy.max_moves);
  maybe(out, "max_bytes", policy.max_bytes);
  maybe(out, "wake_ups_per_day", policy.wake_ups_per_day);
  return closed(out, policy.extra_json);
}

// In NDJSON the record's kind is "domain", so the domain's own goes by another name.
std::string domain_json(const Snapshot& snapshot, const Domain& domain, bool line) {
  JsonWriter out;
  begin(out, line ? "domain" : "");
  out.field("id", domain.id);
  out.field(line ? "domain_kind" : "kind", to_string(domain.kind));
  if (domain.parent != kNone) out.field("parent", snapshot.domains[domain.parent].id);
  estimate(out, "floor_watts", domain.floor);
  maybe(out, "spinup_limit", domain.spinup_limit);
  return closed(out, domain.extra_json);
}

void write_power(JsonWriter& out, const SnapshotDrive& drive) {
  if (drive.active || drive.idle || drive.standby) {
    out.key("power");
    out.begin_object();
    estimate(out, "active", drive.active);
    estimate(out, "idle", drive.idle);
    estimate(out, "standby", drive.standby);
    out.end_object();
  }
  if (drive.spinup_joules || drive.spinup_seconds) {
    out.key("spinup");
    out.begin_object();
    estimate(out, "joules", drive.spinup_joules);
    estimate(out, "seconds", drive.spinup_seconds);
    out.end_object();
  }
}

void write_wear(JsonWriter& out, const SnapshotDrive& drive) {
  if (!drive.start_stops && !drive.start_stops_rated && !drive.power_on_hours) return;
  out.key("wear");
  out.begin_object();
  maybe(out, "start_stops", drive.start_stops);
  maybe(out, "start_stops_rated", drive.start_stops_rated);
  maybe(out, "power_on_hours", drive.power_on_hours);
  out.end_object();
}

std::string drive_json(const Snapshot& snapshot, const SnapshotDrive& drive, bool line) {
  JsonWriter out;
  begin(out, line ? "drive" : "");
  out.field("id", drive.id);
  if (drive.domain != kNone) out.field("domain", snapshot.domains[drive.domain].id);
  out.field("class", to_string(drive.drive_class));
  text(out, "model", drive.model);
  maybe(out, "rotation_rpm", drive.rotation_rpm);
  out.field("capacity_bytes", drive.capacity.value());
  write_power(out, drive);
  write_wear(out, drive);
  maybe(out, "read_iops", drive.read_iops);
  maybe(out, "write_iops", drive.write_iops);
  maybe(out, "read_bytes_per_s", drive.read_bytes_per_s);
  maybe(out, "write_bytes_per_s", drive.write_bytes_per_s);
  maybe(out, "embodied_kgco2e", drive.embodied_kgco2e);
  maybe(out, "purchase_price", drive.purchase_price);
  estimate(out, "joules_per_read", drive.joules_per_read);
  estimate(out, "joules_per_write", drive.joules_per_write);
  return closed(out, drive.extra_json);
}

std::string set_json(const Snapshot& snapshot, const SpindleSet& set, bool line) {
  JsonWriter out;
  begin(out, line ? "set" : "");
  out.field("id", set.id);
  out.key("drives");
  out.begin_array();
  for (const Index drive : set.drives) out.value(snapshot.drives[drive].id);
  out.end_array();
  out.field("layout", to_string(set.layout));
  out.field("usable_bytes", set.usable.value());
  if (set.reserved != Bytes{}) out.field("reserved_bytes", set.reserved.value());
  out.field("can_sleep", set.can_sleep);
  maybe(out, "idle_timeout_s", set.idle_timeout_s);
  if (set.is_new) out.field("new", true);
  return closed(out, set.extra_json);
}

void write_places(JsonWriter& out, const Snapshot& snapshot, const Volume& volume) {
  std::vector<std::string> all;
  all.reserve(volume.allowed_sets.size());
  for (const Index set : volume.allowed_sets) all.push_back(snapshot.sets[set].id);
  names(out, "allowed_sets", all);
  all.clear();
  for (const DriveClass allowed : volume.allowed_classes) all.emplace_back(to_string(allowed));
  names(out, "allowed_classes", all);
  all.clear();
  for (const Index domain : volume.node_affinity) all.push_back(snapshot.domains[domain].id);
  names(out, "node_affinity", all);
}

std::string runs_json(const std::vector<Run>& runs) {
  std::string list = "[";
  for (const Run& run : runs) {
    if (list.size() > 1) list += ',';
    fmt::format_to(std::back_inserter(list), "[{},{}]", run.start, run.length);
  }
  return list += ']';
}

// `separator` stands before each list of runs: "," or ",\n  ".
std::string volume_json(const Snapshot& snapshot, const Volume& volume, bool line,
                        std::string_view separator) {
  JsonWriter out;
  begin(out, line ? "volume" : "");
  out.field("id", volume.id);
  text(out, "namespace", volume.name_space);
  text(out, "claim", volume.claim);
  text(out, "storage_class", volume.storage_class);
  text(out, "driver", volume.driver);
  out.field("set", snapshot.sets[volume.set].id);
  out.field("size_bytes", volume.size.value());
  maybe(out, "used_bytes", volume.used);
  if (volume.group != kNone) out.field("group", snapshot.groups[volume.group]);
  if (volume.pinned) out.field("pinned", true);
  write_places(out, snapshot, volume);
  maybe(out, "first_byte_s", volume.first_byte_s);
  if (volume.peak_read_iops != 0) number(out, "peak_read_iops", volume.peak_read_iops);
  if (volume.peak_write_iops != 0) number(out, "peak_write_iops", volume.peak_write_iops);
  if (volume.read_bytes_per_day != 0) number(out, "read_bytes_per_day", volume.read_bytes_per_day);
  if (volume.write_bytes_per_day != 0) number(out, "write_bytes_per_day", volume.write_bytes_per_day);
  if (volume.last_access) out.field("last_access", to_rfc3339(*volume.last_access));
  std::string record = closed(out, volume.extra_json);
  if (!volume.activity_known) return record;
  record.pop_back();
  record += fmt::format("{}\"active\": {}", separator, runs_json(volume.active));
  if (!volume.write_only.empty())
    record += fmt::format("{}\"write_only\": {}", separator, runs_json(volume.write_only));
  return record += '}';
}

// Header members, in order: name and JSON text.
std::vector<std::pair<std::string, std::string>> header_members(const Snapshot& snapshot) {
  const auto quoted_text = [](std::string_view value) {
    JsonWriter out;
    out.value(value);
    return out.take();
  };
  return {{"schema", quoted_text(kSnapshotSchema)},
          {"taken_at", quoted_text(to_rfc3339(snapshot.taken_at))},
          {"cluster", quoted_text(snapshot.cluster)},
          {"window", window_json(snapshot.window)}};
}

// "\"a\":1" of an object's text.
std::string inner(const std::string& object) {
  return object.size() <= 2 ? "" : object.substr(1, object.size() - 2);
}

template <class List, class Write>
Status write_list(std::string_view name, const List& list, const SnapshotSink& sink, Write write) {
  TIERWATT_CHECK(sink(fmt::format("  \"{}\": [", name)));
  const char* separator = "\n    ";
  for (const auto& entry : list) {
    const std::string record = write(entry);
    if (record.empty()) continue;
    TIERWATT_CHECK(sink(separator));
    TIERWATT_CHECK(sink(record));
    separator = ",\n    ";
  }
  return sink(separator[0] == ',' ? "\n  ],\n" : "],\n");
}

}  // namespace

Status write_json(const Snapshot& snapshot, const SnapshotSink& sink) {
  TIERWATT_CHECK(sink("{\n"));
  for (const auto& [name, value] : header_members(snapshot))
    TIERWATT_CHECK(sink(fmt::format("  \"{}\": {},\n", name, value)));
  TIERWATT_CHECK(write_list("domains", snapshot.domains, sink,
                            [&](const Domain& domain) { return domain_json(snapshot, domain, false); }));
  TIERWATT_CHECK(write_list("drives", snapshot.drives, sink,
                            [&](const SnapshotDrive& drive) { return drive_json(snapshot, drive, false); }));
  TIERWATT_CHECK(write_list("sets", snapshot.sets, sink, [&](const SpindleSet& set) {
    return set.implicit ? std::string() : set_json(snapshot, set, false);
  }));
  TIERWATT_CHECK(write_list("volumes", snapshot.volumes, sink, [&](const Volume& volume) {
    return volume_json(snapshot, volume, false, ",\n     ");
  }));
  const std::string more = inner(snapshot.extra_json);
  return sink(fmt::format("  \"policy\": {}{}{}\n}}\n", policy_json(snapshot.policy),
                          more.empty() ? "" : ",\n  ", more));
}

Status write_ndjson(const Snapshot& snapshot, const SnapshotSink& sink) {
  std::string header = "{\"kind\":\"snapshot\"";
  for (const auto& [name, value] : header_members(snapshot)) header += fmt::format(",\"{}\":{}", name, value);
  const std::string more = inner(snapshot.extra_json);
  header +=
      fmt::format(",\"policy\":{}{}{}}}\n", policy_json(snapshot.policy), more.empty() ? "" : ",", more);
  TIERWATT_CHECK(sink(header));
  const auto line = [&sink](std::string record) { return sink(record += '\n'); };
  for (const Domain& domain : snapshot.domains) TIERWATT_CHECK(line(domain_json(snapshot, domain, true)));
  for (const SnapshotDrive& drive : snapshot.drives) TIERWATT_CHECK(line(drive_json(snapshot, drive, true)));
  for (const SpindleSet& set : snapshot.sets)
    if (!set.implicit) TIERWATT_CHECK(line(set_json(snapshot, set, true)));
  for (const Volume& volume : snapshot.volumes)
    TIERWATT_CHECK(line(volume_json(snapshot, volume, true, ",")));
  return {};
}

namespace {

std::string collect(const Snapshot& snapshot, Status (*write)(const Snapshot&, const SnapshotSink&)) {
  std::string all;
  const Status written = write(snapshot, [&all](std::string_view piece) {
    all += piece;
    return Status();
  });
  return written ? all : std::string();
}

}  // namespace

std::string to_json(const Snapshot& snapshot) { return collect(snapshot, write_json); }
std::string to_ndjson(const Snapshot& snapshot) { return collect(snapshot, write_ndjson); }

}  // namespace tierwatt
