#include "planner/report/json_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

using Json = nlohmann::json;

TEST(JsonReport, CarriesTheSameFigures) {
  const Json json = Json::parse(render_json(small_report()));
  EXPECT_EQ(json["schema"], "tierwatt/report/v1");
  EXPECT_NEAR(json["watts"]["before"]["value"].get<double>(), 32, 1e-9);
  EXPECT_EQ(json["watts"]["before"]["source"], "prior");
  EXPECT_EQ(json["disks"]["retired"], 1);
  EXPECT_EQ(json["moves"]["count"], 1);
  EXPECT_EQ(json["review"]["verdict"], "warn");
  EXPECT_EQ(json["heat_map"]["rows"].size(), 3U);
  EXPECT_TRUE(json["replay_check"]["agrees"].get<bool>());
}

TEST(JsonReport, NamesThatAreNoTextStayReadable) {
  Plan plan = small_plan();
  plan.moves[0].why = "bad \xff byte";
  EXPECT_TRUE(Json::accept(render_json(build_report(small_cluster(), plan))));
}

}  // namespace
}  // namespace tierwatt::planner
