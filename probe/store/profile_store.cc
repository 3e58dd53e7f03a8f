// Records to keys and back, over any engine. A profile and its summary are written in one batch under one
// key. Tested by tests/probe/store/profile_store_test.cc with both engines.
#include "probe/store/profile_store.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "probe/base/digest.h"
#include "probe/base/log.h"
#include "probe/store/memory_engine.h"
#include "probe/store/store_keys.h"

namespace tierwatt::store {
namespace {

constexpr char kValueVersion = 1;
constexpr std::size_t kCandidatesNamed = 8;

std::string with_version(std::string_view content) { return kValueVersion + std::string(content); }

Result<std::string_view> without_version(std::string_view value) {
  if (!value.empty() && value.front() == kValueVersion) return value.substr(1);
  return Error{Code::corrupt, "a record in the store has no known version byte", "",
               "import a copy into a new store"};
}

Error corrupt_record(const Error& why) {
  return Error{Code::corrupt, "a record in the store cannot be read: " + why.to_string(), "",
               "import a copy into a new store"};
}

// A batch that finds each profile its sequence: after those that the engine holds and those of the batch
// itself.
class ProfileBatch {
 public:
  explicit ProfileBatch(const Engine& engine) : engine_(engine) {}

  // False: the same record is there already. `summary` and `json` are of one profile; its sequence is found
  // here.
  Result<bool> add(ProfileSummary summary, std::string_view json) {
    const std::string value = with_version(json);
    const std::string prefix = profile_prefix(summary.identity, summary.taken_at);
    std::uint32_t next = 0;
    bool there = false;
    const auto look = [&](std::string_view key, std::string_view stored) {
      there = stored == value;
      const std::optional<ProfileKey> parts = parse_profile_key(key);
      if (parts) next = parts->sequence + 1;
      return !there;
    };
    TIERWATT_CHECK(engine_.scan(Family::profiles, prefix, prefix, look));
    for (auto at = added_.lower_bound(prefix); !there && at != added_.end() && at->first.starts_with(prefix);
         ++at) {
      look(at->first, at->second);
    }
    if (there) return false;
    const std::string key = profile_key(summary.identity, summary.taken_at, next);
    summary.sequence = next;
    added_.emplace(key, value);
    summaries_.push_back({Family::summaries, key, encode_summary(summary)});
    return true;
  }

  std::vector<Write> take() {
    std::vector<Write> writes = std::move(summaries_);
    for (auto& [key, value] : added_) writes.push_back({Family::profiles, key, std::move(value)});
    return writes;
  }

 private:
  const Engine& engine_;
  std::map<std::string, std::string, std::less<>> added_;
  std::vector<Write> summaries_;
};

// Of a checked profile, what storing it needs.
struct ImportedProfile {
  ProfileSummary summary;
  std::string json;
};

Result<std::vector<ImportedProfile>> parse_lines(std::string_view lines, std::string_view name) {
  std::vector<ImportedProfile> imported;
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const std::size_t end = lines.find('\n');
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const Result<DeviceProfile> parsed = parse_device_profile(line);
    if (!parsed) {
      Error error = parsed.error();
      error.place = error.place.empty() ? fmt::format("{}:{}", name, number)
                                        : fmt::format("{}:{}: {}", name, number, error.place);
      return error;
    }
    imported.push_back({summarize(*parsed, 0), to_json(*parsed)});
  }
  return imported;
}

bool passes(const ProfileSummary& summary, const ListFilter& filter) {
  return !filter.drive_class || summary.drive_class == *filter.drive_class;
}

}  // namespace

Status ProfileStore::put(const DeviceProfile& profile) {
  const std::string json = to_json(profile);
  // What could not be read back must not be acknowledged.
  const Result<DeviceProfile> readable = parse_device_profile(json);
  if (!readable) {
    Error error = readable.error();
    error.code = Code::invalid_argument;
    error.message = "the profile cannot be stored: " + error.message;
    return error;
  }
  const std::scoped_lock lock(writing_);
  ProfileBatch batch(*engine_);
  TIERWATT_TRY(added, batch.add(summarize(*readable, 0), json));
  if (!added) return {};
  return engine_->write(batch.take());
}

Status ProfileStore::put_activity(const VolumeActivity& activity) {
  const std::string json = to_json(activity);
  const Result<VolumeActivity> readable = parse_volume_activity(json);
  if (!readable) {
    Error error = readable.error();
    error.code = Code::invalid_argument;
    error.message = "the activity cannot be stored: " + error.message;
    return error;
  }
  const std::scoped_lock lock(writing_);
  return engine_->write(
      {{Family::activity, activity_key(activity.volume, activity.window.start), with_version(json)}});
}

Result<std::string> ProfileStore::put_snapshot(std::string_view bytes) {
  std::string digest = sha256(bytes);
  const std::scoped_lock lock(writing_);
  TIERWATT_CHECK(engine_->write({{Family::snapshots, digest, with_version(bytes)}}));
  return digest;
}

Result<std::vector<ProfileSummary>> ProfileStore::list(const ListFilter& filter) const {
  std::vector<ProfileSummary> summaries;
  std::optional<Error> error;
  const auto visit = [&](std::string_view key, std::string_view value) {
    Result<ProfileSummary> summary = decode_summary(key, value);
    if (!summary) {
      error = summary.error();
      return false;
    }
    if (!passes(*summary, filter)) return true;
    const bool replaces =
        filter.latest_only && !summaries.empty() && summaries.back().identity == summary->identity;
    if (replaces) summaries.pop_back();
    summaries.push_back(std::move(*summary));
    return true;
  };
  TIERWATT_CHECK(engine_->scan(Family::summaries, filter.identity_prefix, filter.identity_prefix, visit));
  if (error) return *error;
  return summaries;
}

