#include "tests/probe/device/trees_testlib.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "probe/base/process.h"
#include "probe/device/discover.h"

namespace tierwatt::device::testing {
namespace {

namespace fs = std::filesystem;

std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      plain += text[i];
      continue;
    }
    const char what = text.at(++i);
    if (what == 'x') {
      plain += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      plain += what == 'n' ? '\n' : what == 't' ? '\t' : what;
    }
  }
  return plain;
}

std::string repeated(const std::string& value, long times) {
  std::string text;
  text.reserve(value.size() * static_cast<std::size_t>(times));
  for (long i = 0; i < times; ++i) text += value;
  return text;
}

void unpack_file(const std::string& line, std::size_t tab, const TemporaryFolder& to) {
  std::string path = line.substr(0, tab);
  std::string value = unescape(std::string_view(line).substr(tab + 1));
  if (const std::size_t star = path.find(" * "); star != std::string::npos) {
    value = repeated(value, std::stol(path.substr(star + 3)));
    path.resize(star);
  }
  to.write(path, value);
}

void unpack_line(const std::string& line, const TemporaryFolder& to) {
  constexpr std::string_view kArrow = " -> ";
  if (line.empty() || line.starts_with('#')) return;
  const std::size_t tab = line.find('\t');
  const std::size_t arrow = line.find(kArrow);
  if (tab != std::string::npos) return unpack_file(line, tab, to);
  if (arrow != std::string::npos) return to.link(line.substr(0, arrow), line.substr(arrow + kArrow.size()));
  if (line.ends_with('/')) {
    fs::create_directories(to.path() / line);
    return;
  }
  throw std::runtime_error("no entry of a tree: " + line);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "tierwatt-device-XXXXXX").string();
  path_ = ::mkdtemp(name.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void TemporaryFolder::write(const fs::path& name, std::string_view content) const {
  fs::create_directories((path_ / name).parent_path());
  std::ofstream(path_ / name, std::ios::binary) << content;
}

void TemporaryFolder::link(const fs::path& name, const fs::path& target) const {
  fs::create_directories((path_ / name).parent_path());
  fs::create_symlink(target, path_ / name);
}

void unpack_tree(std::string_view name, const TemporaryFolder& to) {
  const fs::path file = fs::path(TIERWATT_SOURCE_DIR) / "fixtures/sysfs" / (std::string(name) + ".tree");
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("no such tree: " + file.string());
  for (std::string line; std::getline(in, line);) unpack_line(line, to);
}

void unpack_ttar(const fs::path& archive, const TemporaryFolder& to) {
  constexpr std::string_view kPath = "Path: ";
  constexpr std::string_view kFolder = "Directory: ";
  constexpr std::string_view kLines = "Lines: ";
  constexpr std::string_view kLink = "SymlinkTo: ";
  std::ifstream in(archive, std::ios::binary);
  std::string path;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(kPath)) path = line.substr(kPath.size());
    if (line.starts_with(kFolder)) fs::create_directories(to.path() / line.substr(kFolder.size()));
    if (line.starts_with(kLink)) to.link(path, line.substr(kLink.size()));
    if (!line.starts_with(kLines)) continue;
    std::string content;
    for (int left = std::stoi(line.substr(kLines.size())); left > 0 && std::getline(in, line); --left)
      content += line + "\n";
    to.write(path, content);
  }
}

bool unpack_tar(const fs::path& archive, const TemporaryFolder& to) {
  const Result<ProcessOutput> ran = run_process({"tar", "-xJf", archive.string(), "-C", to.path().string()});
  return ran && ran->exit_status == 0;
}

std::optional<fs::path> shared_data() {
  const char* given = std::getenv("TIERWATT_SHARED_DATA");  // NOLINT(concurrency-mt-unsafe)
  fs::path folder = given != nullptr ? fs::path(given) : fs::path(TIERWATT_SOURCE_DIR) / "../shared/data";
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return std::nullopt;
  return folder;
}

Captured::Captured(std::string_view name) {
  unpack_tree(name, folder);
  Result<Inventory> found = discover(folder.root());
  EXPECT_TRUE(found.ok()) << found.error().to_string();
  if (found) inventory = std::move(*found);
}

const BlockDevice& Captured::device(std::string_view name) const {
  static const BlockDevice kNothing;
  const BlockDevice* found = inventory.by_name(name);
  EXPECT_NE(found, nullptr) << name;
  return found == nullptr ? kNothing : *found;
}

}  // namespace tierwatt::device::testing
