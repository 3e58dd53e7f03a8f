#include "planner/report/comparison.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/planner/report/report_testlib.h"

namespace tierwatt::planner {
namespace {

Comparison small_comparison() {
  const Report report = small_report();
  Comparison comparison;
  comparison.cluster = report.cluster;
  comparison.snapshot_digest = report.snapshot_digest;
  comparison.watts_now = report.watts_before;
  comparison.kwh_now = report.energy.annual_before_kwh;
  comparison.cost_now = report.cost.annual_before;
  comparison.carbon_now = report.carbon.annual_before;
  comparison.disks_now.awake = 3;
  comparison.variants = {variant_of(report, "plan", {}), variant_of(report, "flash", {"buy=4:nvme:8TB"})};
  comparison.variants[1].bought = {
      {"4 nvme of 8.00 TB", 4, 2, std::nullopt, {60, 30, 120, Source::prior, ""}}};
  return comparison;
}

TEST(Comparison, IsATableWithAColumnAPlan) {
  const std::string text = render_text(small_comparison(), 0, false);
  for (const char* part : {"today", "32.0 (29.0-35.0)", "5.38", "2 of 4 drives", "unknown", "60.0 (30.0-120)",
                           "1 / 2 / 0", "0 / 0 / 3", "plan: the snapshot as it is",
                           "flash: buy=4:nvme:8TB; 2 of 4 nvme of 8.00 TB used, "
                           "whose price is unknown"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Comparison, SaysWhyAPlanSaysNo) {
  Comparison comparison = small_comparison();
  comparison.variants[1].status = PlanStatus::infeasible;
  comparison.variants[1].reason = "no place";
  EXPECT_NE(render_text(comparison, 0, false).find("; no place"), std::string::npos);
}

TEST(Comparison, AddsUpWhatIsBought) {
  Comparison comparison = small_comparison();
  comparison.variants[1].bought[0].price = 200;
  comparison.variants[1].bought.push_back({"1 hdd of 8.00 TB", 1, 1, 50, {10, 5, 20, Source::prior, ""}});
  const std::string text = render_text(comparison, 0, false);
  EXPECT_NE(text.find("250"), std::string::npos) << text;
  EXPECT_NE(text.find("3 of 5 drives"), std::string::npos) << text;
  EXPECT_NE(text.find("70.0 (35.0-140)"), std::string::npos) << text;
}

TEST(Comparison, JsonCarriesTheSame) {
  const nlohmann::json document = nlohmann::json::parse(render_json(small_comparison()));
  EXPECT_EQ(document.at("schema"), "tierwatt/whatif/v1");
  EXPECT_EQ(document.at("today").at("spinning_sets").at("awake"), 3);
  EXPECT_EQ(document.at("plans")[0].at("annual_kwh").at("saved").at("value"), 233);
  EXPECT_TRUE(document.at("plans")[1].at("bought")[0].at("price").is_null());
}

}  // namespace
}  // namespace tierwatt::planner
