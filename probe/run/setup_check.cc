// One function a warning; a missing attribute warns of nothing. Contract in setup_check.h.
#include "probe/run/setup_check.h"

#include <fmt/core.h>

#include <array>
#include <optional>
#include <utility>

#include "probe/base/file.h"
#include "probe/run/cgroup_limits.h"

namespace tierwatt::run {

namespace {

using Path = std::filesystem::path;

constexpr int kMaxLevels = 64;  // of folders

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

// What is looked at.
struct Setup {
  const Path& root;
  const Path& disk;
  DriveClass drive_class;
  bool writes;

  [[nodiscard]] std::string name() const { return disk.filename().string(); }
  [[nodiscard]] std::string queue(const char* file) const { return attribute(disk / "queue" / file); }
};
using Warning = std::optional<std::string>;

Warning check_scheduler(const Setup& setup) {
  const std::string scheduler = chosen(setup.queue("scheduler"));
  if (scheduler.empty() || scheduler == "none" || setup.drive_class == DriveClass::virtual_) return {};
  if (scheduler == "mq-deadline" && setup.drive_class != DriveClass::nvme) return {};
  return fmt::format(
      "its I/O scheduler is {}, which costs time and orders I/Os as it sees fit (remedy: echo {} > "
      "/sys/block/{}/queue/scheduler)",
      scheduler, setup.drive_class == DriveClass::hdd ? "mq-deadline" : "none", setup.name());
}

Warning check_write_cache(const Setup& setup) {
  if (!setup.writes || setup.queue("write_cache") != "write back") return {};
  const char* off = setup.drive_class == DriveClass::nvme       ? ", or nvme set-feature -f 6 -v 0"
                    : setup.drive_class == DriveClass::sas_ssd  ? ", or sdparm --clear=WCE"
                    : setup.drive_class == DriveClass::virtual_ ? ""
                                                                : ", or hdparm -W0 (SAS: sdparm --clear=WCE)";
  return fmt::format(
      "its write cache is on: short write runs measure the cache (remedy: runs of at least a minute{}{})",
      off, *off != '\0' ? " for the time of the test" : "");
}

Warning check_merges(const Setup& setup) {
  const std::string merges = setup.queue("nomerges");
  if (merges.empty() || merges == "0") return {};
  return fmt::format(
      "merging of adjacent I/Os is off, sequential figures may suffer (remedy: echo 0 > "
      "/sys/block/{}/queue/nomerges)",
      setup.name());
}

Warning check_rotational(const Setup& setup) {
  if (setup.queue("rotational") != "1" || !is_flash(setup.drive_class)) return {};
  return fmt::format(
      "the kernel takes it for a spinning drive, which flash is not (remedy: echo 0 > "
      "/sys/block/{}/queue/rotational)",
      setup.name());
}

Warning check_counters(const Setup& setup) {
  if (setup.queue("iostats") != "0") return {};
  return fmt::format(
      "the kernel does not count its I/Os, so those of others cannot be seen (remedy: echo 1 > "
      "/sys/block/{}/queue/iostats)",
      setup.name());
}

// Word `index` of the IDENTIFY DEVICE data, which begins at byte 60 of the page; 0 where the page is short.
unsigned identify_word(const std::string& page, std::size_t index) {
  const std::size_t at = 60 + 2 * index;
  if (at + 1 >= page.size()) return 0;
  const auto low = static_cast<unsigned char>(page[at]);
  const auto high = static_cast<unsigned char>(page[at + 1]);
  return low | static_cast<unsigned>(high) << 8U;
}

Warning check_apm(const Setup& setup) {
  constexpr std::size_t kPageBytes = 60 + 512;
  constexpr unsigned kApmBit = 1U << 3U;
  constexpr unsigned kSpinsOnFrom = 0x80;  // below, the level allows to spin down
  constexpr unsigned kMost = 0xFE;
  const Result<std::string> page = read_file(setup.disk / "device/vpd_pg89", 2 * kPageBytes);
  if (!page || (identify_word(*page, 86) & kApmBit) == 0) return {};
  const unsigned level = identify_word(*page, 91) & 0xFFU;
  if (level == 0 || level >= kMost) return {};
  return fmt::format(
      "its APM level was {} when the kernel found it: it may {} (remedy: hdparm -B 254 for the time of the "
      "test)",
      level, level < kSpinsOnFrom ? "park its heads and spin down" : "park its heads");
}

Warning check_runtime_power(const Setup& setup) {
  if (attribute(setup.disk / "device/power/control") != "auto") return {};
  const std::string delay = attribute(setup.disk / "device/power/autosuspend_delay_ms");
  if (delay.empty() || delay.starts_with('-')) return {};
  return fmt::format(
      "runtime power management may suspend it after {} ms without I/O: first latencies include waking "
      "(remedy: echo on > /sys/block/{}/device/power/control)",
      delay, setup.name());
}

// The nearest folder above the disk, or itself, of which `is` holds; "" when there is none.
template <class Predicate>
Path folder_above(const Setup& setup, Predicate is) {
  Path folder = setup.disk;
  for (int level = 0; level < kMaxLevels && folder.has_relative_path(); ++level) {
    if (is(folder)) return folder;
    folder = folder.parent_path();
  }
  return {};
}

Warning check_sata_link(const Setup& setup) {
  const Path host = folder_above(setup, [](const Path& folder) {
    return std::filesystem::exists(folder / "scsi_host" / folder.filename() / "link_power_management_policy");
  });
  if (host.empty()) return {};
  const Path file = host / "scsi_host" / host.filename() / "link_power_management_policy";
  const std::string policy = attribute(file);
  if (policy.empty() || policy == "max_performance" || policy == "keep_firmware_settings") return {};
  return fmt::format(
      "its SATA link saves power ({}), and waking it costs up to 10 ms (remedy: echo max_performance > "
      "/sys/class/scsi_host/{}/link_power_management_policy)",
      policy, host.filename().string());
}

Warning check_aspm(const Setup& setup) {
  if (!is_flash(setup.drive_class)) return {};
  constexpr std::array kStates = {"l0s_aspm", "l1_aspm", "l1_1_aspm", "l1_2_aspm"};
  const Path function =
      folder_above(setup, [](const Path& folder) { return std::filesystem::is_directory(folder / "link"); });
  for (const char* state : kStates) {
    if (function.empty() || attribute(function / "link" / state) != "1") continue;
    return fmt::format(
        "its PCIe link saves power ({}): I/Os after a pause wait for it to wake (remedy: echo 0 > "
        "/sys/bus/pci/devices/{}/link/{})",
        state, function.filename().string(), state);
  }
  return {};
}

Warning check_apst(const Setup& setup) {
  if (setup.drive_class != DriveClass::nvme) return {};
  const Path file = setup.disk / "device/power/pm_qos_latency_tolerance_us";
  const std::string tolerance = attribute(file);
  if (tolerance.empty() || tolerance == "0") return {};
  return fmt::format(
      "it may enter power-saving states by itself (APST, latency tolerance {} us): idle watts are those of a "
      "drive that rests, first latencies include waking (remedy: echo 0 > "
      "/sys/block/{}/device/power/pm_qos_latency_tolerance_us)",
      tolerance, setup.name());
}

Warning check_governor(const Setup& setup) {
  if (!is_flash(setup.drive_class)) return {};
  const Path processors = setup.root / "sys/devices/system/cpu";
  std::error_code failed;
  for (std::filesystem::directory_iterator it(processors, failed), end; !failed && it != end;
       it.increment(failed)) {
    const std::string governor = attribute(it->path() / "cpufreq/scaling_governor");
    if (governor.empty() || governor == "performance") continue;
    return fmt::format(
        "the processors' governor is {}: latencies include raising the clock (remedy: cpupower frequency-set "
        "-g performance)",
        governor);
  }
  return {};
}

std::string throttled(const CgroupLimit& limit) {
  return fmt::format("this process is throttled by its cgroup {}: {} (remedy: {}; or run it outside)",
                     limit.group, limit.what, limit.lift);
}

// A disk never needs a whole processor.
std::vector<CgroupLimit> limits_of(const Setup& setup) {
  std::vector<CgroupLimit> limits = io_limits(setup.root, attribute(setup.disk / "dev"), setup.writes);
  if (setup.drive_class == DriveClass::hdd) return limits;
  for (CgroupLimit& limit : processor_limits(setup.root)) limits.push_back(std::move(limit));
  return limits;
}

constexpr std::array kChecks = {check_scheduler, check_write_cache, check_merges,        check_rotational,
                                check_counters,  check_apm,         check_runtime_power, check_sata_link,
                                check_aspm,      check_apst,        check_governor};

}  // namespace

std::vector<std::string> check_setup(const Path& root, const Path& disk_folder, DriveClass drive_class,
                                     bool writes) {
  const Setup setup{root, disk_folder, drive_class, writes};
  std::vector<std::string> warnings;
  for (const auto check : kChecks) {
    if (Warning warning = check(setup)) warnings.push_back(std::move(*warning));
  }
  for (const CgroupLimit& limit : limits_of(setup)) warnings.push_back(throttled(limit));
  return warnings;
}

}  // namespace tierwatt::run
