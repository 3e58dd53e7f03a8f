#include "tests/probe/power/testing_testlib.h"

#include <cstdlib>
#include <fstream>
#include <system_error>

namespace tierwatt::power::testing {

namespace fs = std::filesystem;

fs::path fixture(std::string_view name) { return fs::path(TIERWATT_SOURCE_DIR) / "fixtures/power" / name; }

std::optional<fs::path> shared_data() {
  const char* given = std::getenv("TIERWATT_SHARED_DATA");  // NOLINT(concurrency-mt-unsafe)
  fs::path folder = given != nullptr ? fs::path(given) : fs::path(TIERWATT_SOURCE_DIR) / "../shared/data";
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return std::nullopt;
  return folder;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "tierwatt-power-XXXXXX").string();
  path_ = ::mkdtemp(name.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path TemporaryFolder::write(const fs::path& name, std::string_view content) const {
  fs::path file = path_ / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
  return file;
}

void unpack_ttar(const fs::path& archive, std::string_view prefix, const TemporaryFolder& to) {
  std::ifstream in(archive);
  std::string path;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("Path: ")) path = line.substr(6);
    if (!line.starts_with("Lines: ")) continue;
    std::string content;
    for (int left = std::stoi(line.substr(7)); left > 0 && std::getline(in, line); --left)
      content += line + "\n";
    if (path.starts_with(prefix)) to.write(path, content);
  }
}

ScopedEnvironment::ScopedEnvironment(const char* name, const std::string& value) : name_(name) {
  if (const char* before = std::getenv(name)) before_ = before;  // NOLINT(concurrency-mt-unsafe)
  ::setenv(name, value.c_str(), 1);                              // NOLINT(concurrency-mt-unsafe)
}

ScopedEnvironment::~ScopedEnvironment() {
  if (before_) {
    ::setenv(name_.c_str(), before_->c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  } else {
    ::unsetenv(name_.c_str());  // NOLINT(concurrency-mt-unsafe)
  }
}

}  // namespace tierwatt::power::testing
