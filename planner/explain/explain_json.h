// An explanation as a document, "tierwatt/explanation/v1" (docs/formats/explanation.md), in one line.
// Threads: pure functions.
#pragma once

#include <string>

#include "planner/explain/explanation.h"

namespace tierwatt::planner {

inline constexpr const char* kExplanationSchema = "tierwatt/explanation/v1";

std::string to_json(const Question& question, const VolumeExplanation& explanation);
std::string to_json(const Question& question, const SetExplanation& explanation);

}  // namespace tierwatt::planner
