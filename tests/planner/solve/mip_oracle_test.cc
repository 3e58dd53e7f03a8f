// The search against a proof: COIN-OR CBC solves the same question as a mixed-integer program
// (mip_program_testlib.h).
//
// A hundred small clusters of random volumes, and the sizes at which a search has something to do: 4 x 20,
// 6 x 30 and 6 x 40 (disks x volumes) of the mix of tests/bench/planner - its shapes, sizes and disks - seen
// in a week of 56 slots of three hours. One seed of each is proven in every run; TIERWATT_PROOFS=N in the
// environment asks for N, which takes a minute or more each.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "planner/solve/bound.h"
#include "planner/solve/search.h"
#include "planner/solve/state.h"
#include "probe/base/file.h"
#include "probe/base/process.h"
#include "tests/bench/planner/mix.h"
#include "tests/planner/random_snapshot.h"
#include "tests/planner/solve/brute_force.h"
#include "tests/planner/solve/mip_program_testlib.h"

namespace tierwatt::planner {
namespace {

namespace fs = std::filesystem;

using testing::kKilojoule;

struct Oracle {
  fs::path folder;
  int seconds = 100;
};

// Joules of the optimum; nullopt where CBC did not prove one in its time. It ends when this program does.
std::optional<double> proven_optimum_j(const Instance& instance, const Oracle& oracle,
                                       double no_more_than_j) {
  const fs::path program = oracle.folder / "program.lp";
  const fs::path priorities = oracle.folder / "priorities.csv";
  const fs::path answer = oracle.folder / "answer.txt";
  fs::remove(answer);
  const testing::MipProgram written = testing::mip_program(instance);
  EXPECT_TRUE(write_file_atomically(program, written.lp).ok());
  EXPECT_TRUE(write_file_atomically(priorities, written.priorities).ok());
  // Preprocessing of CBC 2.10.8 is off: on random clusters it loses the optimum (seed 42 ended 9 % above it,
  // as its own search without preprocessing shows), on 6 x 40 it fails an assertion.
  const auto ran = run_process(
      {"setpriv", "--pdeathsig", "KILL", "cbc", program.string(), "-priorityIn", priorities.string(),
       "-preprocess", "off", "-cutoff", fmt::format("{:.9g}", no_more_than_j * kKilojoule), "-ratioGap", "0",
       "-sec", std::to_string(oracle.seconds), "-solve", "-solution", answer.string()},
      {.deadline = Seconds(2.0 * oracle.seconds)});
  const auto text = read_file(answer, 1U << 24U);
  constexpr std::string_view kProven = "Optimal - objective value ";
  if (!ran.ok() || !text.ok() || text->rfind(kProven, 0) != 0) return std::nullopt;
  return std::stod(text->substr(kProven.size())) / kKilojoule;
}

// The mix in a week of slots of three hours.
Snapshot coarse_mix(std::size_t disks, std::size_t volumes, std::uint64_t seed) {
  constexpr std::uint32_t kMinutes = 180;
  Snapshot snapshot = bench::build_mix({.seed = seed, .disks = disks, .volumes = volumes});
  for (Volume& volume : snapshot.volumes) {
    std::vector<Run> slots;
    for (const Run run : volume.active) {
      const std::uint32_t first = run.start / kMinutes;
      const std::uint32_t end = (run.start + run.length - 1) / kMinutes + 1;
      if (!slots.empty() && first <= slots.back().start + slots.back().length) {
        slots.back().length = std::max(slots.back().length, end - slots.back().start);
      } else {
        slots.push_back({first, end - first});
      }
    }
    volume.active = std::move(slots);
  }
  snapshot.window.step_s *= kMinutes;
  snapshot.window.steps /= kMinutes;
  return snapshot;
}

int proofs_asked_for() {
  const char* asked = std::getenv("TIERWATT_PROOFS");
  return asked == nullptr ? 1 : std::max(1, std::atoi(asked));
}

class MipOracle : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto there = run_process({"cbc", "-quit"}, {.deadline = Seconds(30)});
    if (!there.ok() || there->exit_status != 0) GTEST_SKIP() << "cbc is absent; apt-get install coinor-cbc";
    std::string pattern = ::testing::TempDir() + "tierwatt-mip-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }
  // Whether the search ends where the proof does.
  static bool meets_the_optimum(const Instance& instance, std::int64_t steps, const Oracle& oracle,
                                const std::string& which) {
    SearchOptions options;
    options.steps = steps;
    options.seconds = 600;
    options.threads = 2;
    const SearchResult found = search(instance, options);
    EXPECT_TRUE(testing::feasible(instance, found.place)) << which;
    const auto optimum_j = proven_optimum_j(instance, oracle, found.after_j * (1 + 1e-5));
    EXPECT_TRUE(optimum_j.has_value()) << which << ": cbc proved nothing within " << oracle.seconds << " s";
    if (!optimum_j) return false;
    EXPECT_GE(found.after_j, *optimum_j * (1 - 1e-6))
        << which << ": better than the proof, so one of them errs";
    EXPECT_LE(lower_bound(instance).window_j, *optimum_j * (1 + 1e-6)) << which << ": the bound is none";
    const bool equal = found.after_j <= *optimum_j * (1 + 1e-6);
    if (!equal) fmt::print("{}: {:.3f} % above the optimum\n", which, 100 * (found.after_j / *optimum_j - 1));
    return equal;
  }
  // The seeds from `first` on: each must be met.
  void meets_the_mix(std::size_t disks, std::size_t volumes, std::uint64_t first) const {
    for (std::uint64_t seed = first; seed < first + static_cast<std::uint64_t>(proofs_asked_for()); ++seed) {
      const Snapshot snapshot = coarse_mix(disks, volumes, seed);
      const Instance instance = *make_instance(snapshot);
      const std::string which = fmt::format("{} x {}, seed {}", disks, volumes, seed);
      EXPECT_TRUE(meets_the_optimum(instance, 0, {.folder = folder_, .seconds = 400}, which)) << which;
    }
  }
  fs::path folder_;
};

// Annealing of so few steps may end beside the optimum now and then; it never ends below it.
TEST_F(MipOracle, TheSearchMeetsAHundredProofs) {
  int equal = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Snapshot snapshot = testing::random_snapshot(seed, {.spinning = static_cast<Index>(3 + seed % 2),
                                                        .volumes = static_cast<Index>(6 + seed % 4),
                                                        .steps = 16});
    if (seed % 2 == 0) snapshot.policy.retired_power = RetiredPower::off;
    // Where sets are over a limit in the snapshot they may stay so; the program does not know that rule.
    for (Volume& volume : snapshot.volumes) volume.peak_read_iops /= 8;
    const Instance instance = *make_instance(snapshot);
    equal += meets_the_optimum(instance, 5'000, {.folder = folder_}, fmt::format("seed {}", seed)) ? 1 : 0;
  }
  EXPECT_GE(equal, 97);
  RecordProperty("equal_to_proof", equal);
}

// The first seeds are those of which CBC is done soonest.
TEST_F(MipOracle, TheSearchMeetsTheProofOf4x20) { meets_the_mix(4, 20, 1); }
TEST_F(MipOracle, TheSearchMeetsTheProofOf6x30) { meets_the_mix(6, 30, 4); }
TEST_F(MipOracle, TheSearchMeetsTheProofOf6x40) { meets_the_mix(6, 40, 5); }

}  // namespace
}  // namespace tierwatt::planner
