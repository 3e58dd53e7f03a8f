// Rendering of progress; contract in probe_progress.h.
#include "probe/cli/probe_progress.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "probe/cli/printable.h"
#include "probe/load/engine.h"

namespace tierwatt::cli {
namespace {

// Once a silence lasts so long, a word is said of it.
constexpr Seconds kSilent{5.0};
// From here on the line tells of the waiting instead of the rate.
constexpr Seconds kWaits{1.0};

// "57 s", "34 min", "22 h 54 min"
std::string in_words(Seconds time) {
  constexpr double kMostSeconds = 100;
  constexpr double kMostMinutes = 100;
  const double seconds = std::ceil(time.count());
  if (seconds < kMostSeconds) return fmt::format("{:.0f} s", seconds);
  const double minutes = std::ceil(seconds / 60);
  if (minutes < kMostMinutes) return fmt::format("{:.0f} min", minutes);
  return fmt::format("{:.0f} h {:.0f} min", std::floor(minutes / 60), std::fmod(minutes, 60));
}

// "5 s left", "40 s to 11 min left"
std::string time_left(Seconds least, Seconds most) {
  const std::string longest = in_words(most);
  const std::string shortest = in_words(std::min(least, most));
  return shortest == longest ? longest + " left" : shortest + " to " + longest + " left";
}

std::string short_state(const run::StepProgress& progress) {
  if (progress.step == 0) return "idle";
  const std::string step = fmt::format("{}/{}", progress.step, progress.steps);
  if (progress.silence >= kWaits) return step + " waits";
  if (progress.gives_way) return step + " gives way";
  return fmt::format("{} {:.0f} IOPS", step, progress.rate.value());
}

// So that it stays one line at a terminal.
std::string cut(std::string text, int width_columns) {
  if (width_columns > 0 && text.size() >= static_cast<std::size_t>(width_columns)) {
    text.resize(static_cast<std::size_t>(width_columns - 1));
  }
  return text;
}

}  // namespace

std::string progress_line(const std::string& target, const run::StepProgress& progress) {
  if (progress.step == 0) {
    return fmt::format("{} idle, {}", target, time_left(progress.left_least, progress.left));
  }
  if (progress.silence >= kWaits) {
    return fmt::format("{} {}/{} {}: waiting for {} I/Os since {:.0f} s", target, progress.step,
                       progress.steps, progress.label, progress.in_flight,
                       std::floor(progress.silence.count()));
  }
  if (progress.gives_way) {
    return fmt::format("{} {}/{} {}: gives way to others on the drive, {}", target, progress.step,
                       progress.steps, progress.label, time_left(progress.left_least, progress.left));
  }
  return fmt::format("{} {}/{} {}: {:.0f} IOPS, {}", target, progress.step, progress.steps, progress.label,
                     progress.rate.value(), time_left(progress.left_least, progress.left));
}

std::string progress_line(const std::map<std::string, run::StepProgress>& targets) {
  Seconds least{};
  Seconds most{};
  std::string states;
  for (const auto& [target, progress] : targets) {
    least = std::max(least, progress.left_least);
    most = std::max(most, progress.left);
    states += fmt::format("{}{} {}", states.empty() ? "" : ", ",
                          std::filesystem::path(target).filename().string(), short_state(progress));
  }
  return fmt::format("{} at once, {}: {}", targets.size(), time_left(least, most), states);
}

void ProgressLine::show(const std::string& target, const run::StepProgress& progress) {
  State& state = targets_[target];
  state.progress = progress;
  say_that_it_waits(target, state);
  if (!output_.progress) return;
  std::string line = progress_line(target, progress);
  if (targets_.size() > 1) {
    std::map<std::string, run::StepProgress> all;
    for (const auto& [name, one] : targets_) all.emplace(name, one.progress);
    line = progress_line(all);
  }
  output_.err << '\r' << cut(printable(line), output_.width_columns) << "\x1b[K" << std::flush;
  shown_ = true;
}

void ProgressLine::say_that_it_waits(const std::string& target, State& state) {
  const bool silent = state.progress.silence >= kSilent;
  if (silent && !state.silence_told) {
    clear();
    output_.err << fmt::format(
        "{}: waiting for {} I/Os, none came back for {:.0f} s; gives up after {:.0f} s, Ctrl-C stops at "
        "once\n",
        printable(target), state.progress.in_flight, state.progress.silence.count(),
        load::kHangLimit.count());
  }
  state.silence_told = silent;
}

void ProgressLine::clear() {
  if (shown_) output_.err << "\r\x1b[K" << std::flush;
  shown_ = false;
}

void ProgressLine::clear(const std::string& target) {
  clear();
  targets_.erase(target);
}

}  // namespace tierwatt::cli
