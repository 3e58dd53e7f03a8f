#include <gtest/gtest.h>

#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/cli/help.h"

namespace tierwatt::cli {
namespace {

using Words = std::vector<std::string>;

Program sample() {
  return {
      .name = "tool-x",
      .summary = "",
      .commands = {
          {.name = "probe",
           .summary = "",
           .options = {{.name = "depth",
                        .kind = OptionKind::text,
                        .value_name = "D",
                        .help = "",
                        .choices = {"reference", "standard", "survey"}},
                       {.name = "out", .kind = OptionKind::text, .value_name = "FILE", .help = ""}},
           .positionals = {{.name = "target", .kind = OptionKind::text, .value_name = "TARGET", .help = ""}}},
          {.name = "profiles list", .summary = ""},
          {.name = "profiles show", .summary = ""}}};
}

TEST(Complete, OffersCommandsSubcommandsOptionsAndChoices) {
  EXPECT_EQ(complete(sample(), {"pro"}), (Words{"probe", "profiles"}));
  EXPECT_EQ(complete(sample(), {"profiles", "s"}), (Words{"show"}));
  EXPECT_EQ(complete(sample(), {"probe", "--d"}), (Words{"--depth"}));
  EXPECT_EQ(complete(sample(), {"probe", "--depth", "s"}), (Words{"standard", "survey"}));
  EXPECT_EQ(complete(sample(), {"probe", "--out", ""}), (Words{"<file>"}));
  EXPECT_EQ(complete(sample(), {"probe", "/dev/sd"}), (Words{"<file>"}));
  EXPECT_EQ(complete(sample(), {}), Words{});
}

TEST(Complete, TheScriptIsValidBash) {
  const std::string script = ::testing::TempDir() + "completion_test.bash";
  ASSERT_TRUE(write_file_atomically(script, bash_completion(sample())).ok());
  const Result<ProcessOutput> checked = run_process({"bash", "-n", script});
  ASSERT_TRUE(checked.ok()) << checked.error().to_string();
  EXPECT_EQ(checked->exit_status, 0) << checked->err;
  EXPECT_NE(bash_completion(sample()).find("complete -F _tool_x_complete tool-x"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::cli
