// `tierwatt-csi serve`: the sidecar's wiring. Opens its socket, says that it is ready, serves until it is
// told to stop. Tested by tests/csi-hooks/sidecar/serve_test.cc with the real program.
#include <memory>

#include "csi-hooks/sidecar/commands.h"
#include "csi-hooks/sidecar/http_socket.h"

namespace tierwatt::csi {
namespace {

Result<int> run_serve(const cli::Arguments& arguments, cli::Output& output) {
  SystemClock clock;
  Health health(clock);
  TIERWATT_TRY(socket, HttpSocket::listen(arguments.text("socket"), health));
  health.set_ready(true);
  output.err << "tierwatt-csi " TIERWATT_VERSION " answers on " << arguments.text("socket") << std::endl;
  TIERWATT_CHECK(socket->run());
  output.err << "tierwatt-csi stopped" << std::endl;
  return cli::kExitOk;
}

}  // namespace

cli::Command serve_command() {
  return {
      .name = "serve",
      .summary = "run the sidecar until SIGTERM",
      .details =
          "Answers GET /healthz and GET /version over HTTP on a Unix socket that only its owner and group "
          "may use. Stops cleanly on SIGTERM and SIGINT.",
      .options = {{.name = "socket",
                   .kind = cli::OptionKind::text,
                   .value_name = "PATH",
                   .help = "where to answer",
                   .default_value = kDefaultSocket}},
      .positionals = {},
      .examples = {"tierwatt-csi serve --socket /run/tierwatt/csi.sock",
                   "curl --unix-socket /run/tierwatt/csi.sock http://localhost/healthz"},
      .run = run_serve};
}

}  // namespace tierwatt::csi
