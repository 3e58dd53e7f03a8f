// Every entry of the power tables, and answers that are none.
#include "probe/device/power_state.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace tierwatt::device {
namespace {

std::string bytes_of(std::initializer_list<int> values) {
  std::string bytes;
  for (const int value : values) bytes += static_cast<char>(value);
  return bytes;
}

std::string fixed_sense(int code, int qualifier) {
  std::string sense(18, '\0');
  sense[0] = 0x70;
  sense[12] = static_cast<char>(code);
  sense[13] = static_cast<char>(qualifier);
  return sense;
}

// What libata returns for CHECK POWER MODE with CK_COND: descriptor format, one ATA status descriptor.
std::string ata_sense(int count, int status = 0x50) {
  std::string sense = bytes_of({0x72, 0x01, 0x00, 0x1d, 0, 0, 0, 14, 0x09, 0x0c, 0, 0});
  sense += bytes_of({0, count, 0, 0, 0, 0, 0, 0, 0, status});
  return sense;
}

TEST(AtaPowerMode, EveryEntryOfTheTable) {
  const std::vector<std::pair<int, PowerLevel>> table = {
      {0x00, PowerLevel::standby}, {0x01, PowerLevel::standby}, {0x40, PowerLevel::standby},
      {0x41, PowerLevel::active},  {0x80, PowerLevel::idle},    {0x81, PowerLevel::idle},
      {0x82, PowerLevel::idle},    {0x83, PowerLevel::idle},    {0xff, PowerLevel::active}};
  int unknown = 0;
  for (int count = 0; count < 256; ++count) {
    const PowerState state = decode_ata_power_mode(static_cast<std::uint8_t>(count));
    EXPECT_EQ(state.asked_with, "ATA CHECK POWER MODE");
    const auto entry =
        std::find_if(table.begin(), table.end(), [&](const auto& known) { return known.first == count; });
    if (entry != table.end()) {
      EXPECT_EQ(state.level, entry->second) << count;
      EXPECT_FALSE(state.detail.empty());
    } else {
      ++unknown;
      EXPECT_EQ(state.level, PowerLevel::unknown) << count;
      EXPECT_FALSE(state.why.empty());
    }
  }
  EXPECT_EQ(unknown, 256 - 9);
}

TEST(AtaPowerMode, TheCountComesFromEitherSenseFormat) {
  EXPECT_EQ(ata_count_of_sense(ata_sense(0xff)).value(), 0xff);
  EXPECT_EQ(ata_count_of_sense(ata_sense(0x00)).value(), 0x00);
  std::string fixed = fixed_sense(0x00, 0x1d);
  fixed[4] = 0x50;
  fixed[6] = static_cast<char>(0x80);
  EXPECT_EQ(ata_count_of_sense(fixed).value(), 0x80);
  // Another descriptor before it.
  std::string longer =
      bytes_of({0x72, 0, 0, 0x1d, 0, 0, 0, 18, 0x02, 0x02, 0, 0}) + ata_sense(0x82).substr(8);
  EXPECT_EQ(ata_count_of_sense(longer).value(), 0x82);
}

TEST(AtaPowerMode, AbortsAndJunkAreErrors) {
  const Result<std::uint8_t> aborted = ata_count_of_sense(ata_sense(0xff, 0x51));
  ASSERT_FALSE(aborted);
  EXPECT_EQ(aborted.error().code, Code::unavailable);
  for (const std::string& sense : {std::string(), std::string(64, '\0'), std::string(64, '\xff'),
                                   ata_sense(0xff).substr(0, 20), fixed_sense(0x20, 0x00)}) {
    const Result<std::uint8_t> count = ata_count_of_sense(sense);
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code, Code::invalid_input);
  }
}

TEST(ScsiSense, EveryEntryOfTheTable) {
  const std::vector<std::pair<std::pair<int, int>, PowerLevel>> table = {
      {{0x00, 0x00}, PowerLevel::active},  {{0x5e, 0x00}, PowerLevel::unknown},
      {{0x5e, 0x01}, PowerLevel::idle},    {{0x5e, 0x02}, PowerLevel::standby},
      {{0x5e, 0x03}, PowerLevel::idle},    {{0x5e, 0x04}, PowerLevel::standby},
      {{0x5e, 0x05}, PowerLevel::idle},    {{0x5e, 0x06}, PowerLevel::idle},
      {{0x5e, 0x07}, PowerLevel::idle},    {{0x5e, 0x08}, PowerLevel::idle},
      {{0x5e, 0x09}, PowerLevel::standby}, {{0x5e, 0x0a}, PowerLevel::standby},
      {{0x5e, 0x41}, PowerLevel::active},  {{0x5e, 0x42}, PowerLevel::idle},
      {{0x5e, 0x43}, PowerLevel::standby}, {{0x5e, 0x45}, PowerLevel::sleep},
      {{0x04, 0x01}, PowerLevel::active},  {{0x04, 0x02}, PowerLevel::standby},
      {{0x04, 0x11}, PowerLevel::standby}, {{0x3a, 0x00}, PowerLevel::unknown}};
  for (const auto& [sense, level] : table) {
    const PowerState state = decode_scsi_sense(fixed_sense(sense.first, sense.second));
    EXPECT_EQ(state.level, level) << sense.first << "/" << sense.second;
    EXPECT_EQ(state.why.empty(), level != PowerLevel::unknown);
    EXPECT_EQ(decode_scsi_sense(bytes_of({0x72, 0, sense.first, sense.second, 0, 0, 0, 0})).level, level);
  }
}

