// A drive as a state machine: states with watts, transitions with joules and seconds, and what follows from
// them.
//
// States are ordered from working to deep sleep (ACS-4 and SBC-4 power conditions: idle_a/b/c, standby_y/z).
// Active power = idle + joules per I/O x I/Os per second, capped at the largest that was seen (power is not
// always monotonic in throughput).
//
// Break-even time: how long a rest must be for the transition to pay. Two conventions are in use:
//   transition_only      T = joules / (idle - standby)
//   standby_credited     T = (joules - standby x transition seconds) / (idle - standby): what standby would
//   have drawn
//                        over the transition's own duration is not the transition's.
// Check value: IBM Ultrastar 36Z15 (10.2 W idle, 2.5 W standby, 135 J in 10.9 s up, 13 J in 1.5 s down): 19.2
// s and 15.2 s. Tested by tests/probe/power/state_test.cc.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/profile/device_profile.h"

namespace tierwatt::power {

enum class PowerState { active, idle_a, idle_b, idle_c, standby_y, standby_z, sleep };
inline constexpr std::size_t kPowerStates = 7;
const char* to_string(PowerState state);
// Whether the platters turn at full speed, so that data is a seek away.
constexpr bool at_speed(PowerState state) { return state <= PowerState::idle_b; }

struct Transition {
  Estimate<Joules> joules;
  Estimate<Seconds> seconds;
};

class DriveStates {
 public:
  // idle -> idle_a, standby -> standby_z, sleep -> sleep. A profile's spinup figures are one cycle above the
  // awake base line; they become the way up, with the idle watts of its duration put back.
  static DriveStates from_profile(const PowerProfile& power);

  void set_watts(PowerState state, Estimate<Watts> watts);
  void set_transition(PowerState from, PowerState to, Transition transition);
  // Of the state itself, else of the nearest shallower one that is known (a drive in idle_c draws at most
  // idle_b); nullopt when none is.
  [[nodiscard]] std::optional<Estimate<Watts>> watts(PowerState state) const;
  [[nodiscard]] const std::optional<Transition>& transition(PowerState from, PowerState to) const;

  enum class Convention { transition_only, standby_credited };
  // Of going from `awake` to `asleep` and back; a way down that is not known counts nothing. Errors:
  // unavailable (watts or the way up not known; asleep draws no less than awake: never worth it).
  [[nodiscard]] Result<Estimate<Seconds>> break_even(PowerState awake, PowerState asleep,
                                                     Convention convention) const;

 private:
  std::array<std::optional<Estimate<Watts>>, kPowerStates> watts_;
  std::array<std::array<std::optional<Transition>, kPowerStates>, kPowerStates> transitions_;
};

// T = cycle / (awake - asleep), where `cycle` is one transition down and up on top of the awake base line, as
// a snapshot's spinup.joules. Intervals from the ends that lie farthest apart; the upper end is at most
// kLongestRest.
inline constexpr Seconds kLongestRest{365.0 * 86400.0};
Result<Estimate<Seconds>> break_even_time(const Estimate<Joules>& cycle, const Estimate<Watts>& awake,
                                          const Estimate<Watts>& asleep);

// Work that a drive does, and what each unit of it costs.
struct WorkRate {
  Iops random_reads{}, random_writes{};
  BytesPerSecond sequential_reads{}, sequential_writes{};
};
struct WorkCost {
  Estimate<Joules> random_read, random_write;                    // each I/O
  Estimate<Joules> sequential_mib_read, sequential_mib_written;  // each MiB
};
// idle + the sum over the work, not above `most`.
Estimate<Watts> active_power(const Estimate<Watts>& idle, const Estimate<Watts>& most, const WorkRate& rate,
                             const WorkCost& cost);

}  // namespace tierwatt::power
