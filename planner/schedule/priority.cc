// Work by set, and the sort by it.
#include "planner/schedule/priority.h"

#include <algorithm>

#include "planner/schedule/schedule.h"

namespace tierwatt::planner {
namespace {

struct Key {
  bool last;
  double load_s;
  Index volume;
};

// Seconds that each set is busy with moves, were they one after the other as far as it does them so.
std::vector<double> load_of_sets(const Instance& instance, const std::vector<Index>& wanted) {
  std::vector<double> load_s(instance.sets.size());
  for (Index v = 0; v < wanted.size(); ++v) {
    const Index from = instance.volumes[v].set;
    if (wanted[v] == from) continue;
    const double seconds = move_seconds(instance, v, from, wanted[v]);
    load_s[from] += seconds;
    load_s[wanted[v]] += seconds;
  }
  for (Index s = 0; s < load_s.size(); ++s) load_s[s] /= parallel_moves(instance.sets[s]);
  return load_s;
}

}  // namespace

Priorities prioritise(const Instance& instance, const std::vector<Index>& wanted) {
  const std::vector<double> load_s = load_of_sets(instance, wanted);
  std::vector<char> stays(instance.sets.size());
  for (const Index set : wanted) stays[set] = 1;
  std::vector<Key> keys;
  for (Index v = 0; v < wanted.size(); ++v) {
    const Index from = instance.volumes[v].set;
    if (wanted[v] != from) keys.push_back({stays[from] == 0, std::max(load_s[from], load_s[wanted[v]]), v});
  }
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) {
    if (a.last != b.last) return b.last;
    return a.load_s != b.load_s ? a.load_s > b.load_s : a.volume < b.volume;
  });
  Priorities priorities;
  priorities.volumes.reserve(keys.size());
  for (const Key& key : keys) priorities.volumes.push_back(key.volume);
  for (const double load : load_s) priorities.busiest_s = std::max(priorities.busiest_s, load);
  return priorities;
}

}  // namespace tierwatt::planner
