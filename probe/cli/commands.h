// The subcommands of this area, one file each: devices.cc, probe.cc, profiles.cc (and
// profiles_diff.cc), snapshot.cc, snapshot_from_trace.cc.
#pragma once

#include <vector>

#include "probe/cli/command.h"

namespace tierwatt::cli {

Command devices_command();
Command probe_command();
std::vector<Command> profiles_commands();  // list, show, diff, export, import
Command snapshot_check_command();
Command snapshot_from_trace_command();

}  // namespace tierwatt::cli
