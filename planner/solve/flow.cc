// An edge and its reverse stand side by side, so that `edge ^ 1` is the way back.
#include "planner/solve/flow.h"

#include <algorithm>
#include <deque>
#include <limits>

namespace tierwatt::planner {
namespace {

constexpr std::size_t kNoEdge = std::numeric_limits<std::size_t>::max();
constexpr double kNothing = 1e-6;

}  // namespace

void Flow::add(std::size_t from, std::size_t to, double capacity) {
  out_[from].push_back(edges_.size());
  edges_.push_back({to, capacity});
  out_[to].push_back(edges_.size());
  edges_.push_back({from, 0});
}

double Flow::run(std::size_t source, std::size_t sink) {
  double total = 0;
  while (true) {
    const std::vector<std::size_t> by = path(source);
    if (by[sink] == kNoEdge) return total;
    double most = std::numeric_limits<double>::infinity();
    for (std::size_t at = sink; at != source; at = edges_[by[at] ^ 1U].to)
      most = std::min(most, edges_[by[at]].left);
    for (std::size_t at = sink; at != source; at = edges_[by[at] ^ 1U].to) {
      edges_[by[at]].left -= most;
      edges_[by[at] ^ 1U].left += most;
    }
    total += most;
  }
}

std::vector<char> Flow::source_side(std::size_t source) const {
  std::vector<char> side(out_.size());
  const std::vector<std::size_t> by = path(source);
  for (std::size_t node = 0; node < side.size(); ++node)
    side[node] = by[node] != kNoEdge || node == source ? 1 : 0;
  return side;
}

std::vector<std::size_t> Flow::path(std::size_t source) const {
  std::vector<std::size_t> by(out_.size(), kNoEdge);
  std::deque<std::size_t> next{source};
  while (!next.empty()) {
    const std::size_t at = next.front();
    next.pop_front();
    for (const std::size_t edge : out_[at]) {
      const std::size_t to = edges_[edge].to;
      if (edges_[edge].left <= kNothing || by[to] != kNoEdge || to == source) continue;
      by[to] = edge;
      next.push_back(to);
    }
  }
  return by;
}

}  // namespace tierwatt::planner
