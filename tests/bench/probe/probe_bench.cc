// probe-bench: what each part of the probe's hot path costs by itself, and the loop without a device.
//
// The null engine's rate is what this harness could drive on one core, every I/O in the histogram.
#include <benchmark/benchmark.h>

#include <vector>

#include "probe/base/random.h"
#include "probe/load/engine.h"
#include "probe/load/histogram.h"
#include "probe/load/offsets.h"
#include "probe/load/run_clock.h"

namespace tierwatt::load {
namespace {

// Latencies of a drive: between 50 us and 1 ms, so that buckets are met out of order.
std::vector<std::uint64_t> latencies() {
  Random random(1);
  std::vector<std::uint64_t> drawn(4096);
  for (std::uint64_t& nanoseconds : drawn) nanoseconds = 50'000 + random.below(950'000);
  return drawn;
}

void histogram_record(benchmark::State& state) {
  const std::vector<std::uint64_t> drawn = latencies();
  Histogram histogram;
  std::size_t i = 0;
  benchmark::DoNotOptimize(&histogram);  // what is stored there may be read: no store is left out
  for (auto _ : state) {
    histogram.record(drawn[i++ % drawn.size()]);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(histogram_record);

void histogram_percentile(benchmark::State& state) {
  Histogram histogram;
  for (const std::uint64_t nanoseconds : latencies()) histogram.record(nanoseconds);
  for (auto _ : state) benchmark::DoNotOptimize(histogram.percentile(0.999));
}
BENCHMARK(histogram_percentile);

void next_offset(benchmark::State& state, Access access) {
  Offsets offsets(access, 0, std::uint64_t{1} << 44U, 4096, 1);
  for (auto _ : state) benchmark::DoNotOptimize(offsets.next());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(next_offset, random, Access::random);
BENCHMARK_CAPTURE(next_offset, sequential, Access::sequential);

void system_clock(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(std::chrono::steady_clock::now());
}
BENCHMARK(system_clock);

void run_clock(benchmark::State& state) {
  RunClock clock;
  const SteadyTime until = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
  while (std::chrono::steady_clock::now() < until) clock.calibrate();
  for (auto _ : state) benchmark::DoNotOptimize(clock.now());
  state.SetLabel(clock.name());
}
BENCHMARK(run_clock);

void null_engine(benchmark::State& state) {
  Job job;
  job.end = Bytes(1LL << 40U);
  job.queue_depth = static_cast<int>(state.range(0));
  job.budget = Seconds{0.2};
  std::int64_t ios = 0;
  Seconds user{};
  for (auto _ : state) {
    const Result<Report> report = make_null_engine()->run(job);
    if (!report) return state.SkipWithError(report.error().to_string().c_str());
    ios += report->latency.count();
    user += report->cpu_user;
  }
  state.SetItemsProcessed(ios);
  state.counters["user_ns_per_io"] = user.count() * 1e9 / static_cast<double>(ios);
}
BENCHMARK(null_engine)->Arg(1)->Arg(32)->Arg(128)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tierwatt::load

BENCHMARK_MAIN();
