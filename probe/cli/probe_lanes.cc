// Order first, then one thread a lane. Contract in probe_lanes.h.
#include "probe/cli/probe_lanes.h"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "probe/cli/printable.h"
#include "probe/cli/probe_progress.h"
#include "probe/device/discover.h"
#include "probe/device/drive_path.h"
#include "probe/device/topology.h"
#include "probe/run/describe.h"
#include "probe/run/gave_way_text.h"
#include "probe/run/ground.h"
#include "probe/run/recorded.h"

namespace tierwatt::cli {
namespace {

using Path = std::filesystem::path;

// One target of the request.
struct Item {
  Path path;
  bool scratch = false;
};

std::vector<Item> items_of(const ProbeRequest& request) {
  std::vector<Item> items;
  // A write workload runs in the scratch file alone.
  const bool writes = request.workload && request.workload->writes();
  for (const Path& path : request.targets) {
    if (!writes) items.push_back({path, false});
  }
  if (request.scratch) items.push_back({*request.scratch, true});
  return items;
}

// What carries it: a scratch file may not be there yet, its folder is.
Path carrier_of(const Item& item) {
  if (!item.scratch) return item.path;
  return item.path.has_parent_path() ? item.path.parent_path() : Path(".");
}

run::OrderTarget order_target(const Result<device::Inventory>& inventory, const Item& item) {
  run::OrderTarget target{item.path.string(), {}};
  if (!inventory) return target;
  const run::Ground ground = run::ground_of(*inventory, carrier_of(item));
  for (const run::GroundDrive& drive : ground.drives) {
    target.drives.push_back(device::path_of(*inventory, drive.device));
  }
  return target;
}

std::vector<run::OrderTarget> order_targets(const std::vector<Item>& items) {
  const Result<device::Inventory> inventory = device::discover();
  std::vector<run::OrderTarget> targets;
  targets.reserve(items.size());
  for (const Item& item : items) targets.push_back(order_target(inventory, item));
  return targets;
}

run::RunOrder order_of(const std::vector<run::OrderTarget>& targets, const ProbeRequest& request) {
  run::RunOrder order = run::decide_order(targets, std::thread::hardware_concurrency());
  if (request.meter_csv && targets.size() > 1) {
    run::take_turns(targets, "the bench meter's recording", "it tells the watts of one drive at a time",
                    order);
  }
  return order;
}

// Meters that say something of a drive: those in the drive's own sysfs folder, and, when no other drive is
// under load, those of a node or an enclosure.
std::vector<power::Meter*> meters_for(const power::MeterDiscovery& discovery, const run::Subject& subject,
                                      bool alone) {
  std::error_code failed;
  const Path drive = std::filesystem::canonical(subject.disk_folder / "device", failed);
  std::vector<power::Meter*> meters;
  for (const auto& meter : discovery.meters) {
    const Path place = std::filesystem::weakly_canonical(meter->info().path, failed);
    const bool own = !drive.empty() && place.string().starts_with(drive.string() + "/");
    if (own || (alone && meter->info().covers != power::Coverage::drive)) meters.push_back(meter.get());
  }
  return meters;
}

class Lanes {
 public:
  Lanes(const ProbeRequest& request, store::ProfileStore* store, Output& output)
      : request_(request), store_(store), output_(output), items_(items_of(request)) {
    const std::vector<run::OrderTarget> targets = order_targets(items_);
    order_ = order_of(targets, request_);
    order_sentences_ = run::to_sentences(order_, targets);
    outcome_.order = order_.sharings;
    results_.resize(items_.size());
  }

  ProbeOutcome run() {
    for (const std::string& sentence : order_sentences_) output_.err << printable(sentence) << '\n';
    std::vector<std::thread> threads;
    for (std::size_t lane = 1; lane < order_.lanes.size(); ++lane) {
      threads.emplace_back([this, lane] { run_lane(order_.lanes[lane]); });
    }
    if (!order_.lanes.empty()) run_lane(order_.lanes.front());
    for (std::thread& thread : threads) thread.join();
    progress_.clear();
    return gather();
  }

 private:
  void run_lane(const std::vector<std::size_t>& places) {
    Lane lane(clock_);
    for (const std::size_t place : places) {
      Result<run::Measurement> measured = measure_item(lane, items_[place]);
      const std::lock_guard<std::mutex> lock(mutex_);
      progress_.clear(items_[place].path.string());
      if (measured && store_ != nullptr && !measured->profile.workloads.empty()) {
        if (Status stored = store_->put(measured->profile); !stored) measured = stored.error();
      }
      results_[place] = std::move(measured);
      if (!*results_[place] && results_[place]->error().code == Code::cancelled) return;
    }
  }

