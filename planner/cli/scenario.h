// What is asked of `tierwatt whatif`: changes of a snapshot, in words, and the snapshot changed by them.
//
// A purchase is N:CLASS:SIZE, with :KEY=VALUE after it as often as wanted: model, node (a node's id; else the
// nodes in turn, in the snapshot's order), price (of one drive, in the policy's money), kgco2e (of making
// one). Each drive becomes a set of its own that may be used and need not be. A scenario is NAME: followed by
// KEY=VALUE parted by blanks, the keys being those of the options.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/base/result.h"
#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

struct Purchase {
  int count = 0;
  DriveClass drive_class = DriveClass::nvme;
  Bytes size{};
  std::string model, node;
  std::optional<double> price;   // of one
  std::optional<double> kgco2e;  // of making one
};

struct Scenario {
  std::string name;
  std::vector<Purchase> buy;
  std::vector<std::string> retire;  // ids of sets
  std::optional<double> price_per_kwh, kgco2e_per_kwh, headroom, pue, horizon_days;
  std::optional<Bytes> max_bytes;
  std::optional<std::int64_t> max_moves;
  std::optional<Objective> objective;
  std::optional<RetiredPower> retired_power;
  std::vector<std::string> changes;  // each as it was given: "price=0.5"
};

// Errors: invalid_argument that names the part and says what it should be.
Result<Purchase> parse_purchase(std::string_view text);
Result<Scenario> parse_scenario(std::string_view text);
// One change: "price", "0.5".
Status add_change(Scenario& scenario, std::string_view key, std::string_view value);

// Errors: a node that the snapshot does not have.
Result<Snapshot> apply(const Snapshot& snapshot, const Scenario& scenario);

}  // namespace tierwatt::planner
