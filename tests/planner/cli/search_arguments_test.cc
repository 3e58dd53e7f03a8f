#include "planner/cli/search_arguments.h"

#include <gtest/gtest.h>

#include <sstream>

namespace tierwatt::planner {
namespace {

// A command that keeps what it was asked.
struct Asked {
  Status status;
  SearchOptions options;
  std::string err;
};

Asked ask(const std::vector<std::string>& words, bool terminal = false) {
  Asked asked;
  std::ostringstream out;
  std::ostringstream err;
  cli::Output output{out, err};
  output.progress = terminal;
  const cli::Command command{.name = "seek",
                             .summary = "seek",
                             .options = search_option_table(),
                             .run = [&](const cli::Arguments& arguments, cli::Output& to) -> Result<int> {
                               asked.status = check_search_ranges(arguments, "seek");
                               StatusLine line(to, false);
                               asked.options = search_options(arguments, line);
                               asked.options.progress(3.6e6, 0.5);
                               return cli::kExitOk;
                             }};
  std::vector<std::string> all{"seek"};
  all.insert(all.end(), words.begin(), words.end());
  EXPECT_EQ(cli::run_program({"tool", "test", {command}}, all, output), cli::kExitOk) << err.str();
  asked.err = err.str();
  return asked;
}

TEST(SearchArguments, DefaultsAreFiveSecondsSeedOneTwoThreads) {
  const Asked asked = ask({});
  EXPECT_TRUE(asked.status.ok());
  EXPECT_EQ(asked.options.seconds, 5);
  EXPECT_EQ(asked.options.seed, 1U);
  EXPECT_EQ(asked.options.steps, 0);
  EXPECT_EQ(asked.options.threads, 2);
  EXPECT_EQ(asked.err, "");
  EXPECT_FALSE(asked.options.stop());
}

TEST(SearchArguments, StepsHoldWhateverTheClockSays) {
  EXPECT_GE(ask({"--steps", "10", "--seconds", "1"}).options.seconds, 86400);
}

TEST(SearchArguments, RangesAreRefusedWithTheCommandsHelp) {
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--seconds", "0"},
                                                {"--seconds", "100000"},
                                                {"--seed", "-1"},
                                                {"--steps", "-1"},
                                                {"--threads", "0"},
                                                {"--threads", "65"}}) {
    const Asked asked = ask(wrong);
    ASSERT_FALSE(asked.status.ok()) << wrong[0];
    EXPECT_EQ(asked.status.error().remedy, "see 'tierwatt seek --help'");
  }
}

TEST(SearchArguments, ProgressIsForTerminalsAndIsWipedOff) {
  const Asked asked = ask({}, true);
  EXPECT_NE(asked.err.find("searching  50 %, saves 1.00 kWh"), std::string::npos) << asked.err;
  EXPECT_TRUE(asked.err.ends_with("\r"));
}

}  // namespace
}  // namespace tierwatt::planner
