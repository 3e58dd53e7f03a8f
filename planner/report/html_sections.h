// The parts of the HTML report that are words and tables. Charts are in charts.h, the page in html_report.h.
// Threads: pure functions. Errors: none; every list is as long as the report's Listed, and says what it
// leaves out.
#pragma once

#include <string>

#include "planner/report/report_model.h"

namespace tierwatt::planner {

std::string headline(const Report& report);     // the answer in one sentence
std::string key_figures(const Report& report);  // the cards at the top
std::string review_section(const Report& report);
std::string refused_section(const Report& report);
std::string moves_section(const Report& report);
std::string figures_section(const Report& report);  // bound, replay check, filled figures
std::string drives_section(const Report& report);   // "" without profiles
std::string glossary_section();

}  // namespace tierwatt::planner
