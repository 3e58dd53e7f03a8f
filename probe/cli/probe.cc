// tierwatt probe: measures targets, prints and stores their profiles.
//
// Order of work: check the words, open the store (a locked one is told before time is spent), measure
// (probe_lanes.h), print. Tested by tests/probe/cli/probe_test.cc.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "probe/cli/commands.h"
#include "probe/cli/printable.h"
#include "probe/cli/probe_lanes.h"
#include "probe/cli/probe_request.h"
#include "probe/cli/probe_text.h"
#include "probe/store/default_path.h"
#include "probe/store/profile_store.h"

namespace tierwatt::cli {
namespace {

using Path = std::filesystem::path;

Result<std::unique_ptr<store::ProfileStore>> open_for_writing(const Arguments& arguments) {
  if (arguments.flag("no-store")) return std::unique_ptr<store::ProfileStore>();
  const auto named = arguments.maybe_text("store");
  const Path path = named ? Path(*named) : store::default_store_path();
  if (!named) TIERWATT_CHECK(store::create_parents(path));
  return store::open_store(path, store::Access::read_write);
}

bool has_io_errors(const run::Measurement& measurement) {
  return std::any_of(measurement.reports.begin(), measurement.reports.end(),
                     [](const load::Report& report) { return report.error_total() > 0; });
}

void print(const ProbeOutcome& probe, bool single, bool json, Output& output) {
  if (json) {
    const bool one = single && probe.measurements.size() == 1 && probe.errors.empty();
    output.out << (one ? single_as_json(probe.measurements.front())
                       : probes_as_json(probe.measurements, probe.errors, probe.order))
               << '\n';
    return;
  }
  for (const run::Measurement& measurement : probe.measurements) {
    output.out << probe_as_text(measurement.profile, output.width_columns, output.color) << '\n';
  }
}

Result<int> run_probe(const Arguments& arguments, Output& output) {
  TIERWATT_TRY(request, read_probe_request(arguments));
  TIERWATT_TRY(store, open_for_writing(arguments));
  install_interrupt_handler();
  const std::size_t wanted = request.targets.size() + (request.scratch ? 1 : 0);
  const ProbeOutcome probe = probe_in_lanes(request, store.get(), output);
  if (wanted == 1 && !probe.errors.empty() && probe.measurements.empty()) return probe.errors.front();
  if (probe.stopped && probe.measurements.empty()) return *probe.stopped;
  print(probe, request.is_single(), arguments.json(), output);
  for (const Error& error : probe.errors) output.err << "tierwatt: " << printable(error.to_string()) << '\n';
  if (probe.stopped) {
    output.err << "tierwatt: " << printable(probe.stopped->to_string()) << '\n';
    return exit_code_of(*probe.stopped);
  }
  const bool read_errors = std::any_of(probe.measurements.begin(), probe.measurements.end(), has_io_errors);
  return probe.errors.empty() && !read_errors ? kExitOk : kExitFailed;
}

}  // namespace

Command probe_command() {
  return {
      .name = "probe",
      .summary = "measure what drives can do and what they draw, read-only",
      .details =
          "Reads from each TARGET (a block device, or a file on the drive) past the page cache, and samples "
          "power meters meanwhile. A drive that spins is asked first, by a command that wakes none, and left "
          "alone if it sleeps. A target is opened read-only; write workloads run only in a --scratch FILE. "
          "Figures are printed and stored as a profile of the drive. Several targets are measured at once "
          "where their drives share no controller, port, hub or link that one of them could fill, else one "
          "after another, and which is said. One target that fails does not stop the others; the exit code "
          "is then 1. I/Os that a drive fails are told with their place, are in no figure, and make the exit "
          "code 1 too. A drive that goes away, or answers nothing for 40 s, is one error. Others come first: "
          "the probe looks before it loads a drive, steps back when somebody else uses it, comes back when "
          "it is quiet, and gives up as `disturbed` when it never is; the profile says what was given away. "
          "Ctrl-C stops within 200 ms and stores nothing of the target at hand.",
      .options = probe_options(),
      .positionals = {{.name = "target",
                       .kind = OptionKind::text,
                       .value_name = "TARGET",
                       .help = "a block device or a regular file",
                       .default_value = "",
                       .repeatable = true}},
      .examples = {"tierwatt probe /dev/sda", "tierwatt probe --all --json",
                   "tierwatt probe /dev/sda --workload rand-read-4k --queue-depth sweep",
                   "tierwatt probe /dev/nvme0n1 --workload rand-read-4k --queue-depth 32 --seconds 5 --json",
                   "tierwatt probe --scratch /mnt/disk/scratch.tierwatt --workload rand-write-4k"},
      .run = run_probe};
}

}  // namespace tierwatt::cli
