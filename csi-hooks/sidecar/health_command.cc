// `tierwatt-csi health`: what an exec probe of Kubernetes calls. Exit 0 when the sidecar says it is ready.
// Tested by tests/csi-hooks/sidecar/serve_test.cc with the real program.
#include <nlohmann/json.hpp>

#include "csi-hooks/sidecar/commands.h"
#include "csi-hooks/sidecar/http_socket.h"

namespace tierwatt::csi {
namespace {

Result<int> run_health(const cli::Arguments& arguments, cli::Output& output) {
  TIERWATT_TRY(reply, http_get(arguments.text("socket"), "/healthz"));
  const auto document = nlohmann::json::parse(reply.body, nullptr, false);
  if (document.is_discarded() || !document.is_object()) {
    return Error{Code::invalid_input, "the answer is not a health document", arguments.text("socket"), ""};
  }
  if (arguments.json()) {
    output.out << reply.body << "\n";
  } else {
    output.out << document.value("status", "unknown") << ", version " << document.value("version", "unknown")
               << ", up " << document.value("uptime_s", 0.0) << " s\n";
  }
  constexpr int kHttpOk = 200;
  return reply.status == kHttpOk ? cli::kExitOk : cli::kExitFailed;
}

}  // namespace

cli::Command health_command() {
  return {.name = "health",
          .summary = "ask a running sidecar how it is; exit 0 when ready",
          .details = {},
          .options = {{.name = "socket",
                       .kind = cli::OptionKind::text,
                       .value_name = "PATH",
                       .help = "where it answers",
                       .default_value = kDefaultSocket}},
          .positionals = {},
          .examples = {"tierwatt-csi health --json"},
          .run = run_health};
}

}  // namespace tierwatt::csi
