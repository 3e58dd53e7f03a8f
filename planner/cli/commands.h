// The subcommands of this area, one file each: plan.cc, backtest.cc, review.cc, report.cc, explain.cc,
// whatif.cc.
#pragma once

#include "probe/cli/command.h"

namespace tierwatt::planner {

cli::Command plan_command();
cli::Command review_command();
cli::Command report_command();
cli::Command explain_command();
cli::Command backtest_command();
cli::Command whatif_command();

}  // namespace tierwatt::planner
