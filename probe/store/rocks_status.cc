// Which of our codes a RocksDB status means, and what the user can do about it. RocksDB tells a held lock, a
// missing file and a refused permission only by text, so the texts of its POSIX layer (env/io_posix.cc,
// env/fs_posix.cc: "While lock file", strerror) decide those. Tested by
// tests/probe/store/rocks_engine_test.cc, which meets each.
#include "probe/store/rocks_status.h"

#include <fmt/core.h>
#include <rocksdb/status.h>

#include <string>
#include <string_view>

namespace tierwatt::store {
namespace {

constexpr std::size_t kQuotedReasonLimit = 300;

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Code code_of(const rocksdb::Status& status, const std::string& text) {
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) return Code::no_space;
  if (holds(text, "lock file") || holds(text, "lock hold by current process")) {
    return holds(text, "Permission denied") ? Code::permission_denied : Code::busy;
  }
  if (holds(text, "Permission denied") || holds(text, "Read-only file system"))
    return Code::permission_denied;
  if (status.IsCorruption() || status.IsPathNotFound() || holds(text, "No such file")) return Code::corrupt;
  if (status.IsBusy()) return Code::busy;
  if (status.IsIOError()) return Code::io_error;
  return status.IsInvalidArgument() ? Code::corrupt : Code::internal;
}

const char* remedy_of(Code code) {
  switch (code) {
    case Code::no_space:
      return "free some space; records acknowledged before stay readable";
    case Code::busy:
      return "another process writes to it: wait for it to end, or only read";
    case Code::permission_denied:
      return "use a store of your own with --store, or run as its owner";
    case Code::corrupt:
      return "nothing was removed; copy the folder aside, save what still reads with 'profiles export', "
             "restore or start "
             "a new store";
    default:
      return "";
  }
}

const char* word_of(Code code) {
  switch (code) {
    case Code::no_space:
      return "no space left";
    case Code::busy:
      return "it is locked by another process";
    case Code::permission_denied:
      return "permission denied";
    case Code::corrupt:
      return "files are damaged or missing";
    default:
      return "";
  }
}

}  // namespace

Error error_of(const rocksdb::Status& status, const char* doing, const std::filesystem::path& path) {
  const std::string text = status.ToString();
  const Code code = code_of(status, text);
  const std::string reason = text.substr(0, kQuotedReasonLimit);
  const std::string word = word_of(code);
  std::string message = word.empty() || code == Code::corrupt ? fmt::format("{}: {}", doing, reason)
                                                              : fmt::format("{}: {}", doing, word);
  if (code == Code::corrupt) message = fmt::format("{}: {} ({})", doing, word, reason);
  return Error{code, message, path.string(), remedy_of(code)};
}

}  // namespace tierwatt::store
