// Runs in, runs out. Tested by tests/planner/model/bitmap_test.cc.
#include "planner/model/bitmap.h"

#include <algorithm>

namespace tierwatt::planner {

void set_run(MutableBits bits, Run run) {
  std::uint32_t at = run.start;
  const std::uint32_t end = run.start + run.length;
  while (at < end) {
    const std::uint32_t offset = at % kWordBits;
    const std::uint32_t taken = std::min(kWordBits - offset, end - at);
    const Word ones = taken == kWordBits ? ~Word{0} : ((Word{1} << taken) - 1);
    bits[at / kWordBits] |= ones << offset;
    at += taken;
  }
}

std::vector<Run> runs_of(Bits bits) {
  std::vector<Run> runs;
  for_each_run(bits, [&](Run run) { runs.push_back(run); });
  return runs;
}

std::int64_t count_bits(Bits bits) {
  std::int64_t count = 0;
  for (const Word word : bits) count += std::popcount(word);
  return count;
}

}  // namespace tierwatt::planner
