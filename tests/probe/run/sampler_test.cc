// The sampling thread: it samples, stops at once, gives up a broken meter and says so.
#include "probe/run/sampler.h"

#include <gtest/gtest.h>

#include <thread>

namespace tierwatt::run {
namespace {

class FakeMeter final : public power::Meter {
 public:
  explicit FakeMeter(bool broken) : broken_(broken) { info_.name = broken ? "broken" : "good"; }
  [[nodiscard]] const power::MeterInfo& info() const override { return info_; }
  Result<power::PowerReading> read(Clock& clock) override {
    if (broken_) return Error{Code::io_error, "no answer", "meter", ""};
    power::PowerReading reading;
    reading.at = clock.steady();
    reading.watts = Watts(7);
    return reading;
  }

 private:
  power::MeterInfo info_;
  bool broken_;
};

TEST(Sampler, SamplesUntilStopped) {
  SystemClock clock;
  FakeMeter good(false);
  FakeMeter broken(true);
  Sampler sampler({&good, &broken}, clock, Seconds{0.01});
  const SteadyTime from = clock.steady();
  sampler.start();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  sampler.stop();
  const SteadyTime to = clock.steady();
  sampler.stop();
  const std::vector<PowerTrace> traces = sampler.traces();
  ASSERT_EQ(traces.size(), 2U);
  EXPECT_GE(traces[0].readings.size(), 10U);
  EXPECT_TRUE(traces[1].readings.empty());
  ASSERT_EQ(traces[1].notes.size(), 1U);
  const auto mean = mean_watts(traces[0], from, to);
  ASSERT_TRUE(mean.has_value());
  EXPECT_NEAR(mean->value.value(), 7, 1e-9);
  EXPECT_FALSE(mean_watts(traces[1], from, to).has_value());
  EXPECT_FALSE(mean_watts(traces[0], to, from).has_value());
}

// Fewer than five samples say nothing (docs/measurement.md).
TEST(Sampler, AMeanNeedsFiveSamples) {
  PowerTrace trace;
  trace.meter.accuracy = 0.01;
  const SteadyTime from{std::chrono::seconds(100)};
  for (int i = 0; i < 5; ++i) {
    const SteadyTime to = from + std::chrono::seconds(i + 1);
    EXPECT_FALSE(mean_watts(trace, from, to).has_value()) << i;
    power::PowerReading reading;
    reading.at = from + std::chrono::milliseconds(1000 * i + 500);
    reading.watts = Watts(6);
    trace.readings.push_back(reading);
  }
  const auto mean = mean_watts(trace, from, from + std::chrono::seconds(5));
  ASSERT_TRUE(mean.has_value());
  EXPECT_EQ(mean->value, Watts(6));
  EXPECT_EQ(mean->source, Source::measured);
  EXPECT_LT(mean->low, mean->value);
}

TEST(Sampler, WithoutMetersThereIsNoThread) {
  SystemClock clock;
  Sampler sampler({}, clock);
  sampler.start();
  sampler.stop();
  EXPECT_TRUE(sampler.traces().empty());
}

}  // namespace
}  // namespace tierwatt::run
