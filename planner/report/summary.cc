// Ten lines, each a name in a fixed column and what it says. Tested by tests/planner/report/summary_test.cc.
#include "planner/report/summary.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string_view>

#include "planner/report/figure_text.h"
#include "probe/cli/wrap.h"

namespace tierwatt::planner {
namespace {

class Lines {
 public:
  Lines(int width_columns, bool color)
      : width_(static_cast<std::size_t>(std::max(0, width_columns))), color_(color) {}
  void add(std::string_view name, const std::string& text) {
    const std::string padded = fmt::format("{:<{}}", name, kTextColumn);
    const std::string broken = cli::wrap(text, kTextColumn, width_);
    text_ += (color_ ? "\x1b[1m" + padded + "\x1b[0m" : padded) + broken + "\n";
  }
  [[nodiscard]] std::string paint(const std::string& word, const char* code) const {
    return color_ ? std::string("\x1b[") + code + "m" + word + "\x1b[0m" : word;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static constexpr std::size_t kTextColumn = 12;

  std::size_t width_;
  bool color_;
  std::string text_;
};

std::string window_text(const Report& report) {
  return "mean over " + duration_text(report.window.length().count()) + " from " +
         to_rfc3339(report.window.start).substr(0, 10);
}

double share_saved(const Report& report) {
  const double before = report.watts_before.value;
  return before > 0 ? 1 - report.watts_after.value / before : 0;
}

// "820 -> 318 a year, saves 502 (430-580, catalog)"
std::string year_text(const Figure& before, const Figure& after, const Figure& saved, std::string_view unit) {
  const std::string last = unit.empty() ? "" : " " + std::string(unit);
  return number_text(before.value) + " -> " + number_text(after.value) + last + " a year, saves " +
         figure_text(saved, unit);
}

// "; at most 1,290 wake-ups a year; wwn-1 has 9,900 a year left; of 3 sets that sleep it is not known"
std::string wear_text(const WearTotals& wear) {
  if (wear.sleeping == 0) return "";
  std::string text =
      fmt::format("; at most {} wake-ups a year a set", number_text(wear.most_wake_ups_a_year));
  if (!wear.nearest_set.empty())
    text += fmt::format("; nearest to its rating {}: {} of {} a year", wear.nearest_set,
                        number_text(wear.nearest_wake_ups_a_year), number_text(wear.nearest_allowed_a_year));
  if (wear.unknown > 0)
    text += fmt::format("; {} of {} sleeping sets do not say how many start/stops they have made",
                        wear.unknown, wear.sleeping);
  return text;
}

std::string disks_text(const Report& report) {
  const Disks& disks = report.disks;
  return fmt::format(
      "{} of {} spinning sets retired, {} sleep, {} stay awake; asleep {} of the time (was {}){}",
      disks.retired, disks.sets, disks.sleeping, disks.awake, percent_text(disks.asleep_share_after),
      percent_text(disks.asleep_share_before), wear_text(report.wear));
}

std::string moving_text(const Report& report) {
  const Moving& moving = report.moving;
  std::string text =
      fmt::format("{} in {}", bytes_text(moving.bytes), count_text(moving.moves, "move", "moves"));
  if (moving.moves > 0) {
    text +=
        fmt::format(", {}, {}", count_text(moving.waves, "wave", "waves"), duration_text(moving.duration_s));
  }
  if (report.refused.total > 0) text += fmt::format("; {} refused", report.refused.total);
  return text;
}

std::string payback_text(const Report& report) {
  if (!report.payback_days) return "none: nothing is saved that could pay back";
  const Figure& days = *report.payback_days;
  const std::string basis = days.basis.empty() ? "" : ", " + days.basis;
  return figure_text(days, "days") + basis;
}

// "; to buy: flash-1; does not pay: ..."
std::string purchase_text(const std::optional<BoughtSets>& purchase) {
  if (!purchase) return "";
  const std::string what =
      purchase->sets.size() == 1 ? purchase->sets.front() : fmt::format("{} sets", purchase->sets.size());
  return "; to buy: " + what + "; " + purchase->says;
}

// "; measuring wwn-1 (ST16000NM001J, 6 alike) would make +-340 kWh +-280": the best; the document has more.
std::string measure_text(const std::vector<Measurement>& next) {
  if (next.empty()) return "";
  const Measurement& best = next.front();
  const std::string model = best.model.empty() ? "" : best.model + ", ";
  return fmt::format("; measuring {} ({}{} alike) would make +-{} kWh +-{}", best.drive, model, best.alike,
                     number_text(best.shrinks_from), number_text(best.shrinks_to));
}

std::string review_text(const Report& report, const Lines& lines) {
  const FindingCounts& counts = report.finding_counts;
  const char* color = report.verdict == Verdict::ok ? "32" : report.verdict == Verdict::warn ? "33" : "31";
  return fmt::format("{}: {} fail, {} warn, {} info", lines.paint(to_string(report.verdict), color),
                     counts.fail, counts.warn, counts.info);
}

std::string bound_text(const Report& report) {
  if (report.bound.kind.empty()) return "no bound was computed";
  return fmt::format("gap {} kWh a year, {} of the largest conceivable saving ({})",
                     number_text(report.bound.gap_kwh_per_year), percent_text(report.bound.gap_share),
                     report.bound.kind);
}

// Power for cooling and conversion is in money and carbon, not in the kWh of the storage itself.
std::string pue_text(const Report& report) {
  return report.policy.pue == 1 ? "" : ", PUE " + number_text(report.policy.pue);
}

// "12 W less", "12 W more".
std::string less_text(double less, const std::function<std::string(double)>& amount) {
  return amount(std::fabs(less)) + (less < 0 ? " more" : " less");
}

std::string after_text(const Report& report) {
  const double timeouts = report.watts_before.value - report.energy.window_timeout_only_j.value /
                                                          std::max(1.0, report.window.length().count());
  const auto watts = [](double amount) { return number_text(amount) + " W"; };
  return figure_text(report.watts_after, "W") + ", " +
         less_text(share_saved(report), [](double share) { return percent_text(share); }) +
         "; better timeouts alone " + less_text(timeouts, watts);
}

void add_savings(const Report& report, Lines& lines) {
  const Energy& energy = report.energy;
  lines.add("Watts after", after_text(report));
  lines.add("Energy",
            year_text(energy.annual_before_kwh, energy.annual_after_kwh, energy.annual_saved_kwh, "kWh") +
                measure_text(report.measure_next));
  lines.add("Cost",
            year_text(report.cost.annual_before, report.cost.annual_after, report.cost.annual_saved, "") +
                " at " + number_text(report.policy.price_per_kwh) + "/kWh" + pue_text(report) +
                purchase_text(report.purchase));
  lines.add("CO2e", year_text(report.carbon.annual_before, report.carbon.annual_after,
                              report.carbon.annual_saved, "kg") +
                        " at " + number_text(report.policy.kgco2e_per_kwh) + " kg/kWh");
  lines.add("Disks", disks_text(report));
  lines.add("To move", moving_text(report));
  lines.add("Payback", payback_text(report));
}

void add_answer_no(const Report& report, Lines& lines) {
  const bool infeasible = report.status == PlanStatus::infeasible;
  const std::string reason = report.reason.empty() ? "no reason was given" : report.reason;
  lines.add("Answer", lines.paint(infeasible ? "infeasible" : "nothing to do", infeasible ? "31" : "33") +
                          ": " + reason);
  lines.add("Energy", figure_text(report.energy.annual_before_kwh, "kWh") + " a year stays");
  lines.add("Disks", fmt::format("{} spinning sets, asleep {} of the time", report.disks.sets,
                                 percent_text(report.disks.asleep_share_before)));
  if (report.refused.total > 0) {
    lines.add("Refused", count_text(report.refused.total, "move", "moves") +
                             ", the first: " + report.refused.items.front().why);
  }
}

}  // namespace

std::string render_summary(const Report& report, int width_columns, bool color) {
  Lines lines(width_columns, color);
  lines.add("Watts now", figure_text(report.watts_before, "W") + ", " + window_text(report));
  const bool no = report.status == PlanStatus::nothing_to_do || report.status == PlanStatus::infeasible;
  if (no) {
    add_answer_no(report, lines);
  } else {
    add_savings(report, lines);
  }
  lines.add("Review", review_text(report, lines));
  lines.add("Bound", bound_text(report));
  return lines.text();
}

std::string render_summary(const Snapshot& snapshot, const Plan& plan, int width_columns, bool color) {
  return render_summary(build_summary(snapshot, plan), width_columns, color);
}

}  // namespace tierwatt::planner
