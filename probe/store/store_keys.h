// The store's keys as bytes; docs/formats/store.md draws them. All compare as the store sorts: by identity or
// volume, then by time, then by sequence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probe/base/clock.h"
#include "probe/profile/device_profile.h"

namespace tierwatt::store {

// DriveIdentity::key(), or "anonymous-HOST" for a drive that tells nothing about itself: such drives of one
// host share one line, and only `device` tells them apart.
std::string identity_of(const DeviceProfile& profile);

// IDENTITY 0x00 TIME: what all profiles of one drive and second begin with. TIME is big-endian, 8 bytes, in
// seconds since 1970; times before it count as 1970.
std::string profile_prefix(std::string_view identity, WallTime taken_at);
// IDENTITY 0x00: what all profiles of one drive begin with.
std::string drive_prefix(std::string_view identity);
// profile_prefix() SEQUENCE (big-endian, 4 bytes).
std::string profile_key(std::string_view identity, WallTime taken_at, std::uint32_t sequence);

struct ProfileKey {
  std::string identity;
  WallTime taken_at{};
  std::uint32_t sequence = 0;
};
// nullopt: not a key that profile_key() makes.
std::optional<ProfileKey> parse_profile_key(std::string_view key);

// VOLUME 0x00 TIME.
std::string activity_key(std::string_view volume, WallTime window_start);

}  // namespace tierwatt::store
