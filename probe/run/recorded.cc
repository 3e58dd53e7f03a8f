// One clock laid on the other, sample by sample. Contract in recorded.h.
#include "probe/run/recorded.h"

#include "probe/power/bench_csv.h"

namespace tierwatt::run {

Result<PowerTrace> read_recorded_trace(const std::filesystem::path& csv, Clock& clock) {
  TIERWATT_TRY(bench, power::read_bench_csv(csv));
  const SteadyTime steady_now = clock.steady();
  const Seconds wall_now = clock.wall().time_since_epoch();
  PowerTrace trace{bench.info(), {}, {}};
  for (const power::PowerSample& sample : bench.samples()) {
    power::PowerReading reading;
    const auto ago = std::chrono::duration_cast<std::chrono::nanoseconds>(wall_now - Seconds(sample.at));
    reading.at = steady_now - ago;
    reading.watts = sample.watts;
    trace.readings.push_back(reading);
  }
  return trace;
}

}  // namespace tierwatt::run
