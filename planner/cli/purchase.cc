// Tested by tests/planner/cli/purchase_test.cc.
#include "planner/cli/purchase.h"

#include <fmt/core.h>

#include <algorithm>

namespace tierwatt::planner {
namespace {

// The places as if nothing had been bought.
std::vector<Index> without_new(const Instance& instance, std::vector<Index> place) {
  for (Index v = 0; v < place.size(); ++v) {
    if (instance.sets[place[v]].is_new) place[v] = instance.volumes[v].set;
  }
  return place;
}

std::string verdict_of(const BoughtSets& purchase, bool pays) {
  const auto side = [](double net, const char* unit) {
    return fmt::format("{:.4g} {} {}", std::abs(net), unit, net < 0 ? "worse" : "better");
  };
  return fmt::format("{}: over the horizon {} and {} than leaving those volumes where they are",
                     pays ? "pays" : "does not pay", side(purchase.net_money, "of money"),
                     side(purchase.net_kgco2e, "kgCO2e"));
}

// The share of what is saved that stands at the lower bound.
double low_share(const Band& saved) { return saved.value > 0 ? saved.low / saved.value : 0; }

}  // namespace

std::optional<JudgedPurchase> judge_purchase(const Instance& instance, const std::vector<Index>& place,
                                             const Evaluation& after) {
  const Snapshot& snapshot = *instance.snapshot;
  JudgedPurchase judged;
  BoughtSets& purchase = judged.purchase;
  for (Index s = 0; s < instance.sets.size(); ++s) {
    if (!instance.sets[s].is_new || !after.sets[s].holds_volumes) continue;
    purchase.sets.push_back(snapshot.sets[s].id);
    purchase.price += instance.sets[s].purchase_price;
    purchase.embodied_kgco2e += instance.sets[s].embodied_kgco2e;
  }
  if (purchase.sets.empty()) return std::nullopt;
  const Evaluation without = evaluate(instance, without_new(instance, place), TimeoutRule::best);
  const Band saved = saving_between(instance, without, after).band(kGateSd);
  const double windows = snapshot.policy.horizon_days / instance.window_days();
  purchase.saved_kwh = saved.value / kJoulesPerKilowattHour * windows;
  purchase.saved_money = (without.money - after.money) * snapshot.policy.pue * windows;
  purchase.saved_kgco2e = (without.kgco2e - after.kgco2e) * snapshot.policy.pue * windows;
  purchase.net_money = purchase.saved_money - purchase.price;
  purchase.net_kgco2e = purchase.saved_kgco2e - purchase.embodied_kgco2e;
  if (snapshot.policy.objective == Objective::cost)
    judged.pays = purchase.saved_money * low_share(saved) > purchase.price;
  if (snapshot.policy.objective == Objective::carbon)
    judged.pays = purchase.saved_kgco2e * low_share(saved) > purchase.embodied_kgco2e;
  const bool worse = purchase.net_money < 0 || purchase.net_kgco2e < 0;
  purchase.says = snapshot.policy.objective == Objective::energy && worse
                      ? "saves energy only; " + verdict_of(purchase, false)
                      : verdict_of(purchase, judged.pays);
  return judged;
}

void close_new_sets(Instance& instance) {
  for (SetModel& set : instance.sets) set.closed = set.closed || set.is_new;
}

Refusal refusal_of(const BoughtSets& purchase) {
  return {
      "",
      purchase.sets.size() == 1 ? purchase.sets.front() : fmt::format("{} new sets", purchase.sets.size()),
      "buying " + purchase.says,
      {{"price", purchase.price},
       {"embodied_kgco2e", purchase.embodied_kgco2e},
       {"saved_kwh", purchase.saved_kwh},
       {"net_money", purchase.net_money},
       {"net_kgco2e", purchase.net_kgco2e}}};
}

}  // namespace tierwatt::planner
