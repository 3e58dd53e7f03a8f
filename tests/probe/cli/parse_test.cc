#include "probe/cli/parse.h"

#include <gtest/gtest.h>

namespace tierwatt::cli {
namespace {

Command sample() {
  return {
      .name = "plan",
      .summary = "decide",
      .details = {},
      .options =
          {{.name = "seconds",
            .kind = OptionKind::number,
            .value_name = "S",
            .help = "",
            .default_value = "5"},
           {.name = "seed", .kind = OptionKind::integer, .value_name = "N", .help = "", .default_value = "1"},
           {.name = "depth",
            .kind = OptionKind::text,
            .value_name = "DEPTH",
            .help = "",
            .choices = {"survey", "standard"}},
           {.name = "set", .kind = OptionKind::text, .value_name = "ID", .help = "", .repeatable = true},
           {.name = "quiet", .help = ""}},
      .positionals = {{.name = "snapshot", .kind = OptionKind::text, .value_name = "SNAPSHOT", .help = ""}},
      .examples = {},
      .run = {}};
}

std::string message_of(const std::vector<std::string>& words) {
  const Result<Arguments> parsed = parse_arguments(sample(), words);
  return parsed ? "accepted" : parsed.error().to_string();
}

TEST(Parse, TakesOptionsInEitherSpellingAndAppliesDefaults) {
  const Result<Arguments> parsed =
      parse_arguments(sample(), {"a.json", "--seconds=2.5", "--set", "x", "--set", "y", "--quiet"});
  ASSERT_TRUE(parsed.ok()) << parsed.error().to_string();
  EXPECT_EQ(parsed->text("snapshot"), "a.json");
  EXPECT_EQ(parsed->number("seconds"), 2.5);
  EXPECT_EQ(parsed->integer("seed"), 1);
  EXPECT_EQ(parsed->texts("set"), (std::vector<std::string>{"x", "y"}));
  EXPECT_TRUE(parsed->flag("quiet"));
  EXPECT_FALSE(parsed->flag("json"));
  EXPECT_FALSE(parsed->maybe_text("depth").has_value());
}

TEST(Parse, DoubleDashEndsOptions) {
  const Result<Arguments> parsed = parse_arguments(sample(), {"--", "--odd-name"});
  ASSERT_TRUE(parsed.ok()) << parsed.error().to_string();
  EXPECT_EQ(parsed->text("snapshot"), "--odd-name");
}

TEST(Parse, RefusesWithTheOptionsNameAndASuggestion) {
  EXPECT_NE(message_of({"a", "--secnods", "3"}).find("did you mean --seconds?"), std::string::npos);
  EXPECT_NE(message_of({"a", "--sec=3"}).find("no option --sec"), std::string::npos);
  EXPECT_NE(message_of({"a", "--seconds", "fast"}).find("--seconds needs a number, not 'fast'"),
            std::string::npos);
  EXPECT_NE(message_of({"a", "--seconds", "nan"}).find("needs a number"), std::string::npos);
  EXPECT_NE(message_of({"a", "--seed", "1.5"}).find("--seed needs a whole number"), std::string::npos);
  EXPECT_NE(message_of({"a", "--seed", "99999999999999999999"}).find("whole number"), std::string::npos);
  EXPECT_NE(message_of({"a", "--seed", "1", "--seed", "2"}).find("given twice"), std::string::npos);
  EXPECT_NE(message_of({"a", "--depth", "survay"}).find("did you mean 'survey'?"), std::string::npos);
  EXPECT_NE(message_of({"a", "--seconds"}).find("--seconds needs a value"), std::string::npos);
  EXPECT_NE(message_of({"a", "b"}).find("does not know what to do with 'b'"), std::string::npos);
  EXPECT_NE(message_of({}).find("needs SNAPSHOT"), std::string::npos);
  EXPECT_EQ(message_of({"--help"}), "accepted");
}

TEST(Parse, EveryRefusalIsAUsageError) {
  const Result<Arguments> parsed = parse_arguments(sample(), {"a", "--nope"});
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(exit_code_of(parsed.error()), kExitUsage);
}

}  // namespace
}  // namespace tierwatt::cli
