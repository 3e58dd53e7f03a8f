// Where the next I/O goes: whole blocks of a span [begin, end), in random or sequential order, from a seed.
//
// Offsets are begin + n * block, so they are aligned to the logical block whenever begin and block are.
// Random order draws with replacement: every block of the span is equally likely, whole device or zone alike.
// Sequential order starts at `begin` and wraps. Threads: one user.
#pragma once

#include <cassert>
#include <cstdint>

#include "probe/base/random.h"

namespace tierwatt::load {

enum class Access { random, sequential };

class Offsets {
 public:
  // Asserts that at least one whole block fits.
  Offsets(Access access, std::uint64_t begin, std::uint64_t end, std::uint64_t block, std::uint64_t seed)
      : access_(access), begin_(begin), block_(block), count_((end - begin) / block), random_(seed) {
    assert(end > begin && count_ > 0);
  }
  std::uint64_t next() {
    return begin_ + block_ * (access_ == Access::random ? random_.below(count_) : step());
  }

 private:
  std::uint64_t step() {
    const std::uint64_t block = next_;
    next_ = next_ + 1 == count_ ? 0 : next_ + 1;
    return block;
  }

  Access access_;
  std::uint64_t begin_;
  std::uint64_t block_;
  std::uint64_t count_;
  std::uint64_t next_ = 0;
  Random random_;
};

}  // namespace tierwatt::load
