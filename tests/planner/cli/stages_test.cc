#include "planner/cli/stages.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "probe/profile/json_value.h"

namespace tierwatt::planner {
namespace {

TEST(Stages, AddUpByName) {
  Stages stages;
  stages.begin("read");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  stages.begin("search");
  stages.begin("order");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  stages.begin("search");
  stages.end();
  stages.end();
  ASSERT_EQ(stages.list().size(), 3U);
  EXPECT_EQ(stages.list()[1].name, "search");
  EXPECT_GE(stages.list()[0].wall_s, 0.02);
  EXPECT_LT(stages.list()[0].processor_s, stages.list()[0].wall_s);
  EXPECT_GT(stages.list()[2].resident_bytes, 0);
}

TEST(Stages, SayReadingByItself) {
  Stages stages;
  stages.begin("read");
  stages.begin("order");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  stages.end();
  const std::string line = stages.line();
  EXPECT_EQ(line.rfind("read ", 0), 0U) << line;
  EXPECT_NE(line.find("planned in"), std::string::npos) << line;
  EXPECT_NE(line.find("order 0."), std::string::npos) << line;
  const auto document = parse_json(stages.json());
  ASSERT_TRUE(document.ok());
  EXPECT_NE(stages.json().find("\"peak_bytes\":"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::planner
