#include "planner/solve/signature.h"

#include <gtest/gtest.h>

#include "tests/planner/random_snapshot.h"

namespace tierwatt::planner {
namespace {

// Bit by bit.
Signature plain(std::span<const tierwatt::Run> runs, std::uint32_t steps) {
  Signature signature;
  const std::uint64_t bits = std::min(steps, kSignatureBits);
  for (const tierwatt::Run run : runs) {
    for (std::uint64_t t = run.start; t < std::uint64_t{run.start} + run.length; ++t)
      set_run(signature.words, {static_cast<std::uint32_t>(t * bits / steps), 1});
  }
  return signature;
}

TEST(Signature, EachStepSetsItsBit) {
  for (const std::uint32_t steps : {1U, 48U, 504U, 505U, 10'080U, 5'256'000U}) {
    Random random(steps);
    const std::vector<tierwatt::Run> runs = testing::random_runs(random, std::min(steps, 20'000U));
    EXPECT_EQ(signature_of(runs, steps), plain(runs, steps)) << steps;
  }
}

TEST(Signature, CountsAreThoseOfTheBits) {
  Random random(4);
  std::vector<Signature> many(20);
  for (Signature& signature : many)
    for (Word& word : signature.words) word = random.next() & random.next();
  std::vector<std::uint16_t> added(many.size());
  added_bits(many[3], many, added.data());
  const std::vector<Index> which{5, 3, 7};
  std::vector<std::uint16_t> added_to_it(which.size());
  added_bits(many[3], many, which, added_to_it.data());
  for (std::size_t i = 0; i < many.size(); ++i)
    EXPECT_EQ(added[i], count_bits(many[3]) - common_bits(many[3], many[i]));
  for (std::size_t i = 0; i < which.size(); ++i)
    EXPECT_EQ(added_to_it[i], count_bits(many[which[i]]) - common_bits(many[3], many[which[i]]));
}

TEST(SetSketch, TakingOneAwayIsExact) {
  Random random(9);
  for (int round = 0; round < 50; ++round) {
    std::vector<Signature> members(6);
    for (Signature& signature : members)
      for (Word& word : signature.words) word = random.next() & random.next() & random.next();
    SetSketch all;
    SetSketch rest;
    for (const Signature& member : members) all.add(member);
    for (std::size_t i = 1; i < members.size(); ++i) rest.add(members[i]);
    for (std::size_t w = 0; w < all.ones.words.size(); ++w)
      EXPECT_EQ(all.ones.words[w] & ~(members[0].words[w] & ~all.twos.words[w]), rest.ones.words[w]);
  }
}

}  // namespace
}  // namespace tierwatt::planner
