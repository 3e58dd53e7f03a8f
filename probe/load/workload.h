// The named workloads, in one table: what a profile's figures are called, and what each depth runs.
//
// Zones. A spinning drive is fastest at its outer tracks, which are its first addresses. `outer` is the first
// tenth of the target, `middle` the tenth around its middle, `inner` the last tenth; `hot_band` is one
// hundredth of it (at least 64 MiB) at its middle: the short strokes of a busy database. `whole` is all of
// it.
//
// Depths. `survey` takes seconds a device: few queue depths, no steady state. `standard` takes minutes: a
// sweep of queue depths, rounds until steady. `reference` follows SNIA SSS PTS and runs in scratch files
// alone: first the target is written through twice in order (workload-independent preconditioning), then each
// workload runs until steady, uncounted (workload-dependent), then each of its queue depths in rounds of a
// minute until steady, at most 25 of them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/load/engine.h"
#include "probe/load/target.h"

namespace tierwatt::load {

enum class Depth { survey, standard, reference };
const char* to_string(Depth depth);
std::optional<Depth> parse_depth(std::string_view name);

enum class Zone { whole, outer, middle, inner, hot_band };
// "whole", "outer", "middle", "inner", "hot-band"
const char* to_string(Zone zone);

struct Workload {
  std::string_view name;
  std::string_view summary;
  Bytes block;
  Access access;
  double read_share;  // below 1: scratch files only
  std::span<const Zone> zones;
  std::span<const int> survey, standard, reference;  // queue depths; empty: not run at that depth

  [[nodiscard]] bool writes() const { return read_share < 1.0; }
  [[nodiscard]] std::span<const int> queue_depths(Depth depth) const;
};

std::span<const Workload> workload_table();
// Queue depths 1 to 256 in powers of two.
std::span<const int> sweep_depths();
// Errors: invalid_argument, with the names as the remedy.
Result<Workload> find_workload(std::string_view name);

// What a step is for. Only `measure` gives figures; the others prepare the target.
enum class StepRole { measure, fill, settle };

// One line of a measurement's program.
struct Step {
  Workload workload;
  Zone zone = Zone::whole;
  int queue_depth = 1;
  Seconds budget{};
  StepRole role = StepRole::measure;
  Bytes to_move{};  // of a fill: it ends when so much is written
};

// How long one step runs and how it is cut into rounds.
struct Effort {
  Seconds step{};
  Seconds round{};
  bool until_steady = false;  // may end before `step` when the PTS rule is met
  Seconds idle{};             // power is sampled this long, without load, before the first step
};
// A survey's steps share kSurveyTime among them, so that a device takes as long whatever the table holds.
inline constexpr Seconds kSurveyTime{7.0};
Effort effort_of(Depth depth, std::size_t steps);

// The least rate that a fill is given time for.
inline constexpr BytesPerSecond kSlowestFill{20e6};

// The steps of a depth over one target: reads for every target, writes for a writable one only. Reference
// steps need a writable one: for any other there are none.
std::vector<Step> plan_steps(Depth depth, const Target& target);

// The bytes of a zone: whole blocks inside the target's data, at least one, beginning at a multiple of the
// block (so that none straddles two physical blocks). Errors: invalid_argument (the target holds no whole
// block of this workload, or its logical block is larger).
struct Span {
  Bytes begin{}, end{};
};
Result<Span> span_of(Zone zone, const Target& target, Bytes block);

}  // namespace tierwatt::load
