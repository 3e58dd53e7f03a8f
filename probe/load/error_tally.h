// The failed I/Os of one run: how many of each error, the first places, and how many since the last success.
//
// Rare by nature; of the path of an I/O that succeeds only succeeded() is part.
//
// Threads: one user. Tested by tests/probe/load/error_tally_test.cc.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>
#include <vector>

#include "probe/load/engine.h"

namespace tierwatt::load {

class ErrorTally {
 public:
  void succeeded() { in_a_row_ = 0; }

  // `error_number` is an errno, or 0 where the target ended early.
  void failed(int error_number, Bytes offset) {
    ErrorCount& error = count_of(error_number);
    ++error.count;
    ++total_;
    ++in_a_row_;
    std::vector<Bytes>& offsets = error.first_offsets;
    const bool is_new = std::find(offsets.begin(), offsets.end(), offset) == offsets.end();
    if (is_new && offsets.size() < kMaxErrorOffsets) offsets.push_back(offset);
  }

  // Such an answer means that there is no device any more.
  static bool means_gone(int error_number) {
    return error_number == ENODEV || error_number == ENXIO || error_number == 0;
  }

  [[nodiscard]] std::int64_t total() const { return total_; }
  [[nodiscard]] std::int64_t in_a_row() const { return in_a_row_; }
  // In order of first appearance; the tally has none afterwards.
  [[nodiscard]] std::vector<ErrorCount> take() { return std::move(errors_); }

 private:
  ErrorCount& count_of(int error_number) {
    const auto found = std::find_if(errors_.begin(), errors_.end(), [&](const ErrorCount& error) {
      return error.error_number == error_number;
    });
    return found != errors_.end() ? *found : errors_.emplace_back(ErrorCount{error_number, 0, {}});
  }

  std::vector<ErrorCount> errors_;
  std::int64_t total_ = 0, in_a_row_ = 0;
};

}  // namespace tierwatt::load
