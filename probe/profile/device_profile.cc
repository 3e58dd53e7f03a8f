// The codec of DeviceProfile: one function a part for writing, one for reading, both in the order of the
// format's page (docs/formats/device-profile.md) and of the JSON Schema (docs/schema/device-profile-v1.json).
// Tested by tests/probe/profile/device_profile_test.cc.
#include "probe/profile/device_profile.h"

#include <fmt/core.h>

#include <limits>
#include <utility>

#include "probe/profile/json_fields.h"
#include "probe/profile/json_value.h"
#include "probe/profile/json_writer.h"
#include "probe/profile/profile_details.h"

namespace tierwatt {
namespace {

constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMaxQueueDepth = 1 << 20;
constexpr std::int64_t kMaxRounds = 1 << 20;
constexpr std::int64_t kMaxRotationRpm = 100'000;
constexpr std::size_t kMaxIdentifierDigits = 64;
// A thousand workloads need 1 MiB; above this the text is no profile.
constexpr std::size_t kMaxProfileBytes = 16U << 20U;

// ---- writing

void write_unless_empty(JsonWriter& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out.field(name, text);
}

template <class T>
void write_if_known(JsonWriter& out, std::string_view name, const std::optional<T>& content) {
  if (content) out.field(name, *content);
}

template <class Q>
void write_estimate(JsonWriter& out, std::string_view name, const Estimate<Q>& estimate) {
  out.key(name);
  out.begin_object();
  if constexpr (std::is_same_v<Q, Seconds>) {
    out.field("value", estimate.value.count());
    out.field("low", estimate.low.count());
    out.field("high", estimate.high.count());
  } else {
    out.field("value", estimate.value.value());
    out.field("low", estimate.low.value());
    out.field("high", estimate.high.value());
  }
  out.field("source", to_string(estimate.source));
  write_unless_empty(out, "basis", estimate.basis);
  out.end_object();
}

template <class Q>
void write_estimate(JsonWriter& out, std::string_view name, const std::optional<Estimate<Q>>& estimate) {
  if (estimate) write_estimate(out, name, *estimate);
}

void write_identity(JsonWriter& out, const DriveIdentity& identity) {
  out.key("identity");
  out.begin_object();
  write_unless_empty(out, "wwn", identity.wwn);
  write_unless_empty(out, "eui64", identity.eui64);
  write_unless_empty(out, "nguid", identity.nguid);
  write_unless_empty(out, "model", identity.model);
  write_unless_empty(out, "serial", identity.serial);
  write_unless_empty(out, "firmware", identity.firmware);
  out.end_object();
}

void write_latency(JsonWriter& out, const LatencySummary& latency) {
  out.key("latency");
  out.begin_object();
  out.field("mean_s", latency.mean.count());
  out.field("p50_s", latency.p50.count());
  out.field("p95_s", latency.p95.count());
  out.field("p99_s", latency.p99.count());
  out.field("p999_s", latency.p999.count());
  out.field("p9999_s", latency.p9999.count());
  out.field("max_s", latency.max.count());
  out.field("relative_error", latency.relative_error);
  out.end_object();
}

void write_workload(JsonWriter& out, const WorkloadResult& result) {
  out.begin_object();
  out.field("workload", result.workload);
  out.field("zone", result.zone);
  out.field("queue_depth", result.queue_depth);
  out.field("block_bytes", result.block.value());
  out.field("duration_s", result.duration.count());
  out.field("ios", result.ios);
  out.field("errors", result.errors);
  write_estimate(out, "iops", result.iops);
  write_estimate(out, "bytes_per_s", result.bandwidth);
  write_latency(out, result.latency);
  out.field("steady", result.steady);
  out.field("rounds", result.rounds);
  out.field("stopped_by", result.stopped_by);
  write_estimate(out, "watts", result.power);
  write_unless_empty(out, "power_covers", result.power_covers);
  out.end_object();
}

void write_power(JsonWriter& out, const PowerProfile& power) {
  out.key("power");
  out.begin_object();
  write_estimate(out, "active", power.active);
  write_estimate(out, "idle", power.idle);
  write_estimate(out, "standby", power.standby);
  write_estimate(out, "sleep", power.sleep);
  write_estimate(out, "spinup_joules", power.spinup_joules);
  write_estimate(out, "spinup_seconds", power.spinup_seconds);
  out.end_object();
}

void write_wear(JsonWriter& out, const WearProfile& wear) {
  out.key("wear");
  out.begin_object();
  write_if_known(out, "start_stops", wear.start_stops);
  write_if_known(out, "start_stops_rated", wear.start_stops_rated);
  write_if_known(out, "load_cycles", wear.load_cycles);
  write_if_known(out, "load_cycles_rated", wear.load_cycles_rated);
  write_if_known(out, "power_on_hours", wear.power_on_hours);
  write_if_known(out, "percent_used", wear.percent_used);
  out.end_object();
}

void write_drive(JsonWriter& out, const DeviceProfile& profile) {
  write_identity(out, profile.identity);
  out.field("class", to_string(profile.drive_class));
  out.field("transport", profile.transport);
  write_if_known(out, "rotation_rpm", profile.rotation_rpm);
  write_if_known(out, "smr", profile.smr);
  out.field("capacity_bytes", profile.capacity.value());
  out.field("logical_block_bytes", profile.logical_block.value());
  out.field("physical_block_bytes", profile.physical_block.value());
}

void write_circumstances(JsonWriter& out, const DeviceProfile& profile) {
  out.field("taken_at", to_rfc3339(profile.taken_at));
  out.field("depth", profile.depth);
  out.field("host", profile.host);
  out.field("device", profile.device);
  out.field("tool_version", profile.tool_version);
  out.key("kernel");
  out.begin_object();
  for (const auto& [name, text] : profile.kernel) out.field(name, text);
  out.end_object();
}

void write_unknown(JsonWriter& out, const std::string& extra_json) {
  if (extra_json.empty()) return;
  const Result<JsonValue> extra = parse_json(extra_json);
  if (!extra) return;  // made by hand, not by our reader: nothing that could be kept
  for (const auto& [name, value] : extra->object()) out.field(name, value);
}

// ---- reading

// Identifiers of WWN, EUI-64 and NGUID kind are hex digits; anything else would make two keys of one drive.
void read_hex(FieldReader& in, std::string_view name, std::string& into) {
  in.text(name, into);
  const bool hex = into.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (!hex || into.size() > kMaxIdentifierDigits) {
    in.fail(name, fmt::format("is not at most {} hex digits", kMaxIdentifierDigits),
            "write it without 0x and separators");
  }
}

void read_identity(FieldReader& parent, DriveIdentity& identity) {
  const JsonValue* value = parent.need("identity");
  if (value == nullptr) return;
  FieldReader in(*value, parent.path_of("identity"), parent.error());
  read_hex(in, "wwn", identity.wwn);
  read_hex(in, "eui64", identity.eui64);
  read_hex(in, "nguid", identity.nguid);
  in.text("model", identity.model);
  in.text("serial", identity.serial);
  in.text("firmware", identity.firmware);
  in.finish();
}

void read_latency(FieldReader& parent, LatencySummary& latency) {
  const JsonValue* value = parent.need("latency");
  if (value == nullptr) return;
  FieldReader in(*value, parent.path_of("latency"), parent.error());
  latency.mean = Seconds(in.amount("mean_s"));
  latency.p50 = Seconds(in.amount("p50_s"));
  latency.p95 = Seconds(in.amount("p95_s"));
  latency.p99 = Seconds(in.amount("p99_s"));
  latency.p999 = Seconds(in.amount("p999_s"));
  latency.p9999 = Seconds(in.amount("p9999_s"));
  latency.max = Seconds(in.amount("max_s"));
  latency.relative_error = in.amount("relative_error");
  in.finish();
}

WorkloadResult read_workload(const JsonValue& value, std::string path, std::optional<Error>& error) {
  WorkloadResult result;
  FieldReader in(value, std::move(path), error);
  in.required_text("workload", result.workload);
  in.text("zone", result.zone);
  result.queue_depth = static_cast<int>(in.integer("queue_depth", 1, kMaxQueueDepth));
  result.block = in.bytes("block_bytes");
  result.duration = Seconds(in.amount("duration_s"));
  result.ios = in.integer("ios", 0, kNoLimit);
  result.errors = in.integer("errors", 0, kNoLimit);
  result.iops = in.estimate<Iops>("iops");
  result.bandwidth = in.estimate<BytesPerSecond>("bytes_per_s");
  read_latency(in, result.latency);
  result.steady = in.boolean("steady", false);
  result.rounds = static_cast<int>(in.maybe_integer("rounds", 0, kMaxRounds).value_or(0));
  in.text("stopped_by", result.stopped_by);
  result.power = in.maybe_estimate<Watts>("watts");
  in.text("power_covers", result.power_covers);
  in.finish();
  return result;
}

void read_workloads(FieldReader& parent, std::vector<WorkloadResult>& workloads) {
  const JsonValue* list = parent.find("workloads");
  if (list == nullptr) return;
  if (!list->is(JsonValue::Kind::array)) {
    return parent.fail("workloads", fmt::format("is {}, not an array", to_string(list->kind())));
  }
  for (const JsonValue& element : list->array()) {
    workloads.push_back(
        read_workload(element, fmt::format("workloads[{}]", workloads.size()), parent.error()));
    if (parent.failed()) return;
  }
}

void read_power(FieldReader& parent, PowerProfile& power) {
  const JsonValue* value = parent.find("power");
  if (value == nullptr) return;
  FieldReader in(*value, parent.path_of("power"), parent.error());
  power.active = in.maybe_estimate<Watts>("active");
  power.idle = in.maybe_estimate<Watts>("idle");
  power.standby = in.maybe_estimate<Watts>("standby");
  power.sleep = in.maybe_estimate<Watts>("sleep");
  power.spinup_joules = in.maybe_estimate<Joules>("spinup_joules");
  power.spinup_seconds = in.maybe_estimate<Seconds>("spinup_seconds");
  in.finish();
}

void read_wear(FieldReader& parent, WearProfile& wear) {
  const JsonValue* value = parent.find("wear");
  if (value == nullptr) return;
  FieldReader in(*value, parent.path_of("wear"), parent.error());
  wear.start_stops = in.maybe_integer("start_stops", 0, kNoLimit);
  wear.start_stops_rated = in.maybe_integer("start_stops_rated", 0, kNoLimit);
  wear.load_cycles = in.maybe_integer("load_cycles", 0, kNoLimit);
  wear.load_cycles_rated = in.maybe_integer("load_cycles_rated", 0, kNoLimit);
  wear.power_on_hours = in.maybe_integer("power_on_hours", 0, kNoLimit);
  wear.percent_used = in.maybe_amount("percent_used");
  in.finish();
}

void read_kernel(FieldReader& parent, std::map<std::string, std::string>& kernel) {
  const JsonValue* value = parent.find("kernel");
  if (value == nullptr) return;
  FieldReader in(*value, parent.path_of("kernel"), parent.error());
  for (const auto& [name, text] : value->object()) in.required_text(name, kernel[name]);
}

void read_drive(FieldReader& in, DeviceProfile& profile) {
  read_identity(in, profile.identity);
  std::string drive_class;
  in.required_text("class", drive_class);
  const std::optional<DriveClass> parsed = parse_drive_class(drive_class);
  if (!parsed) in.fail("class", "is no drive class", "one of hdd, sata_ssd, sas_ssd, nvme, virtual");
  profile.drive_class = parsed.value_or(DriveClass::virtual_);
  in.text("transport", profile.transport);
  const auto rpm = in.maybe_integer("rotation_rpm", 0, kMaxRotationRpm);
  if (rpm) profile.rotation_rpm = static_cast<int>(*rpm);
  profile.smr = in.maybe_boolean("smr");
  profile.capacity = in.bytes("capacity_bytes");
  profile.logical_block = in.bytes("logical_block_bytes");
  profile.physical_block = in.bytes("physical_block_bytes");
}

void read_circumstances(FieldReader& in, DeviceProfile& profile) {
  profile.taken_at = std::chrono::floor<std::chrono::seconds>(in.time("taken_at"));
  in.text("depth", profile.depth);
  in.text("host", profile.host);
  in.text("device", profile.device);
  in.text("tool_version", profile.tool_version);
  read_kernel(in, profile.kernel);
}

Status check_schema(const JsonValue& document) {
  const auto schema = document.object().find("schema");
  if (schema == document.object().end() || !schema->second.is(JsonValue::Kind::string)) {
    return Error{Code::invalid_input, "has no schema name", "schema",
                 fmt::format("this reader knows {}", kDeviceProfileSchema)};
  }
  if (schema->second.text() == kDeviceProfileSchema) return {};
  return Error{
      Code::version_mismatch,
      fmt::format("'{}' is not read by this version", schema->second.text().substr(0, 60)), "schema",
      fmt::format("this reader knows {}; use the version of tierwatt that wrote it", kDeviceProfileSchema)};
}

}  // namespace

std::string to_json(const DeviceProfile& profile) {
  JsonWriter out;
  out.begin_object();
  out.field("schema", kDeviceProfileSchema);
  write_drive(out, profile);
  write_circumstances(out, profile);
  out.key("workloads");
  out.begin_array();
  for (const WorkloadResult& result : profile.workloads) write_workload(out, result);
  out.end_array();
  write_power(out, profile.power);
  write_wear(out, profile.wear);
  write_details(out, profile);
  write_gave_way(out, profile.gave_way);
  out.key("notes");
  out.begin_array();
  for (const std::string& note : profile.notes) out.value(note);
  out.end_array();
  write_unknown(out, profile.extra_json);
  out.end_object();
  return out.take();
}

Result<DeviceProfile> parse_device_profile(std::string_view json) {
  if (json.size() > kMaxProfileBytes) {
    return Error{Code::invalid_input, fmt::format("is larger than {} bytes", kMaxProfileBytes), "", ""};
  }
  TIERWATT_TRY(document, parse_json(json));
  std::optional<Error> error;
  FieldReader in(document, "", error);
  if (error) return *error;
  TIERWATT_CHECK(check_schema(document));
  in.find("schema");

  DeviceProfile profile;
  read_drive(in, profile);
  read_circumstances(in, profile);
  read_workloads(in, profile.workloads);
  read_power(in, profile.power);
  read_wear(in, profile.wear);
  read_details(in, profile);
  profile.gave_way = read_gave_way(in);
  profile.notes = in.texts("notes");
  profile.extra_json = in.unknown_fields();
  if (error) return *error;
  return profile;
}

}  // namespace tierwatt
