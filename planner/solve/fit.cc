// Depth first: choose a guest, try its places, take the room, go on; give it back and try the next.
#include "planner/solve/fit.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tierwatt::planner {
namespace {

// Pairs of guest and set that are looked at before it is given up: some milliseconds.
constexpr std::size_t kMostLooks = 1'000'000;
// Sums of what stands on a set are no more exact than this share of it.
constexpr double kRoundingShare = 1e-9;

class Backtracking {
 public:
  Backtracking(const Instance& instance, std::span<const Guest> guests, std::vector<Amounts> room)
      : instance_(instance),
        guests_(guests),
        room_(std::move(room)),
        rounding_(room_),
        at_(guests.size(), kNone) {
    for (Amounts& amounts : rounding_) {
      for (double& amount : amounts) amount *= kRoundingShare;
    }
    tell_sets_apart();
  }

  Fit run() {
    const bool placed = place_the_rest(guests_.size());
    if (placed) return Fit::yes;
    return looks_ > kMostLooks ? Fit::unknown : Fit::no;
  }

 private:
  // Sets that the same guests may go to are alike while their room is; not where replicas or homes matter.
  void tell_sets_apart() {
    std::vector<std::vector<std::size_t>> who(room_.size());
    for (std::size_t g = 0; g < guests_.size(); ++g) {
      for (const Index set : guests_[g].sets) who[set].push_back(g);
      all_alike_ = all_alike_ && guests_[g].group == kNone && guests_[g].home == kNone;
    }
    std::map<std::vector<std::size_t>, Index> kinds;
    kind_.reserve(room_.size());
    for (std::vector<std::size_t>& guests : who)
      kind_.push_back(kinds.try_emplace(std::move(guests), static_cast<Index>(kinds.size())).first->second);
  }

  [[nodiscard]] bool has_room(const Guest& guest, Index set) const {
    for (std::size_t r = 0; r < kResources; ++r) {
      if (guest.demand[r] > 0 && guest.demand[r] > room_[set][r] + rounding_[set][r]) return false;
    }
    return true;
  }
  [[nodiscard]] bool share_a_domain(Index one, Index other) const {
    for (std::size_t kind = 0; kind < kDomainKinds; ++kind) {
      if (instance_.spread[kind] != Spread::hard) continue;
      const std::vector<Index>& domains = instance_.sets[other].domains[kind];
      for (const Index domain : instance_.sets[one].domains[kind]) {
        if (std::find(domains.begin(), domains.end(), domain) != domains.end()) return true;
      }
    }
    return false;
  }
  [[nodiscard]] bool apart(std::size_t guest, Index set) const {
    if (guests_[guest].group == kNone) return true;
    for (std::size_t g = 0; g < guests_.size(); ++g) {
      if (at_[g] == kNone || guests_[g].group != guests_[guest].group) continue;
      const bool both_stay = set == guests_[guest].home && at_[g] == guests_[g].home;
      if (!both_stay && share_a_domain(set, at_[g])) return false;
    }
    return true;
  }
  [[nodiscard]] std::vector<Index> places_of(std::size_t guest) {
    std::vector<Index> places;
    const auto look = [&](Index set) {
      ++looks_;
      if (has_room(guests_[guest], set) && apart(guest, set)) places.push_back(set);
    };
    if (guests_[guest].home != kNone) look(guests_[guest].home);
    for (const Index set : guests_[guest].sets) look(set);
    return places;
  }
  // The guest with the fewest places; the larger one of two.
  std::pair<std::size_t, std::vector<Index>> most_constrained() {
    std::size_t chosen = guests_.size();
    std::vector<Index> fewest;
    for (std::size_t g = 0; g < guests_.size(); ++g) {
      if (at_[g] != kNone) continue;
      std::vector<Index> places = places_of(g);
      const bool fewer =
          chosen == guests_.size() || places.size() < fewest.size() ||
          (places.size() == fewest.size() && guests_[g].demand[kBytes] > guests_[chosen].demand[kBytes]);
      if (!fewer) continue;
      chosen = g;
      fewest = std::move(places);
      if (fewest.empty()) break;
    }
    return {chosen, std::move(fewest)};
  }

  void take(std::size_t guest, Index set, double sign) {
    for (std::size_t r = 0; r < kResources; ++r) room_[set][r] -= sign * guests_[guest].demand[r];
    at_[guest] = sign > 0 ? set : kNone;
  }
  [[nodiscard]] bool like_an_earlier_one(const std::vector<Index>& places, std::size_t i) const {
    if (!all_alike_) return false;
    return std::any_of(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(i), [&](Index other) {
      return kind_[other] == kind_[places[i]] && room_[other] == room_[places[i]];
    });
  }
  bool place_the_rest(std::size_t left) {
    if (left == 0) return true;
    const auto [guest, places] = most_constrained();
    for (std::size_t i = 0; i < places.size() && looks_ <= kMostLooks; ++i) {
      if (like_an_earlier_one(places, i)) continue;
      take(guest, places[i], 1);
      if (place_the_rest(left - 1)) return true;
      take(guest, places[i], -1);
    }
    return false;
  }

  const Instance& instance_;
  std::span<const Guest> guests_;
  std::vector<Amounts> room_, rounding_;
  std::vector<Index> at_;    // by guest; kNone: not placed yet
  std::vector<Index> kind_;  // by set: which guests may come
  bool all_alike_ = true;
  std::size_t looks_ = 0;
};

}  // namespace

Fit fit(const Instance& instance, std::span<const Guest> guests, std::vector<Amounts> room) {
  if (guests.size() > kMostGuests) return Fit::unknown;
  return Backtracking(instance, guests, std::move(room)).run();
}

}  // namespace tierwatt::planner
