#include "planner/model/bitmap.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

TEST(Bitmap, RunsGoInAndComeOut) {
  std::vector<Word> bits(words_for(200));
  const std::vector<tierwatt::Run> runs = {{0, 1}, {62, 4}, {100, 64}, {199, 1}};
  for (const tierwatt::Run run : runs) set_run(bits, run);
  EXPECT_EQ(runs_of(bits), runs);
  EXPECT_EQ(count_bits(bits), 70);
}

TEST(Bitmap, WholeAndEmpty) {
  std::vector<Word> bits(words_for(128));
  EXPECT_TRUE(runs_of(bits).empty());
  set_run(bits, {0, 128});
  EXPECT_EQ(runs_of(bits), (std::vector<tierwatt::Run>{{0, 128}}));
}

TEST(Bitmap, AgreesWithOneBitAtATime) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    const auto steps = static_cast<std::uint32_t>(1 + random.below(300));
    std::vector<Word> bits(words_for(steps));
    std::vector<bool> plain(steps);
    for (int i = 0; i < 6; ++i) {
      const auto start = static_cast<std::uint32_t>(random.below(steps));
      const auto length = static_cast<std::uint32_t>(random.below(steps - start + 1));
      set_run(bits, {start, length});
      for (std::uint32_t t = start; t < start + length; ++t) plain[t] = true;
    }
    std::vector<bool> seen(steps);
    std::uint32_t last_end = 0;
    for (const tierwatt::Run run : runs_of(bits)) {
      EXPECT_GT(run.length, 0U);
      EXPECT_TRUE(run.start == 0 || run.start > last_end);
      last_end = run.start + run.length;
      for (std::uint32_t t = run.start; t < last_end; ++t) seen[t] = true;
    }
    EXPECT_EQ(seen, plain);
    EXPECT_EQ(count_bits(bits), std::count(plain.begin(), plain.end(), true));
  }
}

TEST(Bitmap, CommonStepsAreThoseOfTheBitmaps) {
  Random random(5);
  for (int round = 0; round < 200; ++round) {
    std::vector<Word> a(3);
    std::vector<Word> b(3);
    for (std::vector<Word>* bits : {&a, &b}) {
      for (Word& word : *bits) word = random.next() & random.next();
    }
    std::vector<Word> both(3);
    for (std::size_t w = 0; w < both.size(); ++w) both[w] = a[w] & b[w];
    EXPECT_EQ(common_steps(runs_of(a), runs_of(b)), count_bits(both));
  }
}

TEST(Bitmap, ForEachWordCoversARunOnce) {
  for (std::uint32_t start = 0; start < 130; start += 13) {
    for (std::uint32_t length = 0; length < 150; length += 7) {
      std::vector<Word> bits(5);
      std::int64_t covered = 0;
      for_each_word({start, length}, [&](std::size_t w, Word mask) {
        covered += std::popcount(mask);
        bits[w] |= mask;
      });
      EXPECT_EQ(covered, length);
      EXPECT_EQ(runs_of(bits),
                length == 0 ? std::vector<tierwatt::Run>{} : (std::vector<tierwatt::Run>{{start, length}}));
    }
  }
}

TEST(Bitmap, ManyRunsAtOnceAreThoseOneByOne) {
  Random random(5);
  for (int round = 0; round < 200; ++round) {
    std::vector<tierwatt::Run> runs;
    for (std::uint32_t at = static_cast<std::uint32_t>(random.below(70)); at < 900;) {
      const auto length = static_cast<std::uint32_t>(random.below(round % 2 == 0 ? 5 : 200));
      runs.push_back({at, length});
      at += length + 1 + static_cast<std::uint32_t>(random.below(90));
    }
    std::vector<Word> one_by_one(words_for(1200));
    for (const tierwatt::Run run : runs) set_run(one_by_one, run);
    std::vector<Word> at_once(one_by_one.size());
    set_runs(at_once, runs);
    ASSERT_EQ(at_once, one_by_one) << "round " << round;
    // Each step once: what is there already is not met again.
    std::vector<Word> twice(one_by_one.size());
    std::vector<Word> seen(one_by_one.size());
    for_each_word(runs, [&](std::size_t w, Word mask) {
      twice[w] |= seen[w] & mask;
      seen[w] |= mask;
    });
    ASSERT_EQ(count_bits(twice), 0) << "round " << round;
  }
}

}  // namespace
}  // namespace tierwatt::planner
