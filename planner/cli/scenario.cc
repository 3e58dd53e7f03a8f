// Tested by tests/planner/cli/scenario_test.cc.
#include "planner/cli/scenario.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace tierwatt::planner {
namespace {

constexpr int kMostDrives = 100'000;

Error refuse(std::string what, std::string_view place, std::string remedy) {
  return {Code::invalid_argument, std::move(what), std::string(place), std::move(remedy)};
}

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

struct Range {
  double least, most;
  const char* says;
};

Result<double> number_in(std::string_view key, std::string_view text, const Range& range) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(value >= range.least && value <= range.most))
    return refuse(fmt::format("{} must be {}, not '{}'", key, range.says, text), "", "");
  return value;
}

constexpr Range kAmount{0, 1e12, "a number, 0 or more"};

Status add_detail(Purchase& purchase, std::string_view text, std::string_view detail) {
  const std::size_t equals = detail.find('=');
  const std::string_view key = detail.substr(0, equals);
  const std::string_view value = equals == std::string_view::npos ? "" : detail.substr(equals + 1);
  if (value.empty() || (key != "model" && key != "node" && key != "price" && key != "kgco2e"))
    return refuse(fmt::format("'{}' is no detail of a drive to buy", detail), text,
                  "model=, node=, price= or kgco2e=");
  if (key == "model") {
    purchase.model = value;
  } else if (key == "node") {
    purchase.node = value;
  } else {
    TIERWATT_TRY(amount, number_in(key, value, kAmount));
    (key == "price" ? purchase.price : purchase.kgco2e) = amount;
  }
  return {};
}

std::vector<Index> nodes_of(const Snapshot& snapshot) {
  std::vector<Index> nodes;
  for (Index d = 0; d < snapshot.domains.size(); ++d) {
    if (snapshot.domains[d].kind == DomainKind::node) nodes.push_back(d);
  }
  return nodes;
}

std::string free_id(const Snapshot& snapshot, const Purchase& purchase, int& n) {
  const auto taken = [&](const std::string& id) {
    const auto same = [&](const auto& one) { return one.id == id; };
    return std::any_of(snapshot.sets.begin(), snapshot.sets.end(), same) ||
           std::any_of(snapshot.drives.begin(), snapshot.drives.end(), same);
  };
  std::string id;
  do {
    id = fmt::format("new-{}-{}", to_string(purchase.drive_class), ++n);
  } while (taken(id));
  return id;
}

Status buy(Snapshot& snapshot, const Purchase& purchase, int& numbered) {
  std::vector<Index> nodes = nodes_of(snapshot);
  if (!purchase.node.empty()) {
    std::erase_if(nodes, [&](Index d) { return snapshot.domains[d].id != purchase.node; });
    if (nodes.empty())
      return refuse(fmt::format("the snapshot has no node '{}'", purchase.node), "buy",
                    "node= wants the id of a node");
  }
  for (int i = 0; i < purchase.count; ++i) {
    SnapshotDrive drive;
    drive.id = free_id(snapshot, purchase, numbered);
    drive.drive_class = purchase.drive_class;
    drive.model = purchase.model;
    drive.capacity = purchase.size;
    drive.embodied_kgco2e = purchase.kgco2e;
    drive.purchase_price = purchase.price;
    drive.domain = nodes.empty() ? kNone : nodes[static_cast<std::size_t>(i) % nodes.size()];
    SpindleSet set;
    set.id = drive.id;
    set.drives = {static_cast<Index>(snapshot.drives.size())};
    set.usable = purchase.size;
    set.can_sleep = spins(purchase.drive_class);
    set.is_new = true;
    snapshot.drives.push_back(std::move(drive));
    snapshot.sets.push_back(std::move(set));
  }
  return {};
}

}  // namespace

Result<Purchase> parse_purchase(std::string_view text) {
  const char* form = "N:CLASS:SIZE, such as 4:nvme:7.68TB or 4:hdd:16TB:node=node-1:price=250";
  const std::vector<std::string_view> parts = parts_of(text, ':');
  if (parts.size() < 3) return refuse("a purchase needs a number, a class and a size", text, form);
  Purchase purchase;
  const auto [end, error] =
      std::from_chars(parts[0].data(), parts[0].data() + parts[0].size(), purchase.count);
  if (error != std::errc() || end != parts[0].data() + parts[0].size() || purchase.count < 1 ||
      purchase.count > kMostDrives)
    return refuse(fmt::format("'{}' is no number of drives", parts[0]), text,
                  fmt::format("1 to {}", kMostDrives));
  const auto drive_class = parse_drive_class(parts[1]);
  if (!drive_class)
    return refuse(fmt::format("'{}' is no class of drives", parts[1]), text,
                  "hdd, sata_ssd, sas_ssd, nvme or virtual");
  purchase.drive_class = *drive_class;
  auto size = parse_bytes(parts[2]);
  if (!size || size->value() <= 0)
    return refuse(fmt::format("'{}' is no size", parts[2]), text, "such as 7.68TB or 16TB");
  purchase.size = *size;
  for (std::size_t i = 3; i < parts.size(); ++i) TIERWATT_CHECK(add_detail(purchase, text, parts[i]));
  return purchase;
}

