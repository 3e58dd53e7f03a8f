// A table of policies and a few sentences. Tested by tests/planner/cli/backtest_text_test.cc.
#include <fmt/core.h>

#include <cmath>

#include "planner/cli/backtest_document.h"
#include "probe/cli/table.h"

namespace tierwatt::planner {
namespace {

std::string days_of(const Window& window) {
  return fmt::format("{:.3g} days from {}", window.length().count() / 86400, to_rfc3339(window.start));
}

std::string bytes_of(double bytes) {
  return bytes > 0 ? to_string(Bytes(static_cast<std::int64_t>(bytes))) : "-";
}

std::string share_delayed(const Delays& delays) {
  if (delays.delayed == 0) return "-";
  const double percent = 100 * static_cast<double>(delays.delayed) / static_cast<double>(delays.accesses);
  return percent < 0.01 ? fmt::format("{} (< 0.01 %)", delays.delayed)
                        : fmt::format("{} ({:.2f} %)", delays.delayed, percent);
}

std::string seconds_of(const Delays& delays, double share) {
  return delays.delayed == 0 ? "-" : tierwatt::to_string(Seconds(delays.quantile_s(share)));
}

std::string table_of(const Backtest& result, int width_columns, bool color) {
  using cli::Align;
  cli::Table table({{.header = "policy"},
                    {.header = "kWh a year", .align = Align::right},
                    {.header = "saved", .align = Align::right},
                    {.header = "emptied off", .align = Align::right},
                    {.header = "in standby", .align = Align::right},
                    {.header = "in train", .align = Align::right},
                    {.header = "wake-ups", .align = Align::right},
                    {.header = "delayed", .align = Align::right},
                    {.header = "p50", .align = Align::right},
                    {.header = "p99", .align = Align::right},
                    {.header = "moved", .align = Align::right},
                    {.header = "emptied", .align = Align::right}});
  const auto percent = [](double value) { return fmt::format("{:.1f} %", value); };
  for (const Judged& policy : result.policies) {
    const Replayed& replayed = policy.replayed;
    table.add({policy.title,
               fmt::format("{:.0f}",
                           replayed.energy_j.value / kJoulesPerKilowattHour * result.test.windows_per_year()),
               percent(result.saved_percent(replayed.energy_j.value)),
               percent(result.saved_percent(replayed.emptied_off_j.value)),
               percent(result.saved_percent(replayed.emptied_asleep_j.value)),
               policy.train_saved_percent ? percent(*policy.train_saved_percent) : "-",
               std::to_string(replayed.wake_ups), share_delayed(replayed.delays),
               seconds_of(replayed.delays, 0.50), seconds_of(replayed.delays, 0.99),
               bytes_of(policy.moved_before_bytes + policy.moved_during_bytes),
               policy.sets_emptied > 0 ? std::to_string(policy.sets_emptied) : "-"});
  }
  return table.to_string(width_columns, color);
}

constexpr double kSame = 0.05;  // points that the table does not show

// "8.7 points more than PDC".
std::string against(const Backtest& result, const Judged& ours, const Judged& other) {
  const double points = result.saved_percent(ours.replayed.energy_j.value) -
                        result.saved_percent(other.replayed.energy_j.value);
  if (std::abs(points) < kSame) return fmt::format("as much as {}", other.title);
  return fmt::format("{:.1f} points {} than {}", std::abs(points), points < 0 ? "less" : "more", other.title);
}

std::string verdict_of(const Backtest& result) {
  const Judged* ours = result.best_of({PolicyKind::ours});
  const Judged* best = result.best_of({PolicyKind::plain, PolicyKind::published});
  if (ours == nullptr || best == nullptr) return "";
  std::string text =
      fmt::format("Ours saves {:.1f} % of what all spinning takes, {}, the best of the others",
                  result.saved_percent(ours->replayed.energy_j.value), against(result, *ours, *best));
  if (const Judged* strengthened = result.best_of({PolicyKind::strengthened}))
    text += fmt::format(", and {}", against(result, *ours, *strengthened));
  text += ".\n";
  if (const Judged* hindsight = result.best_of({PolicyKind::hindsight}))
    text += fmt::format("Planned on the test window itself it would save {:.1f} %.\n",
                        result.saved_percent(hindsight->replayed.energy_j.value));
  return text;
}

}  // namespace

std::string backtest_text(const BacktestParts& parts, int width_columns, bool color) {
  const Backtest& result = parts.result;
  std::string text =
      fmt::format("planned on {}\njudged on  {}\n\n", days_of(result.train), days_of(result.test));
  text += table_of(result, width_columns, color);
  text += "\n" + verdict_of(result);
  text += fmt::format(
      "No policy can save more than {:.1f} %: the floor of one that knows every step beforehand.\n",
      result.saved_percent(result.floor_j));
  text +=
      fmt::format("Figures of drives are {} or better; energy is that of the replay rule, without copying.\n",
                  to_string(result.figures));
  if (result.stopped) text += "Stopped by the user: policies are missing.\n";
  return text;
}

}  // namespace tierwatt::planner
