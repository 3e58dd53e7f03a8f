// A snapshot while it is being read: its records as they came, names not yet looked up, and where each record
// stood.
//
// References may point forward, so a field that names another record (Volume::set, Domain::parent, ...) holds
// a *mention* until resolve() of snapshot_check.h turns it into an index. A mention is stored once for each
// distinct name, with the place that used it first: a million volumes on fifty thousand sets cost fifty
// thousand names.
//
// Threads: one a thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "probe/profile/snapshot.h"
#include "probe/profile/snapshot_split.h"

namespace tierwatt {

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <class T>
using StringMap = std::unordered_map<std::string, T, StringHash, std::equal_to<>>;

// Where a record stands.
struct Origin {
  std::uint64_t line = 0;
  std::uint64_t offset = 0;  // in the document
  std::uint32_t index = 0;   // in its list
  Section section = Section::header;
};

class Mentions {
 public:
  struct Mention {
    std::string name;
    Origin origin;
    const char* field;  // "set", "allowed_sets": a literal
  };
  // kNone for an empty name.
  Index add(std::string_view name, const Origin& origin, const char* field) {
    if (name.empty()) return kNone;
    const auto known = index_.find(name);
    if (known != index_.end()) return known->second;
    const auto made = static_cast<Index>(all_.size());
    index_.emplace(name, made);
    all_.push_back({std::string(name), origin, field});
    return made;
  }
  [[nodiscard]] const std::vector<Mention>& all() const { return all_; }

 private:
  StringMap<Index> index_;
  std::vector<Mention> all_;
};

struct SnapshotDraft {
  Snapshot snapshot;
  std::vector<Origin> domains, drives, sets, volumes;  // one for each record of the snapshot's lists
  Origin header;
  Mentions domain_names, drive_names, set_names;
  StringMap<Index> groups;
  // What decides whether a default applies.
  struct SetDefaults {
    bool layout = false, usable = false, can_sleep = false;
  };
  std::vector<SetDefaults> set_defaults;  // true: absent in the document
};

}  // namespace tierwatt
