// The subcommands of this area, one file each: plan.cc, review.cc, report.cc.
#pragma once

#include "probe/cli/command.h"

namespace tierwatt::planner {

cli::Command plan_command();
cli::Command review_command();
cli::Command report_command();

}  // namespace tierwatt::planner
