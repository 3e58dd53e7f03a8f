// What the figures of a cluster's drives are wrong together by.
//
// A saving is linear in watts and joules that are known within intervals only. Errors that drives share do
// not average out over a thousand of them, so each figure's interval is taken apart into a few causes:
//   meter       one gain for all that was measured (or is reported) by one kind of instrument;
//   class       what a prior of a class of drives is off by, for every drive that has it;
//   model       what a datasheet, a statement or a prior is off by, for every drive of the model;
//   transition  the convention by which spin-up joules are told;
//   own         what one drive of a model differs by from the next, which does average out.
// Causes are independent standard normal factors. A figure moves by `up` with one positive standard deviation
// of a factor and by `down` with a negative one, since intervals are seldom symmetric about their value.
//
// Units: slopes are watts (joules for spin-ups) a standard deviation. Ownership: values. Threads: immutable.
// How much of an interval is put down to which cause: docs/decisions/0047-errors-shared-and-own.md.
#pragma once

#include <array>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "probe/profile/snapshot.h"

namespace tierwatt::planner {

// Half-widths of 95 % intervals are this many standard deviations.
inline constexpr double kSd95 = 1.959964;

enum class Cause { meter, drive_class, model, transition, floor };

struct Factor {
  Cause cause = Cause::model;
  std::string name;  // of the meter, the model, ...
};

struct Slope {
  Index factor = kNone;
  double up = 0, down = 0;
};

enum class PowerFigure : std::size_t { idle, standby, spinup };
inline constexpr std::size_t kPowerFigures = 3;

// One figure's doubt: shared slopes, and what is its own (a variance: symmetric, independent).
struct FigureDoubt {
  std::vector<Slope> shared;
  double own_variance = 0;
};
using DriveDoubt = std::array<FigureDoubt, kPowerFigures>;

class Factors {
 public:
  Factors() = default;
  // Every idle, standby and spin-up figure must be there.
  explicit Factors(const Snapshot& filled);

  [[nodiscard]] std::size_t size() const { return factors_.size(); }
  [[nodiscard]] const Factor& operator[](Index factor) const { return factors_[factor]; }
  // Of a set's drives together.
  [[nodiscard]] std::span<const Slope> shared(Index set, PowerFigure figure) const;
  [[nodiscard]] double own_variance(Index set, PowerFigure figure) const;
  // Of an enclosure's floor; empty where it has none.
  [[nodiscard]] std::span<const Slope> floor(Index domain) const;
  // Of one drive, as the sets' were made.
  [[nodiscard]] DriveDoubt of_drive(const SnapshotDrive& drive) const;
  // The factor of a meter by which a drive could be measured next: one that is in use, else none.
  [[nodiscard]] Index find(Cause cause, const std::string& name) const;

 private:
  struct Block {
    std::size_t first = 0, count = 0;
    double own_variance = 0;
  };
  Index factor(Cause cause, std::string name);
  DriveDoubt make_doubt(const SnapshotDrive& drive);
  void add_set(const Snapshot& snapshot, const SpindleSet& set);
  void add_floor(const Domain& domain);
  [[nodiscard]] const Block& block(Index set, PowerFigure figure) const {
    return blocks_[set * kPowerFigures + static_cast<std::size_t>(figure)];
  }

  std::vector<Factor> factors_;
  std::unordered_map<std::string, Index> index_;
  std::vector<Slope> slopes_;
  std::vector<Block> blocks_;  // by set and figure
  std::vector<Block> floors_;  // by domain
};

// Which cause takes how much of a figure's variance beside what is the drive's own.
struct CauseShares {
  double meter = 0, drive_class = 0, model = 0, transition = 0;
};
CauseShares shares_of(Source source, PowerFigure figure);
// Half-width of 95 % that is the drive's own, of the half-width of the whole.
double own_half_width(Source source, double value, double half_width);

}  // namespace tierwatt::planner
