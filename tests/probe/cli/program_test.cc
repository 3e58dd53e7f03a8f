#include <gtest/gtest.h>

#include <sstream>

#include "probe/cli/command.h"

namespace tierwatt::cli {
namespace {

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

Program sample() {
  const auto say = [](const char* what) {
    return [what](const Arguments& arguments, Output& output) -> Result<int> {
      if (arguments.has("fail"))
        return Error{Code::io_error, "the drive went away", "/dev/sda", "plug it in"};
      output.out << what << "\n";
      return kExitOk;
    };
  };
  return {.name = "tool",
          .summary = "does things",
          .commands = {{.name = "devices",
                        .summary = "list",
                        .options = {{.name = "fail", .help = "fail"}},
                        .run = say("devices")},
                       {.name = "profiles list", .summary = "list", .run = say("list")},
                       {.name = "profiles show", .summary = "show", .run = say("show")}}};
}

Ran run(const std::vector<std::string>& words) {
  std::ostringstream out;
  std::ostringstream err;
  Output output{out, err};
  const int code = run_program(sample(), words, output);
  return {code, out.str(), err.str()};
}

TEST(Program, RunsOneAndTwoWordCommands) {
  EXPECT_EQ(run({"devices"}).out, "devices\n");
  EXPECT_EQ(run({"profiles", "show"}).out, "show\n");
}

TEST(Program, SuggestsForMistypedCommands) {
  const Ran devices = run({"devcies"});
  EXPECT_EQ(devices.code, kExitUsage);
  EXPECT_NE(devices.err.find("did you mean 'devices'?"), std::string::npos);
  EXPECT_NE(run({"profiles", "lsit"}).err.find("did you mean 'profiles list'?"), std::string::npos);
  EXPECT_NE(run({"profiles"}).err.find("needs one of: list, show"), std::string::npos);
  EXPECT_EQ(run({}).code, kExitUsage);
}

TEST(Program, PrintsAnErrorOnceWithItsPlaceAndRemedy) {
  const Ran ran = run({"devices", "--fail"});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "tool: /dev/sda: the drive went away\n  plug it in\n");
}

TEST(Program, AnErrorCannotSteerTheTerminal) {
  const Ran ran = run({"dev\x1b[31mices"});
  EXPECT_EQ(ran.code, kExitUsage);
  EXPECT_EQ(ran.err.find('\x1b'), std::string::npos);
  EXPECT_NE(ran.err.find("dev?[31mices"), std::string::npos) << ran.err;
}

TEST(Program, ErrorIsADocumentWithJson) {
  const Ran ran = run({"devices", "--fail", "--json"});
  EXPECT_NE(ran.out.find(R"("code": "io_error")"), std::string::npos);
  EXPECT_NE(ran.out.find(R"("place": "/dev/sda")"), std::string::npos);
}

TEST(Program, HelpAndVersionInTheirSpellings) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"}, {"help"}, {"-h"}}) {
    const Ran ran = run(words);
    EXPECT_EQ(ran.code, kExitOk);
    EXPECT_NE(ran.out.find("profiles show"), std::string::npos);
  }
  EXPECT_EQ(run({"help", "devices"}).out, run({"devices", "--help"}).out);
  EXPECT_EQ(run({"version"}).out, run({"--version"}).out);
  EXPECT_TRUE(run({"version"}).out.starts_with("tool "));
}

TEST(Program, AFailingStandardOutputIsAnError) {
  std::ostringstream out;
  std::ostringstream err;
  out.setstate(std::ios::badbit);
  Output output{out, err};
  for (const std::vector<std::string>& words : {std::vector<std::string>{"devices"},
                                                {"--help"},
                                                {"devices", "--help"},
                                                {"version"},
                                                {"man"},
                                                {"completion", "bash"},
                                                {"completion", "candidates", "--", ""}}) {
    err.str("");
    EXPECT_EQ(run_program(sample(), words, output), kExitFailed) << words.front();
    EXPECT_NE(err.str().find("standard output: cannot write the result"), std::string::npos) << words.front();
  }
  EXPECT_EQ(run_program(sample(), {"devcies"}, output), kExitUsage);
}

TEST(Program, CompletionCandidatesAreWordsOnly) {
  EXPECT_EQ(run({"completion", "candidates", "--", "profiles", ""}).out, "list\nshow\n");
}

}  // namespace
}  // namespace tierwatt::cli
