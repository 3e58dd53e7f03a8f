// Rendering of measurements; no decision is taken here. Tested by tests/probe/cli/probe_text_test.cc.
#include "probe/cli/probe_text.h"
#include "probe/cli/printable.h"

#include <fmt/core.h>

#include <cmath>
#include <optional>

#include "probe/cli/profile_text.h"
#include "probe/cli/table.h"
#include "probe/profile/json_value.h"
#include "probe/profile/json_writer.h"
#include "probe/run/emerald.h"
#include "probe/run/workload_result.h"

namespace tierwatt::cli {
namespace {

std::string number(double value) {
  if (value == 0) return "0";
  if (value >= 100) return fmt::format("{:.0f}", value);
  return value >= 10 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

// "25.0 (23.8-27.6)"
std::string ratio_cell(const std::optional<run::PerWatt>& ratio) {
  if (!ratio) return "-";
  return fmt::format("{} ({}-{})", number(ratio->value), number(ratio->low), number(ratio->high));
}

std::string mebibytes_per_second(BytesPerSecond rate) { return number(rate.value() / (1024.0 * 1024.0)); }

std::string power_cell(const WorkloadResult& result) {
  if (!result.power) return "unknown";
  return fmt::format("{} {}, {}", to_string(result.power->value), result.power_covers,
                     to_string(result.power->source));
}

std::string workload_table(const DeviceProfile& profile, int width_columns, bool color) {
  bool metered = false;
  bool failing = false;
  for (const WorkloadResult& result : profile.workloads) {
    metered = metered || result.power.has_value();
    failing = failing || result.errors > 0;
  }
  std::vector<Column> columns = {
      {"WORKLOAD", Align::left, true}, {"ZONE", Align::left}, {"QD", Align::right},  {"IOPS", Align::right},
      {"MiB/s", Align::right},         {"P50", Align::right}, {"P99", Align::right}, {"P99.9", Align::right}};
  if (metered) {
    columns.push_back({"WATTS", Align::left, true});
    columns.push_back({"IOPS/W", Align::right});
    columns.push_back({"MiB/s/W", Align::right});
  }
  if (failing) columns.push_back({"FAILED", Align::right});
  columns.push_back({"ENDED BY", Align::left, true});
  Table table(columns);
  for (const WorkloadResult& result : profile.workloads) {
    std::vector<std::string> cells = {result.workload,
                                      result.zone,
                                      fmt::format("{}", result.queue_depth),
                                      number(result.iops.value.value()),
                                      mebibytes_per_second(result.bandwidth.value),
                                      latency_cell(result, &LatencySummary::p50),
                                      latency_cell(result, &LatencySummary::p99),
                                      latency_cell(result, &LatencySummary::p999)};
    if (metered) {
      cells.push_back(power_cell(result));
      cells.push_back(ratio_cell(run::iops_per_watt(result)));
      cells.push_back(ratio_cell(run::mib_per_second_per_watt(result)));
    }
    if (failing) cells.push_back(fmt::format("{}", result.errors));
    cells.push_back(printable(result.stopped_by));
    table.add(std::move(cells));
  }
  return table.to_string(width_columns, color);
}

std::string state_line(const char* state, const std::optional<Estimate<Watts>>& watts) {
  if (!watts) return fmt::format("  {:<8} unknown\n", state);
  return fmt::format("  {:<8} {} to {}, likely {} - {}\n", state, to_string(watts->low),
                     to_string(watts->high), to_string(watts->value), in_words(watts->source));
}

std::string power_text(const DeviceProfile& profile) {
  std::string text = "power\n";
  text += state_line("active", profile.power.active);
  text += state_line("idle", profile.power.idle);
  text += state_line("standby", profile.power.standby);
  if (const auto per_watt = run::gigabytes_per_watt(profile)) {
    text += fmt::format("  capacity {} GB per idle watt - {}\n", ratio_cell(per_watt),
                        in_words(per_watt->source));
  }
  return text;
}

void write_errors(JsonWriter& out, const std::vector<Error>& errors) {
  out.key("errors");
  out.begin_array();
  for (const Error& error : errors) {
    out.begin_object();
    out.field("code", to_string(error.code));
    out.field("message", error.message);
    out.field("place", error.place);
    out.field("remedy", error.remedy);
    out.end_object();
  }
  out.end_array();
}

void write_io_error(JsonWriter& out, const std::string& device, const WorkloadResult& result,
                    const load::ErrorCount& error) {
  out.begin_object();
  out.field("device", device);
  out.field("workload", result.workload);
  out.field("zone", result.zone);
  out.field("queue_depth", result.queue_depth);
  out.field("errno", error.error_number);
  out.field("name", run::error_name(error.error_number));
  out.field("meaning", run::error_meaning(error.error_number));
  out.field("count", error.count);
  out.key("first_offsets_bytes");
  out.begin_array();
  for (const Bytes offset : error.first_offsets) out.value(offset.value());
  out.end_array();
  out.end_object();
}

void write_io_errors(JsonWriter& out, const run::Measurement& measurement) {
  for (std::size_t i = 0; i < measurement.reports.size(); ++i) {
    for (const load::ErrorCount& error : measurement.reports[i].errors) {
      write_io_error(out, measurement.profile.device, measurement.profile.workloads[i], error);
    }
  }
}

void write_profile(JsonWriter& out, const DeviceProfile& profile) {
  const Result<JsonValue> tree = parse_json(to_json(profile));
  if (tree) out.value(*tree);
}

void write_order(JsonWriter& out, const std::vector<run::Sharing>& order) {
  out.key("order");
  out.begin_array();
  for (const run::Sharing& sharing : order) {
    out.begin_object();
    out.key("targets");
    out.begin_array();
    for (const std::string& name : sharing.names) out.value(name);
    out.end_array();
    out.field("at_once", !sharing.in_turns);
    out.field("share", sharing.what);
    out.field("why", sharing.why);
    out.end_object();
  }
  out.end_array();
}

void write_latency(JsonWriter& out, const LatencySummary& latency) {
  out.key("latency_seconds");
  out.begin_object();
  out.field("mean", latency.mean.count());
  out.field("p50", latency.p50.count());
  out.field("p95", latency.p95.count());
  out.field("p99", latency.p99.count());
  out.field("p99.9", latency.p999.count());
  out.field("p99.99", latency.p9999.count());
  out.field("max", latency.max.count());
  out.field("relative_error", latency.relative_error);
  out.end_object();
}

void write_steadiness(JsonWriter& out, const WorkloadResult& result) {
  out.field("steady", result.steady);
  out.field("rounds", result.rounds);
  if (!result.steady_window) return;
  out.field("steady_range", result.steady_window->range);
  out.field("steady_slope", result.steady_window->slope);
}

void write_ratio(JsonWriter& out, const char* name, const std::optional<run::PerWatt>& ratio) {
  if (!ratio) return;
  out.key(name);
  out.begin_object();
  out.field("value", ratio->value);
  out.field("low", ratio->low);
  if (std::isfinite(ratio->high)) out.field("high", ratio->high);
  out.field("source", to_string(ratio->source));
  out.end_object();
}

void write_power(JsonWriter& out, const WorkloadResult& result) {
  if (!result.power) return;
  out.key("power_watts");
  out.begin_object();
  out.field("value", result.power->value.value());
  out.field("low", result.power->low.value());
  out.field("high", result.power->high.value());
  out.field("source", to_string(result.power->source));
  out.field("covers", result.power_covers);
  out.end_object();
  write_ratio(out, "iops_per_watt", run::iops_per_watt(result));
  write_ratio(out, "mib_per_second_per_watt", run::mib_per_second_per_watt(result));
}

// The ratios of every workload that has watts, and of the idle drive.
void write_emerald(JsonWriter& out, const DeviceProfile& profile) {
  out.begin_object();
  out.field("device", profile.device);
  write_ratio(out, "gigabytes_per_watt", run::gigabytes_per_watt(profile));
  out.key("workloads");
  out.begin_array();
  for (const WorkloadResult& result : profile.workloads) {
    if (!result.power) continue;
    out.begin_object();
    out.field("workload", result.workload);
    out.field("zone", result.zone);
    out.field("queue_depth", result.queue_depth);
    out.field("covers", result.power_covers);
    write_ratio(out, "iops_per_watt", run::iops_per_watt(result));
    write_ratio(out, "mib_per_second_per_watt", run::mib_per_second_per_watt(result));
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

void write_cost(JsonWriter& out, const load::Report& report) {
  const auto ios = static_cast<double>(report.latency.count());
  out.field("drained_ios", report.drained);
  out.field("short_ios", report.short_ios);
  out.key("cpu_seconds");
  out.begin_object();
  out.field("user", report.cpu_user.count());
  out.field("system", report.cpu_system.count());
  out.end_object();
  if (ios > 0) out.field("cpu_user_ns_per_io", report.cpu_user.count() * 1e9 / ios);
  if (report.own_per_io) out.field("own_ns_per_io", report.own_per_io->count() * 1e9);
}

}  // namespace

std::string probe_as_text(const DeviceProfile& profile, int width_columns, bool color) {
  const std::string name =
      profile.identity.model.empty() ? to_string(profile.drive_class) : profile.identity.model;
  std::string text = fmt::format("{}: {}, {}, {} depth\n", printable(profile.device), printable(name),
                                 to_string(profile.capacity), printable(profile.depth));
  text += workload_table(profile, width_columns, color);
  text += knees_and_preparing(profile);
  text += power_text(profile);
  if (profile.notes.empty()) return text;
  text += "notes\n";
  for (const std::string& note : profile.notes) text += fmt::format("  {}\n", printable(note));
  return text;
}

std::string probes_as_json(const std::vector<run::Measurement>& measurements,
                           const std::vector<Error>& errors, const std::vector<run::Sharing>& order) {
  JsonWriter out;
  out.begin_object();
  write_order(out, order);
  out.key("profiles");
  out.begin_array();
  for (const run::Measurement& measurement : measurements) write_profile(out, measurement.profile);
  out.end_array();
  out.key("emerald");
  out.begin_array();
  for (const run::Measurement& measurement : measurements) write_emerald(out, measurement.profile);
  out.end_array();
  out.key("io_errors");
  out.begin_array();
  for (const run::Measurement& measurement : measurements) write_io_errors(out, measurement);
  out.end_array();
  write_errors(out, errors);
  out.end_object();
  return out.take();
}

std::string single_as_json(const run::Measurement& measurement) {
  const WorkloadResult& result = measurement.profile.workloads.front();
  JsonWriter out;
  out.begin_object();
  out.field("device", measurement.profile.device);
  out.field("workload", result.workload);
  out.field("zone", result.zone);
  out.field("queue_depth", result.queue_depth);
  out.field("block_bytes", result.block.value());
  out.field("duration_seconds", result.duration.count());
  out.field("ios", result.ios);
  out.field("errors", result.errors);
  out.field("iops", result.iops.value.value());
  out.field("iops_low", result.iops.low.value());
  out.field("iops_high", result.iops.high.value());
  out.field("bytes_per_second", result.bandwidth.value.value());
  write_latency(out, result.latency);
  write_steadiness(out, result);
  out.field("stopped_by", result.stopped_by);
  write_power(out, result);
  write_ratio(out, "gigabytes_per_watt", run::gigabytes_per_watt(measurement.profile));
  write_cost(out, measurement.reports.front());
  out.key("io_errors");
  out.begin_array();
  write_io_errors(out, measurement);
  out.end_array();
  out.key("kernel");
  out.begin_object();
  for (const auto& [name, value] : measurement.profile.kernel) out.field(name, value);
  out.end_object();
  out.key("profile");
  write_profile(out, measurement.profile);
  out.end_object();
  return out.take();
}

}  // namespace tierwatt::cli
