// Two profiles side by side: which figures moved, and whether the move is more than noise.
//
// The test. A figure is x1 (95 % interval l1 to u1) before and x2 (l2 to u2) after. The change is the ratio
// r = x2 / x1, with the 95 % interval
//
//   ln r - sqrt(ln(x2/l2)^2 + ln(u1/x1)^2)   to   ln r + sqrt(ln(u2/x2)^2 + ln(x1/l1)^2)
//
// on the log scale, told in percent as 100 (r - 1). That is the square-and-add rule for the difference of two
// estimates from their own intervals (G. Y. Zou and A. Donner, "Construction of confidence limits about
// effect measures: a general approach", Statistics in Medicine 27, 2008), for the logarithms of the two. A
// figure moved when the interval leaves out 0 %: a two-sided test at the 5 % level.
//
// Noise. What a run saw of itself, round by round for rates, by order statistics for percentiles. Where at
// least kLeastRuns older profiles of the drive are given, what its runs differed by among themselves too
// (run_noise.h): each half of the interval is then at least as wide as that noise, and a figure without an
// interval of its own is judged by it alone. Without them, a busier host between the two runs is a move like
// any other, and looks like one.
//
// Assumptions. The errors of the two runs are independent. Where they share a
// cause (one meter's scale error) the interval is too wide, never too narrow. Each figure is tested alone: of
// twenty figures that did not move, one is expected to look as if it had.
//
// What is not judged (`unknown`, with a reason): a figure that one profile lacks; a figure without an
// interval (a percentile of too few I/Os, or of an older version's profile; an interval of no width is none
// either) and without older runs; a figure that was not measured on the drive, since two looks into one
// datasheet say nothing about it; a power that covers different things; a value of zero, which has no ratio;
// figures of workloads under different rate caps: that change is the cap's, not the drive's.
//
// Tested by tests/probe/profile/profile_diff_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/base/estimate.h"
#include "probe/base/units.h"
#include "probe/profile/device_profile.h"
#include "probe/profile/run_noise.h"

namespace tierwatt {

// `faster` and `slower` of rates and times, `more` and `less` of watts and joules: after, against before.
enum class Verdict { within_noise, faster, slower, more, less, unknown };
const char* to_string(Verdict verdict);  // "within noise", "faster", ...

// Why a verdict is unknown. `none`: it is known.
enum class NoVerdict { none, absent, no_interval, not_measured, covers_differ, zero, rate_cap_differs };
const char* to_string(NoVerdict reason);  // "", "absent", "no interval", ...

enum class FigureUnit { iops, bytes_per_s, seconds, watts, joules };
const char* to_string(FigureUnit unit);  // as in a profile: "iops", "bytes_per_s", "s", "watts", "joules"

struct Bounds {
  double low = 0, high = 0;
  bool operator==(const Bounds&) const = default;
};

// One side of a figure, in its unit.
struct Measure {
  double value = 0;
  std::optional<Bounds> interval;  // 95 %
  Source source = Source::measured;
};

// Percent of the value before.
struct Change {
  double percent = 0;
  std::optional<double> low_percent;   // absent: there is no interval
  std::optional<double> high_percent;  // absent beside a low_percent: without limit (l1 is zero)
};

struct FigureDiff {
  // Which workload; `workload` is empty for figures of the whole drive.
  std::string workload, zone;
  int queue_depth = 0;
  Bytes block{};

  std::string figure;  // "iops", "rate", "p50" to "p99.99", "power"; of the drive: "active", "spin-up time"
  FigureUnit unit = FigureUnit::iops;
  std::optional<Measure> before, after;
  std::optional<Change> change;  // absent when a side is absent or the value before is zero
  std::optional<double>
      noise_percent;  // between older runs, of the 95 % interval of a change; absent: unknown
  Verdict verdict = Verdict::unknown;
  NoVerdict reason = NoVerdict::none;
};

// Something around the measurement that is not the same: "firmware", "depth", "host". "" is unknown.
struct ChangedFact {
  std::string what, before, after;
  bool operator==(const ChangedFact&) const = default;
};

struct ProfileDiff {
  bool same_drive = true;            // by identity; drives without one by host and device
  std::vector<ChangedFact> changed;  // the firmware stands first
  std::vector<FigureDiff> figures;   // workloads in the order of `before`, then the drive's own
  std::vector<std::string> only_before, only_after;  // workloads without a partner: "rand-read-4k whole QD 1"
  std::size_t older_runs = 0;                        // that were given and taken as this one was
  std::vector<std::string> remarks;                  // what spoils a figure: "...: disturbed before"
};

// The change and its verdict for one figure; `more_is` is the word when it grew beyond noise.
struct Judgement {
  std::optional<Change> change;
  Verdict verdict = Verdict::unknown;
  NoVerdict reason = NoVerdict::none;
};
// `noise`: between runs, where it is known.
Judgement judge(const std::optional<Measure>& before, const std::optional<Measure>& after, Verdict more_is,
                const std::optional<RunNoise>& noise = std::nullopt);

// Workloads are partners when name, zone, queue depth and block size are the same; of several such in one
// profile the first goes with the first. O(n log n) in the workloads.
// `older`: profiles of the same drive from before `before`, in any order.
ProfileDiff diff(const DeviceProfile& before, const DeviceProfile& after,
                 const std::vector<DeviceProfile>& older = {});

}  // namespace tierwatt
