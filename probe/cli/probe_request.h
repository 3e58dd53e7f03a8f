// What a `tierwatt probe` line asks for, read and checked before anything is opened; and its options.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/cli/command.h"
#include "probe/load/scratch.h"
#include "probe/load/workload.h"
#include "probe/run/give_way.h"

namespace tierwatt::cli {

struct ProbeRequest {
  std::vector<std::filesystem::path> targets;
  std::optional<std::filesystem::path> scratch;
  Bytes scratch_size = load::kScratchSize;
  load::Depth depth = load::Depth::survey;
  std::optional<load::Workload> workload;  // a single one instead of the depth's
  std::vector<int> queue_depths = {1};     // of it; several are a sweep
  std::optional<Seconds> seconds;
  std::optional<Iops> rate_cap;
  std::optional<std::filesystem::path> meter_csv;
  bool wake = false;   // sleeping drives may be woken
  bool polite = true;  // others on a drive are given way to
  std::optional<Iops> foreign_limit;
  std::optional<Seconds> patience;

  // One workload at one queue depth.
  [[nodiscard]] bool is_single() const { return workload && queue_depths.size() == 1; }
};

// Errors: invalid_argument with the remedy; unavailable when --all finds no drive.
Result<ProbeRequest> read_probe_request(const Arguments& arguments);
std::vector<Option> probe_options();

run::Politeness politeness_of(const ProbeRequest& request, DriveClass drive_class);

// The steps of a request on a target, with their share of the time.
std::vector<load::Step> steps_of(const ProbeRequest& request, const load::Target& target);

}  // namespace tierwatt::cli
