#include "planner/cli/backtest_document.h"

#include <gtest/gtest.h>

#include "probe/profile/json_value.h"

namespace tierwatt::planner {
namespace {

BacktestParts parts_with(double ours_j, double pdc_j) {
  BacktestParts parts;
  parts.snapshot = "sha256:one";
  parts.result.train = parts.result.test = {WallTime{}, 60, 10'080};
  parts.result.all_spinning_j = 100;
  parts.result.policies.resize(2);
  Judged& pdc = parts.result.policies[0];
  pdc.name = "pdc";
  pdc.title = "PDC";
  pdc.kind = PolicyKind::published;
  pdc.replayed.energy_j = {pdc_j, pdc_j, pdc_j};
  Judged& ours = parts.result.policies[1];
  ours.name = ours.title = "ours";
  ours.kind = PolicyKind::ours;
  ours.replayed.energy_j = {ours_j, ours_j - 1, ours_j + 1};
  return parts;
}

const JsonValue::Object& at(const JsonValue::Object& object, const char* name) {
  return object.at(name).object();
}

TEST(BacktestDocument, SaysHowOursStandsAgainstTheBest) {
  const Result<JsonValue> json = parse_json(backtest_json(parts_with(20, 28)));
  ASSERT_TRUE(json.ok());
  const JsonValue::Object& fields = json->object();
  EXPECT_EQ(fields.at("schema").text(), "tierwatt/backtest/v1");
  const JsonValue::Object& above = at(at(fields, "ours"), "above_best_published");
  EXPECT_EQ(above.at("policy").text(), "pdc");
  EXPECT_NEAR(std::stod(above.at("points").text()), 8, 1e-9);
  EXPECT_EQ(fields.count("against"), 0U);
  EXPECT_EQ(fields.count("volumes"), 0U);
}

TEST(BacktestDocument, WhatWasNotJudgedIsNull) {
  BacktestParts parts = parts_with(20, 28);
  parts.result.policies.pop_back();
  parts.result.stopped = true;
  const std::string text = backtest_json(parts);
  EXPECT_NE(text.find("\"above_best_published\":null"), std::string::npos) << text;
  EXPECT_NE(text.find("\"status\":\"missing\""), std::string::npos);
  EXPECT_NE(text.find("\"stopped\":true"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
