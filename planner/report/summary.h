// The answer in ten lines: what a terminal shows when a plan is made and when a report is written.
//
//   Watts now    312 W (287-340, catalog)       mean over the recorded window
//   Watts after  121 W (104-140, catalog)       61 % less ...
//   ...
//
// Every figure says its interval and source. For status nothing_to_do and infeasible the lines say so and why
// instead of what would be saved. Ends with a newline; never more than ten lines, but that a line which a
// narrow terminal would break goes on under its own text.
// Threads: pure functions. Errors: none; what is unknown reads "unknown".
#pragma once

#include <string>

#include "planner/model/plan.h"
#include "planner/report/report_model.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

// `width_columns` 0: unlimited. `color`: bold names and a coloured verdict, by ANSI escapes.
std::string render_summary(const Snapshot& snapshot, const Plan& plan, int width_columns, bool color);
// The same from a report that is already computed.
std::string render_summary(const Report& report, int width_columns, bool color);

}  // namespace tierwatt::planner
