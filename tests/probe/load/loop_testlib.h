// A loop device over a file of a given size, with a given logical block; detached at the end.
#pragma once

#include <filesystem>
#include <string>

#include "probe/base/process.h"
#include "tests/probe/load/scratch_testlib.h"

namespace tierwatt::load {

class LoopDevice {
 public:
  LoopDevice(std::int64_t size_bytes, int logical_bytes, bool read_only = false) {
    const std::filesystem::path file = make_file(folder_.path() / "image", size_bytes);
    std::filesystem::resize_file(file, static_cast<std::uintmax_t>(size_bytes));
    std::vector<std::string> command = {"losetup", "--find", "--show", "--sector-size",
                                        std::to_string(logical_bytes)};
    if (read_only) command.emplace_back("--read-only");
    command.push_back(file.string());
    const Result<ProcessOutput> made = run_process(command);
    if (!made || made->exit_status != 0) {
      why_not_ = "needs a loop device: run as root, with losetup and the loop module";
      return;
    }
    path_ = made->out.substr(0, made->out.find('\n'));
  }
  ~LoopDevice() {
    if (!path_.empty()) static_cast<void>(run_process({"losetup", "--detach", path_.string()}));
  }
  LoopDevice(const LoopDevice&) = delete;
  LoopDevice& operator=(const LoopDevice&) = delete;

  // Empty: it is there.
  [[nodiscard]] const std::string& why_not() const { return why_not_; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  TemporaryFolder folder_;
  std::filesystem::path path_;
  std::string why_not_;
};

}  // namespace tierwatt::load
