// Readers of mountinfo and swaps. Format and limits in mounts.h; tested by tests/probe/device/mounts_test.cc.
#include "probe/device/mounts.h"

#include <array>
#include <charconv>

namespace tierwatt::device {
namespace {

constexpr bool is_octal(char c) { return c >= '0' && c <= '7'; }

// Words between single blanks.
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end > 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

bool parse_number(std::string_view text, unsigned& into) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), into);
  return failed == std::errc() && end == text.data() + text.size();
}

bool parse_device_number(std::string_view text, Mount& mount) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && parse_number(text.substr(0, colon), mount.major) &&
         parse_number(text.substr(colon + 1), mount.minor);
}

// id parent major:minor root point options [tags...] - type source superblock-options
std::optional<Mount> parse_line(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  std::size_t dash = 6;
  while (dash < words.size() && words[dash] != "-") ++dash;
  if (dash + 2 >= words.size()) return std::nullopt;
  Mount mount;
  if (!parse_device_number(words[2], mount)) return std::nullopt;
  mount.root = unescape_octal(words[3]);
  mount.point = unescape_octal(words[4]);
  mount.type = unescape_octal(words[dash + 1]);
  mount.source = unescape_octal(words[dash + 2]);
  if (dash + 3 < words.size()) mount.options = unescape_octal(words[dash + 3]);
  if (!mount.point.starts_with('/')) return std::nullopt;
  return mount;
}

template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool carries(std::string_view point, std::string_view path) {
  if (point == "/") return path.starts_with('/');
  return path.starts_with(point) && (path.size() == point.size() || path[point.size()] == '/');
}

}  // namespace

std::string unescape_octal(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 3 < text.size() && text[i + 1] <= '3' &&
                        is_octal(text[i + 1]) && is_octal(text[i + 2]) && is_octal(text[i + 3]);
    if (!escape) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
    i += 3;
  }
  return plain;
}

std::vector<Mount> parse_mountinfo(std::string_view text, std::size_t& skipped) {
  std::vector<Mount> mounts;
  skipped = 0;
  for_each_line(text, [&](std::string_view line) {
    std::optional<Mount> mount = mounts.size() < kMountLimit ? parse_line(line) : std::nullopt;
    if (mount) {
      mounts.push_back(std::move(*mount));
    } else {
      ++skipped;
    }
  });
  return mounts;
}

std::vector<std::string> parse_swaps(std::string_view text) {
  std::vector<std::string> paths;
  for_each_line(text, [&](std::string_view line) {
    const std::string_view path = line.substr(0, std::min(line.find_first_of(" \t"), line.size()));
    if (path.starts_with('/') && paths.size() < kMountLimit) paths.push_back(unescape_octal(path));
  });
  return paths;
}

const Mount* mount_of_path(const std::vector<Mount>& mounts, std::string_view path) {
  const Mount* best = nullptr;
  for (const Mount& mount : mounts) {
    if (carries(mount.point, path) && (best == nullptr || mount.point.size() >= best->point.size()))
      best = &mount;
  }
  return best;
}

}  // namespace tierwatt::device