  ProbeOutcome gather() {
    for (std::optional<Result<run::Measurement>>& result : results_) {
      if (!result) continue;
      if (*result) {
        const DeviceProfile& profile = (*result)->profile;
        if (profile.workloads.empty() && profile.gave_way) {
          outcome_.errors.push_back(run::in_use_error(*profile.gave_way, profile.device));
        }
        outcome_.measurements.push_back(std::move(**result));
      } else if (result->error().code == Code::cancelled) {
        if (!outcome_.stopped) outcome_.stopped = result->error();
      } else {
        outcome_.errors.push_back(result->error());
      }
    }
    return std::move(outcome_);
  }

  // What one lane has for itself: meters and engines are used by one thread.
  struct Lane {
    explicit Lane(Clock& clock) : meters(power::discover_meters(clock)) {}
    power::MeterDiscovery meters;
    std::unique_ptr<load::Engine> engine = load::make_uring_engine();
  };

  // Drives are looked at anew for each target: in the hours of a reference run they come and go, and fall
  // asleep.
  [[nodiscard]] Result<run::Ground> look_below(const Path& path) const {
    const Result<device::Inventory> inventory = device::discover();
    run::Ground ground;
    if (inventory) {
      ground = run::ground_of(*inventory, path);
    } else {
      ground.notes.push_back("what drive is under it is unknown: " + inventory.error().to_string());
    }
    TIERWATT_CHECK(run::may_be_loaded(ground, path, request_.wake));
    return ground;
  }

  Result<run::Measurement> measure_item(Lane& lane, const Item& item) {
    TIERWATT_TRY(ground, look_below(carrier_of(item)));
    if (item.scratch) {
      TIERWATT_TRY(target, load::open_scratch(item.path, request_.scratch_size, interrupted));
      return measure(lane, target, ground);
    }
    TIERWATT_TRY(target, load::open_target(item.path));
    return measure(lane, target, ground);
  }

  Result<run::Measurement> measure(Lane& lane, const load::Target& target, const run::Ground& ground) {
    run::Subject subject = run::describe_subject(target, ground);
    const bool alone = order_.lanes.size() == 1;
    const std::vector<power::Meter*> meters = meters_for(lane.meters, subject, alone);
    if (!alone && meters.size() < lane.meters.meters.size()) {
      subject.notes.emplace_back("other drives were measured at once: meters of all of them are left out");
    }
    run::MeasureOptions options;
    options.depth = request_.depth;
    options.steps = steps_of(request_, target);
    options.rate_cap = request_.rate_cap;
    options.politeness = politeness_of(request_, subject.drive_class);
    options.watches_pressure = alone;
    if (!meters.empty() || request_.meter_csv) options.idle = load::effort_of(request_.depth, 1).idle;
    options.seed = static_cast<std::uint64_t>(clock_.wall().time_since_epoch().count());
    options.cancelled = interrupted;
    options.warn = [this, name = target.path.string()](const std::string& warning) { warn(name, warning); };
    options.progress = [this, name = target.path.string()](const run::StepProgress& p) {
      const std::lock_guard<std::mutex> lock(mutex_);
      progress_.show(name, p);
    };
    run::RecordedTrace recorded;
    if (request_.meter_csv)
      recorded = [this] { return run::read_recorded_trace(*request_.meter_csv, clock_); };
    return run::measure(target, subject, *lane.engine, meters, clock_, options, recorded);
  }

  void warn(const std::string& target, const std::string& warning) {
    const std::lock_guard<std::mutex> lock(mutex_);
    progress_.clear();
    output_.err << printable(fmt::format("{}: warning: {}", target, warning)) << '\n';
  }

  const ProbeRequest& request_;
  store::ProfileStore* store_;
  Output& output_;
  SystemClock clock_;
  std::vector<Item> items_;
  run::RunOrder order_;
  std::vector<std::string> order_sentences_;
  ProbeOutcome outcome_;
  std::vector<std::optional<Result<run::Measurement>>> results_;  // of each item; its lane alone writes it
  std::mutex mutex_;                                              // of the store, the output, the progress
  ProgressLine progress_{output_};
};

}  // namespace

ProbeOutcome probe_in_lanes(const ProbeRequest& request, store::ProfileStore* store, Output& output) {
  return Lanes(request, store, output).run();
}

}  // namespace tierwatt::cli
