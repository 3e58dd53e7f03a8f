// Which meter may speak for a drive, and which source fills what no meter said.
#include "probe/run/power_figures.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tierwatt::run {
namespace {

using power::Coverage;

SteadyTime at(double seconds) {
  return SteadyTime(std::chrono::duration_cast<std::chrono::nanoseconds>(Seconds(seconds)));
}

// Idle from 0 to 10 s at `idle` watts, then busy at `busy` watts to 20 s; ten readings a second.
PowerTrace trace_of(Coverage covers, double idle, double busy) {
  PowerTrace trace;
  trace.meter.name = power::to_string(covers);
  trace.meter.covers = covers;
  trace.meter.power_step = Watts(0.01);
  trace.meter.accuracy = 0.01;
  for (int i = 0; i <= 200; ++i) {
    power::PowerReading reading;
    reading.at = at(0.1 * i);
    reading.watts = Watts(i < 100 ? idle : busy);
    trace.readings.push_back(reading);
  }
  return trace;
}

Estimate<Watts> watts(double value, Source source) {
  return Estimate<Watts>::exact(Watts(value), source, "test");
}

class PowerFiguresTest : public testing::Test {
 protected:
  std::vector<std::string> join(const std::vector<PowerTrace>& traces) {
    profile_.workloads.resize(1);
    profile_.workloads[0].workload = "rand-read-4k";
    return join_power_figures(traces, {at(0.5), at(9.5)}, {{at(11), at(19)}}, subject_, profile_);
  }
  Subject subject_;
  DeviceProfile profile_;
};

TEST_F(PowerFiguresTest, TheNarrowestMeterSpeaks) {
  join({trace_of(Coverage::node, 90, 99), trace_of(Coverage::enclosure, 40, 44),
        trace_of(Coverage::drive, 5, 8)});
  ASSERT_TRUE(profile_.workloads[0].power.has_value());
  EXPECT_EQ(profile_.workloads[0].power_covers, "drive");
  EXPECT_NEAR(profile_.workloads[0].power->value.value(), 8, 0.01);
  EXPECT_NEAR(profile_.power.idle->value.value(), 5, 0.01);
  EXPECT_NEAR(profile_.power.active->value.value(), 8, 0.01);
  EXPECT_NE(profile_.power.active->basis.find("rand-read-4k"), std::string::npos);
}

TEST_F(PowerFiguresTest, AnEnclosureNeverBecomesTheDrive) {
  join({trace_of(Coverage::node, 90, 99), trace_of(Coverage::enclosure, 40, 44)});
  EXPECT_EQ(profile_.workloads[0].power_covers, "enclosure");
  EXPECT_NEAR(profile_.workloads[0].power->value.value(), 44, 0.1);
  EXPECT_FALSE(profile_.power.idle.has_value());
  EXPECT_FALSE(profile_.power.active.has_value());
}

TEST_F(PowerFiguresTest, TheHostsPackageIsOnlyNoted) {
  const std::vector<std::string> notes = join({trace_of(Coverage::host_package, 20, 30)});
  EXPECT_FALSE(profile_.workloads[0].power.has_value());
  EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
    return note.find("the host's own cost") != std::string::npos;
  }));
  EXPECT_TRUE(std::any_of(notes.begin(), notes.end(),
                          [](const std::string& note) { return note.ends_with("power is unknown"); }));
}

TEST_F(PowerFiguresTest, DeclaredRanksBeforeTheModel) {
  subject_.declared = PowerProfile{.idle = watts(3, Source::declared)};
  subject_.modelled = PowerProfile{.active = watts(9, Source::catalog), .idle = watts(4, Source::catalog)};
  join({});
  EXPECT_EQ(profile_.power.idle->source, Source::declared);
  EXPECT_EQ(profile_.power.active->source, Source::catalog);
}

TEST_F(PowerFiguresTest, AMeterRanksBeforeWhatIsDeclared) {
  subject_.declared = PowerProfile{.active = watts(9, Source::declared), .idle = watts(3, Source::declared)};
  join({trace_of(Coverage::drive, 5, 8)});
  EXPECT_EQ(profile_.power.idle->source, Source::measured);
  EXPECT_EQ(profile_.power.active->source, Source::measured);
}

TEST_F(PowerFiguresTest, AMeterThatSaidTooLittleFillsNothing) {
  PowerTrace short_trace = trace_of(Coverage::drive, 5, 8);
  short_trace.readings.resize(4);
  short_trace.notes.emplace_back("given up");
  const std::vector<std::string> notes = join({short_trace});
  EXPECT_FALSE(profile_.power.idle.has_value());
  EXPECT_FALSE(profile_.workloads[0].power.has_value());
  EXPECT_EQ(notes, std::vector<std::string>{"given up"});
}

}  // namespace
}  // namespace tierwatt::run
