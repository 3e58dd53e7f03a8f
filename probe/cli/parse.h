// From words to Arguments, by Boost.Program_options. Part of the command kit; commands do not include it.
#pragma once

#include <string>
#include <vector>

#include "probe/base/result.h"
#include "probe/cli/command.h"

namespace tierwatt::cli {

// The options every command has: --help, --json, --verbose.
const std::vector<Option>& common_options();

// Code::invalid_argument for what the command does not take: unknown options (with a suggestion), missing
// values, numbers that are none, values outside `choices`, missing or too many positionals. With --help
// present, missing positionals are no error.
Result<Arguments> parse_arguments(const Command& command, const std::vector<std::string>& words);

}  // namespace tierwatt::cli
