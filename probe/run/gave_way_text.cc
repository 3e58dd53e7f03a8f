// Words alone. Tested by tests/probe/run/gave_way_text_test.cc.
#include "probe/run/gave_way_text.h"

#include <fmt/core.h>

namespace tierwatt::run {

namespace {

constexpr const char* kRemedy = "--patience S waits longer, --polite off measures all the same";

std::string times(std::int64_t count) { return count == 1 ? "once" : fmt::format("{} times", count); }

std::string others(const GaveWay& gave_way) {
  std::string text = fmt::format("{} I/O{} ({}) of others, at most {:.0f} a second", gave_way.foreign_ios,
                                 gave_way.foreign_ios == 1 ? "" : "s", to_string(gave_way.foreign_bytes),
                                 gave_way.foreign_iops_max.value());
  if (gave_way.pressure_max)
    text += fmt::format(", io pressure up to {:.0f} %", *gave_way.pressure_max * 100);
  return text;
}

}  // namespace

std::string gave_way_line(const GaveWay& gave_way) {
  if (gave_way.foreign_ios == 0 && gave_way.pauses == 0) return {};
  std::string text = others(gave_way);
  if (!gave_way.polite) return text + "; not given way to";
  if (gave_way.pauses == 0) return text;
  text += fmt::format("; stepped back {}, for {:.1f} s", times(gave_way.pauses), gave_way.paused.count());
  if (!gave_way.gave_up) return text;  // steps that were steady early used less than their time, too
  return text +
         fmt::format("; {:.1f} of {:.1f} s of load had", gave_way.used.count(), gave_way.budget.count());
}

std::vector<std::string> gave_way_notes(const GaveWay& gave_way) {
  std::vector<std::string> notes;
  if (gave_way.pauses > 0) notes.push_back("gave way: " + gave_way_line(gave_way));
  if (gave_way.gave_up) {
    notes.push_back(fmt::format(
        "disturbed: gave up for others after {:.0f} s of waiting, later workloads did not run ({})",
        gave_way.paused.count(), kRemedy));
  }
  return notes;
}

Error in_use_error(const GaveWay& gave_way, const std::filesystem::path& target) {
  return {Code::busy,
          fmt::format("disturbed: others used the drive, nothing was measured in {:.0f} s of waiting: {}",
                      gave_way.paused.count(), others(gave_way)),
          target.string(), kRemedy};
}

}  // namespace tierwatt::run
