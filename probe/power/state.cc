// States, transitions and what follows. Tested by tests/probe/power/state_test.cc.
#include "probe/power/state.h"

#include <algorithm>

namespace tierwatt::power {
namespace {

constexpr std::array<const char*, kPowerStates> kNames = {"active",    "idle_a",    "idle_b", "idle_c",
                                                          "standby_y", "standby_z", "sleep"};

std::size_t index(PowerState state) { return static_cast<std::size_t>(state); }

Estimate<Joules> energy(const Estimate<Watts>& power, const Estimate<Seconds>& time) {
  return {power.value * time.value, power.low * time.low, power.high * time.high,
          weaker(power.source, time.source), power.basis};
}

// a - b, the ends that lie farthest apart, not below zero.
Estimate<Joules> less(const Estimate<Joules>& a, const Estimate<Joules>& b) {
  const auto not_negative = [](Joules j) { return std::max(j, Joules(0)); };
  return {not_negative(a.value - b.value), not_negative(a.low - b.high), not_negative(a.high - b.low),
          weaker(a.source, b.source), a.basis};
}

Estimate<Joules> work(double units_per_second, const Estimate<Joules>& each) {
  return scale(each, units_per_second);
}

}  // namespace

const char* to_string(PowerState state) { return kNames.at(index(state)); }

DriveStates DriveStates::from_profile(const PowerProfile& power) {
  DriveStates states;
  if (power.active) states.set_watts(PowerState::active, *power.active);
  if (power.idle) states.set_watts(PowerState::idle_a, *power.idle);
  if (power.standby) states.set_watts(PowerState::standby_z, *power.standby);
  if (power.sleep) states.set_watts(PowerState::sleep, *power.sleep);
  if (power.idle && power.spinup_joules && power.spinup_seconds) {
    const Transition up{*power.spinup_joules + energy(*power.idle, *power.spinup_seconds),
                        *power.spinup_seconds};
    states.set_transition(PowerState::standby_z, PowerState::idle_a, up);
  }
  return states;
}

void DriveStates::set_watts(PowerState state, Estimate<Watts> watts) {
  watts_.at(index(state)) = std::move(watts);
}

void DriveStates::set_transition(PowerState from, PowerState to, Transition transition) {
  transitions_.at(index(from)).at(index(to)) = std::move(transition);
}

std::optional<Estimate<Watts>> DriveStates::watts(PowerState state) const {
  for (std::size_t i = index(state) + 1; i-- > 0;) {
    if (watts_.at(i)) return watts_.at(i);
  }
  return std::nullopt;
}

const std::optional<Transition>& DriveStates::transition(PowerState from, PowerState to) const {
  return transitions_.at(index(from)).at(index(to));
}

Result<Estimate<Seconds>> DriveStates::break_even(PowerState awake, PowerState asleep,
                                                  Convention convention) const {
  const auto awake_watts = watts(awake);
  const auto asleep_watts = watts(asleep);
  const auto& up = transition(asleep, awake);
  const auto& down = transition(awake, asleep);
  if (!awake_watts || !asleep_watts || !up) {
    return Error{Code::unavailable, "the watts or the way up are not known, so the break-even time is not",
                 "", ""};
  }
  Transition cycle = *up;
  if (down) {
    cycle.joules = cycle.joules + down->joules;
    cycle.seconds = cycle.seconds + down->seconds;
  }
  if (convention == Convention::standby_credited) {
    cycle.joules = less(cycle.joules, energy(*asleep_watts, cycle.seconds));
  }
  return break_even_time(cycle.joules, *awake_watts, *asleep_watts);
}

Result<Estimate<Seconds>> break_even_time(const Estimate<Joules>& cycle, const Estimate<Watts>& awake,
                                          const Estimate<Watts>& asleep) {
  const Watts saved = awake.value - asleep.value;
  if (saved <= Watts(0)) {
    return Error{Code::unavailable, "asleep draws no less than awake, so a rest never pays", "", ""};
  }
  const auto at = [](Joules joules, Watts watts) {
    return watts > Watts(0) ? std::min(joules / watts, kLongestRest) : kLongestRest;
  };
  const Seconds value = at(cycle.value, saved);
  const Seconds low = std::min(value, at(cycle.low, awake.high - asleep.low));
  return Estimate<Seconds>{value, low, std::max(value, at(cycle.high, awake.low - asleep.high)),
                           weaker(cycle.source, weaker(awake.source, asleep.source)),
                           "joules / (awake - asleep)"};
}

Estimate<Watts> active_power(const Estimate<Watts>& idle, const Estimate<Watts>& most, const WorkRate& rate,
                             const WorkCost& cost) {
  constexpr double kMib = 1048576.0;
  const Estimate<Joules> each_second =
      work(rate.random_reads.value(), cost.random_read) +
      work(rate.random_writes.value(), cost.random_write) +
      work(rate.sequential_reads.value() / kMib, cost.sequential_mib_read) +
      work(rate.sequential_writes.value() / kMib, cost.sequential_mib_written);
  const auto watts = [](Joules joules) { return joules / Seconds(1); };
  Estimate<Watts> power =
      idle + Estimate<Watts>{watts(each_second.value), watts(each_second.low), watts(each_second.high),
                             each_second.source, each_second.basis};
  power.value = std::min(power.value, most.value);
  power.low = std::min({power.low, power.value, most.low});
  power.high = std::max(power.value, std::min(power.high, most.high));
  return power;
}

}  // namespace tierwatt::power
