// Filling sets. Tested by tests/planner/solve/construct_test.cc.
#include "planner/solve/construct.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>

#include "planner/solve/board.h"
#include "planner/solve/homecoming.h"
#include "probe/base/random.h"

namespace tierwatt::planner {
namespace {

constexpr std::size_t kWindow = 128;   // volumes looked at for the next place on a set
constexpr int kPlacesForTheRest = 48;  // sets looked at for one that found no place in its kind
constexpr double kRoomSlack = 1e-9;    // relative: sums of doubles in another order

// Whether the volume may go to a few places only: it is placed last, where there is choice by then.
bool is_choosy(const Instance& instance, Index v) {
  const Volume& given = instance.snapshot->volumes[v];
  return !given.allowed_sets.empty() || !given.node_affinity.empty();
}

// Fills the sets of one kind; what found no place is left.
class Filler {
 public:
  Filler(const Instance& instance, std::span<const Signature> signatures, const Kind& kind, Board& board)
      : instance_(instance), signatures_(signatures), kind_(kind), board_(board) {}

  std::vector<Index> run() {
    sort_out();
    for (const Index set : kind_.sets) fill(set);
    left_.insert(left_.end(), window_.begin(), window_.end());
    left_.insert(left_.end(), waiting_.begin() + static_cast<std::ptrdiff_t>(next_), waiting_.end());
    return std::move(left_);
  }

 private:
  void sort_out() {
    std::vector<char> ours(instance_.sets.size());
    for (const Index set : kind_.sets) ours[set] = 1;
    for (const Index v : kind_.volumes) {
      const Index home = instance_.volumes[v].set;
      if (kind_.may_stay && ours[home] != 0 && board_.fits(v, home)) {
        board_.put(v, home, signatures_[v]);
      } else {
        (is_choosy(instance_, v) ? left_ : waiting_).push_back(v);
      }
    }
  }

  void fill(Index set) {
    refill_window(set);
    refused_.assign(window_.size(), 0);
    look_anew(set);
    for (std::size_t at = next_choice(set); at < window_.size(); at = next_choice(set)) {
      const Index volume = window_[at];
      if (!board_.fits(volume, set)) {
        refused_[at] = 1;
        continue;
      }
      const Signature before = board_.sketch(set);
      board_.put(volume, set, signatures_[volume]);
      take_out(at);
      refill_window(set);
      if (board_.sketch(set) != before) look_anew(set);
    }
  }

  void take_out(std::size_t at) {
    const auto erase = [at](auto& of) { of.erase(of.begin() + static_cast<std::ptrdiff_t>(at)); };
    erase(window_);
    erase(bits_);
    erase(refused_);
    erase(added_);
  }

  void refill_window(Index set) {
    for (; window_.size() < kWindow && next_ < waiting_.size(); ++next_) {
      const Index volume = waiting_[next_];
      window_.push_back(volume);
      bits_.push_back(static_cast<std::uint32_t>(count_bits(signatures_[volume])));
      refused_.push_back(0);
      added_.push_back(0);
      added_bits(board_.sketch(set), signatures_, {&volume, 1}, &added_.back());
    }
  }

  // What each of the window would add to the set: asked again only when the set's sketch has changed, and one
  // that is half full of a pattern changes seldom.
  void look_anew(Index set) { added_bits(board_.sketch(set), signatures_, window_, added_.data()); }

  // The one that adds the smallest share of its own activity; on an empty set the one that waits longest. The
  // window's size where none has room.
  std::size_t next_choice(Index set) const {
    const bool first = !board_.in_use(set);
    const double room = board_.free_bytes(set) * (1 + kRoomSlack);
    std::size_t best = window_.size();
    std::uint32_t best_share = std::numeric_limits<std::uint32_t>::max();
    for (std::size_t i = 0; i < window_.size(); ++i) {
      if (refused_[i] != 0 || instance_.volumes[window_[i]].demand[kBytes] > room) continue;
      if (first) return i;
      const std::uint32_t share = (std::uint32_t{added_[i]} << 16U) / (bits_[i] + 1);
      if (share >= best_share) continue;
      best_share = share;
      best = i;
    }
    return best;
  }

  const Instance& instance_;
  std::span<const Signature> signatures_;
  const Kind& kind_;
  Board& board_;
  std::vector<Index> waiting_, left_;
  std::size_t next_ = 0;
  std::vector<Index> window_;
  std::vector<std::uint32_t> bits_;   // of the window's signatures
  std::vector<char> refused_;         // by the set at hand
  std::vector<std::uint16_t> added_;  // to the set at hand
};

// Places for what found none in its kind.
class Rest {
 public:
  Rest(const Instance& instance, std::span<const Signature> signatures, const Roles& roles, Board& board,
       std::uint64_t seed)
      : instance_(instance), signatures_(signatures), board_(board), random_(seed), spare_(roles.spare) {
    for (const Kind& kind : roles.kinds)
      used_sets_.insert(used_sets_.end(), kind.sets.begin(), kind.sets.end());
  }

  // False where there is no place at all.
  bool place(Index volume) {
    Index best = is_choosy(instance_, volume) ? best_of(allowed(volume)) : best_of_some(volume);
    if (best == kNone && !is_choosy(instance_, volume)) best = first_that_fits(volume);
    if (best == kNone && board_.fits(volume, instance_.volumes[volume].set))
      best = instance_.volumes[volume].set;
    if (best == kNone) return false;
    board_.put(volume, best, signatures_[volume]);
    return true;
  }