Status add_change(Scenario& scenario, std::string_view key, std::string_view value) {
  const auto put = [&](std::optional<double>& into, const Range& range) -> Status {
    TIERWATT_TRY(number, number_in(key, value, range));
    into = number;
    return {};
  };
  if (key == "buy") {
    TIERWATT_TRY(purchase, parse_purchase(value));
    scenario.buy.push_back(std::move(purchase));
  } else if (key == "retire") {
    scenario.retire.emplace_back(value);
  } else if (key == "price") {
    TIERWATT_CHECK(put(scenario.price_per_kwh, kAmount));
  } else if (key == "intensity") {
    TIERWATT_CHECK(put(scenario.kgco2e_per_kwh, kAmount));
  } else if (key == "headroom") {
    TIERWATT_CHECK(put(scenario.headroom, {0.01, 1, "a share from 0.01 to 1"}));
  } else if (key == "pue") {
    TIERWATT_CHECK(put(scenario.pue, {1, 10, "1 to 10"}));
  } else if (key == "horizon-days") {
    TIERWATT_CHECK(put(scenario.horizon_days, {1, 36500, "1 to 36500 days"}));
  } else if (key == "max-bytes") {
    auto bytes = parse_bytes(value);
    if (!bytes) return refuse(fmt::format("max-bytes must be a size, not '{}'", value), "", "such as 20TB");
    scenario.max_bytes = *bytes;
  } else if (key == "max-moves") {
    TIERWATT_TRY(moves, number_in(key, value, {0, 1e9, "a whole number, 0 or more"}));
    scenario.max_moves = static_cast<std::int64_t>(std::floor(moves));
  } else if (key == "objective") {
    scenario.objective = parse_objective(value);
    if (!scenario.objective)
      return refuse(fmt::format("objective must be energy, cost or carbon, not '{}'", value), "", "");
  } else if (key == "retired-power") {
    scenario.retired_power = parse_retired_power(value);
    if (!scenario.retired_power)
      return refuse(fmt::format("retired-power must be standby or off, not '{}'", value), "", "");
  } else {
    return refuse(fmt::format("'{}' is nothing that can be changed", key), "",
                  "one of buy, retire, price, intensity, headroom, pue, horizon-days, max-bytes, max-moves, "
                  "objective, retired-power");
  }
  scenario.changes.push_back(fmt::format("{}={}", key, value));
  return {};
}

Result<Scenario> parse_scenario(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::size_t equals = text.find('=');
  if (colon == std::string_view::npos || colon == 0 || equals < colon)
    return refuse("a scenario begins with its name and a colon", text,
                  "such as 'flash: buy=2:nvme:7.68TB price=0.4'");
  Scenario scenario;
  scenario.name = text.substr(0, colon);
  for (const std::string_view word : parts_of(text.substr(colon + 1), ' ')) {
    if (word.empty()) continue;
    const std::size_t at = word.find('=');
    if (at == std::string_view::npos)
      return refuse(fmt::format("'{}' is no KEY=VALUE", word), scenario.name, "such as price=0.4");
    if (Status added = add_change(scenario, word.substr(0, at), word.substr(at + 1)); !added) {
      Error error = added.error();
      error.place = scenario.name + (error.place.empty() ? "" : ": " + error.place);
      return error;
    }
  }
  if (scenario.changes.empty())
    return refuse("this scenario changes nothing", scenario.name, "add KEY=VALUE");
  return scenario;
}

Result<Snapshot> apply(const Snapshot& snapshot, const Scenario& scenario) {
  Snapshot changed = snapshot;
  Policy& policy = changed.policy;
  policy.price_per_kwh = scenario.price_per_kwh.value_or(policy.price_per_kwh);
  policy.kgco2e_per_kwh = scenario.kgco2e_per_kwh.value_or(policy.kgco2e_per_kwh);
  // One figure in a scenario holds at all hours.
  if (scenario.price_per_kwh) policy.price_by_hour.clear();
  if (scenario.kgco2e_per_kwh) policy.kgco2e_by_hour.clear();
  policy.headroom = scenario.headroom.value_or(policy.headroom);
  policy.pue = scenario.pue.value_or(policy.pue);
  policy.horizon_days = scenario.horizon_days.value_or(policy.horizon_days);
  policy.objective = scenario.objective.value_or(policy.objective);
  policy.retired_power = scenario.retired_power.value_or(policy.retired_power);
  if (scenario.max_bytes) policy.max_bytes = scenario.max_bytes;
  if (scenario.max_moves) policy.max_moves = scenario.max_moves;
  int numbered = 0;
  for (const Purchase& purchase : scenario.buy) TIERWATT_CHECK(buy(changed, purchase, numbered));
  return changed;
}

}  // namespace tierwatt::planner
