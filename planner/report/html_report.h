// The report as one HTML file that needs nothing beside it: no network, no script to be read (script adds
// tooltips and sorting), light and dark, paper and phone.
//
// Its Content-Security-Policy forbids every load; every text from a document is escaped; its size is bounded
// by the report's Limits (below 5 MB at their defaults, whatever the cluster). The script sets
// data-rendered="true" on <html> when every chart has a size, and collects script errors in data-errors.
// Threads: pure functions. Errors: none.
#pragma once

#include <string>

#include "planner/report/report_model.h"

namespace tierwatt::planner {

std::string render_html(const Report& report);

}  // namespace tierwatt::planner
