// The store of profiles, activity and snapshots on one node.
//
// Records are immutable and only ever added. put() returns once the record is on the medium: what it
// acknowledged is there after kill -9 or power loss, whole. Keys and values: docs/formats/store.md.
//
//   TIERWATT_TRY(store, open_store(default_store_path(), Access::read_write));
//   TIERWATT_CHECK(store->put(profile));
//
// Threads: safe from any. Processes: one that writes and any number that only read, at the same time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/result.h"
#include "probe/profile/device_profile.h"
#include "probe/profile/volume_activity.h"
#include "probe/store/engine.h"
#include "probe/store/profile_summary.h"
#include "probe/store/rocks_engine.h"

namespace tierwatt::store {

// What stands in the filter must all hold; the default is everything.
struct ListFilter {
  std::string identity_prefix;
  std::optional<DriveClass> drive_class;
  bool latest_only = false;  // the newest profile of each drive
};

struct ImportCounts {
  std::size_t stored = 0;
  std::size_t already_there = 0;
  bool operator==(const ImportCounts&) const = default;
};

class ProfileStore {
 public:
  explicit ProfileStore(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

  // The same record a second time is acknowledged and not stored again.
  // Errors: invalid_argument (the profile breaks its own format; place names the field), no_space, io_error,
  // corrupt.
  Status put(const DeviceProfile& profile);
  // Replaces what stood for this volume and window start.
  Status put_activity(const VolumeActivity& activity);
  // The bytes under their digest, which is returned. Storing them again changes nothing.
  Result<std::string> put_snapshot(std::string_view bytes);

  // Sorted by identity, then time. Reads summaries alone.
  [[nodiscard]] Result<std::vector<ProfileSummary>> list(const ListFilter& filter = {}) const;
  // The newest profile of this drive, or the newest that is not later than `not_after`. Errors: not_found.
  [[nodiscard]] Result<DeviceProfile> get(std::string_view identity,
                                          std::optional<WallTime> not_after = std::nullopt) const;
  // The one stored identity that is `prefix` or begins with it. Errors: not_found; invalid_argument, naming
  // the candidates, when there are several.
  [[nodiscard]] Result<std::string> resolve(std::string_view prefix) const;
  // The activity records of a volume, by window start.
  [[nodiscard]] Result<std::vector<VolumeActivity>> activity(std::string_view volume) const;
  // Errors: not_found.
  [[nodiscard]] Result<std::string> snapshot(std::string_view digest) const;

  // Calls with each stored profile's JSON, without line end, sorted as list().
  using LineVisitor = std::function<Status(std::string_view json)>;
  Status export_lines(const LineVisitor& visit) const;
  // One profile a line; empty lines are skipped. Everything is checked before anything is stored, and stored
  // in one batch: after an error, or a crash, nothing of it is there. Errors: invalid_input and
  // version_mismatch with place "NAME:LINE: FIELD", and those of put().
  Result<ImportCounts> import_lines(std::string_view lines, std::string_view name);

 private:
  std::unique_ptr<Engine> engine_;
  std::mutex writing_;  // between looking for a free sequence and taking it
};

// Asked with the store's folder; a text says that it stands on a drive that is watched, which keeps that
// drive awake.
using SameDriveCheck = std::function<std::optional<std::string>(const std::filesystem::path&)>;

// Errors: those of open_rocks_engine() (rocks_engine.h). What `same_drive` says becomes a warning in the log.
Result<std::unique_ptr<ProfileStore>> open_store(const std::filesystem::path& path, Access access,
                                                 const SameDriveCheck& same_drive = nullptr);
// The same in memory.
std::unique_ptr<ProfileStore> make_memory_store();

}  // namespace tierwatt::store
