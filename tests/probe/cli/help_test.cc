#include "probe/cli/help.h"

#include <gtest/gtest.h>

#include <sstream>

namespace tierwatt::cli {
namespace {

Command sample() {
  return {
      .name = "plan",
      .summary = "decide what to move",
      .details = "Reads a snapshot and writes a plan.",
      .options =
          {{.name = "seconds",
            .kind = OptionKind::number,
            .value_name = "S",
            .help =
                "how long to search before the best plan so far is taken, counted from the end of reading",
            .default_value = "5"}},
      .positionals = {{.name = "snapshot",
                       .kind = OptionKind::text,
                       .value_name = "SNAPSHOT",
                       .help = "what to plan over"}},
      .examples = {"tool plan cluster.json --out plan.json"},
      .run = {}};
}

TEST(Help, ShowsDefaultsArgumentsAndAnExample) {
  const std::string text = command_help({.name = "tool", .summary = "", .commands = {}}, sample(), 100);
  EXPECT_NE(text.find("usage: tool plan SNAPSHOT [options]"), std::string::npos) << text;
  EXPECT_NE(text.find("--seconds S"), std::string::npos);
  EXPECT_NE(text.find("[default: 5]"), std::string::npos);
  EXPECT_NE(text.find("--json"), std::string::npos);
  EXPECT_NE(text.find("tool plan cluster.json --out plan.json"), std::string::npos);
}

TEST(Help, KeepsToTheWidth) {
  const std::string text = command_help({.name = "tool", .summary = "", .commands = {}}, sample(), 60);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 60U) << line;
}

}  // namespace
}  // namespace tierwatt::cli
