// What is still free on each set while a policy lays volumes out: the limits of planning (bytes, IOPS and
// bandwidth within headroom, allowed places, hard spread of replicas). Published policies know none but bytes
// and load; they are held to the same rules, or they would be compared on another problem.
// Threads: one a thread.
#pragma once

#include <vector>

#include "planner/model/instance.h"

namespace tierwatt::planner {

class Room {
 public:
  // Volumes where the instance has them.
  explicit Room(const Instance& instance);

  [[nodiscard]] const std::vector<Index>& place() const { return place_; }
  [[nodiscard]] double free(Index set, Resource resource) const;
  [[nodiscard]] bool fits(Index volume, Index set) const;
  void move(Index volume, Index set);
  // Takes all volumes that may move, on sets that spin, off their places, to be put again one by one.
  std::vector<Index> lift_spinning();
  void put(Index volume, Index set);
  // Whether the volume still stands or has been put.
  [[nodiscard]] bool stands(Index volume) const { return place_[volume] != kNone; }

 private:
  void add(Index volume, Index set, double sign);

  const Instance& instance_;
  std::vector<Index> place_;       // kNone: lifted
  std::vector<Index> for_spread_;  // the same, but lifted volumes stand at home
  std::vector<Amounts> used_;
};

}  // namespace tierwatt::planner
