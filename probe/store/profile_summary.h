// What a list shows of a profile, kept beside it so that a list of a hundred thousand parses no JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/profile/device_profile.h"
#include "probe/profile/drive.h"

namespace tierwatt::store {

struct ProfileSummary {
  std::string identity;  // identity_of() the profile
  WallTime taken_at{};
  std::uint32_t sequence = 0;  // tells profiles of one second apart
  std::string model, firmware, host, device, depth;
  DriveClass drive_class = DriveClass::virtual_;
  Bytes capacity{};
  // The random-read workload ("rand-read...") with the most IOPS, of those that no rate cap held back.
  std::string random_read_workload;
  std::optional<Estimate<Iops>> random_read;  // basis is not kept
  std::optional<Estimate<Watts>> idle;        // basis is not kept
  bool operator==(const ProfileSummary&) const = default;
};

ProfileSummary summarize(const DeviceProfile& profile, std::uint32_t sequence);

// The value stored beside the key, which holds identity, time and sequence (docs/formats/store.md).
std::string encode_summary(const ProfileSummary& summary);
// Errors: corrupt.
Result<ProfileSummary> decode_summary(std::string_view key, std::string_view value);

}  // namespace tierwatt::store
