// `tierwatt whatif` over small clusters; the published schema judges its JSON.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "planner/cli/commands.h"
#include "probe/cli/command.h"
#include "tests/planner/schema_testlib.h"

namespace tierwatt::planner {
namespace {

const std::filesystem::path kSource = TIERWATT_SOURCE_DIR;

struct Ran {
  int code = 0;
  std::string out, err;
};

Ran run(std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  cli::Output output{out, err};
  output.width_columns = 0;
  arguments.insert(arguments.begin(), {"whatif", kSource / "fixtures/clusters/tiny.json"});
  const int code = cli::run_program({"tierwatt", "test", {whatif_command()}}, arguments, output);
  return {code, out.str(), err.str()};
}

TEST(Whatif, PutsPlansSideBySide) {
  const Ran ran = run({"--price", "0.9", "--scenario", "still: max-moves=0", "--steps", "500"});
  ASSERT_EQ(ran.code, cli::kExitOk) << ran.err;
  for (const char* part :
       {"today", "plan", "what if", "still", "kWh a year", "gap to the bound", "retired / sleep / awake",
        "what if: price=0.9", "still: max-moves=0", "nothing_to_do"})
    EXPECT_NE(ran.out.find(part), std::string::npos) << part << "\n" << ran.out;
}

TEST(Whatif, JsonHasWhatTheChangesChange) {
  const Ran ran =
      run({"--scenario", "dear: price=0.6", "--scenario", "flash: buy=2:nvme:8TB:price=100:kgco2e=7",
           "--scenario", "still: max-bytes=0", "--json", "--steps", "500"});
  ASSERT_EQ(ran.code, cli::kExitOk) << ran.err;
  const nlohmann::json document = nlohmann::json::parse(ran.out);
  const auto& plans = document.at("plans");
  ASSERT_EQ(plans.size(), 4U);
  EXPECT_EQ(plans[0].at("name"), "plan");
  const double plan_cost = plans[0].at("annual_cost").at("after").at("value");
  const double dear_cost = plans[1].at("annual_cost").at("after").at("value");
  EXPECT_GT(dear_cost, plan_cost);
  EXPECT_EQ(plans[3].at("moves"), 0);
  ASSERT_EQ(plans[2].at("bought").size(), 1U);
  const auto& bought = plans[2].at("bought")[0];
  EXPECT_EQ(bought.at("offered"), 2);
  const double used = bought.at("used");
  EXPECT_EQ(bought.at("price"), 100 * used);
  EXPECT_EQ(bought.at("kgco2e").at("value"), 7 * used);
}

TEST(Whatif, RefusesWhatCannotBeAsked) {
  const std::vector<std::pair<std::vector<std::string>, const char*>> wrong = {
      {{}, "nothing is asked"},
      {{"--buy", "2:tape:8TB"}, "--buy 2:tape:8TB: 'tape' is no class"},
      {{"--price", "much"}, "--price: price must be a number"},
      {{"--scenario", "a: price=1", "--scenario", "a: price=2"}, "two scenarios are named 'a'"},
      {{"--scenario", "a: prise=1"}, "'prise' is nothing that can be changed"},
      {{"--retire", "moon"}, "no set 'moon'"},
      {{"--buy", "1:nvme:8TB:node=moon"}, "no node 'moon'"},
      {{"--price", "1", "--threads", "0"}, "--threads must be 1 to 64"}};
  for (const auto& [arguments, says] : wrong) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.code, cli::kExitUsage) << says;
    EXPECT_NE(ran.err.find(says), std::string::npos) << ran.err;
    EXPECT_EQ(ran.out, "");
  }
}

TEST(Whatif, JsonIsValidByThePublishedSchema) {
  const Ran ran = run({"--buy", "2:nvme:8TB", "--json", "--steps", "200"});
  ASSERT_EQ(ran.code, cli::kExitOk) << ran.err;
  for (const bool good : {true, false}) {
    std::string document = ran.out;
    if (!good) document.replace(document.find("\"plans\""), 7, "\"plens\"");
    const auto found = testing::schema_complaints("whatif-v1.json", document);
    if (!found) GTEST_SKIP() << testing::kNoValidator;
    EXPECT_EQ(found->empty(), good) << *found;
  }
}

}  // namespace
}  // namespace tierwatt::planner
