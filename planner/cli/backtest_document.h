// The backtest as a document ("tierwatt/backtest/v1", docs/formats/backtest.md) and as text for a terminal.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "planner/backtest/backtest.h"
#include "planner/model/plan.h"
#include "planner/model/window_part.h"

namespace tierwatt::planner {

inline constexpr std::string_view kBacktestSchema = "tierwatt/backtest/v1";

struct BacktestParts {
  Backtest result;
  PolicyOptions options;
  std::string snapshot;                // digest
  std::optional<std::string> against;  // digest of the snapshot with the test window, where it is another
  std::optional<Matched> matched;      // volumes of the two
  MadeBy made_by;
  std::optional<PlanStatus> status;  // of our plan
  std::vector<std::string> warnings;
};

std::string backtest_json(const BacktestParts& parts);
std::string backtest_text(const BacktestParts& parts, int width_columns, bool color);

}  // namespace tierwatt::planner
