// Tested by tests/planner/cli/open_plan_test.cc.
#include "planner/cli/open_plan.h"

#include <fmt/core.h>

#include <utility>
#include <vector>

#include "planner/review/review.h"
#include "probe/cli/command.h"
#include "probe/power/catalog.h"
#include "probe/power/fill.h"
#include "probe/profile/snapshot_codec.h"

namespace tierwatt::planner {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHowToGive = "give it with --snapshot FILE";

Result<fs::path> find_snapshot(const fs::path& plan_path, const Plan& plan) {
  const auto remembered = plan.made_by.options.find("snapshot");
  if (remembered == plan.made_by.options.end())
    return Error{Code::invalid_argument, "this plan does not remember where its snapshot is",
                 plan_path.string(), kHowToGive};
  const fs::path path = remembered->second;
  const fs::path folder = plan_path.parent_path();
  for (const fs::path& candidate : std::vector<fs::path>{path, folder / path, folder / path.filename()}) {
    std::error_code ignored;
    if (fs::is_regular_file(candidate, ignored)) return candidate;
  }
  return Error{Code::not_found,
               fmt::format("the snapshot of this plan, {}, is not there any more", path.string()),
               plan_path.string(), kHowToGive};
}

Status fill(Snapshot& snapshot, const Plan& plan, const fs::path& plan_path) {
  if (Status applied = apply_filled(snapshot, plan.filled); !applied) {
    Error error = applied.error();
    error.place = plan_path.string() + ": " + error.place;
    return error;
  }
  TIERWATT_TRY(catalog, power::load_catalog());
  power::fill_missing(snapshot, catalog);
  return {};
}

}  // namespace

Result<OpenedPlan> open_plan(const fs::path& plan_path, const std::optional<std::string>& snapshot_path) {
  OpenedPlan opened;
  TIERWATT_TRY(plan, read_plan(plan_path));
  opened.plan = std::move(plan);
  fs::path path;
  if (snapshot_path) {
    path = *snapshot_path;
  } else {
    TIERWATT_TRY(found, find_snapshot(plan_path, opened.plan));
    path = found;
  }
  TIERWATT_TRY(snapshot, read_snapshot(path, cli::interrupted));
  opened.snapshot = std::move(snapshot);
  if (opened.plan.snapshot != opened.snapshot.digest) {
    return Error{
        Code::invalid_input,
        fmt::format("{} is not the snapshot that this plan was made from: it is {}, the plan names {}",
                    path.string(), opened.snapshot.digest, opened.plan.snapshot),
        plan_path.string(),
        snapshot_path
            ? "give the snapshot that it was made from, or plan again"
            : "it has changed since: give the one it was made from with --snapshot FILE, or plan again"};
  }
  TIERWATT_CHECK(fill(opened.snapshot, opened.plan, plan_path));
  return opened;
}

}  // namespace tierwatt::planner
