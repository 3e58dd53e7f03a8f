// plan-bench: how long each stage of a plan takes on the mix, how much it saves, how much memory it needs.
//
// Stages run in the order of planner/cli/make_plan.cc, over a snapshot made in memory, so that reading a file
// is not in it. One line a stage: seconds on the wall, resident memory after it. Saved is against all disks
// spinning idle all week.
#include <fmt/core.h>
#include <sys/resource.h>

#include <boost/program_options.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "planner/schedule/schedule.h"
#include "planner/simulate/evaluate.h"
#include "planner/solve/bound.h"
#include "planner/solve/frontier.h"
#include "planner/solve/search.h"
#include "tests/bench/planner/mix.h"

namespace tierwatt::bench {
namespace {

namespace po = boost::program_options;
using planner::Evaluation;
using planner::Instance;

double resident_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmRSS:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  return 0;
}

class Stages {
 public:
  template <class F>
  auto time(const char* name, F stage) {
    const auto start = std::chrono::steady_clock::now();
    auto result = stage();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    total_s_ += seconds;
    fmt::print("{:<12} {:8.2f} s {:8.0f} MB\n", name, seconds, resident_megabytes());
    std::cout << std::flush;
    return result;
  }
  [[nodiscard]] double total_s() const { return total_s_; }
  void forget() { total_s_ = 0; }

 private:
  double total_s_ = 0;
};

double moved_share(const Instance& instance, const std::vector<Index>& place) {
  double moved = 0;
  double all = 0;
  for (Index v = 0; v < place.size(); ++v) {
    all += instance.volumes[v].demand[planner::kBytes];
    if (place[v] != instance.volumes[v].set) moved += instance.volumes[v].demand[planner::kBytes];
  }
  return moved / all;
}

double all_spinning_j(const Instance& instance) {
  double joules = 0;
  for (const auto& set : instance.sets) joules += set.idle_w.value * instance.window_s();
  return joules;
}

// What can be saved where only so many percent of all bytes may be moved: one search for all limits.
void run_frontier(const MixPlan& plan, const planner::SearchOptions& options,
                  const std::vector<double>& percents) {
  Stages stages;
  const Snapshot snapshot = stages.time("generate", [&] { return build_mix(plan); });
  const Instance instance =
      stages.time("instance", [&] { return std::move(planner::make_instance(snapshot)).value(); });
  double all = 0;
  for (const auto& volume : instance.volumes) all += volume.demand[planner::kBytes];
  std::vector<planner::MoveLimits> limits(percents.size());
  for (std::size_t i = 0; i < limits.size(); ++i) limits[i].bytes = percents[i] / 100 * all;
  const auto found =
      stages.time("frontier", [&] { return planner::search_frontier(instance, options, limits); });
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double joules = evaluate(instance, found[i].place, planner::TimeoutRule::best).total_j.value;
    fmt::print("at most {:5.1f} % of bytes: moved {:5.1f} %, saved of all-spinning {:5.2f} %, steps {}\n",
               percents[i], 100 * moved_share(instance, found[i].place),
               100 * (1 - joules / all_spinning_j(instance)), found[i].steps);
  }
}

void run(const MixPlan& plan, const planner::SearchOptions& options) {
  Stages stages;
  const Snapshot snapshot = stages.time("generate", [&] { return build_mix(plan); });
  stages.forget();
  const Instance instance =
      stages.time("instance", [&] { return std::move(planner::make_instance(snapshot)).value(); });
  const auto rule = planner::TimeoutRule::best;
  const Evaluation before =
      stages.time("before", [&] { return evaluate(instance, instance.places(), rule); });
  const auto bound = stages.time("bound", [&] { return lower_bound(instance); });
  const auto found = stages.time("search", [&] { return search(instance, options); });
  const auto schedule = stages.time("schedule", [&] { return order_moves(instance, found.place); });
  const Evaluation after =
      stages.time("after", [&] { return evaluate(instance, schedule.final_place, rule); });

  const double spinning_j = all_spinning_j(instance);
  const auto saved = [&](double joules) { return 100 * (1 - joules / spinning_j); };
  fmt::print("saved of all-spinning: timeout only {:.2f} %, found {:.2f} %, bound {:.2f} % ({})\n",
             saved(before.total_j.value), saved(after.total_j.value), saved(bound.window_j), bound.kind);
  fmt::print("bytes moved {:.1f} %, moves {}, dropped {}, makespan/bound {:.3f}, steps {}\n",
             100 * moved_share(instance, schedule.final_place), schedule.moves.size(),
             schedule.dropped.size(), schedule.bound_s > 0 ? schedule.makespan_s / schedule.bound_s : 1,
             found.steps);
  if (plan.planted)
    fmt::print("above the planted optimum: {:.2f} %\n",
               100 * (after.total_j.value / planted_optimum_j(plan) - 1));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("stages {:.1f} s, processor {:.1f} s with the generator, peak {:.0f} MB\n", stages.total_s(),
             static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) / 1e6,
             static_cast<double>(usage.ru_maxrss) / 1024);
}

int run(int argc, char** argv) {
  MixPlan plan;
  planner::SearchOptions options;
  options.threads = 2;
  std::vector<double> percents;
  po::options_description text("plan-bench [OPTIONS]: time and judge a plan of the mix");
  // clang-format off
  text.add_options()
      ("help", "this text")
      ("cluster-seed", po::value(&plan.seed)->default_value(plan.seed), "which cluster")
      ("disks", po::value(&plan.disks)->default_value(plan.disks), "spinning disks")
      ("volumes", po::value(&plan.volumes)->default_value(plan.volumes), "volumes")
      ("fill", po::value(&plan.fill)->default_value(plan.fill), "share of the disks' bytes in use")
      ("wake-ups", po::value(&plan.wake_ups_per_day)->default_value(plan.wake_ups_per_day), "a day at most; 0: no cap")
      ("planted", po::bool_switch(&plan.planted), "disk-mates share a pattern")
      ("seed", po::value(&options.seed)->default_value(options.seed), "of the search")
      ("seconds", po::value(&options.seconds)->default_value(10), "longest time to search")
      ("limits", po::value(&percents)->multitoken(), "percent of bytes that may be moved: the frontier instead of a plan")
      ("steps", po::value(&options.steps)->default_value(0), "exactly so many steps")
      ("threads", po::value(&options.threads)->default_value(options.threads), "of the search");
  // clang-format on
  po::variables_map map;
  po::store(po::parse_command_line(argc, argv, text), map);
  po::notify(map);
  if (map.count("help") > 0) {
    std::cout << text;
    return 0;
  }
  if (percents.empty()) {
    run(plan, options);
  } else {
    run_frontier(plan, options, percents);
  }
  return 0;
}

}  // namespace
}  // namespace tierwatt::bench

int main(int argc, char** argv) {
  try {
    return tierwatt::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "plan-bench: " << error.what() << "\n";
    return 2;
  }
}
