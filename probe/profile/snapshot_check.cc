// One function a rule, called in the order in which each may rely on the one before.
// Tested by tests/probe/profile/snapshot_check_test.cc and the cases of fixtures/snapshots-bad.
#include "probe/profile/snapshot_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "probe/profile/snapshot_fields.h"

namespace tierwatt {
namespace {

// Which kinds may stand anywhere above a domain of a kind, by DomainKind: zone, rack, node, enclosure, psu.
// Enclosures and power supplies are found at every level (a shelf in a rack, a backplane in a node).
constexpr std::array<std::array<bool, kDomainKinds>, kDomainKinds> kMayStandAbove{{
    {false, false, false, false, false},  // zone
    {true, false, false, false, true},    // rack
    {true, true, false, true, true},      // node
    {true, true, true, true, true},       // enclosure
    {true, true, true, true, true},       // psu
}};

class Completer {
 public:
  Completer(SnapshotDraft& draft, std::string_view document)
      : draft_(draft), s_(draft.snapshot), document_(document) {}

  Status run() {
    TIERWATT_CHECK(index_ids());
    TIERWATT_CHECK(resolve_domains());
    TIERWATT_CHECK(check_domain_tree());
    TIERWATT_CHECK(resolve_drives_of_sets());
    TIERWATT_CHECK(complete_sets());
    TIERWATT_CHECK(add_implicit_sets());
    TIERWATT_CHECK(resolve_sets_of_volumes());
    return check_volumes();
  }

 private:
  using Ids = std::unordered_map<std::string_view, Index>;

  [[nodiscard]] Error error(const Origin& origin, std::string_view field, std::string message,
                            std::string remedy = "") const;
  [[nodiscard]] std::uint64_t line_of(const Origin& origin, std::string_view field) const;
  template <class Records>
  Status index_list(const Records& records, const std::vector<Origin>& origins, Ids& ids);
  Result<std::vector<Index>> look_up(const Mentions& mentions, const Ids& ids, std::string_view what);

  Status index_ids();
  Status resolve_domains();
  Status check_domain_tree();
  Status check_above(Index domain);
  Status resolve_drives_of_sets();
  Status complete_sets();
  Status derive_usable(Index set);
  Status add_implicit_sets();
  void index_sets();
  Status resolve_sets_of_volumes();
  Status check_volumes();

