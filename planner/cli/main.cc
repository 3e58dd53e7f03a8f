// tierwatt: the program at a terminal. Its commands, in the order in which a user meets them.
#include <utility>
#include <vector>

#include "planner/cli/commands.h"
#include "probe/cli/command.h"
#include "probe/cli/commands.h"

namespace {

constexpr const char* kDescription =
    "tierwatt measures what the drives of a storage node can do and what they draw, and plans over a "
    "cluster's snapshot which "
    "volumes to move so that spinning disks fall asleep or leave. Every watt carries a 95 % interval and its "
    "source: measured, "
    "reported, declared, catalog or prior.\n\n"
    "Drives are opened read-only; write workloads run only in a scratch file that the user names. Power "
    "state is asked before "
    "anything else, with commands that do not wake a sleeping disk.";

std::vector<tierwatt::cli::Term> environment() {
  return {{"TIERWATT_STORE", "folder of the profile store"},
          {"XDG_DATA_HOME",
           "its default place is $XDG_DATA_HOME/tierwatt/store, else ~/.local/share/tierwatt/store"},
          {"TIERWATT_CATALOG", "drive catalogs to search first, separated by colons"},
          {"TIERWATT_RUNTIME",
           "folder that the next boot finds empty, where it is remembered when disks last told their health; "
           "default /run/tierwatt for root, else $XDG_RUNTIME_DIR/tierwatt"},
          {"XDG_CONFIG_HOME", "a user's own drive catalog is $XDG_CONFIG_HOME/tierwatt/drives.csv"},
          {"NO_COLOR", "when set and not empty, output has no colours"},
          {"COLUMNS", "width of tables on a terminal"}};
}

}  // namespace

int main(int argc, char** argv) {
  using namespace tierwatt;
  cli::Program program{
      .name = "tierwatt",
      .summary = "which watts your cold data burns, and how to get them back",
      .commands = {},
      .description = kDescription,
      .environment = environment(),
      .files = {{"/etc/tierwatt/drives.csv", "a site's own drive catalog, before the built-in one"}}};
  program.commands.push_back(cli::devices_command());
  program.commands.push_back(cli::probe_command());
  for (cli::Command& command : cli::profiles_commands()) program.commands.push_back(std::move(command));
  program.commands.push_back(cli::snapshot_check_command());
  program.commands.push_back(cli::snapshot_from_trace_command());
  program.commands.push_back(planner::plan_command());
  program.commands.push_back(planner::backtest_command());
  program.commands.push_back(planner::review_command());
  program.commands.push_back(planner::report_command());
  program.commands.push_back(planner::explain_command());
  program.commands.push_back(planner::whatif_command());
  return cli::run_main(program, argc, argv);
}
