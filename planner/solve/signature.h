// Signatures: the activity of a volume or a set in at most 504 bits, one cache line.
//
// Bit s of a signature is set when any step of the s-th of 504 equal shares of the window is active; a week's
// share is 20 minutes. A sketch only orders candidates: what is taken is priced on the full activity
// (planner/solve/state.h). Comparing one signature with many is the inner loop of construction and search and
// bound by memory, so it is written over whole arrays, with a variant for processors that count bits in
// hardware, chosen when the program starts.
// Tested by tests/planner/solve/signature_test.cc. Threads: pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "planner/model/instance.h"

namespace tierwatt::planner {

inline constexpr std::uint32_t kSignatureBits = 504;

struct alignas(64) Signature {
  std::array<Word, 8> words{};

  Signature& operator|=(const Signature& other) {
    for (std::size_t w = 0; w < words.size(); ++w) words[w] |= other.words[w];
    return *this;
  }
  bool operator==(const Signature&) const = default;
};

Signature signature_of(std::span<const Run> runs, std::uint32_t steps);
std::vector<Signature> signatures_of(const Instance& instance, int threads = 1);

int count_bits(const Signature& signature);
int common_bits(const Signature& a, const Signature& b);
// added[i] = bits of `comes` that sets[i] lacks.
void added_bits(const Signature& comes, std::span<const Signature> sets, std::uint16_t* added);
// added[i] = bits of signatures[which[i]] that `set` lacks.
void added_bits(const Signature& set, std::span<const Signature> signatures, std::span<const Index> which,
                std::uint16_t* added);

// At least one, at least two of a set's volumes active: removal is exact on the sketch as on the planes.
struct SetSketch {
  Signature ones, twos;
  void add(const Signature& signature) {
    for (std::size_t w = 0; w < ones.words.size(); ++w) {
      twos.words[w] |= ones.words[w] & signature.words[w];
      ones.words[w] |= signature.words[w];
    }
  }
};

}  // namespace tierwatt::planner
