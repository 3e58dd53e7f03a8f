#include "probe/cli/command.h"

#include <gtest/gtest.h>

namespace tierwatt::cli {
namespace {

TEST(ExitCode, FollowsWhatTheCallerCanDo) {
  EXPECT_EQ(exit_code_of(Error{Code::invalid_argument, "", "", ""}), 2);
  EXPECT_EQ(exit_code_of(Error{Code::invalid_input, "", "", ""}), 3);
  EXPECT_EQ(exit_code_of(Error{Code::version_mismatch, "", "", ""}), 3);
  EXPECT_EQ(exit_code_of(Error{Code::cancelled, "", "", ""}), 130);
  EXPECT_EQ(exit_code_of(Error{Code::io_error, "", "", ""}), 1);
  EXPECT_EQ(exit_code_of(Error{Code::not_found, "", "", ""}), 1);
}

TEST(Arguments, ReadBackWhatWasWritten) {
  Arguments arguments;
  arguments.values["seed"] = {"-7"};
  arguments.values["seconds"] = {"0.25"};
  arguments.values["set"] = {"a", "b"};
  EXPECT_EQ(arguments.integer("seed"), -7);
  EXPECT_EQ(arguments.number("seconds"), 0.25);
  EXPECT_EQ(arguments.text("set"), "a");
  EXPECT_EQ(arguments.texts("set").size(), 2U);
  EXPECT_EQ(arguments.text("absent"), "");
  EXPECT_FALSE(arguments.has("absent"));
}

}  // namespace
}  // namespace tierwatt::cli
