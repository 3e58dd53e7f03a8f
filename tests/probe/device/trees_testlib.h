// Captured machines for the tests of this folder: trees as text, ttar and tar archives, unpacked into a
// folder that goes away.
//
// A .tree file (fixtures/sysfs) has one entry a line:
//   PATH<TAB>VALUE        a file; \n, \\ and \xNN are resolved, nothing is added
//   PATH * N<TAB>VALUE    the value N times
//   PATH -> TARGET        a symbolic link
//   PATH/                 an empty folder
//   # ...                 a remark
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "probe/device/block_device.h"
#include "probe/device/root.h"

namespace tierwatt::device::testing {

// A folder of its own, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] Root root() const { return Root::under(path_); }
  // Below it, with the folders on the way.
  void write(const std::filesystem::path& name, std::string_view content) const;
  void link(const std::filesystem::path& name, const std::filesystem::path& target) const;

 private:
  std::filesystem::path path_;
};

// fixtures/sysfs/NAME.tree
void unpack_tree(std::string_view name, const TemporaryFolder& to);
// Prometheus' text form of tar: "Path: X", "Lines: N" with N lines, "SymlinkTo: Y", "Directory: X".
void unpack_ttar(const std::filesystem::path& archive, const TemporaryFolder& to);
// By the system's tar; false when it cannot.
bool unpack_tar(const std::filesystem::path& archive, const TemporaryFolder& to);

// The shared collection of real-world data, or nullopt where it is absent.
std::optional<std::filesystem::path> shared_data();
inline constexpr const char* kNoSharedData =
    "the shared data is absent; set TIERWATT_SHARED_DATA to its folder";

// discover() on fixtures/sysfs/NAME.tree; fails the test when it cannot. The folder lives with the object.
struct Captured {
  explicit Captured(std::string_view name);
  [[nodiscard]] const BlockDevice& device(std::string_view name) const;
  TemporaryFolder folder;
  Inventory inventory;
};

}  // namespace tierwatt::device::testing
