#include <gtest/gtest.h>

#include "probe/base/file.h"
#include "probe/base/process.h"
#include "probe/cli/help.h"

namespace tierwatt::cli {
namespace {

Program sample() {
  return {.name = "tool",
          .summary = "does things",
          .commands = {{.name = "plan",
                        .summary = "decide",
                        .details = "First.\n\n.Second begins with a dot.",
                        .options = {{.name = "seconds",
                                     .kind = OptionKind::number,
                                     .value_name = "S",
                                     .help = "a \\ backslash",
                                     .default_value = "5"}}}},
          .description = "About it.",
          .environment = {{"NO_COLOR", "no colours"}}};
}

TEST(ManPage, SaysWhatHelpSays) {
  const std::string page = man_page(sample());
  EXPECT_NE(page.find("\\fB\\-\\-seconds\\fR \\fIS\\fR"), std::string::npos) << page;
  EXPECT_NE(page.find("Default: 5."), std::string::npos);
  EXPECT_NE(page.find("\\&.Second begins"), std::string::npos);
  EXPECT_NE(page.find("a \\e backslash"), std::string::npos);
  EXPECT_NE(page.find(".SH ENVIRONMENT"), std::string::npos);
}

TEST(ManPage, ManReadsItWithoutAWarning) {
  const std::string path = ::testing::TempDir() + "tool.1";
  ASSERT_TRUE(write_file_atomically(path, man_page(sample())).ok());
  const Result<ProcessOutput> ran = run_process({"man", "--warnings", "-l", path});
  if (!ran.ok() && ran.error().code == Code::not_found)
    GTEST_SKIP() << "man is not installed: apt-get install man-db";
  ASSERT_TRUE(ran.ok()) << ran.error().to_string();
  EXPECT_EQ(ran->exit_status, 0);
  EXPECT_EQ(ran->err, "");
  EXPECT_NE(ran->out.find("does things"), std::string::npos);
}

}  // namespace
}  // namespace tierwatt::cli
