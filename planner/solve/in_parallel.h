// Many small pieces of work, by several threads. Tested by tests/planner/solve/in_parallel_test.cc.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace tierwatt::planner {

// Calls work(i) once for each i below `count`, a stretch of neighbours at a time, by `threads` threads of
// which the caller's is one; returns when all are done. Each thread has a copy of `work`, and so scratch of
// its own.
template <class Work>
void in_parallel(std::size_t count, int threads, const Work& work) {
  constexpr std::size_t kStretch = 64;
  std::atomic<std::size_t> next{0};
  const auto take = [&] {
    Work own = work;
    for (std::size_t first = next.fetch_add(kStretch); first < count; first = next.fetch_add(kStretch)) {
      for (std::size_t i = first; i < std::min(count, first + kStretch); ++i) own(i);
    }
  };
  std::vector<std::thread> workers;
  for (int i = 1; i < threads; ++i) workers.emplace_back(take);
  take();
  for (std::thread& worker : workers) worker.join();
}

}  // namespace tierwatt::planner
