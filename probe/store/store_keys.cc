// Big-endian so that byte order is time order. Tested by tests/probe/store/store_keys_test.cc.
#include "probe/store/store_keys.h"

#include <algorithm>
#include <chrono>

namespace tierwatt::store {
namespace {

constexpr char kSeparator =
    '\0';  // below every byte of an identity, so that no identity sorts inside another
constexpr std::size_t kTimeBytes = 8;
constexpr std::size_t kSequenceBytes = 4;

void append_big_endian(std::string& key, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) key += static_cast<char>((number >> (8 * i)) & 0xffU);
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = (number << 8U) | static_cast<unsigned char>(byte);
  return number;
}

std::uint64_t seconds_of(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0));
}

}  // namespace

std::string identity_of(const DeviceProfile& profile) {
  std::string key = profile.identity.key();
  if (!key.empty()) return key;
  // The host goes through the same cleaning as a serial number does.
  const DriveIdentity host{.serial = profile.host.empty() ? "unknown" : profile.host};
  return "anonymous-" + host.key().substr(std::string_view("ms-").size());
}

std::string drive_prefix(std::string_view identity) { return std::string(identity) + kSeparator; }

std::string profile_prefix(std::string_view identity, WallTime taken_at) {
  std::string key = drive_prefix(identity);
  append_big_endian(key, seconds_of(taken_at), kTimeBytes);
  return key;
}

std::string profile_key(std::string_view identity, WallTime taken_at, std::uint32_t sequence) {
  std::string key = profile_prefix(identity, taken_at);
  append_big_endian(key, sequence, kSequenceBytes);
  return key;
}

std::optional<ProfileKey> parse_profile_key(std::string_view key) {
  const std::size_t separator = key.find(kSeparator);
  if (separator == std::string_view::npos || key.size() != separator + 1 + kTimeBytes + kSequenceBytes)
    return std::nullopt;
  const std::uint64_t seconds = read_big_endian(key.substr(separator + 1, kTimeBytes));
  constexpr std::uint64_t kLatest = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(WallTime::max().time_since_epoch()).count());
  if (seconds > kLatest) return std::nullopt;
  return ProfileKey{std::string(key.substr(0, separator)), WallTime(std::chrono::seconds(seconds)),
                    static_cast<std::uint32_t>(read_big_endian(key.substr(separator + 1 + kTimeBytes)))};
}

std::string activity_key(std::string_view volume, WallTime window_start) {
  return profile_prefix(volume, window_start);
}

}  // namespace tierwatt::store
