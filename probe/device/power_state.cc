// The tables. Sources in power_state.h; tested by tests/probe/device/power_state_test.cc entry by entry.
#include "probe/device/power_state.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace tierwatt::device {
namespace {

constexpr std::array kLevelNames = {"unknown", "active", "idle", "standby", "sleep"};

struct AtaMode {
  std::uint8_t count;
  PowerLevel level;
  const char* name;
};
constexpr std::array kAtaModes = {
    AtaMode{0x00, PowerLevel::standby, "standby or standby_z"},
    AtaMode{0x01, PowerLevel::standby, "standby_y"},
    AtaMode{0x40, PowerLevel::standby, "active, NV cache on, spindle down"},
    AtaMode{0x41, PowerLevel::active, "active, NV cache on, spindle up"},
    AtaMode{0x80, PowerLevel::idle, "idle"},
    AtaMode{0x81, PowerLevel::idle, "idle_a"},
    AtaMode{0x82, PowerLevel::idle, "idle_b"},
    AtaMode{0x83, PowerLevel::idle, "idle_c"},
    AtaMode{0xff, PowerLevel::active, "active or idle"},
};

struct SenseEntry {
  std::uint8_t code, qualifier;
  PowerLevel level;
  const char* name;
};
// "Low power condition on" (5Eh/00h) names no condition, so it may be standby.
constexpr std::array kSenseEntries = {
    SenseEntry{0x00, 0x00, PowerLevel::active, "no power condition reported"},
    SenseEntry{0x5e, 0x00, PowerLevel::unknown, "low power condition, which is not said"},
    SenseEntry{0x5e, 0x01, PowerLevel::idle, "idle by timer"},
    SenseEntry{0x5e, 0x02, PowerLevel::standby, "standby by timer"},
    SenseEntry{0x5e, 0x03, PowerLevel::idle, "idle by command"},
    SenseEntry{0x5e, 0x04, PowerLevel::standby, "standby by command"},
    SenseEntry{0x5e, 0x05, PowerLevel::idle, "idle_b by timer"},
    SenseEntry{0x5e, 0x06, PowerLevel::idle, "idle_b by command"},
    SenseEntry{0x5e, 0x07, PowerLevel::idle, "idle_c by timer"},
    SenseEntry{0x5e, 0x08, PowerLevel::idle, "idle_c by command"},
    SenseEntry{0x5e, 0x09, PowerLevel::standby, "standby_y by timer"},
    SenseEntry{0x5e, 0x0a, PowerLevel::standby, "standby_y by command"},
    SenseEntry{0x5e, 0x41, PowerLevel::active, "power state change to active"},
    SenseEntry{0x5e, 0x42, PowerLevel::idle, "power state change to idle"},
    SenseEntry{0x5e, 0x43, PowerLevel::standby, "power state change to standby"},
    SenseEntry{0x5e, 0x45, PowerLevel::sleep, "power state change to sleep"},
    SenseEntry{0x04, 0x01, PowerLevel::active, "becoming ready"},
    SenseEntry{0x04, 0x02, PowerLevel::standby, "stopped, a start command is required"},
    SenseEntry{0x04, 0x11, PowerLevel::standby, "stopped, waits for NOTIFY (ENABLE SPINUP)"},
};

constexpr std::uint8_t kFixedSense = 0x70;
constexpr std::uint8_t kDescriptorSense = 0x72;
constexpr std::uint8_t kAtaStatusDescriptor = 0x09;
constexpr std::uint8_t kAtaErrorBit = 0x01;

std::uint8_t byte_at(std::string_view bytes, std::size_t offset) {
  return offset < bytes.size() ? static_cast<std::uint8_t>(bytes[offset]) : std::uint8_t{0};
}

// Response codes 70h and 71h, 72h and 73h differ in "now" and "earlier" alone.
std::uint8_t format_of(std::string_view sense) { return byte_at(sense, 0) & 0x7eU; }

Result<std::uint8_t> count_unless_aborted(std::uint8_t status, std::uint8_t count) {
  if ((status & kAtaErrorBit) != 0)
    return Error{Code::unavailable, "the drive aborted CHECK POWER MODE", "", ""};
  return count;
}

Error no_ata_status() {
  return {Code::invalid_input, "the answer to CHECK POWER MODE carries no ATA status", "",
          "the controller may not pass ATA commands through"};
}

std::uint64_t little_endian(std::string_view bytes, std::size_t offset, std::size_t count) {
  std::uint64_t number = 0;
  for (std::size_t i = count; i-- > 0;) number = (number << 8U) + byte_at(bytes, offset + i);
  return number;
}

// Scale 1: 0.0001 W, 2: 0.01 W, 0: not reported.
std::optional<Watts> scaled_watts(std::uint64_t raw, unsigned scale) {
  if (raw == 0 || (scale != 1 && scale != 2)) return std::nullopt;
  return Watts(static_cast<double>(raw) * (scale == 1 ? 1e-4 : 1e-2));
}

std::optional<Seconds> microseconds(std::uint64_t raw) {
  if (raw == 0) return std::nullopt;
  return Seconds(static_cast<double>(raw) * 1e-6);
}

NvmePowerState decode_descriptor(std::string_view bytes, int number) {
  const std::uint8_t flags = byte_at(bytes, 3);
  NvmePowerState state;
  state.number = number;
  state.operational = (flags & 0x2U) == 0;
  state.most = scaled_watts(little_endian(bytes, 0, 2), (flags & 0x1U) != 0 ? 1 : 2);
  state.entry = microseconds(little_endian(bytes, 4, 4));
  state.exit = microseconds(little_endian(bytes, 8, 4));
  state.idle = scaled_watts(little_endian(bytes, 16, 2), byte_at(bytes, 18) >> 6U);
  state.active = scaled_watts(little_endian(bytes, 20, 2), byte_at(bytes, 22) >> 6U);
  return state;
}

// The stated figure is a ceiling of what the drive may draw: the truth lies in [floor, ceiling].
Estimate<Watts> between(Watts floor, Watts value, Watts ceiling, std::string basis) {
  return {value, std::min(floor, value), std::max(ceiling, value), Source::declared, std::move(basis)};
}

}  // namespace

