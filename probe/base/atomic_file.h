// A file that is written in pieces and appears whole or not at all.
//
//   TIERWATT_TRY(file, AtomicFile::create(path));
//   TIERWATT_CHECK(file.write(piece));   // again and again
//   TIERWATT_CHECK(file.commit());       // syncs, renames over the path, syncs the folder
//
// What is not committed leaves nothing behind. Refuses what write_file_atomically() refuses
// (probe/base/file.h). Threads: one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "probe/base/file.h"
#include "probe/base/result.h"

namespace tierwatt {

class AtomicFile {
 public:
  static Result<AtomicFile> create(const std::filesystem::path& path);
  AtomicFile(AtomicFile&&) noexcept = default;
  AtomicFile& operator=(AtomicFile&&) = delete;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  Status write(std::string_view piece);
  Status commit();

 private:
  AtomicFile(std::filesystem::path target, std::string temporary, UniqueFd fd);

  std::filesystem::path target_;
  std::string temporary_;
  UniqueFd fd_;  // invalid once committed or moved from
};

}  // namespace tierwatt
