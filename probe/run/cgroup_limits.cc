// From /proc/self/cgroup to the groups' folders, then one file a kind of limit. Contract in cgroup_limits.h.
#include "probe/run/cgroup_limits.h"

#include <fmt/core.h>

#include <array>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "probe/base/file.h"

namespace tierwatt::run {

namespace {

using Path = std::filesystem::path;

constexpr int kMaxLevels = 64;
constexpr std::string_view kMount = "/sys/fs/cgroup";

std::string attribute(const Path& path) {
  const Result<std::string> text = read_attribute(path);
  return text ? *text : std::string();
}

std::optional<double> number(const std::string& text) {
  try {
    return std::stod(text);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

// "cpu,cpuacct" names "cpu".
bool names(const std::string& controllers, std::string_view controller) {
  std::istringstream list(controllers);
  for (std::string one; std::getline(list, one, ',');) {
    if (one == controller) return true;
  }
  return false;
}

// This process's group in the hierarchy of a controller; of version 2 for "".
std::optional<std::string> group_of(const Path& root, std::string_view controller) {
  std::istringstream lines(attribute(root / "proc/self/cgroup"));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (controller.empty() ? controllers.empty() : names(controllers, controller))
      return line.substr(second + 1);
  }
  return std::nullopt;
}

// A group's folder as it is named to people, and where it is read.
struct Folder {
  std::string group, name;
  Path place;

  [[nodiscard]] std::string read(const std::string& file) const { return attribute(place / file); }
};

// The group and all above it, the nearest first.
std::vector<Folder> folders_of(const Path& root, const std::string& mount, std::string_view controller) {
  std::vector<Folder> folders;
  const std::optional<std::string> own = group_of(root, controller);
  if (!own) return folders;
  Path group = Path(*own).relative_path();
  for (int level = 0; level < kMaxLevels; ++level) {
    const std::string name = group.empty() ? mount : mount + "/" + group.string();
    folders.push_back({"/" + group.string(), name, root / Path(name).relative_path()});
    if (group.empty()) break;
    group = group.parent_path();
  }
  return folders;
}

std::vector<Folder> version_2(const Path& root) {
  const std::string mount(kMount);
  std::error_code ignored;
  const bool hybrid = std::filesystem::exists(root / Path(mount).relative_path() / "unified", ignored);
  return folders_of(root, hybrid ? mount + "/unified" : mount, "");
}

std::vector<Folder> version_1(const Path& root, std::string_view controller) {
  return folders_of(root, fmt::format("{}/{}", kMount, controller), controller);
}

// What stands behind "8:0 " in a file of one line a disk.
std::optional<std::string> line_of(const std::string& text, const std::string& disk_number) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(disk_number + " ")) return line.substr(disk_number.size() + 1);
  }
  return std::nullopt;
}

// "rbps=max wbps=1000 riops=max wiops=max" without what is not limited, and without writes where there are
// none.
std::string limits_in(const std::string& io_max, bool writes) {
  std::istringstream words(io_max);
  std::string kept;
  for (std::string word; words >> word;) {
    if (word.ends_with("=max") || (!writes && word.starts_with('w'))) continue;
    kept += (kept.empty() ? "" : " ") + word;
  }
  return kept;
}

void add_io_max(const Folder& folder, const std::string& disk, bool writes, std::vector<CgroupLimit>& into) {
  const std::optional<std::string> line = line_of(folder.read("io.max"), disk);
  const std::string limits = line ? limits_in(*line, writes) : "";
  if (limits.empty()) return;
  into.push_back(
      {"io.max " + limits, folder.group,
       fmt::format("echo '{} rbps=max wbps=max riops=max wiops=max' > {}/io.max", disk, folder.name)});
}

void add_throttle(const Folder& folder, const std::string& disk, bool writes,
                  std::vector<CgroupLimit>& into) {
  constexpr std::array kFiles = {"read_iops_device", "read_bps_device", "write_iops_device",
                                 "write_bps_device"};
  for (const std::string_view file : kFiles) {
    if (!writes && file.starts_with("write")) continue;
    const std::string name = fmt::format("blkio.throttle.{}", file);
    const std::optional<std::string> limit = line_of(folder.read(name), disk);
    if (!limit) continue;
    into.push_back({fmt::format("{} {}", file, *limit), folder.group,
                    fmt::format("echo '{} 0' > {}/{}", disk, folder.name, name)});
  }
}

// `quota` of each `period`; without a number there is no limit.
void add_share(const Folder& folder, const std::string& quota, const std::string& period, std::string lift,
               std::vector<CgroupLimit>& into) {
  const std::optional<double> used = number(quota);
  const std::optional<double> of = number(period);
  if (!used || !of || *used <= 0 || *of <= 0 || *used >= *of) return;
  into.push_back({fmt::format("{:.2f} of a processor", *used / *of), folder.group, std::move(lift)});
}

// "50000 100000", "max 100000"
void add_cpu_max(const Folder& folder, std::vector<CgroupLimit>& into) {
  std::istringstream words(folder.read("cpu.max"));
  std::string quota;
  std::string period;
  words >> quota >> period;
  add_share(folder, quota, period, fmt::format("echo max > {}/cpu.max", folder.name), into);
}

void add_cfs_quota(const Folder& folder, std::vector<CgroupLimit>& into) {
  add_share(folder, folder.read("cpu.cfs_quota_us"), folder.read("cpu.cfs_period_us"),
            fmt::format("echo -1 > {}/cpu.cfs_quota_us", folder.name), into);
}

}  // namespace

std::vector<CgroupLimit> io_limits(const Path& root, const std::string& disk_number, bool writes) {
  std::vector<CgroupLimit> limits;
  if (disk_number.empty()) return limits;
  for (const Folder& folder : version_2(root)) add_io_max(folder, disk_number, writes, limits);
  for (const Folder& folder : version_1(root, "blkio")) add_throttle(folder, disk_number, writes, limits);
  return limits;
}

std::vector<CgroupLimit> processor_limits(const Path& root) {
  std::vector<CgroupLimit> limits;
  for (const Folder& folder : version_2(root)) add_cpu_max(folder, limits);
  for (const Folder& folder : version_1(root, "cpu")) add_cfs_quota(folder, limits);
  return limits;
}

}  // namespace tierwatt::run
