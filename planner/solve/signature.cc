// Counting bits over arrays. Tested by tests/planner/solve/signature_test.cc.
#include "planner/solve/signature.h"

#include <algorithm>
#include <bit>

#include "planner/model/counts_bits.h"

namespace tierwatt::planner {
namespace {

inline int lacking(const Signature& comes, const Signature& set) {
  int count = 0;
  for (std::size_t w = 0; w < comes.words.size(); ++w) count += std::popcount(comes.words[w] & ~set.words[w]);
  return count;
}

}  // namespace

Signature signature_of(std::span<const Run> runs, std::uint32_t steps) {
  Signature signature;
  const std::uint64_t bits = std::min(steps, kSignatureBits);
  for (const Run run : runs) {
    if (run.length == 0) continue;
    const auto first = static_cast<std::uint32_t>(run.start * bits / steps);
    const auto last = static_cast<std::uint32_t>((std::uint64_t{run.start} + run.length - 1) * bits / steps);
    set_run(signature.words, {first, last - first + 1});
  }
  return signature;
}

std::vector<Signature> signatures_of(const Instance& instance) {
  std::vector<Signature> signatures(instance.volumes.size());
  for (Index v = 0; v < signatures.size(); ++v)
    signatures[v] = signature_of(instance.runs_of(v), instance.steps);
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
