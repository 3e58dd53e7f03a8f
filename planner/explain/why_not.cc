// One function a rule. Tested by tests/planner/explain/why_not_test.cc, which holds it against
// may_place(), the limits and the spread rules.
#include "planner/explain/why_not.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "planner/report/figure_text.h"

namespace tierwatt::planner {
namespace {

constexpr double kRoomSlack = 1e-9;  // relative: sums of doubles in another order

struct ResourceName {
  const char* rule;
  const char* noun;
  const char* number;  // suffix of the numbers' names
};
constexpr std::array<ResourceName, kResources> kResourceNames{
    {{"headroom", "", "bytes"},
     {"read_iops", " read IOPS", "read_iops"},
     {"write_iops", " write IOPS", "write_iops"},
     {"read_bandwidth", "/s of reads", "read_bytes_per_s"},
     {"write_bandwidth", "/s of writes", "write_bytes_per_s"}}};

std::string amount_text(double amount, std::size_t resource) {
  const bool iops = resource == kReadIops || resource == kWriteIops;
  return (iops ? number_text(amount) : bytes_text(amount)) + kResourceNames[resource].noun;
}

template <class List, class Item>
bool has(const List& list, const Item& wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

void add_allowed_sets(const Instance& instance, const Volume& given, Index set,
                      std::vector<Reason>& reasons) {
  if (given.allowed_sets.empty() || has(given.allowed_sets, set)) return;
  reasons.push_back({"allowed_sets",
                     fmt::format("its allowed_sets name {} and {} is not among them",
                                 count_text(static_cast<long long>(given.allowed_sets.size()), "set", "sets"),
                                 instance.snapshot->sets[set].id),
                     {{"allowed", static_cast<double>(given.allowed_sets.size())}}});
}

void add_allowed_classes(const Instance& instance, const Volume& given, Index set,
                         std::vector<Reason>& reasons) {
  if (given.allowed_classes.empty()) return;
  const Snapshot& snapshot = *instance.snapshot;
  for (const Index drive : snapshot.sets[set].drives) {
    const DriveClass found = snapshot.drives[drive].drive_class;
    if (has(given.allowed_classes, found)) continue;
    std::string allowed;
    for (const DriveClass one : given.allowed_classes)
      allowed += (allowed.empty() ? "" : ", ") + std::string(to_string(one));
    reasons.push_back(
        {"allowed_classes", fmt::format("it is {}, and only {} is allowed", to_string(found), allowed), {}});
    return;
  }
}

void add_affinity(const Instance& instance, const Volume& given, Index set, std::vector<Reason>& reasons) {
  const Snapshot& snapshot = *instance.snapshot;
  const auto under = [&](Index domain) {
    return has(instance.sets[set].domains[static_cast<std::size_t>(snapshot.domains[domain].kind)], domain);
  };
  if (given.node_affinity.empty() ||
      std::any_of(given.node_affinity.begin(), given.node_affinity.end(), under))
    return;
  std::string allowed;
  for (const Index domain : given.node_affinity)
    allowed += (allowed.empty() ? "" : ", ") + snapshot.domains[domain].id;
  reasons.push_back(
      {"node_affinity", fmt::format("it is not under {}, where node_affinity wants it", allowed), {}});
}

void add_limits(const Standing& standing, Index volume, Index set, std::vector<Reason>& reasons) {
  const SetModel& model = standing.instance().sets[set];
  const double headroom = standing.instance().snapshot->policy.headroom;
  for (std::size_t r = 0; r < kResources; ++r) {
    const double needs = standing.instance().volumes[volume].demand[r];
    const double used = standing.used(set, static_cast<Resource>(r));
    if (needs <= 0 || used + needs <= model.limit[r] * (1 + kRoomSlack)) continue;
    const std::string suffix = kResourceNames[r].number;
    const double left = std::max(0.0, model.limit[r] - used);
    reasons.push_back(
        {kResourceNames[r].rule,
         fmt::format("needs {}, {} left of {} within headroom {}", amount_text(needs, r),
                     amount_text(left, r), amount_text(model.limit[r], r), headroom),
         {{"needs_" + suffix, needs}, {"left_" + suffix, left}, {"limit_" + suffix, model.limit[r]}}});
  }
}

// The first hard domain that two sets share.
Index shared_domain(const Instance& instance, Index a, Index b) {
  for (std::size_t kind = 0; kind < kDomainKinds; ++kind) {
    if (instance.spread[kind] != Spread::hard) continue;
    for (const Index domain : instance.sets[a].domains[kind]) {
      if (has(instance.sets[b].domains[kind], domain)) return domain;
    }
  }
  return kNone;
}

void add_spread(const Standing& standing, Index volume, Index set, std::vector<Reason>& reasons) {
  const Instance& instance = standing.instance();
  const Snapshot& snapshot = *instance.snapshot;
  if (instance.volumes[volume].group == kNone || !breaks_hard_spread(instance, standing.place(), volume, set))
    return;
  const std::string& group = snapshot.groups[instance.volumes[volume].group];
  for (const Index mate : instance.group_members[instance.volumes[volume].group]) {
    if (mate == volume) continue;
    const Index theirs = standing.place()[mate];
    if (theirs == set) {
      reasons.push_back({"one_set",
                         fmt::format("{}, a replica of {}, stands on it", snapshot.volumes[mate].id, group),
                         {}});
      return;
    }
    const Index domain = shared_domain(instance, theirs, set);
    if (domain == kNone) continue;
    reasons.push_back(
        {"spread",
         fmt::format("{}, a replica of {}, stands in {}, and {} spread is hard", snapshot.volumes[mate].id,
                     group, snapshot.domains[domain].id, to_string(snapshot.domains[domain].kind)),
         {}});
    return;
  }
}

void add_trade(const Standing& standing, Index volume, Index set, std::vector<Reason>& reasons) {
  const Instance& instance = standing.instance();
  if (instance.volumes[volume].group == kNone ||
      !trades_hard_domains(instance, standing.place(), volume, set))
    return;
  reasons.push_back(
      {"spread_order",
       fmt::format("a replica of {} has taken its old domain and left this one: neither could move first",
                   instance.snapshot->groups[instance.volumes[volume].group]),
       {}});
}

}  // namespace

std::vector<Reason> why_nowhere(const Instance& instance, Index volume) {
  const Volume& given = instance.snapshot->volumes[volume];
  std::vector<Reason> reasons;
  if (!given.activity_known)
    reasons.push_back({"activity_unknown", "its activity was not recorded, so that it is never moved", {}});
  if (given.pinned) reasons.push_back({"pinned", "it is pinned", {}});
  return reasons;
}

std::vector<Reason> why_not(const Standing& standing, Index volume, Index set) {
  const Instance& instance = standing.instance();
  const Volume& given = instance.snapshot->volumes[volume];
  if (instance.volumes[volume].set == set) {  // where it stood it may always stand, as far as there is room
    std::vector<Reason> reasons;
    add_limits(standing, volume, set, reasons);
    add_spread(standing, volume, set, reasons);
    return reasons;
  }
  std::vector<Reason> reasons = why_nowhere(instance, volume);
  add_allowed_sets(instance, given, set, reasons);
  add_allowed_classes(instance, given, set, reasons);
  add_affinity(instance, given, set, reasons);
  add_limits(standing, volume, set, reasons);
  add_spread(standing, volume, set, reasons);
  add_trade(standing, volume, set, reasons);
  return reasons;
}

}  // namespace tierwatt::planner
