// The options of a search, shared by the commands that search: --seconds, --seed, --steps, --threads.
#pragma once

#include <vector>

#include "planner/cli/status_line.h"
#include "planner/solve/search.h"
#include "probe/base/result.h"
#include "probe/cli/command.h"

namespace tierwatt::planner {

std::vector<cli::Option> search_option_table();

// Errors: a number out of its range. `command` is named in the remedy.
Status check_search_ranges(const cli::Arguments& arguments, const char* command);

// Stops at Ctrl-C; tells its progress on the line, which must outlive the options.
SearchOptions search_options(const cli::Arguments& arguments, StatusLine& line);

}  // namespace tierwatt::planner
