// One measurement: load and power joined in time, told as a DeviceProfile.
//
// Order: warnings of a skewed set-up; an idle interval in which meters are sampled (only when there is a
// meter of the drive, its enclosure or the node); then each step of the depth's program, sampled too; then
// the profile.
//
// Watts. A meter that covers the drive gives the drive's idle and active figures, better than what it reports
// of itself, which is better than what its descriptors declare, the catalog, the prior - in that order. A
// meter of the enclosure or the node says what *that* drew while a workload ran; it is recorded with the
// workload as such and never becomes the drive's power. A host package meter (RAPL) is the host's own cost
// and is only noted.
//
// Disturbance. Others on the drive are given way to (give_way.h); when patience ends, the step at hand keeps
// what it has and those after it are not run. What others did while a workload ran is counted (foreign.h);
// above the threshold its `stopped_by` is "disturbed" and a note says how much there was.
//
// Threads: measure() works in the calling thread, with one more for sampling. Nothing is stored here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probe/base/clock.h"
#include "probe/load/engine.h"
#include "probe/load/target.h"
#include "probe/load/workload.h"
#include "probe/power/meter.h"
#include "probe/profile/device_profile.h"
#include "probe/run/give_way.h"
#include "probe/run/sampler.h"
#include "probe/run/subject.h"

namespace tierwatt::run {

// What a progress line needs.
struct StepProgress {
  std::size_t step = 0, steps = 0;  // 1-based; step 0 is the idle interval
  std::string label;                // "rand-read-4k whole QD 32"
  std::int64_t ios = 0;
  Iops rate{};
  Seconds left{};        // of the whole measurement, at most
  Seconds left_least{};  // if every step that may end when it is steady does so as soon as it can
  Seconds silence{};     // no I/O came back for so long, though `in_flight` are out
  std::int64_t in_flight = 0;
  bool gives_way = false;  // it holds back, since others use the drive
};

struct MeasureOptions {
  load::Depth depth = load::Depth::survey;
  std::vector<load::Step> steps;  // what to run; from load::plan_steps(), or a user's single workload
  std::optional<Iops> rate_cap;   // of every step
  Politeness politeness;          // politeness_for() of the drive, or what the user wants
  bool watches_pressure = true;   // false where others of our own wait for I/O meanwhile
  Seconds idle{};                 // of the idle interval; 0: none
  std::uint64_t seed = 1;
  std::function<bool()> cancelled;                    // may be empty
  std::function<void(const StepProgress&)> progress;  // called at most ten times a second; may be empty
  std::function<void(const std::string&)> warn;       // of a skewed set-up, before anything; may be empty
  std::filesystem::path root = "/";                   // of sysfs, proc
};

// A bench meter's recording, read after the run: asked once with the whole run's interval.
using RecordedTrace = std::function<Result<PowerTrace>()>;

struct Measurement {
  DeviceProfile profile;
  std::vector<load::Report> reports;  // of each workload of the profile, in order
};

// A drive that was in use all the time gives a profile without workloads, which says so in `gave_way`.
// `meters` are borrowed. Errors: those of starting the engine; cancelled; vanished, timed_out, io_error
// (verdict.h); invalid_argument when no step fits the target.
Result<Measurement> measure(const load::Target& target, const Subject& subject, load::Engine& engine,
                            const std::vector<power::Meter*>& meters, Clock& clock,
                            const MeasureOptions& options, const RecordedTrace& recorded = nullptr);

}  // namespace tierwatt::run
