// Snapshot: one cluster's storage at a moment, and a window of what each volume did. The contract between
// those who observe and those who plan; the format's page is docs/formats/snapshot.md.
//
// Shapes. Places are indices into this document's own vectors (Index); kNone means "none". Sizes are bytes,
// times of activity are steps of the window. A figure that the document does not give is nullopt: planning
// over it needs fill_missing() of probe/power/fill.h first, which lists what it filled. Ownership: values.
// Threads: immutable after reading.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/clock.h"
#include "probe/base/estimate.h"
#include "probe/base/units.h"
#include "probe/profile/drive.h"

namespace tierwatt {

inline constexpr std::string_view kSnapshotSchema = "tierwatt/snapshot/v1";

using Index = std::uint32_t;
inline constexpr Index kNone = std::numeric_limits<Index>::max();

struct Window {
  WallTime start{};
  std::int64_t step_s = 60;
  std::uint32_t steps = 0;
  // A year has 365 days here: kWh per year = kWh per window x windows_per_year().
  [[nodiscard]] Seconds length() const { return Seconds(static_cast<double>(step_s) * steps); }
  [[nodiscard]] double windows_per_year() const { return 365.0 * 86400.0 / length().count(); }
  bool operator==(const Window&) const = default;
};

// Limit of `steps`: ten years of minutes. Above it the snapshot is refused.
inline constexpr std::uint32_t kMaxSteps = 5'256'000;

// Steps [start, start + length) of the window; a list of them is sorted, disjoint and not touching the end.
struct Run {
  std::uint32_t start = 0;
  std::uint32_t length = 0;
  bool operator==(const Run&) const = default;
};

enum class DomainKind { zone, rack, node, enclosure, psu };
inline constexpr std::size_t kDomainKinds = 5;
const char* to_string(DomainKind kind);
std::optional<DomainKind> parse_domain_kind(std::string_view name);

struct Domain {
  std::string id;
  DomainKind kind = DomainKind::node;
  Index parent = kNone;
  std::optional<Estimate<Watts>> floor;  // of an enclosure; falls only when all its drives sleep
  std::optional<int> spinup_limit;       // drives that may spin up at once
  std::string extra_json;
  bool operator==(const Domain&) const = default;
};

struct SnapshotDrive {
  std::string id;
  Index domain = kNone;
  DriveClass drive_class = DriveClass::hdd;
  std::string model;
  std::optional<int> rotation_rpm;
  Bytes capacity{};
  std::optional<Estimate<Watts>> active, idle, standby;
  std::optional<Estimate<Joules>> spinup_joules;
  std::optional<Estimate<Seconds>> spinup_seconds;
  std::optional<std::int64_t> start_stops, start_stops_rated, power_on_hours;
  std::optional<double> read_iops, write_iops, read_bytes_per_s, write_bytes_per_s;
  std::optional<double> embodied_kgco2e;
  std::optional<double> purchase_price;  // in the policy's money
  std::optional<Estimate<Joules>> joules_per_read, joules_per_write;
  std::string extra_json;
  bool operator==(const SnapshotDrive&) const = default;
};

enum class Layout { single, raid0, raid1, raid5, raid6, raid10, pool };
const char* to_string(Layout layout);
std::optional<Layout> parse_layout(std::string_view name);

// What sleeps and wakes together. A drive that no set lists is appended as a set of the same id (`implicit`).
struct SpindleSet {
  std::string id;
  std::vector<Index> drives;
  Layout layout = Layout::single;
  Bytes usable{}, reserved{};
  bool can_sleep = false;  // default: true when every drive spins
  std::optional<double> idle_timeout_s;
  bool is_new = false;  // could be bought
  bool implicit = false;
  std::string extra_json;
  bool operator==(const SpindleSet&) const = default;
};

struct Volume {
  std::string id;
  std::string name_space, claim, storage_class, driver;
  Index set = kNone;
  Bytes size{};
  std::optional<Bytes> used;
  Index group = kNone;  // into Snapshot::groups
  bool pinned = false;
  std::vector<Index> allowed_sets;          // empty: any
  std::vector<DriveClass> allowed_classes;  // empty: any
  std::vector<Index> node_affinity;         // domains; empty: any
  std::optional<double> first_byte_s;
  double peak_read_iops = 0, peak_write_iops = 0;
  double read_bytes_per_day = 0, write_bytes_per_day = 0;
  std::optional<WallTime> last_access;
  // False when the document has no `active`: such a volume has no recorded steps, is never moved, and its set
  // is never counted on to sleep after.
  bool activity_known = true;
  std::vector<Run> active;
  std::vector<Run> write_only;  // part of active
  std::string extra_json;
  bool operator==(const Volume&) const = default;
};

enum class Spread { none, soft, hard };
enum class Objective { energy, cost, carbon };
enum class RetiredPower { standby, off };
const char* to_string(Spread spread);
std::optional<Spread> parse_spread(std::string_view name);
std::optional<Objective> parse_objective(std::string_view name);
std::optional<RetiredPower> parse_retired_power(std::string_view name);
const char* to_string(Objective objective);
const char* to_string(RetiredPower power);

// Defaults are those of the format's page; they hold where the document is silent.
struct Policy {
  double headroom = 0.85;
  std::array<Spread, kDomainKinds> domain_spread{Spread::none, Spread::none, Spread::hard, Spread::none,
                                                 Spread::none};
  Objective objective = Objective::energy;
  double price_per_kwh = 0.30;  // of those by the hour, the mean
  double kgco2e_per_kwh = 0.40;
  // 24 by the hour of the day or 168 by the hour of the week from Monday, UTC; empty: the same at all hours.
  std::vector<double> price_by_hour, kgco2e_by_hour;
  double pue = 1.0;
  double horizon_days = 365;
  double service_years = 5;  // that start/stops have to last
  RetiredPower retired_power = RetiredPower::standby;
  std::optional<std::int64_t> max_moves;
  std::optional<Bytes> max_bytes;
  std::optional<double> wake_ups_per_day;
  std::string extra_json;
  bool operator==(const Policy&) const = default;
};

struct Snapshot {
  WallTime taken_at{};
  std::string cluster;
  Window window;
  std::vector<Domain> domains;
  std::vector<SnapshotDrive> drives;
  std::vector<SpindleSet> sets;
  std::vector<Volume> volumes;
  std::vector<std::string> groups;  // names of replica groups
  Policy policy;
  std::string digest;  // "sha256:..." of the file's bytes as stored (what sha256sum prints)
  std::string extra_json;
};

// The domain of `kind` at or above `domain`; kNone where there is none.
Index domain_of_kind(const Snapshot& snapshot, Index domain, DomainKind kind);

}  // namespace tierwatt
