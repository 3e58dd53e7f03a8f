// Totals of the kernel, turned into shares of our idle time. Contract in pressure.h.
#include "probe/run/pressure.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include "probe/base/file.h"

namespace tierwatt::run {

namespace {

using Path = std::filesystem::path;

// Shorter stretches are not looked at: reading costs more than it tells.
constexpr Seconds kShortest{0.05};

}  // namespace

Result<Seconds> parse_pressure(std::string_view text, const Path& place) {
  const std::string_view line = text.substr(0, text.find('\n'));
  constexpr std::string_view kTotal = " total=";
  const std::size_t at = line.find(kTotal);
  std::uint64_t microseconds = 0;
  if (!line.starts_with("some ") || at == std::string_view::npos ||
      std::from_chars(line.data() + at + kTotal.size(), line.data() + line.size(), microseconds).ec !=
          std::errc{}) {
    return Error{Code::invalid_input, "no total of stalled time", place.string(), ""};
  }
  return Seconds(static_cast<double>(microseconds) * 1e-6);
}

std::vector<Path> pressure_files(const Path& root) {
  std::vector<Path> files = {root / "proc/pressure/io"};
  const Result<std::string> membership = read_attribute(root / "proc/self/cgroup");
  for (std::size_t at = 0; membership && at < membership->size();) {
    const std::size_t end = std::min(membership->find('\n', at), membership->size());
    const std::string line = membership->substr(at, end - at);
    // The unified hierarchy; its root has the machine's own pressure.
    if (line.starts_with("0::/") && line.size() > 4) {
      files.push_back(root / "sys/fs/cgroup" / line.substr(4) / "io.pressure");
    }
    at = end + 1;
  }
  std::erase_if(files, [](const Path& file) { return !read_attribute(file).ok(); });
  return files;
}

void PressureWatch::look(SteadyTime now, bool idle) {
  if (files_.empty()) return;
  if (!idle) {
    totals_.clear();
    return;
  }
  if (!totals_.empty() && Seconds(now - at_) < kShortest) return;
  std::vector<Seconds> read = totals();
  if (totals_.size() == read.size() && !read.empty()) take(read, Seconds(now - at_));
  totals_ = std::move(read);
  at_ = now;
}

std::vector<Seconds> PressureWatch::totals() const {
  std::vector<Seconds> totals;
  for (const Path& file : files_) {
    const Result<std::string> text = read_attribute(file);
    const Result<Seconds> total = text ? parse_pressure(*text, file) : Result<Seconds>(text.error());
    totals.push_back(total ? *total : Seconds{});
  }
  return totals;
}

void PressureWatch::take(const std::vector<Seconds>& now, Seconds time) {
  double share = 0;
  for (std::size_t i = 0; i < now.size(); ++i) share = std::max(share, (now[i] - totals_[i]) / time);
  share = std::clamp(share, 0.0, 1.0);
  const double weight = current_ ? 1 - std::exp(-(time / kPressureMemory)) : 1;
  current_ = current_.value_or(0) + weight * (share - current_.value_or(0));
  seen_ += time;
  // A single short stretch says little.
  if (seen_ >= kPressureMemory / 2) highest_ = std::max(highest_.value_or(0), *current_);
}

}  // namespace tierwatt::run
