// The order of one measurement, and how its parts become a profile. Contract in measure.h.
#include "probe/run/measure.h"

#include <fmt/core.h>
#include <sys/utsname.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "probe/load/steady.h"
#include "probe/load/uring_setup.h"
#include "probe/run/foreign.h"
#include "probe/run/foreign_watch.h"
#include "probe/run/gave_way_text.h"
#include "probe/run/give_way.h"
#include "probe/run/power_figures.h"
#include "probe/run/pressure.h"
#include "probe/run/setup_check.h"
#include "probe/run/sweeps.h"
#include "probe/run/verdict.h"
#include "probe/run/workload_result.h"

namespace tierwatt::run {

namespace {

constexpr Seconds kProgressEvery{0.1};
constexpr Seconds kIdleSlice{0.05};

// A file that is read through the page cache leaves no trace of ours in the disk's counters.
ForeignWatch watch_of(const load::Target& target, const Subject& subject) {
  if (!subject.disk_folder.empty() && target.direct) return ForeignWatch(counter_source(subject.disk_folder));
  return ForeignWatch([]() -> Result<DiskCounters> {
    return Error{Code::unavailable, "no disk's counters tell of it", "", ""};
  });
}

// Of the first step; what it leaves unused, of the first that does not.
std::map<std::string, std::string> kernel_facts(const std::vector<load::Report>& reports) {
  std::map<std::string, std::string> facts;
  for (const load::Report& report : reports) {
    for (const auto& [name, fact] : report.kernel) {
      std::string& known = facts.try_emplace(name, fact).first->second;
      if (known == load::kUnused) known = fact;
    }
  }
  return facts;
}

class Run {
 public:
  Run(const load::Target& target, const Subject& subject, load::Engine& engine,
      const std::vector<power::Meter*>& meters, Clock& clock, const MeasureOptions& options)
      : target_(target),
        subject_(subject),
        engine_(engine),
        clock_(clock),
        options_(options),
        effort_(load::effort_of(options.depth, options.steps.size())),
        sampler_(meters, clock),
        give_way_(options.politeness, watch_of(target, subject),
                  PressureWatch(options.watches_pressure ? pressure_files(options.root)
                                                         : std::vector<std::filesystem::path>{}),
                  clock) {}

  Result<Measurement> run(const RecordedTrace& recorded) {
    if (options_.steps.empty()) {
      return Error{Code::invalid_argument,
                   fmt::format("it is too small for every workload: {} bytes", target_.size.value()),
                   target_.path.string(), ""};
    }
    check_setup_first();
    sampler_.start();
    TIERWATT_CHECK(idle());
    for (std::size_t step = 0; step < options_.steps.size() && !give_way_.gave_up(); ++step) {
      TIERWATT_CHECK(run_step(step));
    }
    sampler_.stop();
    describe();
    TIERWATT_CHECK(join_power(recorded));
    return std::move(measurement_);
  }

 private:
  void check_setup_first() {
    if (subject_.disk_folder.empty()) return;
    const bool writes = std::any_of(options_.steps.begin(), options_.steps.end(),
                                    [](const load::Step& s) { return s.workload.writes(); });
    warnings_ = check_setup(options_.root, subject_.disk_folder, subject_.drive_class, writes);
    if (!options_.warn) return;
    for (const std::string& warning : warnings_) options_.warn(warning);
  }

  Status idle() {
    idle_.from = clock_.steady();
    const SteadyTime until = idle_.from + std::chrono::duration_cast<std::chrono::nanoseconds>(options_.idle);
    while (clock_.steady() < until) {
      if (options_.cancelled && options_.cancelled()) return cancelled();
      if (progress_is_due()) {
        const TimeLeft left = time_left(0, Seconds(clock_.steady() - idle_.from));
        options_.progress({0, options_.steps.size(), "idle", 0, Iops(0), left.most, left.least});
      }
      clock_.sleep_for(std::min(kIdleSlice, Seconds(until - clock_.steady())));
    }
    idle_.to = clock_.steady();
    return {};
  }

