// One function a group of options. Tested by tests/probe/cli/probe_request_test.cc.
#include "probe/cli/probe_request.h"

#include <fmt/core.h>

#include <charconv>
#include <string>
#include <utility>

#include "probe/device/discover.h"
#include "probe/run/ground.h"

namespace tierwatt::cli {
namespace {

using Path = std::filesystem::path;

constexpr double kLongest = 7 * 86'400.0;  // seconds

Error usage(std::string message, std::string remedy) {
  return {Code::invalid_argument, std::move(message), "", std::move(remedy)};
}

Result<std::vector<Path>> wanted_targets(const Arguments& arguments) {
  std::vector<Path> targets;
  for (const std::string& text : arguments.texts("target")) targets.emplace_back(text);
  if (!arguments.flag("all")) return targets;
  if (!targets.empty()) return usage("--all and TARGET are given", "one or the other");
  TIERWATT_TRY(inventory, device::discover());
  targets = run::drives_to_probe(inventory);
  if (targets.empty())
    return Error{Code::unavailable, "this machine has no drive and no virtual disk", "/sys/block",
                 "name a file"};
  return targets;
}

// "32", or "sweep" for all of the table's.
Result<std::vector<int>> read_queue_depths(const std::string& text) {
  if (text == "sweep") return std::vector<int>(load::sweep_depths().begin(), load::sweep_depths().end());
  int depth = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), depth);
  if (error != std::errc() || end != text.data() + text.size() || depth < 1 || depth > load::kMaxQueueDepth) {
    return usage(fmt::format("--queue-depth {} is no queue depth", text),
                 fmt::format("1 to {}, or sweep", load::kMaxQueueDepth));
  }
  return std::vector<int>{depth};
}

Status read_single_workload(const Arguments& arguments, ProbeRequest& request) {
  if (const auto name = arguments.maybe_text("workload")) {
    TIERWATT_TRY(workload, load::find_workload(*name));
    if (workload.writes() && !request.scratch) {
      return usage(fmt::format("{} writes, and a target is never written to", workload.name),
                   "name a scratch file: --scratch FILE");
    }
    request.workload = workload;
  }
  if (const auto text = arguments.maybe_text("queue-depth")) {
    if (!request.workload) return usage("--queue-depth goes with --workload", "--workload rand-read-4k");
    TIERWATT_TRY(depths, read_queue_depths(*text));
    request.queue_depths = std::move(depths);
  }
  return {};
}

// Reference figures come after writes of twice the capacity.
Status check_reference(const ProbeRequest& request) {
  if (request.depth != load::Depth::reference || request.workload) return {};
  if (request.scratch && request.targets.empty()) return {};
  return usage(
      "reference depth writes all of a target twice before it measures, and a target is never written to",
      "a scratch file alone: --scratch FILE; or --depth standard");
}

Status read_limits(const Arguments& arguments, ProbeRequest& request) {
  if (arguments.has("seconds")) {
    const double seconds = arguments.number("seconds");
    if (!(seconds > 0 && seconds <= kLongest))
      return usage("--seconds is out of range", "above 0, at most a week");
    request.seconds = Seconds(seconds);
  }
  if (arguments.has("rate-iops")) {
    const double rate = arguments.number("rate-iops");
    if (!(rate > 0 && rate <= 1e9)) return usage("--rate-iops is out of range", "above 0");
    request.rate_cap = Iops(rate);
  }
  return {};
}

Status read_politeness(const Arguments& arguments, ProbeRequest& request) {
  request.polite = arguments.text("polite") != "off";
  if (!request.polite && (arguments.has("foreign-limit") || arguments.has("patience"))) {
    return usage("--foreign-limit and --patience say how to give way, and --polite off does not",
                 "leave them out, or --polite on");
  }
  if (arguments.has("foreign-limit")) {
    const double limit = arguments.number("foreign-limit");
    if (!(limit >= 0 && limit <= 1e9)) return usage("--foreign-limit is out of range", "0 or more");
    request.foreign_limit = Iops(limit);
  }
  if (arguments.has("patience")) {
    const double patience = arguments.number("patience");
    if (!(patience >= 0 && patience <= kLongest))
      return usage("--patience is out of range", "0 seconds to a week");
    request.patience = Seconds(patience);
  }
  return {};
}

}  // namespace

