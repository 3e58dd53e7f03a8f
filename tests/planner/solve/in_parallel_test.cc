#include "planner/solve/in_parallel.h"

#include <gtest/gtest.h>

#include <numeric>

namespace tierwatt::planner {
namespace {

TEST(InParallel, EachOnceByAnyNumberOfThreads) {
  for (const int threads : {1, 2, 3, 7}) {
    for (const std::size_t count : {0U, 1U, 63U, 64U, 65U, 1000U}) {
      std::vector<int> calls(count);
      in_parallel(count, threads, [&](std::size_t i) { ++calls[i]; });
      EXPECT_EQ(std::accumulate(calls.begin(), calls.end(), std::size_t{0}), count);
      EXPECT_TRUE(std::all_of(calls.begin(), calls.end(), [](int n) { return n == 1; }));
    }
  }
}

TEST(InParallel, ScratchOfItsOwn) {
  constexpr std::size_t kCount = 10'000;
  std::vector<std::size_t> sums(kCount);
  in_parallel(kCount, 4, [&sums, scratch = std::vector<std::size_t>()](std::size_t i) mutable {
    scratch.assign(i % 7, i);
    sums[i] = std::accumulate(scratch.begin(), scratch.end(), std::size_t{0});
  });
  for (std::size_t i = 0; i < kCount; ++i) ASSERT_EQ(sums[i], i % 7 * i);
}

}  // namespace
}  // namespace tierwatt::planner
