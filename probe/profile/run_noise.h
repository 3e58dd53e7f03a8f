// How much a drive's figures differ from run to run when nothing has moved: from its older profiles.
//
// Of each figure, s is the standard deviation of ln x over n older runs. Two runs of a drive that has not
// moved then differ by ln r of standard deviation s sqrt(2), so that
//     |ln r| <= t(0.975, n - 1) s sqrt(2)
// in 95 of 100 cases, if ln x is normal and runs are independent (Student's t, since s is estimated). That
// holds what a run cannot see of itself: another temperature, another neighbour, another place of the heads.
// Fewer than kLeastRuns runs tell nothing: with two, t is 12.7.
//
// Pure values; any thread. Tested by tests/probe/profile/run_noise_test.cc.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probe/profile/device_profile.h"

namespace tierwatt {

inline constexpr std::size_t kLeastRuns = 3;

struct RunNoise {
  std::size_t runs = 0;
  double log_half_width = 0;  // of the 95 % interval of ln r, above
};

// Which figure: of a workload, or of the drive where `workload` is empty. `figure` is named as in
// profile_diff.h.
struct FigureKey {
  std::string workload, zone;
  int queue_depth = 0;
  std::int64_t block_bytes = 0;
  std::string figure;
  auto operator<=>(const FigureKey&) const = default;
};

class RunHistory {
 public:
  // Takes from `older` what was measured as `like` was: same firmware, depth, host and rate cap.
  // Workloads that were disturbed do not count.
  RunHistory(const std::vector<DeviceProfile>& older, const DeviceProfile& like);
  // nullopt: fewer than kLeastRuns of them have it, or they all agree to the last bit.
  [[nodiscard]] std::optional<RunNoise> noise_of(const FigureKey& key) const;
  [[nodiscard]] std::size_t runs() const { return runs_; }

 private:
  std::map<FigureKey, std::vector<double>> logarithms_;
  std::size_t runs_ = 0;
};

}  // namespace tierwatt
