// What an evaluation's energy is by time: joules of each whole day of the window, and money and carbon where
// price or intensity go by the hour.
//
// A set draws its standby watts throughout (none while off), idle - standby more while awake, and its spin-up
// joules in the step in which it wakes.
#pragma once

#include <cstdint>
#include <vector>

#include "planner/model/instance.h"
#include "planner/simulate/timeout.h"

namespace tierwatt::planner {

// Calls visit(Run) for each maximal run of steps in which a set with this timeout is awake, in order. k
// nullopt: never sleeps.
template <class Visit>
void for_each_awake_run(Bits activity, std::optional<std::uint32_t> k, std::uint32_t steps, Visit visit) {
  if (!k) return visit(Run{0, steps});
  std::uint64_t start = 0;
  std::uint64_t end = 0;  // of the run so far; none while start == end
  for_each_run(activity, [&](Run run) {
    if (run.start > end || start == end) {
      if (start < end) visit(Run{static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end - start)});
      start = run.start;
    }
    end = std::min<std::uint64_t>(steps, std::uint64_t{run.start} + run.length + *k);
  });
  if (start < end) visit(Run{static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end - start)});
}

class Tally {
 public:
  explicit Tally(const Instance& instance);

  // Watts in every step.
  void always(double watts);
  void run(Run run, double watts);
  // In one step.
  void at(std::uint32_t step, double joules);

  // Joules of each whole day from the window's start.
  [[nodiscard]] std::vector<double> day_j() const;
  // Of the window, without PUE; by the price and intensity of each step.
  [[nodiscard]] double money() const { return money_; }
  [[nodiscard]] double kgco2e() const { return kgco2e_; }

 private:
  const Instance& instance_;
  std::vector<std::uint32_t> day_begin_;  // first step of each whole day, and the end of the last
  std::vector<double> day_j_;
  double always_w_ = 0, money_ = 0, kgco2e_ = 0;
};

}  // namespace tierwatt::planner
