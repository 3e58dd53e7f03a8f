// Reads four attributes of sysfs. Contract in device_queue.h.
#include "probe/load/device_queue.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "probe/base/file.h"

namespace tierwatt::load {

namespace {

using Path = std::filesystem::path;

std::optional<int> number_in(const Path& attribute) {
  const Result<std::string> text = read_attribute(attribute);
  int number = 0;
  if (!text) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  return error == std::errc() && number > 0 ? std::optional(number) : std::nullopt;
}

bool stands_on_others(const Path& disk) {
  std::error_code none;
  const std::filesystem::directory_iterator below(disk / "slaves", none);
  return !none && below != std::filesystem::directory_iterator();
}

std::optional<int> requests_of(const Path& disk) {
  if (stands_on_others(disk)) return std::nullopt;
  const std::optional<int> of_queue = number_in(disk / "queue/nr_requests");
  const std::optional<int> of_drive = number_in(disk / "device/queue_depth");
  if (of_queue && of_drive) return std::min(*of_queue, *of_drive);
  return of_drive ? of_drive : of_queue;
}

}  // namespace

DeviceQueue device_queue_of(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0 || !S_ISBLK(status.st_mode)) return {};
  std::error_code none;
  const Path folder = std::filesystem::canonical(
      fmt::format("/sys/dev/block/{}:{}", major(status.st_rdev), minor(status.st_rdev)), none);
  return none ? DeviceQueue{} : device_queue_at(folder);
}

DeviceQueue device_queue_at(const Path& folder) {
  std::error_code none;
  const bool is_partition = std::filesystem::exists(folder / "partition", none);
  const Path disk = is_partition ? folder.parent_path() : folder;
  return {requests_of(disk), number_in(disk / "queue/io_poll") == 1};
}

}  // namespace tierwatt::load
