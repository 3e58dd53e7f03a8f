// The sentences of an explanation, made from its figures: why, copying, what binds, what would be needed.
// Threads: pure functions.
#pragma once

#include <string>
#include <vector>

#include "planner/explain/explanation.h"

namespace tierwatt::planner {

std::vector<Statement> say(const Question& question, Index volume, const VolumeExplanation& explanation);
std::vector<Statement> say(const Question& question, Index set, const SetExplanation& explanation);

// "1.5 TB of x to y; saving_j 12": the plan's own words and numbers of a refusal.
std::string refusal_text(const Refusal& refusal);

}  // namespace tierwatt::planner
