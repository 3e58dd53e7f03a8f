// Carriage returns and blanks.
#include "planner/cli/status_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace tierwatt::planner {
namespace {

constexpr std::size_t kWidth = 60;

// By the names under which --timings lists them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kStages = {{
    {"read", "reading the snapshot"},
    {"fill", "filling in figures"},
    {"model", "replaying the window as it is"},
    {"bound", "bounding what can be saved"},
    {"search", "searching"},
    {"order", "ordering the moves"},
    {"document", "writing up the plan"},
    {"review", "reviewing every step of the plan"},
    {"write", "writing"},
}};

}  // namespace

void StatusLine::say(std::string_view text) {
  if (!shown_) return;
  output_.err << fmt::format("\r{:<{}}", text.substr(0, kWidth), kWidth) << std::flush;
  dirty_ = true;
}

void StatusLine::clear() {
  if (!dirty_) return;
  output_.err << "\r" << std::string(kWidth, ' ') << "\r" << std::flush;
  dirty_ = false;
}

void StatusLine::say_stage(std::string_view stage) {
  const auto* const found =
      std::find_if(kStages.begin(), kStages.end(), [&](const auto& known) { return known.first == stage; });
  say(found == kStages.end() ? stage : found->second);
}

}  // namespace tierwatt::planner
