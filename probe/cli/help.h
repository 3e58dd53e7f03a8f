// --help of a program and of a command, and what completion offers: both read the same Option tables.
#pragma once

#include <string>
#include <vector>

#include "probe/cli/command.h"

namespace tierwatt::cli {

std::string program_help(const Program& program);
std::string command_help(const Program& program, const Command& command, int width_columns);

// The program's manual page in man(7), from the same tables (man.cc). docs/man holds what it prints.
std::string man_page(const Program& program);

// Words that may stand at the end of `words` (the last one is what is typed so far, perhaps ""), one
// each; a single "<file>" means: a path.
std::vector<std::string> complete(const Program& program, const std::vector<std::string>& words);
// A script for bash that asks `PROGRAM completion candidates -- WORDS...`.
std::string bash_completion(const Program& program);

}  // namespace tierwatt::cli