TEST(ScsiSense, NoSenseDataIsUnknown) {
  for (const std::string& sense :
       {std::string(), std::string(18, '\0'), std::string("\x70"), std::string(252, '\xff')}) {
    EXPECT_EQ(decode_scsi_sense(sense).level, PowerLevel::unknown);
    EXPECT_FALSE(decode_scsi_sense(sense).is_awake());
  }
}

// A controller with three states: 8.25 W, 5 W active of 8.25; non-operational 0.05 W idle; 0.0025 W at most.
std::string identify() {
  std::string bytes(4096, '\0');
  const auto put = [&bytes](std::size_t at, std::uint64_t value, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
  };
  bytes[263] = 2;
  put(2048, 825, 2);       // MP, 0.01 W
  put(2048 + 20, 500, 2);  // ACTP
  bytes[2048 + 22] = static_cast<char>(2 << 6);
  put(2080, 1000, 2);  // MP, 0.0001 W: 0.1 W
  bytes[2080 + 3] = 3;
  put(2080 + 4, 2000, 4);  // ENLAT
  put(2080 + 8, 3000, 4);  // EXLAT
  put(2080 + 16, 500, 2);  // IDLP
  bytes[2080 + 18] = 1 << 6;
  put(2112, 25, 2);
  bytes[2112 + 3] = 3;
  return bytes;
}

TEST(NvmePower, DescriptorsAreDecodedAndZerosStayUnknown) {
  const auto states = decode_nvme_power_states(identify());
  ASSERT_TRUE(states);
  ASSERT_EQ(states->size(), 3U);
  const NvmePowerState& first = (*states)[0];
  EXPECT_TRUE(first.operational);
  EXPECT_DOUBLE_EQ(first.most->value(), 8.25);
  EXPECT_DOUBLE_EQ(first.active->value(), 5.0);
  EXPECT_FALSE(first.idle);
  EXPECT_FALSE(first.entry);
  const NvmePowerState& second = (*states)[1];
  EXPECT_FALSE(second.operational);
  EXPECT_DOUBLE_EQ(second.most->value(), 0.1);
  EXPECT_DOUBLE_EQ(second.idle->value(), 0.05);
  EXPECT_DOUBLE_EQ(second.entry->count(), 0.002);
  EXPECT_DOUBLE_EQ(second.exit->count(), 0.003);
}

TEST(NvmePower, ShortIdentifyIsAnError) {
  EXPECT_FALSE(decode_nvme_power_states(std::string(4095, '\0')));
  // 255 states are more than the 32 that the format has room for.
  std::string bytes(4096, '\0');
  bytes[263] = static_cast<char>(0xff);
  EXPECT_EQ(decode_nvme_power_states(bytes)->size(), 32U);
}

TEST(NvmePower, TheFeatureNamesAState) {
  const std::vector<NvmePowerState> states = decode_nvme_power_states(identify()).value();
  EXPECT_EQ(decode_nvme_power(0, states).level, PowerLevel::active);
  EXPECT_EQ(decode_nvme_power(1, states).level, PowerLevel::idle);
  EXPECT_EQ(decode_nvme_power(0xe2, states).detail, "PS 2, non-operational");  // workload hint above
  EXPECT_EQ(decode_nvme_power(0, {}).level, PowerLevel::active);
  EXPECT_EQ(decode_nvme_power(3, {}).level, PowerLevel::unknown);
}

TEST(NvmePower, DeclaredFiguresHaveHonestIntervals) {
  const auto power = declared_power_of(decode_nvme_power_states(identify()).value());
  ASSERT_TRUE(power && power->active && power->idle);
  EXPECT_EQ(power->active->source, Source::declared);
  EXPECT_DOUBLE_EQ(power->active->value.value(), 5.0);
  EXPECT_DOUBLE_EQ(power->active->high.value(), 8.25);
  EXPECT_DOUBLE_EQ(power->active->low.value(), 0.0);
  EXPECT_DOUBLE_EQ(power->idle->value.value(), 0.0025);
  EXPECT_FALSE(power->standby);
  EXPECT_FALSE(declared_power_of(std::vector<NvmePowerState>()));
  EXPECT_FALSE(declared_power_of(std::vector<NvmePowerState>(1)));
}

}  // namespace
}  // namespace tierwatt::device
