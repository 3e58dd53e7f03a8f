#include "probe/power/state.h"

#include <gtest/gtest.h>

namespace tierwatt::power {
namespace {

template <class Q>
Estimate<Q> exactly(double value) {
  return Estimate<Q>::exact(Q(value), Source::catalog, "IBM Ultrastar 36Z15");
}

// The published figures of the check value.
DriveStates ultrastar_36z15() {
  DriveStates states;
  states.set_watts(PowerState::active, exactly<Watts>(13.5));
  states.set_watts(PowerState::idle_a, exactly<Watts>(10.2));
  states.set_watts(PowerState::standby_z, exactly<Watts>(2.5));
  states.set_transition(PowerState::standby_z, PowerState::idle_a,
                        {exactly<Joules>(135), exactly<Seconds>(10.9)});
  states.set_transition(PowerState::idle_a, PowerState::standby_z,
                        {exactly<Joules>(13), exactly<Seconds>(1.5)});
  return states;
}

using Convention = DriveStates::Convention;

TEST(BreakEven, OfTheUltrastar36Z15ByBothConventions) {
  const DriveStates states = ultrastar_36z15();
  const auto only = states.break_even(PowerState::idle_a, PowerState::standby_z, Convention::transition_only);
  ASSERT_TRUE(only.ok());
  EXPECT_NEAR(only->value.count(), 19.2, 0.05);
  const auto credited =
      states.break_even(PowerState::idle_a, PowerState::standby_z, Convention::standby_credited);
  ASSERT_TRUE(credited.ok());
  EXPECT_NEAR(credited->value.count(), 15.2, 0.05);
}

TEST(BreakEven, CarriesTheDoubtOfItsParts) {
  const Estimate<Joules> cycle{Joules(100), Joules(80), Joules(130), Source::measured, ""};
  const Estimate<Watts> idle{Watts(5), Watts(4.5), Watts(5.5), Source::measured, ""};
  const Estimate<Watts> standby{Watts(1), Watts(0.5), Watts(1.5), Source::prior, ""};
  const auto rest = break_even_time(cycle, idle, standby);
  ASSERT_TRUE(rest.ok());
  EXPECT_NEAR(rest->value.count(), 25, 1e-9);
  EXPECT_NEAR(rest->low.count(), 80 / 5.0, 1e-9);
  EXPECT_NEAR(rest->high.count(), 130 / 3.0, 1e-9);
  EXPECT_EQ(rest->source, Source::prior) << "no better than its weakest part";
}

TEST(BreakEven, MayNeverPay) {
  const auto cycle = exactly<Joules>(100);
  EXPECT_EQ(break_even_time(cycle, exactly<Watts>(2), exactly<Watts>(2)).error().code, Code::unavailable);
  EXPECT_EQ(break_even_time(cycle, exactly<Watts>(2), exactly<Watts>(3)).error().code, Code::unavailable);
  const Estimate<Watts> wide{Watts(1), Watts(0), Watts(9), Source::prior, ""};
  const auto rest = break_even_time(cycle, exactly<Watts>(5), wide);
  ASSERT_TRUE(rest.ok());
  EXPECT_EQ(rest->high, kLongestRest) << "at the bad end it never pays, and figures stay finite";
}

TEST(BreakEven, IsUnknownWithoutTheWayUp) {
  DriveStates states;
  EXPECT_FALSE(
      states.break_even(PowerState::idle_a, PowerState::standby_z, Convention::transition_only).ok());
  states.set_watts(PowerState::idle_a, exactly<Watts>(5));
  states.set_watts(PowerState::standby_z, exactly<Watts>(1));
  const auto unknown =
      states.break_even(PowerState::idle_a, PowerState::standby_z, Convention::transition_only);
  EXPECT_EQ(unknown.error().code, Code::unavailable);
}

TEST(DriveStates, AStateOfUnknownWattsDrawsAtMostTheNextShallower) {
  DriveStates states;
  EXPECT_EQ(states.watts(PowerState::sleep), std::nullopt);
  states.set_watts(PowerState::idle_b, exactly<Watts>(4));
  EXPECT_EQ(states.watts(PowerState::idle_c)->value, Watts(4));
  EXPECT_EQ(states.watts(PowerState::sleep)->value, Watts(4));
  EXPECT_EQ(states.watts(PowerState::idle_a), std::nullopt)
      << "a deeper state says nothing of a shallower one";
}

TEST(DriveStates, OfAProfilePutTheBaseLineBackIntoTheWayUp) {
  PowerProfile power;
  power.idle = exactly<Watts>(5);
  power.standby = exactly<Watts>(1);
  power.spinup_joules = exactly<Joules>(100);
  power.spinup_seconds = exactly<Seconds>(10);
  const DriveStates states = DriveStates::from_profile(power);
  EXPECT_NEAR(states.transition(PowerState::standby_z, PowerState::idle_a)->joules.value.value(), 150, 1e-9);
  EXPECT_FALSE(states.transition(PowerState::idle_a, PowerState::standby_z).has_value());
  EXPECT_FALSE(DriveStates::from_profile({}).watts(PowerState::active).has_value());
}

TEST(PowerStates, AreNamedAndKnowWhichTurnAtSpeed) {
  EXPECT_STREQ(to_string(PowerState::idle_a), "idle_a");
  EXPECT_STREQ(to_string(PowerState::sleep), "sleep");
  EXPECT_TRUE(at_speed(PowerState::idle_b));
  EXPECT_FALSE(at_speed(PowerState::idle_c));
}

TEST(ActivePower, IsIdlePlusWorkAndNotAboveTheMost) {
  const auto idle = exactly<Watts>(5);
  const Estimate<Watts> most{Watts(9), Watts(8.5), Watts(9.5), Source::measured, ""};
  const WorkCost cost{exactly<Joules>(0.05), exactly<Joules>(0.04), exactly<Joules>(0.01),
                      exactly<Joules>(0.02)};
  WorkRate rate;
  EXPECT_EQ(active_power(idle, most, rate, cost).value, Watts(5));
  rate.random_reads = Iops(40);
  rate.sequential_writes = BytesPerSecond(50 * 1048576.0);
  EXPECT_NEAR(active_power(idle, most, rate, cost).value.value(), 5 + 2 + 1, 1e-9);
  rate.random_reads = Iops(4000);
  const Estimate<Watts> capped = active_power(idle, most, rate, cost);
  EXPECT_EQ(capped.value, Watts(9));
  EXPECT_LE(capped.low, capped.value);
  EXPECT_EQ(capped.high, Watts(9.5));
}

}  // namespace
}  // namespace tierwatt::power
