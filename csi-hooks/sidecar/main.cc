// tierwatt-csi: the sidecar beside the CSI node plugin.
#include "csi-hooks/sidecar/commands.h"

int main(int argc, char** argv) {
  using namespace tierwatt;
  return cli::run_main({.name = "tierwatt-csi",
                        .summary = "what each Kubernetes volume asks of its drive",
                        .commands = {csi::serve_command(), csi::health_command()}},
                       argc, argv);
}
