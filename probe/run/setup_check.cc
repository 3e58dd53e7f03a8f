// One function a warning; a missing attribute warns of nothing. Contract in setup_check.h.
#include "probe/run/setup_check.h"

#include <fmt/core.h>

#include <optional>
#include <sstream>

#include "probe/base/file.h"

namespace tierwatt::run {

namespace {

using Path = std::filesystem::path;

constexpr int kMaxCgroupLevels = 64;

std::string attribute(const Path& path) {
  const Result<std::string> text = read_attribute(path);
  return text ? *text : std::string();
}

// Known to be: virtual disks call themselves rotational by default, and what is under them is not known.
bool is_flash(DriveClass drive_class) {
  return drive_class != DriveClass::hdd && drive_class != DriveClass::virtual_;
}

// "none [mq-deadline] kyber" -> "mq-deadline"
std::string chosen(const std::string& choices) {
  const std::size_t open = choices.find('[');
  const std::size_t close = choices.find(']');
  if (open == std::string::npos || close == std::string::npos || close < open) return choices;
  return choices.substr(open + 1, close - open - 1);
}

std::optional<std::string> check_scheduler(const Path& disk, DriveClass drive_class) {
  const std::string scheduler = chosen(attribute(disk / "queue/scheduler"));
  if (scheduler.empty() || scheduler == "none" || !is_flash(drive_class)) return std::nullopt;
  return fmt::format(
      "its I/O scheduler is {}, which costs a drive without a head more than it gains (remedy: echo none "
      "> /sys/block/{}/queue/scheduler)",
      scheduler, disk.filename().string());
}

std::optional<std::string> check_write_cache(const Path& disk, bool writes) {
  if (!writes || attribute(disk / "queue/write_cache") != "write back") return std::nullopt;
  return std::string(
      "its write cache is on: short write runs measure the cache (remedy: runs of at least a minute, or "
      "hdparm -W0 for the time of the test)");
}

std::optional<std::string> check_merges(const Path& disk) {
  const std::string merges = attribute(disk / "queue/nomerges");
  if (merges.empty() || merges == "0") return std::nullopt;
  return fmt::format(
      "merging of adjacent I/Os is off, sequential figures may suffer (remedy: echo 0 > "
      "/sys/block/{}/queue/nomerges)",
      disk.filename().string());
}

std::optional<std::string> check_rotational(const Path& disk, DriveClass drive_class) {
  const bool says_it_spins = attribute(disk / "queue/rotational") == "1";
  if (!says_it_spins || !is_flash(drive_class)) return std::nullopt;
  return fmt::format(
      "the kernel takes it for a spinning drive, which flash is not (remedy: echo 0 > "
      "/sys/block/{}/queue/rotational)",
      disk.filename().string());
}

std::optional<std::string> check_power_management(const Path& disk) {
  if (attribute(disk / "device/power/control") != "auto") return std::nullopt;
  const std::string delay = attribute(disk / "device/power/autosuspend_delay_ms");
  if (delay.empty() || delay.starts_with('-')) return std::nullopt;
  return fmt::format(
      "runtime power management may suspend it after {} ms without I/O: first latencies include waking",
      delay);
}

// The line of `io.max` that speaks of this disk.
std::optional<std::string> throttle_line(const Path& io_max, const std::string& disk_number) {
  std::istringstream lines(attribute(io_max));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(disk_number + " ")) return line;
  }
  return std::nullopt;
}

std::optional<std::string> check_cgroup(const Path& root, const Path& disk) {
  const std::string disk_number = attribute(disk / "dev");
  const std::string membership = attribute(root / "proc/self/cgroup");
  if (disk_number.empty() || !membership.starts_with("0::/")) return std::nullopt;
  Path group = Path(membership.substr(
      4, membership.find('\n') == std::string::npos ? std::string::npos : membership.find('\n') - 4));
  for (int level = 0; level < kMaxCgroupLevels && !group.empty(); ++level) {
    if (const auto line = throttle_line(root / "sys/fs/cgroup" / group / "io.max", disk_number)) {
      return fmt::format("this process is throttled by its cgroup: io.max {} (remedy: run outside /{})",
                         *line, group.string());
    }
    group = group.parent_path();
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> check_setup(const Path& root, const Path& disk_folder, DriveClass drive_class,
                                     bool writes) {
  std::vector<std::string> warnings;
  for (auto&& warning : {check_scheduler(disk_folder, drive_class), check_write_cache(disk_folder, writes),
                         check_merges(disk_folder), check_rotational(disk_folder, drive_class),
                         check_power_management(disk_folder), check_cgroup(root, disk_folder)}) {
    if (warning) warnings.push_back(*warning);
  }
  return warnings;
}

}  // namespace tierwatt::run
