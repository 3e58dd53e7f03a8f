// A file whose reads fail, hang, end, or take their time, served through FUSE by a thread of this process:
// real errors from a real kernel interface, where no drive is at hand that fails on demand. The lab does the
// same with whole drives.
//
// Needs /dev/fuse and the right to mount; else why_not() says so and the test is skipped.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tierwatt::load {

class FaultyFile {
 public:
  // Mounted over the regular file `place`, which must exist.
  FaultyFile(std::filesystem::path place, std::uint64_t size_bytes);
  ~FaultyFile();
  FaultyFile(const FaultyFile&) = delete;
  FaultyFile& operator=(const FaultyFile&) = delete;

  [[nodiscard]] const std::string& why_not() const { return why_not_; }  // "" when it is served
  [[nodiscard]] const std::filesystem::path& path() const { return place_; }

  // Reads that touch [begin, end) fail with EIO.
  void fail(std::uint64_t begin, std::uint64_t end);
  void fail_all(int error_number) { fail_all_ = error_number; }
  void hang(bool hangs);  // reads are kept until hang(false)
  [[nodiscard]] std::size_t kept() const;
  // From now on one read is served after another, each in so long: a disk with one arm.
  void serve_slowly(std::chrono::microseconds each) { service_ = each; }
  // How many reads of so many bytes were answered.
  [[nodiscard]] std::int64_t answered(std::uint32_t size_bytes) const;

 private:
  void serve();
  void answer(const std::vector<char>& request);
  void answer_read(std::uint64_t unique, std::uint64_t offset, std::uint32_t size);
  void reply(std::uint64_t unique, int error_number, const void* data, std::size_t size) const;

  struct Read {
    std::uint64_t unique, offset;
    std::uint32_t size;
  };

  std::filesystem::path place_;
  std::uint64_t size_bytes_;
  std::string why_not_;
  int fuse_ = -1;
  std::atomic<std::uint64_t> fail_begin_{0}, fail_end_{0};
  std::atomic<int> fail_all_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<std::chrono::microseconds> service_{};
  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::int64_t> answered_;  // by size; guarded by mutex_
  bool hangs_ = false;                              // guarded by mutex_
  std::vector<Read> kept_;                          // guarded by mutex_
  std::thread thread_;
};

}  // namespace tierwatt::load
