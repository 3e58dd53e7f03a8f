// Meeting places, then lanes. The rule stands in run_order.h.
#include "probe/run/run_order.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

namespace tierwatt::run {

namespace {

using device::DrivePath;
using device::PathElement;
using device::PathKind;

// One element and who uses it.
struct Meeting {
  PathElement element;
  std::vector<std::size_t> targets;      // rising, each once
  std::vector<const DrivePath*> drives;  // each once
  std::size_t height = 0;                // of the lowest place on any drive's path
};

const DrivePath& unknown_drive() {
  static const DrivePath kUnknown{"", false, false, std::nullopt, {{PathKind::elsewhere, "", std::nullopt}}};
  return kUnknown;
}

void add_drive(std::vector<Meeting>& meetings, std::size_t target, const DrivePath& drive) {
  for (std::size_t height = 0; height < drive.elements.size(); ++height) {
    const PathElement& element = drive.elements[height];
    auto found = std::find_if(meetings.begin(), meetings.end(), [&](const Meeting& m) {
      return m.element.kind == element.kind && m.element.name == element.name;
    });
    if (found == meetings.end()) {
      meetings.push_back({element, {}, {}, height});
      found = std::prev(meetings.end());
    }
    if (found->targets.empty() || found->targets.back() != target) found->targets.push_back(target);
    const bool counted = std::any_of(found->drives.begin(), found->drives.end(),
                                     [&](const DrivePath* d) { return d->drive == drive.drive; });
    if (!counted) found->drives.push_back(&drive);
    found->height = std::min(found->height, height);
  }
}

// Lowest first; of the same height in the order of appearance.
std::vector<Meeting> meetings_of(const std::vector<OrderTarget>& targets) {
  std::vector<Meeting> meetings;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    for (const DrivePath& drive : targets[i].drives) add_drive(meetings, i, drive);
    if (targets[i].drives.empty()) add_drive(meetings, i, unknown_drive());
  }
  std::erase_if(meetings, [](const Meeting& m) { return m.targets.size() < 2; });
  std::stable_sort(meetings.begin(), meetings.end(),
                   [](const Meeting& a, const Meeting& b) { return a.height < b.height; });
  return meetings;
}

// The most that the drives can move together.
std::optional<BytesPerSecond> sum_of_needs(const std::vector<const DrivePath*>& drives) {
  BytesPerSecond sum(0);
  for (const DrivePath* drive : drives) {
    if (!drive->need) return std::nullopt;
    sum += *drive->need;
  }
  return sum;
}

std::string by_rate(const Meeting& meeting, bool& in_turns) {
  const std::optional<BytesPerSecond> sum = sum_of_needs(meeting.drives);
  in_turns = true;
  if (!meeting.element.rate) return "its rate is not known";
  if (!sum) return "what the drives can move is not known";
  in_turns = *sum > *meeting.element.rate;
  return fmt::format("the drives can move {}, it carries {}", to_string(*sum),
                     to_string(*meeting.element.rate));
}

Sharing judge(const Meeting& meeting) {
  Sharing sharing;
  sharing.targets = meeting.targets;
  sharing.what = meeting.element.name.empty()
                     ? to_string(meeting.element.kind)
                     : fmt::format("{} {}", to_string(meeting.element.kind), meeting.element.name);
  switch (meeting.element.kind) {
    case PathKind::drive:
      sharing.why = "it is one drive";
      return sharing;
    case PathKind::nvme_controller:
      sharing.why = "it is one controller";
      return sharing;
    case PathKind::sata_port:
      sharing.why = "a port multiplier serves one of them at a time";
      return sharing;
    case PathKind::hypervisor:
      sharing.what = "a hypervisor";
      sharing.why = "what is below its disks is not seen here";
      return sharing;
    case PathKind::elsewhere:
      sharing.what = "an unknown path";
      sharing.why = "no bus of this machine leads to them, as far as /sys shows";
      return sharing;
    case PathKind::host_adapter:
      if (std::any_of(meeting.drives.begin(), meeting.drives.end(),
                      [](const DrivePath* d) { return d->is_flash; })) {
        sharing.why = "flash may reach its limit of I/Os a second, which is not known";
        return sharing;
      }
      break;
    case PathKind::sas_port:
    case PathKind::usb:
    case PathKind::pcie:
      break;
  }
  sharing.why = by_rate(meeting, sharing.in_turns);
  return sharing;
}

// A sharing says nothing new when a lower one has kept the same targets, or more, from running at once; or
// when it leaves them alone as a lower one did.
bool is_told(const std::vector<Sharing>& told, const Sharing& sharing) {
  return std::any_of(told.begin(), told.end(), [&](const Sharing& lower) {
    return (lower.in_turns || !sharing.in_turns) &&
           std::includes(lower.targets.begin(), lower.targets.end(), sharing.targets.begin(),
                         sharing.targets.end());
  });
}

// Sets that are joined: union-find with the smallest place as the root.
class Lanes {
 public:
  explicit Lanes(std::size_t count) : root_(count) { std::iota(root_.begin(), root_.end(), std::size_t{0}); }
  std::size_t root(std::size_t place) const {
    while (root_[place] != place) place = root_[place];
    return place;
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t first = root(a);
    const std::size_t second = root(b);
    root_[std::max(first, second)] = std::min(first, second);
  }
  [[nodiscard]] std::vector<std::vector<std::size_t>> take() const {
    std::map<std::size_t, std::vector<std::size_t>> by_root;
    for (std::size_t i = 0; i < root_.size(); ++i) by_root[root(i)].push_back(i);
    std::vector<std::vector<std::size_t>> lanes;
    lanes.reserve(by_root.size());
    for (auto& [root, lane] : by_root) lanes.push_back(std::move(lane));
    return lanes;
  }

