// Leave out what falls, pool, then look for the first depth near the plateau. The rule stands in knee.h.
#include "probe/load/knee.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace tierwatt::load {

namespace {

struct Block {
  double sum = 0;
  std::size_t count = 0;
  [[nodiscard]] double mean() const { return sum / static_cast<double>(count); }
};

// Pool adjacent violators: the non-decreasing values nearest to these in least squares.
std::vector<double> non_decreasing(const std::vector<double>& values) {
  std::vector<Block> blocks;
  for (const double value : values) {
    blocks.push_back({value, 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
      const Block last = blocks.back();
      blocks.pop_back();
      blocks.back().sum += last.sum;
      blocks.back().count += last.count;
    }
  }
  std::vector<double> fitted;
  for (const Block& block : blocks) fitted.insert(fitted.end(), block.count, block.mean());
  return fitted;
}

std::vector<double> fitted_rates(std::span<const SweepPoint> sweep, double SweepPoint::*side) {
  std::vector<double> values;
  for (const SweepPoint& point : sweep) values.push_back(point.*side);
  return non_decreasing(values);
}

// Place of the first rate within the gain of `plateau`; the last place when none is.
std::size_t first_near(const std::vector<double>& rates, double plateau) {
  const auto near = std::find_if(rates.begin(), rates.end(),
                                 [&](double rate) { return rate * (1 + kKneeGain) >= plateau; });
  return near == rates.end() ? rates.size() - 1 : static_cast<std::size_t>(near - rates.begin());
}

bool is_whole(std::span<const SweepPoint> sweep) {
  return std::all_of(sweep.begin(), sweep.end(), [](const SweepPoint& point) {
    return std::isfinite(point.high) && point.rate > 0 && point.low <= point.rate && point.rate <= point.high;
  });
}

const SweepPoint& highest(std::span<const SweepPoint> sweep) {
  return *std::max_element(sweep.begin(), sweep.end(),
                           [](const SweepPoint& a, const SweepPoint& b) { return a.rate < b.rate; });
}

std::span<const SweepPoint> without_fall(std::span<const SweepPoint> sweep) {
  const SweepPoint& peak = highest(sweep);
  const auto falls = [&](const SweepPoint& point) {
    return point.rate * (1 + kKneeGain) < peak.rate && point.high < peak.low;
  };
  while (falls(sweep.back())) sweep = sweep.first(sweep.size() - 1);
  return sweep;
}

// "" where all are kept.
std::string fall_in_words(std::span<const SweepPoint> sweep, std::size_t kept) {
  if (kept == sweep.size()) return "";
  double lowest = sweep[kept].rate;
  for (const SweepPoint& point : sweep.subspan(kept)) lowest = std::min(lowest, point.rate);
  return fmt::format("from {} on IOPS fall, by up to {:.0f} %", sweep[kept].queue_depth,
                     100 * (1 - lowest / highest(sweep).rate));
}

Knee no_knee(std::string why) { return {.queue_depth = std::nullopt, .why = std::move(why)}; }

}  // namespace

Knee find_knee(std::span<const SweepPoint> sweep) {
  if (sweep.size() < kKneeDepths) {
    return no_knee(fmt::format("{} queue depths, and a knee needs {}", sweep.size(), kKneeDepths));
  }
  if (!is_whole(sweep)) return no_knee("a queue depth has no rate");
  const std::span<const SweepPoint> kept = without_fall(sweep);
  const std::vector<double> rates = fitted_rates(kept, &SweepPoint::rate);
  const std::size_t at = first_near(rates, rates.back());
  if (at + 1 == sweep.size()) {
    return no_knee(
        fmt::format("IOPS still grow at the deepest queue of the sweep, {}", sweep.back().queue_depth));
  }
  const std::vector<double> lows = fitted_rates(kept, &SweepPoint::low);
  const std::vector<double> highs = fitted_rates(kept, &SweepPoint::high);
  Knee knee;
  knee.queue_depth = kept[at].queue_depth;
  knee.earliest = kept[std::min(at, first_near(highs, lows.back()))].queue_depth;
  knee.latest = kept[std::max(at, first_near(lows, highs.back()))].queue_depth;
  knee.why = fall_in_words(sweep, kept.size());
  return knee;
}

}  // namespace tierwatt::load
