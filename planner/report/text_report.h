// The report for a terminal: the ten lines, then tables of nodes, sets that change, findings, refusals and
// moves.
//
// Threads: pure functions. Errors: none.
#pragma once

#include <string>

#include "planner/report/report_model.h"

namespace tierwatt::planner {

// `width_columns` 0: unlimited.
std::string render_text(const Report& report, int width_columns, bool color);

// The frontier alone, after an empty line; "" where there is none.
std::string render_frontier(const Report& report, int width_columns, bool color);

}  // namespace tierwatt::planner
