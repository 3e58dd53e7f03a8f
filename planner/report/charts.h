// The charts of the HTML report, each a <figure> as text. All are inline SVG drawn here: they print, they
// need no script to be seen, and a report of a large cluster stays small (docs/decisions/0060-inline-svg.md).
// Colours are classes; planner/report/assets/report.css gives them for light, dark and paper.
//
// Each SVG carries data-chart="NAME", role="img" and an aria-label that says in words what it shows.
// Threads: pure functions. Errors: none; an empty part of the report gives a sentence instead of a chart.
#pragma once

#include <string>

#include "planner/report/report_model.h"

namespace tierwatt::planner {

std::string watts_chart(const Report& report);      // chart_watts.cc: bars by node, with error bars
std::string waterfall_chart(const Report& report);  // chart_waterfall.cc: a year's kWh, before to after
std::string frontier_chart(const Report& report);   // chart_frontier.cc: savings against bytes moved
std::string gap_chart(const Report& report);  // chart_gap.cc: saved of what is conceivable, with its interval
std::string heat_chart(const Report& report);      // chart_heat_map.cc: sets by hour, before and after
std::string timeline_chart(const Report& report);  // chart_timeline.cc: moves by destination
std::string sources_chart(const Report& report);   // chart_sources.cc: watts by kind of figure
std::string latency_charts(const Report& report);  // chart_latency.cc: latency against IOPS, measured drives

}  // namespace tierwatt::planner
