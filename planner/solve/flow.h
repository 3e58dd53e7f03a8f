// Largest flow through a small graph, by shortest augmenting paths (Edmonds and Karp, "Theoretical
// improvements in algorithmic efficiency for network flow problems", 1972).
//
// What it is asked for are necessary conditions: whether volumes fit on sets by parts, and whether replicas
// find distinct domains (a matching is a flow of ones). The side of the smallest cut names who does not fit.
//
// Units: the caller's; what is below 1e-6 of them counts as nothing. Threads: one.
// Tested by tests/planner/solve/flow_test.cc.
#pragma once

#include <cstddef>
#include <vector>

namespace tierwatt::planner {

class Flow {
 public:
  explicit Flow(std::size_t nodes) : out_(nodes) {}
  void add(std::size_t from, std::size_t to, double capacity);
  // How much arrives in all.
  double run(std::size_t source, std::size_t sink);
  // After run(): by node, whether it is on the source's side of the smallest cut.
  [[nodiscard]] std::vector<char> source_side(std::size_t source) const;

 private:
  struct Edge {
    std::size_t to;
    double left;
  };
  // By node: the edge by which the shortest path reaches it.
  [[nodiscard]] std::vector<std::size_t> path(std::size_t source) const;

  std::vector<std::vector<std::size_t>> out_;
  std::vector<Edge> edges_;  // each followed by its reverse
};

}  // namespace tierwatt::planner
