#include "planner/cli/status_line.h"

#include <gtest/gtest.h>

#include <sstream>

namespace tierwatt::planner {
namespace {

struct Terminal {
  std::ostringstream out, err;
  cli::Output output{out, err};
  explicit Terminal(bool progress) { output.progress = progress; }
};

TEST(StatusLine, WritesOverItselfAndIsGoneInTheEnd) {
  Terminal terminal(true);
  {
    StatusLine line(terminal.output, false);
    line.say("a long text");
    line.say("short");
    line.say_stage("order");
  }
  const std::string text = terminal.err.str();
  const std::string blank(60, ' ');
  EXPECT_NE(text.find("\rshort      "), std::string::npos);  // nothing of the longer one is left
  EXPECT_NE(text.find("\rordering the moves"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r" + blank + "\r"));
  EXPECT_EQ(text.find('\n'), std::string::npos);
  EXPECT_TRUE(terminal.out.str().empty());
}

TEST(StatusLine, TextsAreCutToItsWidth) {
  Terminal terminal(true);
  StatusLine line(terminal.output, false);
  line.say(std::string(200, 'x'));
  EXPECT_EQ(terminal.err.str(), "\r" + std::string(60, 'x'));
}

TEST(StatusLine, NothingWithoutATerminalOrWhenQuiet) {
  for (const bool progress : {false, true}) {
    Terminal terminal(progress);
    StatusLine line(terminal.output, progress);
    line.say_stage("read");
    line.clear();
    EXPECT_TRUE(terminal.err.str().empty());
  }
}

TEST(StatusLine, ClearsOnceOnly) {
  Terminal terminal(true);
  StatusLine line(terminal.output, false);
  line.clear();
  EXPECT_TRUE(terminal.err.str().empty());
  line.say("x");
  line.clear();
  const std::string once = terminal.err.str();
  line.clear();
  EXPECT_EQ(terminal.err.str(), once);
}

}  // namespace
}  // namespace tierwatt::planner
