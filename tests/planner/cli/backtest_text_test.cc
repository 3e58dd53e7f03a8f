#include <gtest/gtest.h>

#include "planner/cli/backtest_document.h"

namespace tierwatt::planner {
namespace {

BacktestParts parts_with(double ours_j, double other_j) {
  BacktestParts parts;
  parts.result.train = parts.result.test = {WallTime{}, 60, 10'080};
  parts.result.all_spinning_j = 100;
  parts.result.policies.resize(2);
  parts.result.policies[0].title = "PDC";
  parts.result.policies[0].kind = PolicyKind::published;
  parts.result.policies[0].replayed.energy_j.value = other_j;
  parts.result.policies[1].title = "ours";
  parts.result.policies[1].kind = PolicyKind::ours;
  parts.result.policies[1].replayed.energy_j.value = ours_j;
  parts.result.policies[1].replayed.delays = {1000, 20, {{15, 19}, {30, 1}}};
  return parts;
}

TEST(BacktestText, SaysByHowMuchOursIsBetterOrWorse) {
  EXPECT_NE(backtest_text(parts_with(20, 28), 0, false)
                .find("Ours saves 80.0 % of what all spinning takes, 8.0 points more than PDC"),
            std::string::npos);
  EXPECT_NE(backtest_text(parts_with(30, 28), 0, false).find("2.0 points less than PDC"), std::string::npos);
}

TEST(BacktestText, WhatTheTableDoesNotShowIsNoDifference) {
  EXPECT_NE(backtest_text(parts_with(27.99, 28), 0, false).find("as much as PDC"), std::string::npos);
}

TEST(BacktestText, ShowsDelays) {
  const std::string text = backtest_text(parts_with(20, 28), 0, false);
  EXPECT_NE(text.find("20 (2.00 %)  15.0 s  30.0 s"), std::string::npos) << text;
}

TEST(BacktestText, SaysThatItWasStopped) {
  BacktestParts parts = parts_with(20, 28);
  parts.result.policies.clear();
  parts.result.stopped = true;
  const std::string text = backtest_text(parts, 0, false);
  EXPECT_NE(text.find("Stopped by the user"), std::string::npos);
  EXPECT_EQ(text.find("Ours saves"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
