// tierwatt: the program at a terminal. Its commands, in the order in which a user meets them.
#include <utility>

#include "planner/cli/commands.h"
#include "probe/cli/command.h"
#include "probe/cli/commands.h"

int main(int argc, char** argv) {
  using namespace tierwatt;
  cli::Program program{.name = "tierwatt",
                       .summary = "which watts your cold data burns, and how to get them back",
                       .commands = {}};
  program.commands.push_back(cli::devices_command());
  program.commands.push_back(cli::probe_command());
  for (cli::Command& command : cli::profiles_commands()) program.commands.push_back(std::move(command));
  program.commands.push_back(cli::snapshot_check_command());
  program.commands.push_back(planner::plan_command());
  program.commands.push_back(planner::review_command());
  program.commands.push_back(planner::report_command());
  return cli::run_main(program, argc, argv);
}
