// The options of a search, shared by the commands that search: --seconds, --seed, --steps, --threads.
#pragma once

#include <vector>

#include "planner/solve/search.h"
#include "probe/base/result.h"
#include "probe/cli/command.h"

namespace tierwatt::planner {

std::vector<cli::Option> search_option_table();

// Errors: a number out of its range. `command` is named in the remedy.
Status check_search_ranges(const cli::Arguments& arguments, const char* command);

// Stops at Ctrl-C; tells its progress on a terminal unless `quiet`.
SearchOptions search_options(const cli::Arguments& arguments, cli::Output& output, bool quiet);

// Wipes the line of progress off the terminal.
void end_progress(const SearchOptions& options, cli::Output& output);

}  // namespace tierwatt::planner