  struct TimeLeft {
    Seconds most{}, least{};
  };
  // `spent` in step `step`; 0 is the idle interval.
  [[nodiscard]] TimeLeft time_left(std::size_t step, Seconds spent) const {
    const auto rest = [](Seconds of, Seconds gone) { return std::max(Seconds{}, of - gone); };
    TimeLeft left;
    if (step == 0) left.most = left.least = rest(options_.idle, spent);
    for (std::size_t i = step == 0 ? 0 : step - 1; i < options_.steps.size(); ++i) {
      const Seconds gone = i + 1 == step ? spent : Seconds{};
      left.most += rest(options_.steps[i].budget, gone);
      left.least += rest(shortest(options_.steps[i]), gone);
    }
    return left;
  }

  // A fill ends when all is written.
  [[nodiscard]] Seconds shortest(const load::Step& step) const {
    if (step.role == load::StepRole::fill) return {};
    if (!effort_.until_steady) return step.budget;
    return std::min(step.budget, round_length(step) * static_cast<double>(load::kSteadyWindow));
  }

  [[nodiscard]] Seconds round_length(const load::Step& step) const {
    return std::min(effort_.round, step.budget / static_cast<double>(load::kSteadyWindow));
  }

  // Asked every tick: what the line says is worked out only when it is due.
  bool progress_is_due() {
    if (!options_.progress) return false;
    const SteadyTime now = clock_.steady();
    if (Seconds(now - last_progress_) < kProgressEvery) return false;
    last_progress_ = now;
    return true;
  }

  void report_load(std::size_t index, const load::Progress& progress) {
    const Seconds loaded = progress.elapsed - progress.paused;
    const Iops rate(loaded.count() > 0 ? static_cast<double>(progress.ios) / loaded.count() : 0);
    const TimeLeft left = time_left(index + 1, loaded);
    options_.progress({index + 1, options_.steps.size(), label_of(options_.steps[index]), progress.ios, rate,
                       left.most, left.least, progress.silence, progress.in_flight(),
                       give_way_.holds_back()});
  }

  Result<load::Job> job_of(std::size_t index) {
    const load::Step& step = options_.steps[index];
    TIERWATT_TRY(span, load::span_of(step.zone, target_, step.workload.block));
    load::Job job;
    job.fd = target_.fd.get();
    job.block = step.workload.block;
    job.begin = span.begin;
    job.end = span.end;
    job.access = step.workload.access;
    job.read_share = step.workload.read_share;
    job.queue_depth = step.queue_depth;
    job.budget = step.budget;
    job.ios_max = step.to_move.value() / step.workload.block.value();
    job.rate_cap = options_.rate_cap;
    job.round_length = round_length(step);
    job.seed = options_.seed + index;
    job.cancelled = options_.cancelled;
    job.pace = [this, index](const load::Progress& progress) {
      const load::Pace pace = give_way_.ask(progress);
      if (progress_is_due()) report_load(index, progress);
      return pace;
    };
    if (effort_.until_steady && step.role != load::StepRole::fill) {
      job.enough_rounds = [](const std::vector<double>& iops) { return load::judge_steady(iops).steady; };
    }
    return job;
  }

  Status run_step(std::size_t index) {
    const load::Step& step = options_.steps[index];
    TIERWATT_TRY(job, job_of(index));
    give_way_.begin_step(step);
    Result<load::Report> ran = engine_.run(job);
    if (!ran) return at_target(ran.error());
    load::Report report = std::move(*ran);
    const std::optional<ForeignIo> foreign = give_way_.end_step(report);
    if (report.stopped_by == load::StopReason::cancelled) {
      return cancelled(report.lost_in_flight);
    }
    TIERWATT_CHECK(verdict_of(report, target_, measurement_.reports.empty(), clock_, options_.cancelled));
    if (step.role != load::StepRole::measure) {
      prepared(step, report);
      return {};
    }
    if (report.latency.count() == 0 && give_way_.gave_up()) return {};
    measured(step, std::move(report), foreign);
    return {};
  }

  void measured(const load::Step& step, load::Report report, const std::optional<ForeignIo>& foreign) {
    measurement_.profile.workloads.push_back(to_workload_result(step, report, foreign));
    for (std::string& note : notes_of(step, report, foreign)) note_once(std::move(note));
    for (const std::string& note : report.notes) note_once(note);
    const GiveWay::Stretch stretch = give_way_.longest_stretch().value_or(GiveWay::Stretch{});
    busy_.push_back({stretch.from, stretch.to});
    measurement_.reports.push_back(std::move(report));
  }

