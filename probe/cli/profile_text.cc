// Sections in the order a reader asks: which drive, when and how, how fast, how many watts, how worn.
// Tested by tests/probe/cli/profile_text_test.cc.
#include "probe/cli/profile_text.h"
#include "probe/cli/printable.h"

#include <fmt/core.h>

#include <optional>
#include <utility>

#include "probe/base/units.h"
#include "probe/cli/table.h"
#include "probe/run/sweeps.h"

namespace tierwatt::cli {
namespace {

constexpr const char* kUnknown = "unknown";

std::string line(std::string_view label, std::string_view text) {
  return fmt::format("  {:<18}{}\n", label, text);
}

std::string text_or_unknown(const std::string& text) { return text.empty() ? kUnknown : printable(text); }

template <class Q>
std::string figure(const Estimate<Q>& e) {
  std::string text = fmt::format("{}, 95 % interval {} to {}, {}", to_string(e.value), to_string(e.low),
                                 to_string(e.high), in_words(e.source));
  if (!e.basis.empty()) text += fmt::format(" ({})", printable(e.basis));
  return text;
}

template <class Q>
std::string figure_line(std::string_view label, const std::optional<Estimate<Q>>& e) {
  return line(label, e ? figure(*e) : kUnknown);
}

std::string count_line(std::string_view label, const std::optional<std::int64_t>& count,
                       const std::optional<std::int64_t>& rated) {
  std::string text = count ? fmt::format("{}", *count) : kUnknown;
  if (rated) text += fmt::format(" of {} rated", *rated);
  return line(label, text);
}

std::string drive_section(const DeviceProfile& profile) {
  const DriveIdentity& identity = profile.identity;
  std::string out = "Drive\n";
  out += line("identity", identity.key().empty() ? "none of its own" : identity.key());
  out += line("model", text_or_unknown(identity.model));
  out += line("serial", text_or_unknown(identity.serial));
  out += line("firmware", text_or_unknown(identity.firmware));
  out += line("class",
              fmt::format("{}, {}", to_string(profile.drive_class), text_or_unknown(profile.transport)));
  if (profile.rotation_rpm) out += line("rotation", fmt::format("{} rpm", *profile.rotation_rpm));
  if (profile.smr) out += line("shingled (SMR)", *profile.smr ? "yes" : "no");
  out += line("size", fmt::format("{} ({} bytes)", to_string(profile.capacity), profile.capacity.value()));
  out += line("blocks", fmt::format("{} bytes logical, {} physical", profile.logical_block.value(),
                                    profile.physical_block.value()));
  return out;
}

std::string measurement_section(const DeviceProfile& profile) {
  std::string out = "\nMeasurement\n";
  out += line("taken at", to_rfc3339(profile.taken_at));
  out += line("depth", text_or_unknown(profile.depth));
  out += line("on", fmt::format("{} of {}", text_or_unknown(profile.device), text_or_unknown(profile.host)));
  out += line("by", fmt::format("tierwatt {}", text_or_unknown(profile.tool_version)));
  for (const auto& [name, value] : profile.kernel)
    out += line("kernel", printable(fmt::format("{}: {}", name, value)));
  return out;
}

template <class Q>
std::string short_figure(const Estimate<Q>& e) {
  return fmt::format("{} ({} to {}, {})", to_string(e.value), to_string(e.low), to_string(e.high),
                     to_string(e.source));
}

std::string power_cell(const WorkloadResult& result) {
  if (!result.power) return kUnknown;
  const std::string covers = result.power_covers.empty() ? "" : " of the " + printable(result.power_covers);
  return short_figure(*result.power) + covers;
}

std::string workload_section(const DeviceProfile& profile, int width_columns, bool color) {
  if (profile.workloads.empty()) return "\nWorkloads\n" + line("", "none was run");
  Table table({{"WORKLOAD", Align::left, true},
               {"ZONE", Align::left, true},
               {"DEPTH", Align::right},
               {"BLOCK", Align::right},
               {"IOPS", Align::left, true},
               {"RATE", Align::right},
               {"P50", Align::right},
               {"P99", Align::right},
               {"MAX", Align::right},
               {"ERRORS", Align::right},
               {"STEADY", Align::left},
               {"ENDED BY", Align::left, true},
               {"WATTS", Align::left, true}});
  for (const WorkloadResult& result : profile.workloads) {
    table.add({printable(result.workload), printable(result.zone), fmt::format("{}", result.queue_depth),
               to_string_binary(result.block), short_figure(result.iops), to_string(result.bandwidth.value),
               latency_cell(result, &LatencySummary::p50), latency_cell(result, &LatencySummary::p99),
               latency_cell(result, &LatencySummary::max), fmt::format("{}", result.errors),
               result.steady ? fmt::format("yes, {} rounds", result.rounds) : "no",
               printable(result.stopped_by), power_cell(result)});
  }
  return "\nWorkloads (intervals at 95 %)\n" + table.to_string(width_columns, color) +
         knees_and_preparing(profile);
}

std::string power_section(const PowerProfile& power) {
  std::string out = "\nPower\n";
  out += figure_line("active", power.active);
  out += figure_line("idle", power.idle);
  out += figure_line("standby", power.standby);
  out += figure_line("sleep", power.sleep);
  out += figure_line("one sleep cycle", power.spinup_joules);
  out += figure_line("spin-up time", power.spinup_seconds);
  return out;
}

std::string wear_section(const WearProfile& wear) {
  std::string out = "\nWear\n";
  out += count_line("start/stops", wear.start_stops, wear.start_stops_rated);
  out += count_line("load cycles", wear.load_cycles, wear.load_cycles_rated);
  out += count_line("hours powered on", wear.power_on_hours, std::nullopt);
  out += line("endurance used", wear.percent_used ? fmt::format("{} %", *wear.percent_used) : kUnknown);
  return out;
}

std::string outcome_of(const Preconditioning& step) {
  if (step.stopped_by == "ios") return "all of it";
  const std::string rounds = fmt::format("after {} round{}", step.rounds, step.rounds == 1 ? "" : "s");
  return step.steady ? "steady " + rounds
                     : fmt::format("not steady {}, ended by {}", rounds, step.stopped_by);
}

}  // namespace

std::string latency_cell(const WorkloadResult& result, Seconds LatencySummary::*percentile) {
  return result.latency.max > Seconds{} ? to_string(result.latency.*percentile) : "-";
}

std::string knees_and_preparing(const DeviceProfile& profile) {
  std::string text;
  for (const SweepKnee& knee : profile.knees) text += printable(run::to_sentence(knee)) + "\n";
  if (!profile.preconditioning.empty()) text += "prepared, in no figure\n";
  for (const Preconditioning& step : profile.preconditioning) {
    text += printable(fmt::format("  {} QD {}: {} in {}, {}", step.workload, step.queue_depth,
                                  to_string(step.moved), to_string(step.duration), outcome_of(step))) +
            "\n";
  }
  return text;
}

const char* in_words(Source source) {
  switch (source) {
    case Source::measured:
      return "measured by a meter";
    case Source::reported:
      return "reported by the drive's own sensor";
    case Source::declared:
      return "declared by the drive or its owner";
    case Source::catalog:
      return "from the model's datasheet";
    case Source::prior:
      return "assumed from drives of its class";
  }
  return kUnknown;
}

std::string describe(const DeviceProfile& profile, int width_columns, bool color) {
  std::string out = drive_section(profile) + measurement_section(profile) +
                    workload_section(profile, width_columns, color) + power_section(profile.power) +
                    wear_section(profile.wear);
  if (profile.notes.empty()) return out;
  out += "\nNotes\n";
  for (const std::string& note : profile.notes) out += fmt::format("  {}\n", printable(note));
  return out;
}

}  // namespace tierwatt::cli
