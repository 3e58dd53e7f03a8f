// tierwatt snapshot from-trace: a snapshot from a public block trace, on disks that are made up by a stated
// rule. Tested by tests/probe/cli/snapshot_from_trace_test.cc.
#include <fmt/core.h>

#include <string>
#include <utility>

#include "probe/base/file.h"
#include "probe/cli/command.h"
#include "probe/cli/commands.h"
#include "probe/profile/snapshot_bytes.h"
#include "probe/profile/snapshot_codec.h"
#include "probe/trace/trace_snapshot.h"

namespace tierwatt::cli {
namespace {

constexpr std::size_t kChunkBytes = 1U << 20U;
constexpr std::size_t kLongestLineBytes = 64U << 10U;

// Calls take(line) for each line of the file, unpacked.
template <class Take>
Status each_line(const std::string& path, Take take) {
  TIERWATT_TRY(bytes, SnapshotBytes::open(path));
  std::string chunk(kChunkBytes, '\0');
  std::string line;
  while (true) {
    if (interrupted()) return Error{Code::cancelled, "interrupted", path, ""};
    TIERWATT_TRY(length, bytes->read(chunk.data(), chunk.size()));
    if (length == 0) break;
    for (std::size_t at = 0; at < length;) {
      const std::size_t end = std::min(chunk.find('\n', at), length);
      line.append(chunk, at, end - at);
      if (line.size() > kLongestLineBytes)
        return Error{Code::invalid_input, "a line of more than 64 KiB", path, "this is no trace of text"};
      at = end + 1;
      if (end == length) break;
      TIERWATT_CHECK(take(line));
      line.clear();
    }
  }
  return line.empty() ? Status{} : take(line);
}

Result<trace::Disks> disks_of(const Arguments& arguments) {
  const auto refuse = [](const char* what) {
    return Error{Code::invalid_argument, what, "", "see 'tierwatt snapshot from-trace --help'"};
  };
  trace::Disks disks;
  const std::int64_t count = arguments.integer("disks");
  if (count < 0 || count > 1'000'000) return refuse("--disks must be 0 to 1000000");
  disks.count = static_cast<std::size_t>(count);
  TIERWATT_TRY(capacity, parse_bytes(arguments.text("disk-bytes")));
  if (capacity.value() <= 0) return refuse("--disk-bytes must be above 0");
  disks.capacity = capacity;
  disks.fill = arguments.number("fill");
  if (!(disks.fill > 0 && disks.fill <= 1)) return refuse("--fill must be above 0 and at most 1");
  return disks;
}

Result<int> run_from_trace(const Arguments& arguments, Output& output) {
  const std::string path = arguments.text("trace");
  const auto out = arguments.maybe_text("out");
  if (out) TIERWATT_CHECK(check_output_file(*out, path));
  TIERWATT_TRY(disks, disks_of(arguments));
  const std::int64_t step_s = arguments.integer("step");
  if (step_s < 1 || step_s > 86'400)
    return Error{Code::invalid_argument, "--step must be 1 to 86400", "", ""};
  const trace::Format format = *trace::parse_format(arguments.text("format"));
  trace::RowReader reader(format, path);
  trace::TraceSnapshot building(format, step_s);
  TIERWATT_CHECK(each_line(path, [&](const std::string& line) -> Status {
    TIERWATT_TRY(row, reader.read(line));
    if (row) building.add(*row);
    return {};
  }));
  Result<trace::Imported> imported = building.build(disks, arguments.text("format") + " trace");
  if (!imported) {
    Error error = imported.error();
    if (error.place.empty()) error.place = path;
    return error;
  }
  const Snapshot& snapshot = imported->snapshot;
  const std::string document = to_json(snapshot);
  if (out) {
    TIERWATT_CHECK(write_file_atomically(*out, document));
  } else {
    output.out << document;
  }
  output.err << fmt::format("{} rows: {} volumes on {} made-up disks, {} steps of {} s\n", imported->rows,
                            snapshot.volumes.size(), snapshot.drives.size(), snapshot.window.steps,
                            snapshot.window.step_s);
  if (!imported->left_out.empty())
    output.err << fmt::format("left out: {} volumes that were watched for less than the window\n",
                              imported->left_out.size());
  return kExitOk;
}

}  // namespace

Command snapshot_from_trace_command() {
  return {.name = "snapshot from-trace",
          .summary = "make a snapshot from a public block trace",
          .details =
              "Reads a trace of block I/O (plain, gzip or zstd; others through a pipe and /dev/stdin) and "
              "writes a "
              "snapshot of its volumes on disks that are made up: alike, without power figures (planning "
              "fills them "
              "from its priors), as many as hold the volumes at --fill; each volume, by name, on the "
              "emptiest. A step "
              "is active when the volume did any I/O in it. cloudphysics has steps of half an hour of its "
              "own, and "
              "its window is what half of the VMs were watched for; the others are left out. The rule is "
              "written out "
              "in docs/formats/snapshot.md.",
          .options = {{.name = "format",
                       .kind = OptionKind::text,
                       .value_name = "NAME",
                       .help = "how the trace is written",
                       .default_value = "msr",
                       .choices = trace::format_names()},
                      {.name = "step",
                       .kind = OptionKind::integer,
                       .value_name = "SECONDS",
                       .help = "length of a step",
                       .default_value = "60"},
                      {.name = "disks",
                       .kind = OptionKind::integer,
                       .value_name = "N",
                       .help = "number of disks; 0: as --fill says",
                       .default_value = "0"},
                      {.name = "disk-bytes",
                       .kind = OptionKind::text,
                       .value_name = "SIZE",
                       .help = "capacity of each",
                       .default_value = "8TB"},
                      {.name = "fill",
                       .kind = OptionKind::number,
                       .value_name = "SHARE",
                       .help = "of the disks' bytes that the volumes take",
                       .default_value = "0.47"},
                      {.name = "out",
                       .kind = OptionKind::text,
                       .value_name = "SNAPSHOT.json",
                       .help = "where to write; else to standard output"}},
          .positionals =
              {{.name = "trace", .kind = OptionKind::text, .value_name = "TRACE", .help = "the trace"}},
          .examples =
              {"tierwatt snapshot from-trace hm_0.csv.gz --format msr --out hm.json",
               "bzcat cloud.bz2 | tierwatt snapshot from-trace /dev/stdin --format tencent --out cloud.json"},
          .run = run_from_trace};
}

}  // namespace tierwatt::cli
