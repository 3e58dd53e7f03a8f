// An explanation for people: sentences, then tables. Ends with a newline.
// Threads: pure functions.
#pragma once

#include <string>

#include "planner/explain/explanation.h"

namespace tierwatt::planner {

// `width_columns` 0: unlimited. `color`: bold headings.
std::string render_text(const VolumeExplanation& explanation, int width_columns, bool color);
std::string render_text(const SetExplanation& explanation, int width_columns, bool color);

}  // namespace tierwatt::planner