const char* to_string(PowerLevel level) { return kLevelNames.at(static_cast<std::size_t>(level)); }

PowerState unknown_power(std::string why) {
  PowerState state;
  state.why = std::move(why);
  return state;
}

PowerState decode_ata_power_mode(std::uint8_t count) {
  const auto* const found =
      std::find_if(kAtaModes.begin(), kAtaModes.end(), [&](const AtaMode& m) { return m.count == count; });
  PowerState state =
      found == kAtaModes.end()
          ? unknown_power(fmt::format("CHECK POWER MODE answered {:02X}h, which is reserved", count))
          : PowerState{found->level, found->name, "", ""};
  state.asked_with = "ATA CHECK POWER MODE";
  return state;
}

Result<std::uint8_t> ata_count_of_sense(std::string_view sense) {
  constexpr std::size_t kHeader = 8;
  if (format_of(sense) == kFixedSense && sense.size() >= 14 && byte_at(sense, 12) == 0 &&
      byte_at(sense, 13) == 0x1d) {
    return count_unless_aborted(byte_at(sense, 4), byte_at(sense, 6));
  }
  if (format_of(sense) != kDescriptorSense) return no_ata_status();
  std::size_t at = kHeader;
  while (at + 14 <= sense.size()) {
    if (byte_at(sense, at) == kAtaStatusDescriptor)
      return count_unless_aborted(byte_at(sense, at + 13), byte_at(sense, at + 5));
    at += 2U + byte_at(sense, at + 1);
  }
  return no_ata_status();
}

