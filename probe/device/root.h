// Where the kernel's view of this machine is read: the real folders, or a captured tree.
#pragma once

#include <filesystem>

namespace tierwatt::device {

struct Root {
  std::filesystem::path sysfs = "/sys";
  std::filesystem::path dev = "/dev";
  std::filesystem::path proc = "/proc";

  // DIR/sys, DIR/dev, DIR/proc; "/" is this machine.
  static Root under(const std::filesystem::path& folder) {
    return {folder / "sys", folder / "dev", folder / "proc"};
  }
  // True for this machine's own folders: only then does stat() of a path speak of the same machine.
  [[nodiscard]] bool is_live() const { return sysfs == "/sys" && dev == "/dev" && proc == "/proc"; }
};

}  // namespace tierwatt::device
