// Activity as bits: bit t of a bitmap is step t of the window. Bitmaps of one instance have equal length and
// live side by side in flat arrays; these functions work on views of them. Unused bits of the last word are
// zero. Ownership: views. Threads: const use is safe from any.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

using Word = std::uint64_t;
using Bits = std::span<const Word>;
using MutableBits = std::span<Word>;
inline constexpr std::uint32_t kWordBits = 64;

constexpr std::size_t words_for(std::uint32_t steps) { return (steps + kWordBits - 1) / kWordBits; }

void set_run(MutableBits bits, Run run);
void set_runs(MutableBits bits, std::span<const Run> runs);

// Calls visit(word index, mask of the run's steps in that word) for each word that the run touches.
template <class Visit>
void for_each_word(Run run, Visit visit) {
  if (run.length == 0) return;
  const std::uint32_t last = run.start + run.length - 1;
  const std::size_t first_word = run.start / kWordBits;
  const std::size_t last_word = last / kWordBits;
  const Word head = ~Word{0} << (run.start % kWordBits);
  const Word tail = ~Word{0} >> (kWordBits - 1 - last % kWordBits);
  if (first_word == last_word) return visit(first_word, head & tail);
  visit(first_word, head);
  for (std::size_t word = first_word + 1; word < last_word; ++word) visit(word, ~Word{0});
  visit(last_word, tail);
}

// The same for many runs, without a branch for each: every step of every run lies in one mask; a mask may be
// empty, and a word may come more than once.
template <class Visit>
void for_each_word(std::span<const Run> runs, Visit visit) {
  for (const Run run : runs) {
    if (run.length == 0) continue;
    const std::uint32_t last = run.start + run.length - 1;
    const std::size_t first_word = run.start / kWordBits;
    const std::size_t last_word = last / kWordBits;
    const Word one_word = Word{0} - static_cast<Word>(first_word == last_word);  // all ones, or none
    const Word head = ~Word{0} << (run.start % kWordBits);
    const Word tail = ~Word{0} >> (kWordBits - 1 - last % kWordBits);
    visit(first_word, head & (tail | ~one_word));
    for (std::size_t word = first_word + 1; word < last_word; ++word) visit(word, ~Word{0});
    visit(last_word, tail & ~one_word);
  }
}

std::vector<Run> runs_of(Bits bits);
std::int64_t count_bits(Bits bits);
// Steps that lie in both lists; each sorted and disjoint.
std::int64_t common_steps(std::span<const Run> a, std::span<const Run> b);

// Calls visit(Run) for each maximal run of ones, in order.
template <class Visit>
void for_each_run(Bits bits, Visit visit) {
  const auto total = static_cast<std::uint32_t>(bits.size() * kWordBits);
  std::uint32_t at = 0;
  // The next bit at or after `from` whose value is `wanted`, or `total`.
  const auto next = [&](std::uint32_t from, bool wanted) {
    std::size_t word = from / kWordBits;
    if (word >= bits.size()) return total;
    Word value = (wanted ? bits[word] : ~bits[word]) & (~Word{0} << (from % kWordBits));
    while (value == 0) {
      if (++word == bits.size()) return total;
      value = wanted ? bits[word] : ~bits[word];
    }
    return static_cast<std::uint32_t>(word * kWordBits) + static_cast<std::uint32_t>(std::countr_zero(value));
  };
  while ((at = next(at, true)) < total) {
    const std::uint32_t end = next(at, false);
    visit(Run{at, end - at});
    at = end;
  }
}

}  // namespace tierwatt::planner
