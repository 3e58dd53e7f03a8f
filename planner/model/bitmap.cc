// Runs in, runs out. Tested by tests/planner/model/bitmap_test.cc.
#include "planner/model/bitmap.h"

#include <algorithm>

#include "planner/model/counts_bits.h"

namespace tierwatt::planner {

void set_run(MutableBits bits, Run run) {
  for_each_word(run, [&](std::size_t word, Word mask) { bits[word] |= mask; });
}

void set_runs(MutableBits bits, std::span<const Run> runs) {
  for_each_word(runs, [&](std::size_t word, Word mask) { bits[word] |= mask; });
}

std::vector<Run> runs_of(Bits bits) {
  std::vector<Run> runs;
  for_each_run(bits, [&](Run run) { runs.push_back(run); });
  return runs;
}

TIERWATT_COUNTS_BITS std::int64_t count_bits(Bits bits) {
  std::int64_t count = 0;
  for (const Word word : bits) count += std::popcount(word);
  return count;
}

std::int64_t common_steps(std::span<const Run> a, std::span<const Run> b) {
  std::int64_t common = 0;
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() && y != b.end()) {
    const std::uint32_t end_x = x->start + x->length;
    const std::uint32_t end_y = y->start + y->length;
    const std::uint32_t from = std::max(x->start, y->start);
    const std::uint32_t to = std::min(end_x, end_y);
    if (from < to) common += to - from;
    if (end_x < end_y) {
      ++x;
    } else {
      ++y;
    }
  }
  return common;
}

}  // namespace tierwatt::planner
