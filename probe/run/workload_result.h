// A step's report told as a profile's WorkloadResult: figures with their intervals, and what spoiled them.
//
// Interval of the rate: rounds are taken as independent draws, half-width = t(0.975, n-1) s / sqrt(n) around
// the mean of the whole window (Student's t). With fewer than two rounds: 1.96 / sqrt(ios) of it, as of a
// Poisson count.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/load/engine.h"
#include "probe/load/workload.h"
#include "probe/profile/device_profile.h"
#include "probe/run/foreign.h"

namespace tierwatt::run {

Estimate<Iops> rate_of(const load::Report& report);

// `foreign` is absent where the disk has no counters.
WorkloadResult to_workload_result(const load::Step& step, const load::Report& report,
                                  const std::optional<ForeignIo>& foreign);

// "EIO", and what it means in words; an end that came too early has a name of its own, "END".
std::string error_name(int error_number);
std::string error_meaning(int error_number);

// "rand-read-4k whole QD 32"
std::string label_of(const load::Step& step);

// Of a step that prepares the target.
Preconditioning to_preconditioning(const load::Step& step, const load::Report& report);
// What was not reached: less written than wanted, not steady; and what failed.
std::vector<std::string> notes_on_preparing(const load::Step& step, const load::Report& report);

// "not steady: 3 of 20 steps, furthest from it rand-read-4k whole QD 8 after 15 rounds: range 31 % of the
// mean (at most 20 %), ..."; "" when all were.
std::string unsteady_note(const std::vector<WorkloadResult>& results);

// What a reader must know about this step: errors, short reads, I/Os that never came back, disturbance. May
// be empty.
std::vector<std::string> notes_of(const load::Step& step, const load::Report& report,
                                  const std::optional<ForeignIo>& foreign);

}  // namespace tierwatt::run
