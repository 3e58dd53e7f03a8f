// The report as JSON, schema "tierwatt/report/v1": what other programs read. Figures are objects of value,
// low, high, source and basis, as in the plan; lists are bounded as in the other renderings, with their
// totals. docs/report.md describes the fields.
//
// Threads: pure functions. Errors: none; text that is no UTF-8 is written with U+FFFD.
#pragma once

#include <string>

#include "planner/report/report_model.h"

namespace tierwatt::planner {

std::string render_json(const Report& report);

}  // namespace tierwatt::planner
