// Breaks a good plan in every way that a plan can be wrong, and expects both checkers to see each: the review
// of planner/review and tests/e2e/recompute.py, which share no code, no language and no style.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "planner/cli/commands.h"
#include "planner/cli/make_plan.h"
#include "planner/review/review.h"
#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/base/random.h"
#include "probe/profile/snapshot_codec.h"
#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

const std::filesystem::path kSource = TIERWATT_SOURCE_DIR;

// A folder of its own, gone at the end.
class Folder {
 public:
  Folder() : path_(std::filesystem::path(::testing::TempDir()) / ("review-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::filesystem::path write(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(write_file_atomically(path_ / name, text));
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

// A snapshot as a file, filled, and a plan for it.
struct Case {
  std::filesystem::path file;
  Snapshot snapshot;
  Plan plan;
};

Case make_case(const std::filesystem::path& file) {
  Case made{file, {}, {}};
  auto snapshot = read_snapshot(file);
  EXPECT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().to_string());
  made.snapshot = *snapshot;
  PlanRequest request;
  request.search.steps = 2000;
  auto filled = fill_snapshot(made.snapshot);
  EXPECT_TRUE(filled);
  request.filled = *filled;
  auto plan = make_plan(made.snapshot, request);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().to_string());
  made.plan = *plan;
  return made;
}

const Case& tiny() {
  static const Case made = make_case(kSource / "fixtures/clusters/tiny.json");
  return made;
}
const Case& office() {
  static const Case made = make_case(kSource / "fixtures/clusters/office.json");
  return made;
}

// Rules that the review breaks off with, at `fail`.
std::set<std::string> failed_rules(const Review& review) {
  std::set<std::string> rules;
  for (const Finding& finding : review.findings) {
    if (finding.severity == Severity::fail) rules.insert(finding.rule);
  }
  return rules;
}

std::string text_of(const Review& review) {
  std::string text;
  for (const Finding& finding : review.findings)
    text += std::string(to_string(finding.severity)) + " " + finding.rule + ": " + finding.what + "\n";
  return text;
}

// recompute.py needs Python 3; without it only the review itself is asked.
bool has_python() {
  static const bool found = [] {
    const auto output = run_process({"python3", "--version"}, {Seconds(60.0)});
    return output && output->exit_status == 0;
  }();
  return found;
}
constexpr const char* kNoPython =
    "python3 is not on the PATH, so tests/e2e/recompute.py was not asked; install Python 3 to have it asked";

ProcessOutput recompute(const std::filesystem::path& snapshot, const std::filesystem::path& plan) {
  auto output =
      run_process({"python3", kSource / "tests/e2e/recompute.py", snapshot, plan}, {Seconds(120.0)});
  EXPECT_TRUE(output) << (output ? "" : output.error().to_string());
  return output ? *output : ProcessOutput{};
}

std::size_t index_of_volume(const Snapshot& snapshot, const std::string& id) {
  const auto found = std::find_if(snapshot.volumes.begin(), snapshot.volumes.end(),
                                  [&](const Volume& volume) { return volume.id == id; });
  EXPECT_NE(found, snapshot.volumes.end());
  return static_cast<std::size_t>(found - snapshot.volumes.begin());
}

// A plan of moves without figures, for rules that are about moves alone.
Move move_of(const Snapshot& snapshot, const std::string& volume, const std::string& to, double start_s,
             double end_s) {
  const Volume& given = snapshot.volumes[index_of_volume(snapshot, volume)];
  Move move;
  move.volume = volume;
  move.from = snapshot.sets[given.set].id;
  move.to = to;
  move.bytes = given.size;
  move.start_s = start_s;
  move.end_s = end_s;
  move.method = "copy";
  return move;
}
void add_move(Plan& plan, Move move) {
  move.n = static_cast<int>(plan.moves.size()) + 1;
  plan.moves.push_back(std::move(move));
}

struct Broken {
  const char* name;
  const char* rule;         // that planner/review must fail on
  const char* python_rule;  // that recompute.py must print
  std::function<void(Snapshot&)> change_snapshot;
  std::function<void(const Snapshot&, Plan&)> break_plan;
};

void nothing(Snapshot&) {}
SetOutcome& first(Plan& plan, SetRole role) {
  const auto found = std::find_if(plan.sets.begin(), plan.sets.end(),
                                  [role](const SetOutcome& set) { return set.role == role; });
  EXPECT_NE(found, plan.sets.end());
  return *found;
}
SetOutcome& outcome(Plan& plan, const std::string& id) {
  const auto found =
      std::find_if(plan.sets.begin(), plan.sets.end(), [&](const SetOutcome& set) { return set.id == id; });
  EXPECT_NE(found, plan.sets.end());
  return *found;
}
Volume& volume(Snapshot& snapshot, const std::string& id) {
  return snapshot.volumes[index_of_volume(snapshot, id)];
}
// Both figures of one set, so that the interval stays around its value.
void scale(Figure& figure, double factor) {
  figure.value *= factor;
  figure.low *= factor;
  figure.high *= factor;
}

// NOLINTNEXTLINE(readability-function-size): a table, one row a way to be wrong.
const std::vector<Broken>& broken_plans() {
  using S = Snapshot;
  using P = Plan;
  static const std::vector<Broken> plans = {
      {"set_energy_by_a_thousandth", "energy", "energy", nothing,
       [](const S&, P& p) { scale(first(p, SetRole::awake).energy_j, 1.001); }},
      {"enclosure_energy", "energy", "energy", nothing,
       [](const S&, P& p) {
         for (EnclosureOutcome& enclosure : p.enclosures) scale(enclosure.energy_j, 1.001);
       }},
      {"window_after", "window-energy", "window-energy", nothing,
       [](const S&, P& p) { scale(p.energy.window_after_j, 0.999); }},
      {"window_before", "window-energy", "window-energy", nothing,
       [](const S&, P& p) { scale(p.energy.window_before_j, 1.001); }},
      {"annual_after", "annual", "annual", nothing,
       [](const S&, P& p) { scale(p.energy.annual_after_kwh, 0.999); }},
      {"annual_saved", "annual", "annual", nothing,
       [](const S&, P& p) { p.energy.annual_saved_kwh.value *= 1.01; }},
      {"cost", "annual", "annual", nothing, [](const S&, P& p) { scale(p.cost.annual_after, 0.99); }},
      {"awake_steps", "awake-steps", "awake-steps", nothing,
       [](const S&, P& p) { p.sets.at(0).awake_steps += 1; }},
      {"wake_ups", "wake-ups", "wake-ups", nothing, [](const S&, P& p) { p.sets.at(0).wake_ups += 1; }},
      {"bound_above_the_plan", "bound", "bound", nothing,
       [](const S&, P& p) { p.bound.window_j = p.energy.window_after_j.value * 1.01; }},
      {"another_snapshot", "digest", "digest", nothing,
       [](const S&, P& p) { p.snapshot = "sha256:" + std::string(64, '0'); }},
      {"a_set_is_missing", "sets", "sets", nothing, [](const S&, P& p) { p.sets.pop_back(); }},
      {"awake_with_a_timeout", "role", "role", nothing,
       [](const S&, P& p) { first(p, SetRole::awake).timeout_s = 600; }},
      {"retired_with_a_volume", "role", "role", nothing,
       [](const S&, P& p) { first(p, SetRole::awake).role = SetRole::retired; }},
      {"flash_that_sleeps", "role", "role", nothing,
       [](const S&, P& p) {
         outcome(p, "nvme-1").role = SetRole::sleeps;
         outcome(p, "nvme-1").timeout_s = 600;
       }},
      {"deadline_on_a_sleeping_set", "first-byte", "first-byte", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         SetOutcome& set = outcome(p, s.sets[s.volumes[index_of_volume(s, "db-0")].set].id);
         set.role = SetRole::sleeps;
         set.timeout_s = 0;
       }},
      {"unknown_volume", "moves-chain", "moves-chain", nothing,
       [](const S& s, P& p) {
         Move move = move_of(s, "media", "hdd-d", 1e6, 2e6);
         move.volume = "nobody";
         add_move(p, move);
       }},
      {"wrong_source", "moves-chain", "moves-chain", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         Move move = move_of(s, "media", "hdd-d", 0, 1000);
         move.from = "hdd-a";
         add_move(p, move);
       }},
      {"wrong_number", "moves-order", "moves-order", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "media", "hdd-d", 0, 1000));
         p.moves[0].n = 7;
       }},
      {"starts_out_of_order", "moves-order", "moves-order", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "media", "hdd-d", 5000, 6000));
         add_move(p, move_of(s, "homes", "hdd-a", 0, 1000));
       }},
      {"ends_before_it_starts", "moves-order", "moves-order", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "media", "hdd-d", 1000, 500));
       }},
      {"wrong_bytes", "moves-bytes", "moves-bytes", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "media", "hdd-d", 0, 1000));
         p.moves[0].bytes = Bytes{1};
       }},
      {"pinned_moved", "placement", "placement", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "logs", "hdd-d", 0, 1000));
       }},
      {"class_not_allowed", "placement", "placement",
       [](S& s) { volume(s, "dump").allowed_classes = {DriveClass::hdd}; },
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "dump", "nvme-1", 0, 1000));
       }},
      {"onto_a_full_set", "room", "room", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "archive", "nvme-1", 0, 1000));
       }},
      {"two_replicas_in_one_node", "spread", "spread", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "db-1", "hdd-b", 0, 1000));
       }},
      {"two_replicas_on_one_spindle", "spread-spindle", "spread", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "db-1", "hdd-a", 0, 1000));
       }},
      // 6.4 TB of 6.8 are on hdd-a after the first two; what should make room leaves only after them.
      {"order_makes_a_prefix_overfull", "room", "room",
       [](S& s) { volume(s, "files").size = Bytes{4'500'000'000'000}; },
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "archive", "hdd-a", 0, 1000));
         add_move(p, move_of(s, "files", "hdd-b", 2000, 3000));
       }},
      // The same two in the right order, but before the first has left.
      {"overlap_overfull", "room-in-flight", "room",
       [](S& s) { volume(s, "files").size = Bytes{4'500'000'000'000}; },
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "files", "hdd-b", 0, 3000));
         add_move(p, move_of(s, "archive", "hdd-a", 1000, 4000));
       }},
      {"two_replicas_in_flight", "one-in-flight", "one-in-flight", nothing,
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "db-0", "hdd-b", 0, 3000));
         add_move(p, move_of(s, "db-1", "hdd-d", 1000, 4000));
       }},
      {"too_many_moves", "max-moves", "max-moves", [](S& s) { s.policy.max_moves = 0; },
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "media", "hdd-d", 0, 1000));
       }},
      {"too_many_bytes", "max-bytes", "max-bytes", [](S& s) { s.policy.max_bytes = Bytes{1}; },
       [](const S& s, P& p) {
         p.moves.clear();
         add_move(p, move_of(s, "media", "hdd-d", 0, 1000));
       }},
  };
  return plans;
}