Result<ProbeRequest> read_probe_request(const Arguments& arguments) {
  ProbeRequest request;
  TIERWATT_TRY(targets, wanted_targets(arguments));
  request.targets = std::move(targets);
  if (const auto scratch = arguments.maybe_text("scratch")) request.scratch = Path(*scratch);
  if (request.targets.empty() && !request.scratch) {
    return usage("nothing to measure is named",
                 "TARGET, --all or --scratch FILE; 'tierwatt devices' lists drives");
  }
  if (const auto size = arguments.maybe_text("scratch-size")) {
    TIERWATT_TRY(bytes, parse_bytes(*size));
    request.scratch_size = bytes;
  }
  request.depth = load::parse_depth(arguments.text("depth")).value_or(load::Depth::survey);
  request.wake = arguments.flag("wake");
  if (const auto csv = arguments.maybe_text("meter-csv")) request.meter_csv = Path(*csv);
  TIERWATT_CHECK(read_single_workload(arguments, request));
  TIERWATT_CHECK(check_reference(request));
  TIERWATT_CHECK(read_limits(arguments, request));
  TIERWATT_CHECK(read_politeness(arguments, request));
  return request;
}

run::Politeness politeness_of(const ProbeRequest& request, DriveClass drive_class) {
  run::Politeness politeness = run::politeness_for(drive_class, request.depth);
  politeness.gives_way = request.polite;
  politeness.foreign_limit = request.foreign_limit.value_or(politeness.foreign_limit);
  politeness.patience = request.patience.value_or(politeness.patience);
  return politeness;
}

std::vector<load::Step> steps_of(const ProbeRequest& request, const load::Target& target) {
  constexpr Seconds kSingle{5.0};
  constexpr Seconds kOfSweep{2.0};
  if (!request.workload) {
    std::vector<load::Step> steps = load::plan_steps(request.depth, target);
    for (load::Step& step : steps) {
      if (request.seconds) step.budget = *request.seconds / static_cast<double>(steps.size());
    }
    return steps;
  }
  std::vector<load::Step> steps;
  const auto count = static_cast<double>(request.queue_depths.size());
  for (const int depth : request.queue_depths) {
    const Seconds budget = request.seconds ? *request.seconds / count : count > 1 ? kOfSweep : kSingle;
    steps.push_back({*request.workload, request.workload->zones.front(), depth, budget});
  }
  return steps;
}

std::vector<Option> probe_options() {
  std::vector<std::string> workloads;
  for (const load::Workload& workload : load::workload_table()) workloads.emplace_back(workload.name);
  return {
      {.name = "all", .help = "all drives of this machine, or its virtual disks if it has none"},
      {.name = "wake", .help = "also measure drives that sleep or may sleep: they spin up"},
      {.name = "depth",
       .kind = OptionKind::text,
       .value_name = "DEPTH",
       .help = "survey: seconds a device; standard: minutes, until steady; reference: hours, full rounds "
               "after writes of twice the capacity, in a scratch file alone",
       .default_value = "survey",
       .choices = {"survey", "standard", "reference"}},
      {.name = "workload",
       .kind = OptionKind::text,
       .value_name = "NAME",
       .help = "only this workload",
       .choices = workloads},
      {.name = "queue-depth",
       .kind = OptionKind::text,
       .value_name = "N",
       .help = "I/Os in flight, with --workload (default: 1); 'sweep': 1 to 256, to find the knee"},
      {.name = "seconds",
       .kind = OptionKind::number,
       .value_name = "S",
       .help = "time for the load of each target (default: the depth's; 5 with --workload, 18 of a sweep)"},
      {.name = "rate-iops",
       .kind = OptionKind::number,
       .value_name = "N",
       .help = "never issue more than so many I/Os a second"},
      {.name = "polite",
       .kind = OptionKind::text,
       .value_name = "MODE",
       .help = "on: look first, step back when others use the drive, give up when they stay; off: only tell",
       .default_value = "on",
       .choices = {"on", "off"}},
      {.name = "foreign-limit",
       .kind = OptionKind::number,
       .value_name = "N",
       .help = "I/Os a second of others that are put up with (default: 0 on a drive that spins, else 100)"},
      {.name = "patience",
       .kind = OptionKind::number,
       .value_name = "S",
       .help = "time to wait for others in all, beside the time for the load, before giving up (default: 30; "
               "300 at standard depth, 3600 at reference)"},
      {.name = "scratch",
       .kind = OptionKind::text,
       .value_name = "FILE",
       .help = "run write workloads too, in this file alone; it is made if missing, and kept"},
      {.name = "scratch-size",
       .kind = OptionKind::text,
       .value_name = "SIZE",
       .help = "of the scratch file",
       .default_value = "256MiB"},
      {.name = "store",
       .kind = OptionKind::text,
       .value_name = "DIR",
       .help = "the store's folder (default: $TIERWATT_STORE, else $XDG_DATA_HOME/tierwatt/store, else "
               "~/.local/share/tierwatt/store)"},
      {.name = "no-store", .help = "print only"},
      {.name = "meter-csv",
       .kind = OptionKind::text,
       .value_name = "FILE",
       .help = "recording of a bench meter on the drive, read after the run and aligned by time"},
  };
}

}  // namespace tierwatt::cli
