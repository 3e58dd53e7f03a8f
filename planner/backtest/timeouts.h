// Timeouts that a policy gives its sets before the test window: fixed ones that need no history, and those
// that fit the train window best.
//
// Break-even: the timeout whose idling costs as much as one cycle, T = spin-up joules / (idle - standby). No
// fixed timeout promises more without knowing the gaps: it never costs more than twice the clairvoyant choice
// (ski rental; Karlin, Manasse, McGeoch, Owicki 1994). Where the policy limits wake-ups a day, T grows until
// the train window keeps the limit.
//
// A set that a volume needs awake never sleeps. Threads: pure.
#pragma once

#include <optional>
#include <vector>

#include "planner/simulate/replay.h"

namespace tierwatt::planner {

using Timeouts = std::vector<std::optional<double>>;  // seconds by set

// Sets on which a volume stands that needs its set awake.
std::vector<bool> needed_awake(const Instance& instance, const std::vector<Index>& place);
double break_even_s(const SetModel& set);

Timeouts break_even_timeouts(const Instance& train, const Service& on_train);
// Each set's cheapest timeout for what it answered in the train window.
Timeouts fitted_timeouts(const Instance& train, const Service& on_train);

// Volumes at these places, timeouts fitted to the train window; spinning sets without a volume are emptied.
Service service_of_places(const Instance& train, std::vector<Index> place);

}  // namespace tierwatt::planner