 private:
  // What the set would be awake for more, dearer sets dearer; a set that is not in use yet counts whole.
  [[nodiscard]] double cost(Index volume, Index set) const {
    std::uint16_t added = 0;
    added_bits(signatures_[volume], {&board_.sketch(set), 1}, &added);
    const SetModel& model = instance_.sets[set];
    const double opened = board_.in_use(set) ? 0 : kSignatureBits;
    return (added + opened) * (model.spins ? model.saved_w.value : 0);
  }
  Index consider(Index volume, Index set, Index best, double& best_cost) const {
    if (!board_.fits(volume, set)) return best;
    const double its_cost = cost(volume, set);
    if (best != kNone && its_cost >= best_cost) return best;
    best_cost = its_cost;
    return set;
  }
  Index best_of_some(Index volume) {
    Index best = kNone;
    double best_cost = 0;
    for (int i = 0; i < kPlacesForTheRest && !used_sets_.empty(); ++i)
      best = consider(volume, used_sets_[random_.below(used_sets_.size())], best, best_cost);
    return best;
  }
  Index best_of(const std::vector<Index>& sets) {
    Index best = kNone;
    double best_cost = 0;
    for (const Index set : sets) best = consider(volume_, set, best, best_cost);
    return best;
  }
  // Spare sets are opened one by one; at last every set is asked.
  Index first_that_fits(Index volume) {
    for (std::size_t i = 0; i < spare_.size(); ++i) {
      if (!board_.fits(volume, spare_[i])) continue;
      const Index set = spare_[i];
      used_sets_.push_back(set);
      spare_.erase(spare_.begin() + static_cast<std::ptrdiff_t>(i));
      return set;
    }
    for (const Index set : used_sets_) {
      if (board_.fits(volume, set)) return set;
    }
    return kNone;
  }

  // The sets that its lists name.
  const std::vector<Index>& allowed(Index volume) {
    volume_ = volume;
    const Volume& given = instance_.snapshot->volumes[volume];
    if (!given.allowed_sets.empty()) return given.allowed_sets;
    if (sets_of_domain_.empty()) {
      sets_of_domain_.resize(instance_.snapshot->domains.size());
      for (Index s = 0; s < instance_.sets.size(); ++s) {
        if (instance_.sets[s].is_new) continue;
        for (const auto& domains : instance_.sets[s].domains)
          for (const Index domain : domains) sets_of_domain_[domain].push_back(s);
      }
    }
    choice_.clear();
    for (const Index domain : given.node_affinity)
      choice_.insert(choice_.end(), sets_of_domain_[domain].begin(), sets_of_domain_[domain].end());
    return choice_;
  }

  const Instance& instance_;
  std::span<const Signature> signatures_;
  Board& board_;
  Random random_;
  std::vector<Index> used_sets_, spare_, choice_;
  std::vector<std::vector<Index>> sets_of_domain_;
  Index volume_ = kNone;
};

// Kinds share no set and no volume, so they are filled side by side; replicas may be of two kinds, so with
// groups it is one after the other.
std::vector<Index> fill_kinds(const Instance& instance, std::span<const Signature> signatures,
                              const Roles& roles, Board& board, int threads) {
  std::vector<std::vector<Index>> left(roles.kinds.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t k = next++; k < left.size(); k = next++)
      left[k] = Filler(instance, signatures, roles.kinds[k], board).run();
  };
  std::vector<std::thread> workers;
  for (int i = 1; i < threads && instance.group_members.empty(); ++i) workers.emplace_back(work);
  work();
  for (std::thread& worker : workers) worker.join();
  std::vector<Index> all;
  for (const std::vector<Index>& some : left) all.insert(all.end(), some.begin(), some.end());
  return all;
}

// What stays from the beginning: what cannot move, and what is on flash already.
std::vector<char> fixed_volumes(const Instance& instance) {
  std::vector<char> fixed(instance.volumes.size());
  for (Index v = 0; v < fixed.size(); ++v) {
    const VolumeModel& volume = instance.volumes[v];
    fixed[v] = !volume.movable || !instance.sets[volume.set].spins ? 1 : 0;
  }
  return fixed;
}

}  // namespace

std::vector<Index> construct(const Instance& instance, std::span<const Signature> signatures,
                             std::uint64_t seed, int threads, const RoleOptions& options) {
  const std::vector<char> fixed = fixed_volumes(instance);
  Board board(instance);
  for (Index v = 0; v < fixed.size(); ++v) {
    if (fixed[v] != 0) board.put(v, instance.volumes[v].set, signatures[v]);
  }
  const Roles roles = assign_roles(instance, signatures, fixed, seed, threads, options);
  std::vector<Index> left = fill_kinds(instance, signatures, roles, board, threads);
  std::stable_sort(left.begin(), left.end(), [&](Index a, Index b) {
    return instance.volumes[a].demand[kBytes] > instance.volumes[b].demand[kBytes];
  });
  Rest rest(instance, signatures, roles, board, seed);
  std::vector<Index> homeless;
  for (const Index v : left) {
    if (!rest.place(v)) homeless.push_back(v);
  }
  bring_home(instance, signatures, board, std::move(homeless), [&](Index v) { return rest.place(v); });
  return board.places();
}

}  // namespace tierwatt::planner