PowerState decode_scsi_sense(std::string_view sense) {
  const bool descriptor = format_of(sense) == kDescriptorSense;
  const bool fixed = format_of(sense) == kFixedSense && sense.size() >= 14;
  if (!fixed && !(descriptor && sense.size() >= 4)) {
    return unknown_power("REQUEST SENSE answered with no sense data");
  }
  const std::uint8_t code = byte_at(sense, descriptor ? 2 : 12);
  const std::uint8_t qualifier = byte_at(sense, descriptor ? 3 : 13);
  const auto* const found =
      std::find_if(kSenseEntries.begin(), kSenseEntries.end(),
                   [&](const SenseEntry& e) { return e.code == code && e.qualifier == qualifier; });
  PowerState state =
      found == kSenseEntries.end() ? PowerState{} : PowerState{found->level, found->name, "", ""};
  if (state.level == PowerLevel::unknown) {
    state.why = found == kSenseEntries.end()
                    ? fmt::format("sense code {:02X}h/{:02X}h says nothing of power", code, qualifier)
                    : std::string(found->name);
  }
  state.asked_with = "SCSI REQUEST SENSE";
  return state;
}

Result<std::vector<NvmePowerState>> decode_nvme_power_states(std::string_view identify) {
  constexpr std::size_t kIdentifyBytes = 4096;
  constexpr std::size_t kFirstDescriptor = 2048;
  constexpr std::size_t kDescriptorBytes = 32;
  constexpr int kMostStates = 32;
  if (identify.size() < kIdentifyBytes)
    return Error{Code::invalid_input, "Identify Controller is shorter than 4096 bytes", "", ""};
  const int last = std::min<int>(byte_at(identify, 263), kMostStates - 1);  // NPSS counts from zero
  std::vector<NvmePowerState> states;
  for (int i = 0; i <= last; ++i) {
    const std::size_t at = kFirstDescriptor + kDescriptorBytes * static_cast<std::size_t>(i);
    states.push_back(decode_descriptor(identify.substr(at, kDescriptorBytes), i));
  }
  return states;
}

PowerState decode_nvme_power(std::uint32_t dword, const std::vector<NvmePowerState>& states) {
  const int number = static_cast<int>(dword & 0x1fU);
  const auto found =
      std::find_if(states.begin(), states.end(), [&](const NvmePowerState& s) { return s.number == number; });
  PowerState state;
  state.asked_with = "NVMe Get Features 02h";
  state.detail = fmt::format("PS {}", number);
  if (found != states.end()) {
    state.level = found->operational ? PowerLevel::active : PowerLevel::idle;
    state.detail += found->operational ? ", operational" : ", non-operational";
  } else if (number == 0) {
    state.level = PowerLevel::active;  // state 0 is always operational
  } else {
    state.why = fmt::format("in power state {}, which the drive does not describe", number);
  }
  return state;
}

std::optional<PowerProfile> declared_power_of(const std::vector<NvmePowerState>& states) {
  PowerProfile power;
  const NvmePowerState* deepest = nullptr;
  for (const NvmePowerState& state : states) {
    if (!power.active && state.operational && (state.active || state.most)) {
      const Watts most = state.most.value_or(*(state.active ? state.active : state.most));
      const Watts value = state.active.value_or(most);
      const std::string basis =
          fmt::format("NVMe power state {}: {}", state.number,
                      state.active ? "active power, up to its maximum" : "maximum power");
      power.active = between(state.idle.value_or(Watts(0)), value, most, basis);
    }
    if (state.idle || state.most) deepest = &state;
  }
  if (deepest != nullptr) {
    const Watts value = deepest->idle ? *deepest->idle : *deepest->most;
    const std::string basis = fmt::format("NVMe power state {}: {}", deepest->number,
                                          deepest->idle ? "idle power" : "maximum power, an upper bound");
    power.idle = between(Watts(0), value, deepest->most.value_or(value), basis);
  }
  if (!power.active && !power.idle) return std::nullopt;
  return power;
}

}  // namespace tierwatt::device
