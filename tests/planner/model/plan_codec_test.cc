#include <gtest/gtest.h>

#include "planner/model/plan.h"

namespace tierwatt::planner {
namespace {

Plan sample() {
  Plan plan;
  plan.snapshot = "sha256:abc";
  plan.made_by = {"0.1.0", 7, {{"threads", "2"}}};
  plan.status = PlanStatus::stopped;
  plan.reason = "the search ended by itself";
  plan.moves = {{1, "pvc-1", "a", "b", Bytes(4096), 0, 12.5, 1, "copy", "empties a"}};
  plan.sets = {
      {"a", SetRole::retired, 0.0, 0, 0, {1, 0.5, 2, Source::catalog, "x"}},
      {"b", SetRole::awake, std::nullopt, 10, 0, {3, 3, 3, Source::measured, ""}},
      {"c",
       SetRole::sleeps,
       60.0,
       10,
       2,
       {3, 3, 3, Source::measured, ""},
       SetWear{104, 9000.0, 1800.0, 5, 90.5}},
      {"d", SetRole::sleeps, 0.0, 1, 1, {3, 3, 3, Source::measured, ""}, SetWear{52, {}, {}, 0, {}}}};
  plan.purchase = BoughtSets{{"flash-1"}, 300, 90, 1000, 250, 400, -50, 310, "does not pay"};
  plan.measure_next = {{"wwn-1", "ST16", 6, 340, 280.5}, {"wwn-2", "", 1, 340, 330}};
  plan.enclosures = {{"e", 4, {1, 1, 1, Source::prior, ""}}};
  plan.energy.window_before_j = {100.1, 90, 110, Source::prior, "replay"};
  plan.energy.annual_saved_kwh = {1, -1, 2, Source::prior, ""};
  plan.payback_days = Figure{2, 1, 3, Source::catalog, "energy"};
  plan.bound = {50, "level-set", 3, 0.25, "spin-ups"};
  plan.frontier = {{0, 0, 0, {1, 0, 2, Source::prior, ""}}, {1e12, 5e11, 3, {2, 1, 3, Source::prior, ""}}};
  plan.conflict = {{"allowed_sets", "pvc-1", ""}, {"spread", "", "db"}, {"headroom", "", ""}};
  plan.refused = {{"pvc-2", "c", "does not pay", {{"net_low_j", -4.5}}}};
  plan.filled = {{"wwn-1", "power.idle", {5, 4, 6, Source::prior, "class"}}};
  plan.review = {Verdict::warn,
                 {{"ha.n-1", Severity::warn, "g", "node-1", 1, "no room \"left\"", "keep more free"}}};
  return plan;
}

TEST(PlanCodec, ReadsBackToEqualBytes) {
  const std::string document = to_json(sample());
  const Result<Plan> read = parse_plan(document, "plan.json");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(to_json(*read), document);
  EXPECT_EQ(read->moves.at(0).volume, "pvc-1");
  EXPECT_FALSE(read->sets.at(1).timeout_s.has_value());
  EXPECT_EQ(read->frontier.at(1).moves, 3);
  EXPECT_EQ(read->frontier.at(1).saved_kwh.high, 3);
  EXPECT_EQ(read->conflict.at(1).group, "db");
  EXPECT_EQ(read->sets.at(2).wear->allowed_a_year, 1800);
  EXPECT_FALSE(read->sets.at(3).wear->start_stops_left.has_value());
  EXPECT_FALSE(read->sets.at(1).wear.has_value());
  EXPECT_EQ(read->purchase->net_money, -50);
  EXPECT_EQ(read->measure_next.at(0).alike, 6);
  EXPECT_EQ(read->review.findings.at(0).what, "no room \"left\"");
}

std::string changed(const std::string& from, const std::string& to) {
  std::string document = to_json(sample());
  const std::size_t at = document.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return document.replace(at, from.size(), to);
}

TEST(PlanCodec, RefusesWithTheFieldsPath) {
  const auto place = [](const std::string& document) {
    const Result<Plan> read = parse_plan(document, "plan.json");
    return read.ok() ? "accepted" : read.error().to_string();
  };
  EXPECT_NE(place(changed("\"role\":\"retired\"", "\"role\":\"gone\"")).find("sets[0].role"),
            std::string::npos);
  EXPECT_NE(place(changed("\"value\":100.1", "\"value\":1000")).find("energy.window_j.before"),
            std::string::npos);
  EXPECT_NE(place(changed("\"source\":\"measured\"", "\"source\":\"guess\"")).find("sets[1].energy_j.source"),
            std::string::npos);
  EXPECT_NE(place(changed("\"bytes\":4096", "\"bytes\":-1")).find("moves[0].bytes"), std::string::npos);
  EXPECT_NE(place(changed("\"volume\":\"pvc-1\",", "")).find("moves[0].volume"), std::string::npos);
  EXPECT_NE(place(to_json(sample()).substr(0, 200)).find("plan.json"), std::string::npos);
}

TEST(PlanCodec, AnotherVersionIsNamed) {
  const Result<Plan> read = parse_plan(changed("tierwatt/plan/v1", "tierwatt/plan/v9"), "plan.json");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, Code::version_mismatch);
  EXPECT_EQ(read_plan("/nonexistent/plan.json").error().code, Code::not_found);
}

}  // namespace
}  // namespace tierwatt::planner
