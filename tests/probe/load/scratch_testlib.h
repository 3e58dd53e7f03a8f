// A folder of this test on the build's file system (a real one, so O_DIRECT works), and a file of random
// bytes.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "probe/base/random.h"

namespace tierwatt::load {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = std::string(TIERWATT_BINARY_DIR) + "/load-test-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::filesystem::path make_file(const std::filesystem::path& path, std::int64_t size_bytes) {
  std::ofstream file(path, std::ios::binary);
  Random random(11);
  std::string block(1 << 20, '\0');
  for (std::int64_t left = size_bytes; left > 0; left -= static_cast<std::int64_t>(block.size())) {
    for (char& c : block) c = static_cast<char>(random.next());
    file.write(block.data(), std::min<std::int64_t>(left, static_cast<std::int64_t>(block.size())));
  }
  return path;
}

inline std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

}  // namespace tierwatt::load
