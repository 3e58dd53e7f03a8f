// The progress of one or several measurements: one line that is written over at a terminal, and a word where
// a drive is silent for long, also without a terminal.
//
// Threads: one at a time; the caller locks. Tested by tests/probe/cli/probe_progress_test.cc.
#pragma once

#include <map>
#include <string>

#include "probe/cli/command.h"
#include "probe/run/measure.h"

namespace tierwatt::cli {

// "/dev/sda 2/7 rand-read-4k whole QD 32: 184 IOPS, 5 s left", or "40 s to 11 min left" where steps may end
// when they are steady; of a silent device how many I/Os are waited for, and for how long already.
std::string progress_line(const std::string& target, const run::StepProgress& progress);
// Of several at once, with the longest time left: "2 at once, 9 s left: sda 2/7 184 IOPS, sdb 1/7 190 IOPS".
std::string progress_line(const std::map<std::string, run::StepProgress>& targets);

class ProgressLine {
 public:
  explicit ProgressLine(Output& output) : output_(output) {}
  void show(const std::string& target, const run::StepProgress& progress);
  void clear();                           // before other text is written
  void clear(const std::string& target);  // this one is done

 private:
  struct State {
    run::StepProgress progress;
    bool silence_told = false;
  };
  void say_that_it_waits(const std::string& target, State& state);

  Output& output_;
  std::map<std::string, State> targets_;  // at work
  bool shown_ = false;
};

}  // namespace tierwatt::cli