 private:
  std::vector<std::size_t> root_;
};

bool needs_a_processor(const OrderTarget& target) {
  return target.drives.empty() ||
         std::any_of(target.drives.begin(), target.drives.end(), [](const DrivePath& d) { return !d.spins; });
}

// Lanes that may keep a processor busy beyond the last processor are joined to the earlier ones in turn.
void share_processors(const std::vector<OrderTarget>& targets, unsigned processors, RunOrder& order) {
  std::vector<std::vector<std::size_t>> lanes;
  std::vector<std::size_t> busy;  // places in `lanes`
  std::set<std::size_t> crowded;
  std::size_t next = 0;
  for (std::vector<std::size_t>& lane : order.lanes) {
    const bool needs =
        std::any_of(lane.begin(), lane.end(), [&](std::size_t t) { return needs_a_processor(targets[t]); });
    if (needs && busy.size() >= processors) {
      std::vector<std::size_t>& host = lanes[busy[next++ % busy.size()]];
      host.insert(host.end(), lane.begin(), lane.end());
      crowded.insert(host.begin(), host.end());
      continue;
    }
    if (needs) busy.push_back(lanes.size());
    lanes.push_back(std::move(lane));
  }
  order.lanes = std::move(lanes);
  if (crowded.empty()) return;
  order.sharings.push_back({{crowded.begin(), crowded.end()},
                            {},
                            fmt::format("{} processor{}", processors, processors == 1 ? "" : "s"),
                            "each may be kept busy by one fast drive"});
}

void name_targets(const std::vector<OrderTarget>& targets, RunOrder& order) {
  for (Sharing& sharing : order.sharings) {
    sharing.names.clear();
    for (const std::size_t target : sharing.targets) sharing.names.push_back(targets[target].name);
  }
}

}  // namespace

RunOrder decide_order(const std::vector<OrderTarget>& targets, unsigned processors) {
  RunOrder order;
  Lanes lanes(targets.size());
  for (const Meeting& meeting : meetings_of(targets)) {
    Sharing sharing = judge(meeting);
    if (sharing.in_turns) {
      for (const std::size_t target : sharing.targets) lanes.join(sharing.targets.front(), target);
    }
    if (!is_told(order.sharings, sharing)) order.sharings.push_back(std::move(sharing));
  }
  order.lanes = lanes.take();
  share_processors(targets, std::max(1U, processors), order);
  name_targets(targets, order);
  return order;
}

void take_turns(const std::vector<OrderTarget>& targets, std::string what, std::string why, RunOrder& order) {
  std::vector<std::size_t> all(targets.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  order.lanes = {all};
  order.sharings.push_back({std::move(all), {}, std::move(what), std::move(why)});
  name_targets(targets, order);
}

std::string to_sentence(const Sharing& sharing) {
  return fmt::format("{}: {}, they share {}: {}", fmt::join(sharing.names, ", "),
                     sharing.in_turns ? "one after another" : "at once", sharing.what, sharing.why);
}

std::vector<std::string> to_sentences(const RunOrder& order, const std::vector<OrderTarget>& targets) {
  std::vector<std::string> sentences;
  sentences.reserve(order.sharings.size());
  for (const Sharing& sharing : order.sharings) sentences.push_back(to_sentence(sharing));
  if (!sentences.empty() || targets.size() < 2) return sentences;
  std::vector<std::string> names;
  names.reserve(targets.size());
  for (const OrderTarget& target : targets) names.push_back(target.name);
  return {fmt::format("{}: at once, /sys shows nothing that they share", fmt::join(names, ", "))};
}

}  // namespace tierwatt::run
