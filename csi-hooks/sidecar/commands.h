// The commands of tierwatt-csi, one file each: serve.cc, health_command.cc.
#pragma once

#include "probe/cli/command.h"

namespace tierwatt::csi {

inline constexpr const char* kDefaultSocket = "/run/tierwatt/csi.sock";

cli::Command serve_command();
cli::Command health_command();

}  // namespace tierwatt::csi
