// Tested by tests/planner/explain/explain_text_test.cc.
#include "planner/explain/explain_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "planner/report/figure_text.h"
#include "probe/cli/printable.h"
#include "probe/cli/table.h"
#include "probe/cli/wrap.h"

namespace tierwatt::planner {
namespace {

using cli::Align;
using cli::Table;

struct Topic {
  const char* name;
  const char* heading;
};
constexpr std::array<Topic, 4> kTopics{
    {{"why", "Why"}, {"copying", "Copying"}, {"binds", "What binds"}, {"needs", "What it would take"}}};

class Page {
 public:
  Page(int width_columns, bool color) : width_columns_(width_columns), color_(color) {}

  void heading(const std::string& text) {
    if (!text_.empty()) text_ += "\n";
    text_ += (color_ ? "\x1b[1m" + text + "\x1b[0m" : text) + "\n";
  }
  void sentence(const std::string& text) {
    text_ += "  " +
             cli::wrap(cli::printable(text), 2, static_cast<std::size_t>(std::max(0, width_columns_))) + "\n";
  }
  void statements(const std::vector<Statement>& statements) {
    for (const Topic& topic : kTopics) {
      const auto about = [&](const Statement& one) { return one.topic == topic.name; };
      if (std::none_of(statements.begin(), statements.end(), about)) continue;
      heading(topic.heading);
      for (const Statement& one : statements) {
        if (about(one)) sentence(one.text + ".");
      }
    }
  }
  void table(const std::string& title, const Table& table) {
    if (table.empty()) return;
    heading(title);
    text_ += table.to_string(width_columns_, color_);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  int width_columns_;
  bool color_;
  std::string text_;
};

std::string hours_text(double hours) { return number_text(hours) + " h"; }

std::string signed_text(double value) { return (value > 0 ? "+" : "") + number_text(value); }

std::string reasons_text(const std::vector<Reason>& reasons) {
  std::string text;
  for (const Reason& reason : reasons) text += (text.empty() ? "" : "; ") + reason.rule + ": " + reason.text;
  return text;
}

Table alternatives_table(const VolumeExplanation& e) {
  Table table({{"other set", Align::left, true},
               {"kWh a year", Align::right},
               {"awake", Align::right},
               {"why not", Align::left, true}});
  for (const Alternative& one : e.alternatives) {
    std::string why = reasons_text(one.excluded_by);
    if (why.empty() && one.keeps_it_awake)
      why = "it could not sleep: the first byte is due sooner than a spin-up";
    if (why.empty()) why = one.saves_kwh_per_year.value > 0 ? "-" : "takes more";
    table.add({one.set + (one.is_home ? " (as it is)" : ""), signed_text(-one.saves_kwh_per_year.value),
               signed_text(one.awake_hours_more) + " h", why});
  }
  return table;
}

Table excluded_table(const VolumeExplanation& e) {
  Table table({{"sets", Align::right}, {"excluded by"}, {"for example", Align::left, true}});
  for (const ExcludedSets& one : e.excluded)
    table.add({std::to_string(one.sets), one.rule, one.example + ": " + one.text});
  return table;
}

Table keepers_table(const std::vector<Keeper>& keepers) {
  Table table({{"volume", Align::left, true},
               {"size", Align::right},
               {"active", Align::right},
               {"alone", Align::right},
               {"kWh a year without it", Align::right},
               {"must", Align::left, true}});
  for (const Keeper& one : keepers) {
    table.add({one.volume, bytes_text(static_cast<double>(one.size.value())), hours_text(one.active_hours),
               hours_text(one.alone_hours), signed_text(-one.alone_kwh_per_year.value), one.must});
  }
  return table;
}

Table phases_table(const SetExplanation& e) {
  Table table({{"", Align::left},
               {"timeout"},
               {"awake", Align::right},
               {"wake-ups", Align::right},
               {"volumes", Align::right},
               {"bytes", Align::right},
               {"kWh a year"}});
  const auto add = [&](const char* name, const SetPhase& phase) {
    const std::string timeout = phase.retired     ? "retired"
                                : phase.timeout_s ? duration_text(*phase.timeout_s)
                                                  : "never sleeps";
    table.add({name, timeout, hours_text(phase.awake_hours), std::to_string(phase.wake_ups),
               std::to_string(phase.volumes), bytes_text(phase.bytes), figure_text(phase.kwh_per_year, "")});
  };
  add("today", e.before);
  add("better timeout alone", e.timeouts_only);
  add("after the plan", e.after);
  return table;
}

}  // namespace

std::string render_text(const VolumeExplanation& e, int width_columns, bool color) {
  Page page(width_columns, color);
  const std::string claim = e.claim.empty() ? "" : " (" + e.claim + ")";
  const std::string where = e.moves.empty() ? "stays on " + e.home : e.home + " -> " + e.place;
  page.heading(cli::printable(fmt::format("Volume {}{}, {}: {}", e.volume, claim,
                                          bytes_text(static_cast<double>(e.size.value())), where)));
  page.statements(e.statements);
  const std::int64_t others = e.sets_that_may + [&] {
    std::int64_t sum = 0;
    for (const ExcludedSets& one : e.excluded) sum += one.sets;
    return sum;
  }();
  page.table(fmt::format("Instead, all others as planned ({} of {} other sets may take it; against the plan)",
                         e.sets_that_may, others),
             alternatives_table(e));
  page.table("Excluded sets, each by the first rule that does", excluded_table(e));
  return page.text();
}

std::string render_text(const SetExplanation& e, int width_columns, bool color) {
  Page page(width_columns, color);
  std::string nodes;
  for (const std::string& node : e.nodes) nodes += (nodes.empty() ? " on " : ", ") + node;
  page.heading(cli::printable(
      fmt::format("Set {}, {}{}: {}", e.set, count_text(e.drives, "drive", "drives"), nodes, e.role)));
  page.statements(e.statements);
  page.table("Before and after", phases_table(e));
  page.table("Who keeps it awake after the plan", keepers_table(e.keepers_after));
  page.table("Who keeps it awake today", keepers_table(e.keepers_before));
  return page.text();
}

}  // namespace tierwatt::planner
