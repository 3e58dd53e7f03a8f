// What each record holds, as flat lists of fields. The rules are those of docs/formats/snapshot.md.
// Tested by tests/probe/profile/snapshot_codec_test.cc and the cases of fixtures/snapshots-bad.
#include "probe/profile/snapshot_records.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace tierwatt {
namespace {

constexpr std::int64_t kMaxStepSeconds = 86'400;
constexpr std::size_t kHoursOfDay = 24;
constexpr std::size_t kHoursOfWeek = 168;
constexpr std::int64_t kMaxCount = std::int64_t{1} << 53;
constexpr std::string_view kDomainKindChoices = "zone, rack, node, enclosure, psu";
constexpr std::string_view kClassChoices = "hdd, sata_ssd, sas_ssd, nvme, virtual";

std::optional<int> small_integer(ObjectReader& in, std::string_view name, int low, int high) {
  const auto value = in.maybe_integer(name, low, high);
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

// Two figures of one drive that cannot both be true. Overlapping intervals may.
template <class Q>
void refuse_reversed(ObjectReader& in, const std::optional<Estimate<Q>>& less, std::string_view less_name,
                     const std::optional<Estimate<Q>>& more, std::string_view more_name) {
  if (!less || !more || less->low <= more->high) return;
  in.fail(less_name,
          fmt::format("{} W and more contradicts {} of at most {} W", less->low.value(), more_name,
                      more->high.value()),
          "standby <= idle <= active, within the intervals");
}

void read_power(ObjectReader& in, SnapshotDrive& drive) {
  const auto power = in.find("power");
  if (!power) return;
  ObjectReader fields(*power, "power", in.scope());
  drive.active = fields.maybe_estimate<Watts>("active");
  drive.idle = fields.maybe_estimate<Watts>("idle");
  drive.standby = fields.maybe_estimate<Watts>("standby");
  refuse_reversed(fields, drive.standby, "standby", drive.idle, "idle");
  refuse_reversed(fields, drive.idle, "idle", drive.active, "active");
  refuse_reversed(fields, drive.standby, "standby", drive.active, "active");
}

void read_spinup(ObjectReader& in, SnapshotDrive& drive) {
  const auto spinup = in.find("spinup");
  if (!spinup) return;
  ObjectReader fields(*spinup, "spinup", in.scope());
  drive.spinup_joules = fields.maybe_estimate<Joules>("joules");
  drive.spinup_seconds = fields.maybe_estimate<Seconds>("seconds");
}

void read_wear(ObjectReader& in, SnapshotDrive& drive) {
  const auto wear = in.find("wear");
  if (!wear) return;
  ObjectReader fields(*wear, "wear", in.scope());
  drive.start_stops = fields.maybe_integer("start_stops", 0, kMaxCount);
  drive.start_stops_rated = fields.maybe_integer("start_stops_rated", 1, kMaxCount);
  drive.power_on_hours = fields.maybe_integer("power_on_hours", 0, kMaxCount);
}

void read_rotation(ObjectReader& in, SnapshotDrive& drive) {
  drive.rotation_rpm = small_integer(in, "rotation_rpm", 0, 30'000);
  if (!drive.rotation_rpm) return;
  // ATA reports 1 for "does not rotate", sysfs and SCSI report 0.
  const bool rotates = *drive.rotation_rpm > 1;
  if (rotates == spins(drive.drive_class)) return;
  in.fail("rotation_rpm",
          fmt::format("{} contradicts class {}", *drive.rotation_rpm, to_string(drive.drive_class)),
          "leave it out when unknown");
}

// Every step of `part` lies in `whole`; both are sorted and merged.
bool inside(const std::vector<Run>& part, const std::vector<Run>& whole) {
  auto at = whole.begin();
  for (const Run& run : part) {
    while (at != whole.end() && at->start + at->length <= run.start) ++at;
    if (at == whole.end() || at->start > run.start) return false;
    if (run.start + run.length > at->start + at->length) return false;
  }
  return true;
}

void read_activity(ObjectReader& in, Volume& volume) {
  volume.activity_known = in.runs("active", volume.active);
  if (!in.runs("write_only", volume.write_only) || in.failed()) return;
  if (!volume.activity_known) {
    in.fail("write_only", "stands without active", "write_only is the part of active with writes alone");
  } else if (!inside(volume.write_only, volume.active)) {
    in.fail("write_only", "has steps that are not in active",
            "write_only is the part of active with writes alone");
  }
}

void read_places(ObjectReader& in, const Origin& origin, SnapshotDraft& draft, Volume& volume) {
  in.each_text("allowed_sets", [&](std::string_view name, std::size_t) {
    volume.allowed_sets.push_back(draft.set_names.add(name, origin, "allowed_sets"));
  });
  in.each_text("node_affinity", [&](std::string_view name, std::size_t) {
    volume.node_affinity.push_back(draft.domain_names.add(name, origin, "node_affinity"));
  });
  in.each_text("allowed_classes", [&](std::string_view name, std::size_t n) {
    const std::optional<DriveClass> parsed = parse_drive_class(name);
    if (parsed) return volume.allowed_classes.push_back(*parsed);
    in.fail(fmt::format("allowed_classes[{}]", n), in_quotes(name) + " is not known here",
            fmt::format("one of {}", kClassChoices));
  });
}

Index group_of(std::string_view name, SnapshotDraft& draft) {
  if (name.empty()) return kNone;
  const auto known = draft.groups.find(name);
  if (known != draft.groups.end()) return known->second;
  const auto made = static_cast<Index>(draft.snapshot.groups.size());
  draft.groups.emplace(name, made);
  draft.snapshot.groups.emplace_back(name);
  return made;
}

void read_spread(ObjectReader& in, Policy& policy) {
  const auto spread = in.find("domain_spread");
  if (!spread) return;
  ObjectReader fields(*spread, "policy.domain_spread", in.scope());
  for (std::size_t i = 0; i < kDomainKinds; ++i) {
    const char* name = to_string(static_cast<DomainKind>(i));
    policy.domain_spread[i] =
        fields.word<Spread>(name, parse_spread, "none, soft, hard").value_or(policy.domain_spread[i]);
  }
  if (!fields.unknown_fields().empty()) {
    in.fail("domain_spread",
            fmt::format("has a kind of domain that is not known: {}", fields.unknown_fields()),
            fmt::format("one of {}", kDomainKindChoices));
  }
}

// A number, or one for each hour of the day or of the week.
void read_rate(ObjectReader& in, std::string_view name, double& constant, std::vector<double>& by_hour) {
  if (!in.amounts(name, by_hour)) {
    constant = in.amount(name, constant);
    return;
  }
  if (in.failed()) return;
  if (by_hour.size() != kHoursOfDay && by_hour.size() != kHoursOfWeek) {
    in.fail(name, fmt::format("has {} values", by_hour.size()),
            "a number, 24 values by the hour of the day, or 168 by the hour of the week from Monday, UTC");
    return;
  }
  constant = std::accumulate(by_hour.begin(), by_hour.end(), 0.0) / static_cast<double>(by_hour.size());
}

Status status_of(const RecordScope& scope, const RecordText& text, const std::string& prefix) {
  if (!scope.failed()) return {};
  Error error = scope.error();
  const std::string_view before = text.json.substr(0, scope.offset());
  const auto line = text.line + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  const char* dot = prefix.empty() || error.place.empty() ? "" : ".";
  const std::string path = prefix + dot + error.place;
  error.place = path.empty() ? fmt::format("{}", line) : fmt::format("{}: {}", line, path);
  return error;
}

using KindWord = RecordBuilder::KindWord;
constexpr std::array<KindWord, 4> kKindWords{{{"domain", Section::domains},
                                              {"drive", Section::drives},
                                              {"set", Section::sets},
                                              {"volume", Section::volumes}}};

// The same for text that is no JSON at all.
Error syntax_error(const Error& error, const RecordText& text, std::string_view prefix) {
  std::uint64_t line = text.line;
  if (error.place.starts_with('+')) {
    const auto offset = std::min<std::size_t>(std::stoull(error.place.substr(1)), text.json.size());
    const std::string_view before = text.json.substr(0, offset);
    line += static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  }
  const std::string place = prefix.empty() ? fmt::format("{}", line) : fmt::format("{}: {}", line, prefix);
  return Error{error.code, error.message, place, error.remedy};
}

}  // namespace

void read_domain(ObjectReader& in, const Origin& origin, SnapshotDraft& draft, std::string_view kind_field) {
  Domain domain;
  in.required_text("id", domain.id);
  if (in.need(kind_field)) {
    domain.kind =
        in.word<DomainKind>(kind_field, parse_domain_kind, kDomainKindChoices).value_or(DomainKind::node);
  }
  const std::string_view parent = in.reference("parent");
  if (!parent.empty() && parent == domain.id) {
    in.fail("parent", fmt::format("domain {} is its own parent", in_quotes(domain.id)),
            "name the domain above it, or leave it out");
  }
  domain.parent = draft.domain_names.add(parent, origin, "parent");
  domain.floor = in.maybe_estimate<Watts>("floor_watts");
  domain.spinup_limit = small_integer(in, "spinup_limit", 1, 1'000'000);
  domain.extra_json = in.unknown_fields();
  draft.snapshot.domains.push_back(std::move(domain));
  draft.domains.push_back(origin);
}

void read_drive(ObjectReader& in, const Origin& origin, SnapshotDraft& draft) {
  SnapshotDrive drive;
  in.required_text("id", drive.id);
  drive.domain = draft.domain_names.add(in.reference("domain"), origin, "domain");
  if (in.need("class")) {
    drive.drive_class =
        in.word<DriveClass>("class", parse_drive_class, kClassChoices).value_or(DriveClass::virtual_);
  }
  in.text("model", drive.model);
  read_rotation(in, drive);
  drive.capacity = in.bytes("capacity_bytes");
  if (!in.failed() && drive.capacity == Bytes{}) in.fail("capacity_bytes", "must be above 0");
  read_power(in, drive);
  read_spinup(in, drive);
  read_wear(in, drive);
  drive.read_iops = in.maybe_amount("read_iops");
  drive.write_iops = in.maybe_amount("write_iops");
  drive.read_bytes_per_s = in.maybe_amount("read_bytes_per_s");
  drive.write_bytes_per_s = in.maybe_amount("write_bytes_per_s");
  drive.embodied_kgco2e = in.maybe_amount("embodied_kgco2e");
  drive.purchase_price = in.maybe_amount("purchase_price");
  drive.joules_per_read = in.maybe_estimate<Joules>("joules_per_read");
  drive.joules_per_write = in.maybe_estimate<Joules>("joules_per_write");
  drive.extra_json = in.unknown_fields();
  draft.snapshot.drives.push_back(std::move(drive));
  draft.drives.push_back(origin);
}

void read_set(ObjectReader& in, const Origin& origin, SnapshotDraft& draft) {
  SpindleSet set;
  SnapshotDraft::SetDefaults absent;
  in.required_text("id", set.id);
  in.need("drives");
  in.each_text("drives", [&](std::string_view name, std::size_t n) {
    const Index mention = draft.drive_names.add(name, origin, "drives");
    if (std::find(set.drives.begin(), set.drives.end(), mention) != set.drives.end())
      in.fail(fmt::format("drives[{}]", n), fmt::format("drive {} stands twice in one set", in_quotes(name)));
    set.drives.push_back(mention);
  });
  if (!in.failed() && set.drives.empty()) {
    in.fail("drives", "is empty", "name the drives of the set, or leave the set out");
  }
  const auto layout =
      in.word<Layout>("layout", parse_layout, "single, raid0, raid1, raid5, raid6, raid10, pool");
  absent.layout = !layout;
  set.layout = layout.value_or(set.drives.size() == 1 ? Layout::single : Layout::pool);
  const auto usable = in.maybe_bytes("usable_bytes");
  absent.usable = !usable;
  set.usable = usable.value_or(Bytes{});
  set.reserved = in.maybe_bytes("reserved_bytes").value_or(Bytes{});
  const auto can_sleep = in.maybe_boolean("can_sleep");
  absent.can_sleep = !can_sleep;
  set.can_sleep = can_sleep.value_or(false);
  set.idle_timeout_s = in.maybe_amount("idle_timeout_s");
  set.is_new = in.boolean("new", false);
  set.extra_json = in.unknown_fields();
  draft.snapshot.sets.push_back(std::move(set));
  draft.set_defaults.push_back(absent);
  draft.sets.push_back(origin);
}

void read_volume(ObjectReader& in, const Origin& origin, SnapshotDraft& draft) {
  Volume volume;
  in.required_text("id", volume.id);
  in.text("namespace", volume.name_space);
  in.text("claim", volume.claim);
  in.text("storage_class", volume.storage_class);
  in.text("driver", volume.driver);
  if (in.need("set")) volume.set = draft.set_names.add(in.reference("set"), origin, "set");
  volume.size = in.bytes("size_bytes");
  volume.used = in.maybe_bytes("used_bytes");
  if (volume.used && *volume.used > volume.size) {
    in.fail("used_bytes",
            fmt::format("{} is more than size_bytes {}", volume.used->value(), volume.size.value()));
  }
  volume.group = group_of(in.reference("group"), draft);
  volume.pinned = in.boolean("pinned", false);
  read_places(in, origin, draft, volume);
  volume.first_byte_s = in.maybe_amount("first_byte_s");
  volume.peak_read_iops = in.amount("peak_read_iops", 0);
  volume.peak_write_iops = in.amount("peak_write_iops", 0);
  volume.read_bytes_per_day = in.amount("read_bytes_per_day", 0);
  volume.write_bytes_per_day = in.amount("write_bytes_per_day", 0);
  volume.last_access = in.maybe_time("last_access");
  read_activity(in, volume);
  volume.extra_json = in.unknown_fields();
  draft.snapshot.volumes.push_back(std::move(volume));
  draft.volumes.push_back(origin);
}

void read_window(ObjectReader& in, Window& window) {
  window.start = in.time("start");
  window.step_s = in.integer("step_s", 1, kMaxStepSeconds);
  window.steps = static_cast<std::uint32_t>(in.integer("steps", 1, kMaxSteps));
}

void read_policy(ObjectReader& in, Policy& policy) {
  policy.headroom = in.amount("headroom", policy.headroom);
  if (policy.headroom <= 0 || policy.headroom > 1) {
    in.fail("headroom", fmt::format("must be above 0 and at most 1, but is {}", policy.headroom),
            "0.85 keeps 15 % free");
  }
  read_spread(in, policy);
  policy.objective =
      in.word<Objective>("objective", parse_objective, "energy, cost, carbon").value_or(policy.objective);
  read_rate(in, "price_per_kwh", policy.price_per_kwh, policy.price_by_hour);
  read_rate(in, "kgco2e_per_kwh", policy.kgco2e_per_kwh, policy.kgco2e_by_hour);
  policy.pue = in.amount("pue", policy.pue);
  if (policy.pue < 1)
    in.fail("pue", fmt::format("must be at least 1, but is {}", policy.pue), "1.0 counts the drives alone");
  policy.horizon_days = in.amount("horizon_days", policy.horizon_days);
  if (policy.horizon_days <= 0) in.fail("horizon_days", "must be above 0");
  policy.service_years = in.amount("service_years", policy.service_years);
  if (policy.service_years <= 0) in.fail("service_years", "must be above 0");
  policy.retired_power = in.word<RetiredPower>("retired_power", parse_retired_power, "standby, off")
                             .value_or(policy.retired_power);
  policy.max_moves = in.maybe_integer("max_moves", 0, kMaxCount);
  policy.max_bytes = in.maybe_bytes("max_bytes");
  policy.wake_ups_per_day = in.maybe_amount("wake_ups_per_day");
  policy.extra_json = in.unknown_fields();
}

void RecordBuilder::see(std::string_view name, ObjectReader& in) {
  if (!seen_.insert(std::string(name)).second) in.fail(name, "stands in two records", "keep one of them");
}

void RecordBuilder::read_schema(ObjectReader& in) {
  const std::string_view schema = in.reference("schema");
  if (schema.empty()) return;
  see("schema", in);
  if (schema == kSnapshotSchema) return;
  in.fail("schema", fmt::format("{} is not a format that this version reads", in_quotes(schema)),
          fmt::format("this version reads {}", kSnapshotSchema), Code::version_mismatch);
}

// Each field may come in any header record, but once.
void RecordBuilder::read_header(ObjectReader& in) {
  Snapshot& snapshot = draft_.snapshot;
  read_schema(in);
  if (in.find("taken_at")) {
    see("taken_at", in);
    snapshot.taken_at = in.time("taken_at");
  }
  if (in.find("cluster")) {
    see("cluster", in);
    in.text("cluster", snapshot.cluster);
  }
  if (const auto window = in.find("window")) {
    see("window", in);
    ObjectReader fields(*window, "window", in.scope());
    read_window(fields, snapshot.window);
  }
  if (const auto policy = in.find("policy")) {
    see("policy", in);
    ObjectReader fields(*policy, "policy", in.scope());
    read_policy(fields, snapshot.policy);
  }
  keep_unknown(in);
}

void RecordBuilder::keep_unknown(ObjectReader& in) {
  const std::string more = in.unknown_fields();
  if (more.empty()) return;
  std::string& all = draft_.snapshot.extra_json;
  all = all.empty() ? more : fmt::format("{},{}", all.substr(0, all.size() - 1), more.substr(1));
}

void RecordBuilder::read(ObjectReader& in, const Origin& origin) {
  switch (origin.section) {
    case Section::domains:
      return read_domain(in, origin, draft_, "kind");
    case Section::drives:
      return read_drive(in, origin, draft_);
    case Section::sets:
      return read_set(in, origin, draft_);
    case Section::volumes:
      return read_volume(in, origin, draft_);
    case Section::header:
      return read_header(in);
  }
}

Status RecordBuilder::member(const RecordText& member) {
  std::string object = fmt::format("{{{}}}", member.json);
  const std::size_t size = object.size();
  object.resize(size + kJsonPaddingBytes);
  const RecordText text{std::string_view(object).substr(0, size), member.line, member.offset};
  if (const Status parsed = record_.parse(text.json); !parsed) return syntax_error(parsed.error(), text, "");
  RecordScope scope(record_);
  ObjectReader in(record_.root(), "", scope);
  read_header(in);
  return status_of(scope, text, "");
}

Status RecordBuilder::element(Section section, std::uint32_t index, const RecordText& record) {
  const auto prefix = [&] { return fmt::format("{}[{}]", to_string(section), index); };
  if (const Status parsed = record_.parse(record.json); !parsed)
    return syntax_error(parsed.error(), record, prefix());
  RecordScope scope(record_);
  ObjectReader in(record_.root(), "", scope);
  read(in, {record.line, record.offset, index, section});
  return scope.failed() ? status_of(scope, record, prefix()) : Status();
}

Status RecordBuilder::line(const RecordText& record) {
  if (const Status parsed = record_.parse(record.json); !parsed)
    return syntax_error(parsed.error(), record, "");
  RecordScope scope(record_);
  ObjectReader in(record_.root(), "", scope);
  const std::string kind(in.reference("kind"));
  if (scope.failed()) return status_of(scope, record, "");
  if (kind == "snapshot" || kind == "header" || (kind.empty() && in.find("schema"))) {
    read_header(in);
    return status_of(scope, record, "");
  }
  return read_kind(kind, in, record);
}

Status RecordBuilder::read_kind(std::string_view kind, ObjectReader& in, const RecordText& text) {
  const auto* word = std::find_if(kKindWords.begin(), kKindWords.end(),
                                  [&](const KindWord& known) { return known.word == kind; });
  if (kind.empty()) {
    in.fail("", "a record without kind", "each line names its kind: header, domain, drive, set or volume");
  } else if (kind == "window" || kind == "policy") {
    read_header_part(kind, in);
  } else if (parse_domain_kind(kind)) {
    read_domain(in, {text.line, 0, 0, Section::domains}, draft_, "kind");
    return status_of(in.scope(), text, "domain");
  } else if (word != kKindWords.end()) {
    read_nested(*word, in, text.line);
  } else {
    in.fail("kind", in_quotes(kind) + " is not known here",
            "one of header, window, policy, domain, drive, set, volume");
    return status_of(in.scope(), text, "");
  }
  return status_of(in.scope(), text, std::string(kind));
}

// {"kind": "policy", "headroom": ...} or {"kind": "policy", "policy": {...}}.
void RecordBuilder::read_header_part(std::string_view kind, ObjectReader& in) {
  see(kind, in);
  const auto inner = in.find(kind);
  ObjectReader fields(inner.value_or(record_.root()), "", in.scope());
  if (!inner) fields.find("kind");
  if (kind == "window") {
    read_window(fields, draft_.snapshot.window);
  } else {
    read_policy(fields, draft_.snapshot.policy);
  }
}

// {"kind": "drive", "id": ...} or {"kind": "drive", "drive": {"id": ...}}. A flat domain has its own kind in
// domain_kind.
void RecordBuilder::read_nested(const KindWord& word, ObjectReader& in, std::uint64_t line) {
  const Origin origin{line, 0, 0, word.section};
  const auto inner = in.find(word.word);
  if (inner && inner->is(JsonView::Kind::object)) {
    ObjectReader fields(*inner, "", in.scope());
    read(fields, origin);
  } else if (word.section == Section::domains) {
    read_domain(in, origin, draft_, "domain_kind");
  } else {
    read(in, origin);
  }
}

Status RecordBuilder::finish() {
  for (const char* name : {"schema", "taken_at", "window"}) {
    if (seen_.contains(std::string_view(name))) continue;
    return Error{Code::invalid_input, fmt::format("{} is missing", name), "1",
                 std::string_view(name) == "schema"
                     ? fmt::format("a snapshot begins with \"schema\": \"{}\"", kSnapshotSchema)
                     : "see docs/formats/snapshot.md"};
  }
  return {};
}

}  // namespace tierwatt