  SnapshotDraft& draft_;
  Snapshot& s_;
  std::string_view document_;
  Ids domain_ids_, drive_ids_, set_ids_;
};

Error Completer::error(const Origin& origin, std::string_view field, std::string message,
                       std::string remedy) const {
  // "volumes[3]" in a document; in NDJSON the line says which, so "volume".
  std::string path = to_string(origin.section);
  if (document_.empty()) {
    path.pop_back();
  } else {
    path += fmt::format("[{}]", origin.index);
  }
  return Error{Code::invalid_input, std::move(message),
               fmt::format("{}: {}.{}", line_of(origin, field), path, field), std::move(remedy)};
}

// The record is read once more to find the field's line.
std::uint64_t Completer::line_of(const Origin& origin, std::string_view field) const {
  if (document_.empty()) return origin.line;
  const std::string_view text = value_at(document_, origin.offset);
  JsonRecord record;
  if (!record.parse(text)) return origin.line;
  const JsonView root = record.root();
  for (std::uint32_t i = root.begin(); i < root.end(); i = root.at(i + 1).end()) {
    if (root.at(i).text() != field) continue;
    const std::string_view before = text.substr(0, record.offset_of(root.at(i)));
    return origin.line + static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  }
  return origin.line;
}

template <class Records>
Status Completer::index_list(const Records& records, const std::vector<Origin>& origins, Ids& ids) {
  ids.reserve(records.size());
  for (Index i = 0; i < records.size(); ++i) {
    const auto [first, added] = ids.emplace(records[i].id, i);
    if (added) continue;
    return error(origins[i], "id",
                 fmt::format("id {} is taken by the record at line {}", in_quotes(records[i].id),
                             origins[first->second].line),
                 "ids are unique among records of one kind");
  }
  return {};
}

Status Completer::index_ids() {
  TIERWATT_CHECK(index_list(s_.domains, draft_.domains, domain_ids_));
  TIERWATT_CHECK(index_list(s_.drives, draft_.drives, drive_ids_));
  TIERWATT_CHECK(index_list(s_.sets, draft_.sets, set_ids_));
  Ids volume_ids;
  return index_list(s_.volumes, draft_.volumes, volume_ids);
}

Result<std::vector<Index>> Completer::look_up(const Mentions& mentions, const Ids& ids,
                                              std::string_view what) {
  std::vector<Index> found;
  found.reserve(mentions.all().size());
  for (const Mentions::Mention& mention : mentions.all()) {
    const auto known = ids.find(mention.name);
    if (known != ids.end()) {
      found.push_back(known->second);
      continue;
    }
    std::string remedy = fmt::format("add the {}, or correct the name", what);
    if (what == "set" && drive_ids_.contains(mention.name))
      remedy = "a drive of this name is part of a set: name that set";
    return error(mention.origin, mention.field, fmt::format("unknown {} {}", what, in_quotes(mention.name)),
                 std::move(remedy));
  }
  return found;
}

Status Completer::resolve_domains() {
  TIERWATT_TRY(found, look_up(draft_.domain_names, domain_ids_, "domain"));
  const auto resolve = [&found](Index& place) {
    if (place != kNone) place = found[place];
  };
  for (Domain& domain : s_.domains) resolve(domain.parent);
  for (SnapshotDrive& drive : s_.drives) resolve(drive.domain);
  for (Volume& volume : s_.volumes)
    std::for_each(volume.node_affinity.begin(), volume.node_affinity.end(), resolve);
  return {};
}

// Every way up ends: marks keep the whole walk linear.
Status Completer::check_domain_tree() {
  enum class Mark : std::uint8_t { fresh, on_the_way, ends };
  std::vector<Mark> marks(s_.domains.size(), Mark::fresh);
  std::vector<Index> way;
  for (Index start = 0; start < s_.domains.size(); ++start) {
    way.clear();
    Index at = start;
    for (; at != kNone && marks[at] == Mark::fresh; at = s_.domains[at].parent) {
      marks[at] = Mark::on_the_way;
      way.push_back(at);
    }
    if (at != kNone && marks[at] == Mark::on_the_way) {
      return error(draft_.domains[at], "parent",
                   fmt::format("domain {} stands above itself by way of {}", in_quotes(s_.domains[at].id),
                               in_quotes(s_.domains[s_.domains[at].parent].id)),
                   "domains form a tree: zone, rack, node, enclosure");
    }
    for (const Index passed : way) marks[passed] = Mark::ends;
  }
  for (Index domain = 0; domain < s_.domains.size(); ++domain) TIERWATT_CHECK(check_above(domain));
  return {};
}

// Kinds need no walk to the top: each parent was checked against its own parents.
Status Completer::check_above(Index domain) {
  const Domain& here = s_.domains[domain];
  constexpr int kMaxHeight = 64;
  int height = 0;
  for (Index above = here.parent; above != kNone; above = s_.domains[above].parent) {
    const DomainKind kind = s_.domains[above].kind;
    if (++height > kMaxHeight)
      return error(draft_.domains[domain], "parent",
                   fmt::format("has more than {} domains above it", kMaxHeight));
    if (kMayStandAbove[static_cast<std::size_t>(here.kind)][static_cast<std::size_t>(kind)]) continue;
    return error(draft_.domains[domain], "parent",
                 fmt::format("{} {} stands in {} {}", to_string(here.kind), in_quotes(here.id),
                             to_string(kind), in_quotes(s_.domains[above].id)),
                 "zones hold racks, racks hold nodes; enclosures and psus may stand anywhere below");
  }
  return {};
}

Status Completer::resolve_drives_of_sets() {
  TIERWATT_TRY(found, look_up(draft_.drive_names, drive_ids_, "drive"));
  std::vector<Index> set_of(s_.drives.size(), kNone);
  for (Index set = 0; set < s_.sets.size(); ++set) {
    for (Index& drive : s_.sets[set].drives) {
      drive = found[drive];
      if (set_of[drive] != kNone) {
        return error(draft_.sets[set], "drives",
                     fmt::format("drive {} is already in set {}", in_quotes(s_.drives[drive].id),
                                 in_quotes(s_.sets[set_of[drive]].id)),
                     "a drive sleeps and wakes with one set");
      }
      set_of[drive] = set;
    }
  }
  return {};
}

Status Completer::complete_sets() {
  for (Index i = 0; i < s_.sets.size(); ++i) {
    SpindleSet& set = s_.sets[i];
    const SnapshotDraft::SetDefaults& absent = draft_.set_defaults[i];
    const auto turns = [this](Index drive) { return spins(s_.drives[drive].drive_class); };
    if (absent.can_sleep) set.can_sleep = std::all_of(set.drives.begin(), set.drives.end(), turns);
    // Nothing to stop: whatever the document says, such a set does not sleep.
    if (std::none_of(set.drives.begin(), set.drives.end(), turns)) set.can_sleep = false;
    if (set.layout == Layout::single && set.drives.size() > 1) {
      return error(draft_.sets[i], "layout",
                   fmt::format("is single, but the set has {} drives", set.drives.size()),
                   "one of raid0, raid1, raid5, raid6, raid10, pool");
    }
    if (absent.usable) TIERWATT_CHECK(derive_usable(i));
    if (set.reserved > set.usable) {
      return error(draft_.sets[i], "reserved_bytes",
                   fmt::format("{} is more than usable_bytes {}", set.reserved.value(), set.usable.value()));
    }
  }
  return {};
}

// What the layout leaves of the drives: mirrors and stripes are as small as their smallest member.
Status Completer::derive_usable(Index set_index) {
  SpindleSet& set = s_.sets[set_index];
  const auto drives = static_cast<std::int64_t>(set.drives.size());
  if (draft_.set_defaults[set_index].layout && drives > 1) {
    return error(draft_.sets[set_index], "usable_bytes", "is missing, and so is layout",
                 "give one of the two: what a group of drives holds depends on its layout");
  }
  Bytes sum{};
  Bytes smallest = s_.drives[set.drives.front()].capacity;
  for (const Index drive : set.drives) {
    sum += s_.drives[drive].capacity;
    smallest = std::min(smallest, s_.drives[drive].capacity);
  }
  struct Rule {
    std::int64_t at_least;
    Bytes usable;
  };
  const Rule rule = [&]() -> Rule {
    switch (set.layout) {
      case Layout::raid1:
        return {2, smallest};
      case Layout::raid5:
        return {3, smallest * (drives - 1)};
      case Layout::raid6:
        return {4, smallest * (drives - 2)};
      case Layout::raid10:
        return {2, smallest * drives / 2};
      case Layout::single:
      case Layout::raid0:
      case Layout::pool:
        break;
    }
    return {1, sum};
  }();
  if (drives < rule.at_least) {
    return error(draft_.sets[set_index], "drives",
                 fmt::format("{} of {} drives: it needs {}", to_string(set.layout), drives, rule.at_least),
                 "name all drives, or say usable_bytes of a set that lacks some");
  }
  set.usable = rule.usable;
  return {};
}

Status Completer::add_implicit_sets() {
  std::vector<bool> listed(s_.drives.size(), false);
  for (const SpindleSet& set : s_.sets)
    for (const Index drive : set.drives) listed[drive] = true;
  const auto alone = static_cast<std::size_t>(std::count(listed.begin(), listed.end(), false));
  s_.sets.reserve(s_.sets.size() + alone);
  index_sets();  // reserve() may have moved the ids
  for (Index drive = 0; drive < s_.drives.size(); ++drive) {
    if (listed[drive]) continue;
    const SnapshotDrive& alone_drive = s_.drives[drive];
    if (const auto known = set_ids_.find(alone_drive.id); known != set_ids_.end()) {
      return error(draft_.sets[known->second], "id",
                   fmt::format("{} is also the id of a drive that no set lists", in_quotes(alone_drive.id)),
                   "a drive alone is a set of its own id: rename this set");
    }
    SpindleSet set;
    set.id = alone_drive.id;
    set.drives = {drive};
    set.usable = alone_drive.capacity;
    set.can_sleep = spins(alone_drive.drive_class);
    set.implicit = true;
    s_.sets.push_back(std::move(set));
  }
  index_sets();
  return {};
}

void Completer::index_sets() {
  set_ids_.clear();
  for (Index set = 0; set < s_.sets.size(); ++set) set_ids_.emplace(s_.sets[set].id, set);
}

Status Completer::resolve_sets_of_volumes() {
  TIERWATT_TRY(found, look_up(draft_.set_names, set_ids_, "set"));
  for (Volume& volume : s_.volumes) {
    volume.set = found[volume.set];
    for (Index& set : volume.allowed_sets) set = found[set];
  }
  return {};
}

Status Completer::check_volumes() {
  for (Index i = 0; i < s_.volumes.size(); ++i) {
    const Volume& volume = s_.volumes[i];
    const SpindleSet& set = s_.sets[volume.set];
    if (set.is_new) {
      return error(draft_.volumes[i], "set",
                   fmt::format("set {} is new: nothing can stand on it yet", in_quotes(set.id)),
                   "a new set is one that could be bought");
    }
    if (volume.active.empty()) continue;
    const Run& last = volume.active.back();
    if (last.start + last.length <= s_.window.steps) continue;
    return error(draft_.volumes[i], "active",
                 fmt::format("ends at step {}, but the window has {} steps", last.start + last.length,
                             s_.window.steps),
                 "start_step + length is at most window.steps");
  }
  return {};
}

}  // namespace

Status complete_snapshot(SnapshotDraft& draft, std::string_view document) {
  return Completer(draft, document).run();
}

}  // namespace tierwatt
