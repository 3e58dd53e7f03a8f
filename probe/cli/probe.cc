// tierwatt probe: measures targets, one after another, prints and stores their profiles.
//
// Order of work: check the words, open the store (a locked one is told before time is spent), then for each
// target look below it, open, describe, measure, store, print. A target that fails is reported and the others
// go on. Interrupting ends the target at hand; what was measured before it is stored already, of itself
// nothing is. Tested by tests/probe/cli/probe_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "probe/cli/commands.h"
#include "probe/cli/probe_text.h"
#include "probe/device/discover.h"
#include "probe/load/scratch.h"
#include "probe/run/describe.h"
#include "probe/run/ground.h"
#include "probe/run/measure.h"
#include "probe/run/recorded.h"
#include "probe/run/setup_check.h"
#include "probe/store/default_path.h"
#include "probe/store/profile_store.h"

namespace tierwatt::cli {
namespace {

using Path = std::filesystem::path;

struct Request {
  std::vector<Path> targets;
  std::optional<Path> scratch;
  Bytes scratch_size = load::kScratchSize;
  load::Depth depth = load::Depth::survey;
  std::optional<load::Workload> workload;  // a single one instead of the depth's
  int queue_depth = 1;
  std::optional<Seconds> seconds;
  std::optional<Iops> rate_cap;
  std::optional<Path> meter_csv;
  bool wake = false;  // sleeping drives may be woken
};

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

Status read_single_workload(const Arguments& arguments, Request& request) {
  if (const auto name = arguments.maybe_text("workload")) {
    TIERWATT_TRY(workload, load::find_workload(*name));
    if (workload.writes() && !request.scratch) {
      return usage(fmt::format("{} writes, and a target is never written to", workload.name),
                   "name a scratch file: --scratch FILE");
    }
    request.workload = workload;
  }
  if (arguments.has("queue-depth")) {
    if (!request.workload) return usage("--queue-depth goes with --workload", "--workload rand-read-4k");
    const std::int64_t depth = arguments.integer("queue-depth");
    if (depth < 1 || depth > load::kMaxQueueDepth) {
      return usage(fmt::format("--queue-depth {} is out of range", depth),
                   fmt::format("1 to {}", load::kMaxQueueDepth));
    }
    request.queue_depth = static_cast<int>(depth);
  }
  return {};
}

Status read_limits(const Arguments& arguments, Request& request) {
  constexpr double kLongest = 7 * 86'400.0;
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

Result<Request> read_request(const Arguments& arguments) {
  Request request;
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
  TIERWATT_CHECK(read_limits(arguments, request));
  return request;
}

Result<std::unique_ptr<store::ProfileStore>> open_for_writing(const Arguments& arguments) {
  if (arguments.flag("no-store")) return std::unique_ptr<store::ProfileStore>();
  const auto named = arguments.maybe_text("store");
  const Path path = named ? Path(*named) : store::default_store_path();
  if (!named) TIERWATT_CHECK(store::create_parents(path));
  return store::open_store(path, store::Access::read_write);
}

std::vector<load::Step> steps_of(const Request& request, const load::Target& target) {
  std::vector<load::Step> steps;
  if (request.workload) {
    constexpr Seconds kSingle{5.0};
    steps.push_back({*request.workload, request.workload->zones.front(), request.queue_depth, kSingle});
  } else {
    steps = load::plan_steps(request.depth, target);
  }
  for (load::Step& step : steps) {
    if (request.seconds) step.budget = *request.seconds / static_cast<double>(steps.size());
  }
  return steps;
}

// Meters that say something of a drive: those of a node or an enclosure, and those in the drive's own sysfs
// folder.
std::vector<power::Meter*> meters_for(const power::MeterDiscovery& discovery, const run::Subject& subject) {
  std::error_code failed;
  const Path drive = std::filesystem::canonical(subject.disk_folder / "device", failed);
  std::vector<power::Meter*> meters;
  for (const auto& meter : discovery.meters) {
    const Path place = std::filesystem::weakly_canonical(meter->info().path, failed);
    const bool own = !drive.empty() && place.string().starts_with(drive.string() + "/");
    if (own || meter->info().covers != power::Coverage::drive) meters.push_back(meter.get());
  }
  return meters;
}

class Probe {
 public:
  Probe(Request request, std::unique_ptr<store::ProfileStore> store, Output& output)
      : request_(std::move(request)),
        store_(std::move(store)),
        output_(output),
        discovery_(power::discover_meters(clock_)) {}

  Status run() {
    for (const Path& path : request_.targets) {
      // A write workload runs in the scratch file alone.
      if (request_.workload && request_.workload->writes()) break;
      TIERWATT_CHECK(settle(measure_target(path)));
    }
    if (request_.scratch) TIERWATT_CHECK(settle(measure_scratch(*request_.scratch)));
    return {};
  }
  [[nodiscard]] const std::vector<run::Measurement>& measurements() const { return measurements_; }
  [[nodiscard]] const std::vector<Error>& errors() const { return errors_; }

 private:
  // Stores and keeps it. An error is returned only when nothing more may run: interrupted.
  Status settle(Result<run::Measurement> measured) {
    clear_progress();
    Status stored = measured && store_ ? store_->put(measured->profile) : Status();
    if (measured && stored) {
      measurements_.push_back(std::move(*measured));
      return {};
    }
    const Error error = measured ? stored.error() : measured.error();
    if (error.code == Code::cancelled) return error;
    errors_.push_back(error);
    return {};
  }

  // Drives are looked at anew for each target: in the hours of a reference run they come and go, and fall
  // asleep.
  [[nodiscard]] Result<run::Ground> look_below(const Path& path) const {
    const Result<device::Inventory> inventory = device::discover();
    run::Ground ground;
    if (inventory) {
      ground = run::ground_of(*inventory, path);
    } else {
      ground.notes.push_back("what drive is under it is unknown: " + inventory.error().to_string());
    }
    TIERWATT_CHECK(run::may_be_loaded(ground, path, request_.wake));
    return ground;
  }

  Result<run::Measurement> measure_target(const Path& path) {
    TIERWATT_TRY(ground, look_below(path));
    TIERWATT_TRY(target, load::open_target(path));
    return measure(target, ground);
  }

  // The file may not be there yet; its folder is.
  Result<run::Measurement> measure_scratch(const Path& path) {
    TIERWATT_TRY(ground, look_below(path.has_parent_path() ? path.parent_path() : Path(".")));
    TIERWATT_TRY(target, load::open_scratch(path, request_.scratch_size, interrupted));
    return measure(target, ground);
  }

  Result<run::Measurement> measure(const load::Target& target, const run::Ground& ground) {
    const run::Subject subject = run::describe_subject(target, ground);
    warn(target, subject, ground);
    const std::vector<power::Meter*> meters = meters_for(discovery_, subject);
    run::MeasureOptions options;
    options.depth = request_.depth;
    options.steps = steps_of(request_, target);
    options.rate_cap = request_.rate_cap;
    if (!meters.empty() || request_.meter_csv) options.idle = load::effort_of(request_.depth, 1).idle;
    options.seed = static_cast<std::uint64_t>(clock_.wall().time_since_epoch().count());
    options.cancelled = interrupted;
    options.progress = [this, name = target.path.string()](const run::StepProgress& p) {
      show_progress(name, p);
    };
    run::RecordedTrace recorded;
    if (request_.meter_csv)
      recorded = [this] { return run::read_recorded_trace(*request_.meter_csv, clock_); };
    return run::measure(target, subject, *engine_, meters, clock_, options, recorded);
  }

  void warn(const load::Target& target, const run::Subject& subject, const run::Ground& ground) {
    bool shared = false;
    for (const run::GroundDrive& drive : ground.drives)
      shared = !drives_.insert(drive.device.name).second || shared;
    if (shared) {
      output_.err << fmt::format(
          "{}: shares a drive with one before it; they are measured one after another\n",
          target.path.string());
    }
    if (subject.disk_folder.empty()) return;
    for (const std::string& warning :
         run::check_setup("/", subject.disk_folder, subject.drive_class, target.writable)) {
      output_.err << fmt::format("{}: warning: {}\n", target.path.string(), warning);
    }
  }

  void show_progress(const std::string& target, const run::StepProgress& progress) {
    say_that_it_waits(target, progress);
    if (!output_.progress) return;
    output_.err << '\r' << progress_line(target, progress) << "\x1b[K" << std::flush;
    progress_shown_ = true;
  }
  // Once a silence, also where there is no terminal for a progress line.
  void say_that_it_waits(const std::string& target, const run::StepProgress& progress) {
    constexpr Seconds kSilent{5.0};
    const bool silent = progress.silence >= kSilent;
    if (silent && !silence_told_) {
      clear_progress();
      output_.err << fmt::format(
          "{}: waiting for {} I/Os, none came back for {:.0f} s; gives up after {:.0f} s, Ctrl-C stops at "
          "once\n",
          target, progress.in_flight, progress.silence.count(), load::kHangLimit.count());
    }
    silence_told_ = silent;
  }
  void clear_progress() {
    if (progress_shown_) output_.err << "\r\x1b[K" << std::flush;
    progress_shown_ = false;
  }

  Request request_;
  std::unique_ptr<store::ProfileStore> store_;
  Output& output_;
  SystemClock clock_;
  power::MeterDiscovery discovery_;
  std::unique_ptr<load::Engine> engine_ = load::make_uring_engine();
  std::set<std::string> drives_;  // of all targets so far
  std::vector<run::Measurement> measurements_;
  std::vector<Error> errors_;
  bool progress_shown_ = false;
  bool silence_told_ = false;
};

bool has_io_errors(const run::Measurement& measurement) {
  return std::any_of(measurement.reports.begin(), measurement.reports.end(),
                     [](const load::Report& report) { return report.error_total() > 0; });
}

void print(const Probe& probe, bool single, bool json, Output& output) {
  if (json) {
    const bool one = single && probe.measurements().size() == 1 && probe.errors().empty();
    output.out << (one ? single_as_json(probe.measurements().front())
                       : probes_as_json(probe.measurements(), probe.errors()))
               << '\n';
    return;
  }
  for (const run::Measurement& measurement : probe.measurements()) {
    output.out << probe_as_text(measurement.profile, output.width_columns, output.color) << '\n';
  }
}

Result<int> run_probe(const Arguments& arguments, Output& output) {
  TIERWATT_TRY(request, read_request(arguments));
  TIERWATT_TRY(store, open_for_writing(arguments));
  install_interrupt_handler();
  const bool single = request.workload.has_value();
  const std::size_t wanted = request.targets.size() + (request.scratch ? 1 : 0);
  Probe probe(std::move(request), std::move(store), output);
  const Status ran = probe.run();
  if (wanted == 1 && !probe.errors().empty()) return probe.errors().front();
  if (!ran && probe.measurements().empty()) return ran.error();
  print(probe, single, arguments.json(), output);
  for (const Error& error : probe.errors()) output.err << "tierwatt: " << error.to_string() << '\n';
  if (!ran) {
    output.err << "tierwatt: " << ran.error().to_string() << '\n';
    return exit_code_of(ran.error());
  }
  const bool read_errors =
      std::any_of(probe.measurements().begin(), probe.measurements().end(), has_io_errors);
  return probe.errors().empty() && !read_errors ? kExitOk : kExitFailed;
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
       .help = "survey: seconds a device; standard: minutes, until steady; reference: full rounds",
       .default_value = "survey",
       .choices = {"survey", "standard", "reference"}},
      {.name = "workload",
       .kind = OptionKind::text,
       .value_name = "NAME",
       .help = "only this workload, at one queue depth",
       .choices = workloads},
      {.name = "queue-depth",
       .kind = OptionKind::integer,
       .value_name = "N",
       .help = "I/Os in flight, with --workload (default: 1)"},
      {.name = "seconds",
       .kind = OptionKind::number,
       .value_name = "S",
       .help = "time for the load of each target (default: the depth's; 5 with --workload)"},
      {.name = "rate-iops",
       .kind = OptionKind::number,
       .value_name = "N",
       .help = "never issue more than so many I/Os a second"},
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

}  // namespace

Command probe_command() {
  return {
      .name = "probe",
      .summary = "measure what drives can do and what they draw, read-only",
      .details =
          "Reads from each TARGET (a block device, or a file on the drive) past the page cache, and samples "
          "power "
          "meters meanwhile. A drive that spins is asked first, by a command that wakes none, and left alone "
          "if it sleeps. A target is opened read-only; write workloads run only in a --scratch FILE. "
          "Figures are printed and stored as a profile of the drive. One target that fails does not stop the "
          "others; the exit code is then 1. I/Os that a drive fails are told with their place, are in no "
          "figure, and "
          "make the exit code 1 too. A drive that goes away, or answers nothing for 40 s, is one error. "
          "Ctrl-C stops within 200 ms and stores nothing of the target at "
          "hand.",
      .options = probe_options(),
      .positionals = {{.name = "target",
                       .kind = OptionKind::text,
                       .value_name = "TARGET",
                       .help = "a block device or a regular file",
                       .default_value = "",
                       .repeatable = true}},
      .examples = {"tierwatt probe /dev/sda", "tierwatt probe --all --json",
                   "tierwatt probe /dev/nvme0n1 --workload rand-read-4k --queue-depth 32 --seconds 5 --json",
                   "tierwatt probe --scratch /mnt/disk/scratch.tierwatt --workload rand-write-4k"},
      .run = run_probe};
}

}  // namespace tierwatt::cli
