// What the tests of this folder share: where fixtures are, files that go away, trees in ttar archives.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tierwatt::power::testing {

std::filesystem::path fixture(std::string_view name);  // fixtures/power/NAME

// The shared collection of real-world data, or nullopt where it is absent.
std::optional<std::filesystem::path> shared_data();

// A folder of its own, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // Writes a file below it, with the folders on the way.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

// Unpacks the entries below `prefix` of a ttar archive (Prometheus' text form of tar): "Path: X", "Lines: N",
// N lines. Links and empty folders are left out.
void unpack_ttar(const std::filesystem::path& archive, std::string_view prefix, const TemporaryFolder& to);

// Sets an environment variable for as long as it lives.
class ScopedEnvironment {
 public:
  ScopedEnvironment(const char* name, const std::string& value);
  ~ScopedEnvironment();
  ScopedEnvironment(const ScopedEnvironment&) = delete;
  ScopedEnvironment& operator=(const ScopedEnvironment&) = delete;

 private:
  std::string name_;
  std::optional<std::string> before_;
};

}  // namespace tierwatt::power::testing