  void prepared(const load::Step& step, const load::Report& report) {
    measurement_.profile.preconditioning.push_back(to_preconditioning(step, report));
    for (std::string& note : notes_on_preparing(step, report)) note_once(std::move(note));
  }

  [[nodiscard]] Error at_target(Error error) const {
    if (error.place.empty()) error.place = target_.path.string();
    return error;
  }
  [[nodiscard]] Error cancelled(std::int64_t still_in_flight = 0) const {
    return cancelled_error(target_, still_in_flight);
  }

  void note_once(std::string note) {
    std::vector<std::string>& notes = measurement_.profile.notes;
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(std::move(note));
  }

  void describe() {
    DeviceProfile& profile = measurement_.profile;
    profile.identity = subject_.identity;
    profile.drive_class = subject_.drive_class;
    profile.transport = subject_.transport;
    profile.rotation_rpm = subject_.rotation_rpm;
    profile.smr = subject_.smr;
    profile.rate_cap = options_.rate_cap;
    profile.capacity = subject_.capacity.value_or(target_.size);
    profile.logical_block = target_.logical_block;
    profile.physical_block = target_.physical_block;
    profile.taken_at = clock_.wall();
    profile.depth = to_string(options_.depth);
    profile.device = target_.path.string();
    profile.tool_version = TIERWATT_VERSION;
    profile.wear = subject_.wear;
    profile.knees = find_knees(profile.workloads);
    profile.kernel = kernel_facts(measurement_.reports);
    utsname system{};
    if (uname(&system) == 0) {
      profile.host = system.nodename;
      profile.kernel["release"] = system.release;
    }
    describe_giving_way();
    add_notes();
  }

  void describe_giving_way() {
    if (!give_way_.sees()) return note_once(kUnseenNote);
    tierwatt::GaveWay given = give_way_.given();
    for (const load::Step& step : options_.steps) given.budget += step.budget;
    for (std::string& note : gave_way_notes(given)) note_once(std::move(note));
    measurement_.profile.gave_way = given;
  }

  void add_notes() {
    for (const std::string& note : target_.notes) note_once(note);
    for (const std::string& note : subject_.notes) note_once(note);
    for (const std::string& warning : warnings_) note_once("set-up: " + warning);
    if (options_.depth == load::Depth::survey) {
      note_once(
          "survey depth: steady state is judged over seconds, and no knee is looked for; --depth standard "
          "settles both");
    } else if (std::string note = unsteady_note(measurement_.profile.workloads); !note.empty()) {
      note_once(std::move(note));
    }
    if (!profile_preconditioned_whole()) {
      note_once("preconditioning wrote the scratch file alone: the rest of the drive is as it was");
    }
    if (options_.rate_cap) {
      note_once(
          fmt::format("rate capped at {:.0f} IOPS: rates are the cap's, latencies the drive's at that rate",
                      options_.rate_cap->value()));
    }
  }

  // Nothing to say of where nothing was prepared.
  [[nodiscard]] bool profile_preconditioned_whole() const {
    return measurement_.profile.preconditioning.empty() || target_.kind == load::TargetKind::block_device;
  }

  Status join_power(const RecordedTrace& recorded) {
    std::vector<PowerTrace> traces = sampler_.traces();
    if (recorded) {
      TIERWATT_TRY(trace, recorded());
      traces.push_back(std::move(trace));
    }
    for (std::string& note : join_power_figures(traces, idle_, busy_, subject_, measurement_.profile)) {
      note_once(std::move(note));
    }
    return {};
  }

  const load::Target& target_;
  const Subject& subject_;
  load::Engine& engine_;
  Clock& clock_;
  const MeasureOptions& options_;
  load::Effort effort_;
  Sampler sampler_;
  GiveWay give_way_;
  Measurement measurement_;
  std::vector<std::string> warnings_;
  Interval idle_;
  std::vector<Interval> busy_;  // of each step
  SteadyTime last_progress_{};
};

}  // namespace

Result<Measurement> measure(const load::Target& target, const Subject& subject, load::Engine& engine,
                            const std::vector<power::Meter*>& meters, Clock& clock,
                            const MeasureOptions& options, const RecordedTrace& recorded) {
  return Run(target, subject, engine, meters, clock, options).run(recorded);
}

}  // namespace tierwatt::run