Result<DeviceProfile> ProfileStore::get(std::string_view identity, std::optional<WallTime> not_after) const {
  // Summaries are small: the newest key is found there, and one profile is read.
  std::string newest;
  const std::string prefix = drive_prefix(identity);
  TIERWATT_CHECK(
      engine_->scan(Family::summaries, prefix, prefix, [&](std::string_view key, std::string_view) {
        const std::optional<ProfileKey> parts = parse_profile_key(key);
        const bool late = parts && not_after && parts->taken_at > *not_after;
        if (!late) newest = key;
        return !late;
      }));
  if (newest.empty()) {
    const std::string when = not_after ? fmt::format(" taken at {} or before", to_rfc3339(*not_after)) : "";
    return Error{Code::not_found, fmt::format("there is no profile{} of this drive", when),
                 std::string(identity), "'tierwatt profiles list' shows what there is"};
  }
  TIERWATT_TRY(value, engine_->get(Family::profiles, newest));
  if (!value)
    return corrupt_record(
        Error{Code::corrupt, "a summary stands without its profile", std::string(identity), ""});
  TIERWATT_TRY(json, without_version(*value));
  Result<DeviceProfile> profile = parse_device_profile(json);
  if (!profile) return corrupt_record(profile.error());
  return profile;
}

Result<std::string> ProfileStore::resolve(std::string_view prefix) const {
  std::vector<std::string> candidates;
  TIERWATT_CHECK(
      engine_->scan(Family::summaries, prefix, prefix, [&](std::string_view key, std::string_view) {
        const std::string_view identity = key.substr(0, key.find('\0'));
        if (candidates.empty() || candidates.back() != identity) candidates.emplace_back(identity);
        return candidates.front() != prefix && candidates.size() <= kCandidatesNamed;
      }));
  if (candidates.empty()) {
    return Error{Code::not_found, "no stored drive's identity begins so", std::string(prefix),
                 "'tierwatt profiles list' shows what there is"};
  }
  if (candidates.size() == 1 || candidates.front() == prefix) return candidates.front();
  std::string named;
  for (std::size_t i = 0; i < std::min(candidates.size(), kCandidatesNamed); ++i)
    named += (i == 0 ? "" : ", ") + candidates[i];
  if (candidates.size() > kCandidatesNamed) named += ", ...";
  return Error{Code::invalid_argument, "several stored drives' identities begin so: " + named,
               std::string(prefix), "write more of it"};
}

Result<std::vector<VolumeActivity>> ProfileStore::activity(std::string_view volume) const {
  std::vector<VolumeActivity> records;
  std::optional<Error> error;
  const std::string prefix = drive_prefix(volume);
  TIERWATT_CHECK(
      engine_->scan(Family::activity, prefix, prefix, [&](std::string_view, std::string_view value) {
        const Result<std::string_view> json = without_version(value);
        Result<VolumeActivity> record = json ? parse_volume_activity(*json) : json.error();
        if (record) {
          records.push_back(std::move(*record));
        } else {
          error = corrupt_record(record.error());
        }
        return !error.has_value();
      }));
  if (error) return *error;
  return records;
}

Result<std::string> ProfileStore::snapshot(std::string_view digest) const {
  TIERWATT_TRY(value, engine_->get(Family::snapshots, digest));
  if (!value) return Error{Code::not_found, "there is no snapshot of this digest", std::string(digest), ""};
  TIERWATT_TRY(bytes, without_version(*value));
  return std::string(bytes);
}

Status ProfileStore::export_lines(const LineVisitor& visit) const {
  std::optional<Error> error;
  TIERWATT_CHECK(engine_->scan(Family::profiles, "", "", [&](std::string_view, std::string_view value) {
    const Result<std::string_view> json = without_version(value);
    const Status visited = json ? visit(*json) : Status(json.error());
    if (!visited) error = visited.error();
    return visited.ok();
  }));
  if (error) return *error;
  return {};
}

Result<ImportCounts> ProfileStore::import_lines(std::string_view lines, std::string_view name) {
  TIERWATT_TRY(imported, parse_lines(lines, name));
  const std::scoped_lock lock(writing_);
  ProfileBatch batch(*engine_);
  ImportCounts counts;
  for (const ImportedProfile& one : imported) {
    TIERWATT_TRY(added, batch.add(one.summary, one.json));
    ++(added ? counts.stored : counts.already_there);
  }
  if (counts.stored > 0) TIERWATT_CHECK(engine_->write(batch.take()));
  return counts;
}

Result<std::unique_ptr<ProfileStore>> open_store(const std::filesystem::path& path, Access access,
                                                 const SameDriveCheck& same_drive) {
  if (same_drive) {
    const std::optional<std::string> warning = same_drive(path);
    if (warning) log_warning(*warning);
  }
  TIERWATT_TRY(engine, open_rocks_engine(path, access));
  return std::make_unique<ProfileStore>(std::move(engine));
}

std::unique_ptr<ProfileStore> make_memory_store() {
  return std::make_unique<ProfileStore>(make_memory_engine());
}

}  // namespace tierwatt::store