class BrokenPlan : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenPlan, IsSeenByBothCheckers) {
  const Broken& broken = GetParam();
  const Folder folder;
  // A changed snapshot is a file of its own, so that its digest is that of what the checkers read.
  auto raw = read_snapshot(tiny().file);
  ASSERT_TRUE(raw);
  broken.change_snapshot(*raw);
  const auto snapshot_file = folder.write("snapshot.json", to_json(*raw));
  auto snapshot = read_snapshot(snapshot_file);
  ASSERT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().to_string());
  ASSERT_TRUE(apply_filled(*snapshot, tiny().plan.filled));

  Plan plan = tiny().plan;
  plan.snapshot = snapshot->digest;
  broken.break_plan(*snapshot, plan);

  const Review review = review_plan(*snapshot, plan);
  EXPECT_EQ(review.verdict, Verdict::fail);
  EXPECT_TRUE(failed_rules(review).contains(broken.rule)) << text_of(review);

  if (!has_python()) GTEST_SKIP() << kNoPython;
  const ProcessOutput python = recompute(snapshot_file, folder.write("plan.json", to_json(plan)));
  EXPECT_EQ(python.exit_status, 4) << python.err;
  EXPECT_NE(("\n" + python.out).find("\n" + std::string(broken.python_rule) + ": "), std::string::npos)
      << python.out;
}

