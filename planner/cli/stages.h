// What each stage of a command took: seconds on the wall and of the processor, and the memory in use at its
// end. On a machine shared with others the two kinds of seconds differ, so both are said.
// Threads: one.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tierwatt::planner {

class Stages {
 public:
  struct Stage {
    std::string name;
    double wall_s = 0, processor_s = 0;
    double resident_bytes = 0;
  };

  // Ends the stage before, if one runs. A name that comes again adds to what it took before.
  void begin(std::string_view name);
  void end();

  [[nodiscard]] const std::vector<Stage>& list() const { return list_; }
  // "read 4.90 s, planned in 9.10 s (search 4.50, review 1.20), peak 1240 MB": the stage "read" by itself,
  // the sum of all others, and each of them that took a hundredth of a second.
  [[nodiscard]] std::string line() const;
  // {"read_s": 4.9, "planned_s": 9.1, "peak_bytes": ..., "stages": [{"name", "wall_s", "processor_s",
  // "resident_bytes"}]}
  [[nodiscard]] std::string json() const;

 private:
  [[nodiscard]] double planned_s() const;
  [[nodiscard]] double read_s() const;

  std::vector<Stage> list_;
  std::string running_;
  std::chrono::steady_clock::time_point began_;
  double processor_began_s_ = 0;
};

}  // namespace tierwatt::planner
