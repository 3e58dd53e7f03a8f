// Tested by tests/planner/review/moves_test.cc.
#include "planner/review/moves.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <string>

namespace tierwatt::planner {
namespace {

constexpr const char* kPlanAgain = "plan again from this snapshot";

// Where each record of a list stands, by its id. Open addressing with a part of the hash beside each entry:
// of a million volumes every look-up costs a miss of the cache or two, and nodes of a map would cost twice
// that.
template <class Record>
class IdIndex {
 public:
  explicit IdIndex(const std::vector<Record>& records)
      : records_(records), slots_(std::bit_ceil(2 * records.size() + 1)) {
    for (Index i = 0; i < records.size(); ++i) {
      const std::size_t hash = hash_of(records[i].id);
      std::size_t slot = hash & mask();
      while (slots_[slot].index != kNone) slot = (slot + 1) & mask();
      slots_[slot] = {tag_of(hash), i};
    }
  }
  // kNone where there is none.
  [[nodiscard]] Index find(const std::string& id) const {
    const std::size_t hash = hash_of(id);
    for (std::size_t slot = hash & mask(); slots_[slot].index != kNone; slot = (slot + 1) & mask()) {
      if (slots_[slot].tag == tag_of(hash) && records_[slots_[slot].index].id == id)
        return slots_[slot].index;
    }
    return kNone;
  }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    Index index = kNone;
  };
  static std::size_t hash_of(const std::string& id) { return std::hash<std::string>()(id); }
  static std::uint32_t tag_of(std::size_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }
  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }

  const std::vector<Record>& records_;
  std::vector<Slot> slots_;
};

class MoveChecker {
 public:
  MoveChecker(const Site& site, const Plan& plan, Findings& findings)
      : site_(site),
        plan_(plan),
        findings_(findings),
        sets_(site.snapshot->sets),
        volumes_(site.snapshot->volumes),
        free_at_s_(site.place.size()) {
    result_.list.reserve(plan.moves.size());
    result_.final_place = site.place;
  }

  CheckedMoves run() {
    double last_start_s = 0;
    for (const Move& move : plan_.moves) {
      if (move.n != at_ + 1)
        fail("moves-order", move, fmt::format("is numbered {}, not {}", move.n, at_ + 1));
      if (move.start_s < last_start_s)
        fail("moves-order", move, "starts before the move that is listed before it");
      last_start_s = std::max(last_start_s, move.start_s);
      check(move);
      ++at_;
    }
    check_limits();
    return std::move(result_);
  }

 private:
  void fail(const char* rule, const Move& move, const std::string& what) {
    const Index volume = volumes_.find(move.volume);
    findings_.add(finding(rule, Severity::fail, volume == kNone ? "" : site_.group_of(volume), move.to, at_,
                          fmt::format("move {} of volume {} to {} {}", at_ + 1, move.volume, move.to, what),
                          kPlanAgain));
  }

  void check(const Move& move) {
    const Index v = volumes_.find(move.volume);
    if (v == kNone) return fail("moves-chain", move, "names a volume that the snapshot lacks");
    const Index here = result_.final_place[v];
    const Index from = move.from == site_.set_id(here) ? here : sets_.find(move.from);
    const Index to = sets_.find(move.to);
    if (from == kNone || to == kNone) return fail("moves-chain", move, "names a set that the snapshot lacks");
    if (from != here)
      fail("moves-chain", move,
           fmt::format("says from {}, but by then it stands on {}", move.from, site_.set_id(here)));
    if (to == here) return fail("moves-chain", move, "goes nowhere");
    if (!(std::isfinite(move.end_s) && move.end_s > move.start_s && move.start_s >= 0))
      return fail("moves-order", move, "does not end after its start");
    if (move.start_s < free_at_s_[v])
      fail("moves-chain", move, "starts before the move before of its volume has ended");
    check_freedom(move, v, to);
    free_at_s_[v] = move.end_s;
    result_.final_place[v] = to;
    result_.list.push_back({v, here, to, move.start_s, move.end_s, at_ + 1});
  }

  void check_freedom(const Move& move, Index v, Index to) {
    const double size = site_.demand[v][0];
    bytes_ += size;
    if (static_cast<double>(move.bytes.value()) != size)
      fail("moves-bytes", move,
           fmt::format("says {} bytes, but the volume has {:.0f}", move.bytes.value(), size));
    if (const std::string why = why_not_there(site_, v, to); !why.empty())
      fail("placement", move, "is not allowed: " + why);
  }

  void check_limits() {
    const Policy& policy = site_.snapshot->policy;
    if (policy.max_moves && at_ > *policy.max_moves)
      fail_whole("max-moves", fmt::format("{} moves, but the policy allows {}", at_, *policy.max_moves));
    if (policy.max_bytes && bytes_ > static_cast<double>(policy.max_bytes->value()))
      fail_whole("max-bytes", fmt::format("{:.0f} bytes are moved, but the policy allows {}", bytes_,
                                          policy.max_bytes->value()));
  }
  void fail_whole(const char* rule, const std::string& what) {
    findings_.add(finding(rule, Severity::fail, "", "", at_, what, kPlanAgain));
  }

  const Site& site_;
  const Plan& plan_;
  Findings& findings_;
  IdIndex<SpindleSet> sets_;
  IdIndex<Volume> volumes_;
  std::vector<double> free_at_s_;
  double bytes_ = 0;
  std::int64_t at_ = 0;  // moves listed before the one at hand
  CheckedMoves result_;
};

}  // namespace

CheckedMoves check_moves(const Site& site, const Plan& plan, Findings& findings) {
  return MoveChecker(site, plan, findings).run();
}

std::vector<MoveEvent> timeline(const CheckedMoves& moves) {
  std::vector<MoveEvent> events;
  events.reserve(2 * moves.list.size());
  for (std::size_t m = 0; m < moves.list.size(); ++m) {
    events.push_back({moves.list[m].start_s, true, m, 0});
    events.push_back({moves.list[m].end_s, false, m, 0});
  }
  std::sort(events.begin(), events.end(), [](const MoveEvent& a, const MoveEvent& b) {
    if (a.time_s != b.time_s) return a.time_s < b.time_s;
    if (a.starts != b.starts) return b.starts;
    return a.move < b.move;
  });
  std::int64_t done = 0;
  for (MoveEvent& event : events) {
    event.done = done;
    if (!event.starts) ++done;
  }
  return events;
}

}  // namespace tierwatt::planner
