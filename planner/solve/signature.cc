// Counting bits over arrays. Tested by tests/planner/solve/signature_test.cc.
#include "planner/solve/signature.h"

#include <algorithm>
#include <bit>

#include "planner/model/counts_bits.h"
#include "planner/solve/in_parallel.h"

namespace tierwatt::planner {
namespace {

inline int lacking(const Signature& comes, const Signature& set) {
  int count = 0;
  for (std::size_t w = 0; w < comes.words.size(); ++w) count += std::popcount(comes.words[w] & ~set.words[w]);
  return count;
}

// The share of the window that each step lies in, looked up: a division for each run of a million volumes is
// most of the time that their signatures take.
class Shares {
 public:
  explicit Shares(std::uint32_t steps) : steps_(steps), bits_(std::min(steps, kSignatureBits)) {
    constexpr std::uint32_t kLookedUp = 1U << 17U;
    if (steps > kLookedUp) return;
    table_.resize(steps);
    for (std::uint32_t step = 0; step < steps; ++step) table_[step] = divided(step);
  }
  [[nodiscard]] std::uint16_t of(std::uint32_t step) const {
    return table_.empty() ? divided(step) : table_[step];
  }

 private:
  [[nodiscard]] std::uint16_t divided(std::uint32_t step) const {
    return static_cast<std::uint16_t>(step * bits_ / steps_);
  }
  std::uint32_t steps_;
  std::uint64_t bits_;
  std::vector<std::uint16_t> table_;
};

Signature signature_by(const Shares& shares, std::span<const Run> runs) {
  Signature signature;
  for (const Run run : runs) {
    if (run.length == 0) continue;
    const std::uint32_t first = shares.of(run.start);
    const std::uint32_t last = shares.of(run.start + run.length - 1);
    for_each_word(Run{first, last - first + 1},
                  [&](std::size_t word, Word mask) { signature.words[word] |= mask; });
  }
  return signature;
}

}  // namespace

Signature signature_of(std::span<const Run> runs, std::uint32_t steps) {
  return signature_by(Shares(steps), runs);
}

std::vector<Signature> signatures_of(const Instance& instance, int threads) {
  std::vector<Signature> signatures(instance.volumes.size());
  const Shares shares(instance.steps);
  in_parallel(signatures.size(), threads, [&instance, &signatures, &shares](std::size_t v) {
    signatures[v] = signature_by(shares, instance.runs_of(static_cast<Index>(v)));
  });
  return signatures;
}

TIERWATT_COUNTS_BITS int count_bits(const Signature& signature) {
  int count = 0;
  for (const Word word : signature.words) count += std::popcount(word);
  return count;
}

TIERWATT_COUNTS_BITS int common_bits(const Signature& a, const Signature& b) {
  int count = 0;
  for (std::size_t w = 0; w < a.words.size(); ++w) count += std::popcount(a.words[w] & b.words[w]);
  return count;
}

TIERWATT_COUNTS_BITS void added_bits(const Signature& comes, std::span<const Signature> sets,
                                     std::uint16_t* added) {
  for (std::size_t i = 0; i < sets.size(); ++i)
    added[i] = static_cast<std::uint16_t>(lacking(comes, sets[i]));
}

TIERWATT_COUNTS_BITS void added_bits(const Signature& set, std::span<const Signature> signatures,
                                     std::span<const Index> which, std::uint16_t* added) {
  for (std::size_t i = 0; i < which.size(); ++i)
    added[i] = static_cast<std::uint16_t>(lacking(signatures[which[i]], set));
}

}  // namespace tierwatt::planner