INSTANTIATE_TEST_SUITE_P(EveryWay, BrokenPlan, ::testing::ValuesIn(broken_plans()),
                         [](const auto& tested) { return std::string(tested.param.name); });

class GoodPlan : public ::testing::TestWithParam<const Case& (*)()> {};

TEST_P(GoodPlan, AgreesWithBothCheckers) {
  const Case& made = GetParam()();
  const Review review = review_plan(made.snapshot, made.plan);
  EXPECT_TRUE(failed_rules(review).empty()) << text_of(review);
  if (!has_python()) GTEST_SKIP() << kNoPython;
  const Folder folder;
  const ProcessOutput python = recompute(made.file, folder.write("plan.json", to_json(made.plan)));
  EXPECT_EQ(python.exit_status, 0) << python.out << python.err;
}

INSTANTIATE_TEST_SUITE_P(Fixtures, GoodPlan, ::testing::Values(&tiny, &office));

// A small cluster of its own for each seed, with what makes plans hard: hard and soft spread, sets over their
// limit, sets that could be bought, volumes of unknown activity, limits on moves.
Snapshot random_cluster(std::uint64_t seed) {
  Random random(seed * 7919);
  testing::Shape shape;
  shape.spinning = static_cast<Index>(2 + random.below(5));
  shape.flash = static_cast<Index>(random.below(3));
  shape.volumes = static_cast<Index>(4 + random.below(12));
  shape.steps = static_cast<std::uint32_t>(8 + random.below(60));
  shape.groups = random.below(2) == 0;
  shape.floors = random.below(2) == 0;
  shape.rules = random.below(2) == 0;
  shape.fill = random.uniform(0.2, 0.9);
  Snapshot snapshot = testing::random_snapshot(seed, shape);
  Policy& policy = snapshot.policy;
  policy.pue = random.uniform(1, 2);
  if (random.below(2) == 0) policy.headroom = 0.85;
  policy.objective = static_cast<Objective>(random.below(3));
  for (std::vector<double>* by_hour : {&policy.price_by_hour, &policy.kgco2e_by_hour}) {
    const std::size_t hours = std::array<std::size_t, 3>{0, 24, 168}.at(random.below(3));
    for (std::size_t hour = 0; hour < hours; ++hour) by_hour->push_back(random.uniform(0, 0.5));
  }
  snapshot.window.start += std::chrono::seconds(random.below(700'000));
  for (SnapshotDrive& drive : snapshot.drives) {
    if (random.below(2) == 0) drive.start_stops = static_cast<std::int64_t>(random.below(12'000));
    if (random.below(2) == 0) drive.start_stops_rated = static_cast<std::int64_t>(1 + random.below(12'000));
    if (random.below(2) == 0) drive.power_on_hours = static_cast<std::int64_t>(random.below(60'000));
    if (random.below(2) == 0) drive.purchase_price = random.uniform(0, 500);
  }
  if (random.below(3) == 0) policy.max_moves = static_cast<std::int64_t>(random.below(4));
  if (random.below(2) == 0)
    policy.domain_spread.at(static_cast<std::size_t>(DomainKind::rack)) = Spread::soft;
  for (SpindleSet& set : snapshot.sets) set.reserved = Bytes(random.below(3) == 0 ? 50 : 0);
  Volume& unknown = snapshot.volumes.front();
  if (random.below(4) == 0) {
    unknown.activity_known = false;
    unknown.active.clear();
  }
  for (Index s = 0; s < snapshot.sets.size(); ++s) {
    const bool empty = std::none_of(snapshot.volumes.begin(), snapshot.volumes.end(),
                                    [s](const Volume& volume) { return volume.set == s; });
    snapshot.sets[s].is_new = empty && random.below(2) == 0;
  }
  return snapshot;
}

class RandomCluster : public ::testing::TestWithParam<int> {};

TEST_P(RandomCluster, ItsPlanAgreesWithBothCheckers) {
  const Folder folder;
  const auto file =
      folder.write("snapshot.json", to_json(random_cluster(static_cast<std::uint64_t>(GetParam()))));
  auto snapshot = read_snapshot(file);
  ASSERT_TRUE(snapshot) << (snapshot ? "" : snapshot.error().to_string());
  PlanRequest request;
  request.search.steps = 500;
  auto filled = fill_snapshot(*snapshot);
  ASSERT_TRUE(filled) << (filled ? "" : filled.error().to_string());
  request.filled = *filled;
  const auto plan = make_plan(*snapshot, request);
  ASSERT_TRUE(plan) << (plan ? "" : plan.error().to_string());
  const Review review = review_plan(*snapshot, *plan);
  EXPECT_TRUE(failed_rules(review).empty()) << text_of(review);
  if (!has_python()) GTEST_SKIP() << kNoPython;
  const ProcessOutput python = recompute(file, folder.write("plan.json", to_json(*plan)));
  EXPECT_EQ(python.exit_status, 0) << python.out << python.err;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCluster, ::testing::Range(1, 41));

struct Ran {
  int exit_code = 0;
  std::string out, err;
};
Ran run(const std::vector<std::string>& arguments) {
  std::ostringstream out;
  std::ostringstream err;
  cli::Output output{out, err, false, false, 100};
  const cli::Program program{.name = "tierwatt", .summary = "test", .commands = {review_command()}};
  const int exit_code = cli::run_program(program, arguments, output);
  return {exit_code, out.str(), err.str()};
}

TEST(ReviewCommand, ReviewsAPlacementAsItIs) {
  const Ran ran = run({"review", tiny().file});
  EXPECT_EQ(ran.exit_code, cli::kExitOk) << ran.err;
  EXPECT_EQ(ran.out.rfind("verdict: ", 0), 0U) << ran.out;
}

TEST(ReviewCommand, AnswersNoToABrokenPlan) {
  const Folder folder;
  Plan plan = tiny().plan;
  plan.sets.at(0).awake_steps += 1;
  const auto file = folder.write("plan.json", to_json(plan));
  const Ran ran = run({"review", tiny().file, file, "--json"});
  EXPECT_EQ(ran.exit_code, cli::kExitAnswerIsNo) << ran.err;
  EXPECT_NE(ran.out.find("awake-steps"), std::string::npos) << ran.out;
}

TEST(ReviewCommand, RefusesAPlanOfAnotherSnapshot) {
  const Folder folder;
  const auto file = folder.write("plan.json", to_json(tiny().plan));
  const Ran ran = run({"review", office().file, file});
  EXPECT_EQ(ran.exit_code, cli::kExitBadInput);
  EXPECT_NE(ran.err.find("another snapshot"), std::string::npos) << ran.err;
}

TEST(ReviewCommand, RefusesAPlanThatFillsWhatTheSnapshotStates) {
  const Folder folder;
  Plan plan = tiny().plan;
  plan.filled.push_back({"hdd-a", "power.idle", {1, 1, 1, Source::prior, "made up"}});
  const auto file = folder.write("plan.json", to_json(plan));
  const Ran ran = run({"review", tiny().file, file});
  EXPECT_EQ(ran.exit_code, cli::kExitBadInput);
  EXPECT_NE(ran.err.find("stated by the snapshot itself"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace tierwatt::planner
