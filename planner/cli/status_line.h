// One line at the terminal that says what a long command is doing, written over each time and wiped in the
// end, also where the command fails: what is printed next begins on a clean line. Nothing is written where it
// is not shown (no terminal, --quiet). Threads: one at a time. Tested by
// tests/planner/cli/status_line_test.cc.
#pragma once

#include <string_view>

#include "probe/cli/command.h"

namespace tierwatt::planner {

class StatusLine {
 public:
  // `output` must outlive it. Shown where `output` is a terminal that wants it.
  StatusLine(cli::Output& output, bool quiet) : output_(output), shown_(output.progress && !quiet) {}
  ~StatusLine() { clear(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  void say(std::string_view text);
  void clear();
  // What each stage of planning is doing, in words.
  void say_stage(std::string_view stage);

 private:
  cli::Output& output_;
  bool shown_;
  bool dirty_ = false;
};

}  // namespace tierwatt::planner
