// The style sheet and the script that every HTML report carries: the texts of planner/report/assets/,
// compiled in by CMake.
#pragma once

#include <string_view>

namespace tierwatt::planner {

extern const std::string_view kReportCss;
extern const std::string_view kReportScript;

}  // namespace tierwatt::planner
