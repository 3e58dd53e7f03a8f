// Runs another program without a shell: an argument vector, a deadline, bounded output, exit status kept.
// The child gets its own process group, no standard input, and is killed (with its group) at the deadline.
// Threads: safe from any.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/base/result.h"
#include "probe/base/units.h"

namespace tierwatt {

struct ProcessOutput {
  int exit_status = 0;  // 0-255, or 128 + signal number
  std::string out;
  std::string err;
};

struct ProcessLimits {
  Seconds deadline{10.0};
  std::size_t output_bytes = 16U << 20U;  // each of out and err; more is Code::invalid_input
};

// argv[0] is looked up in PATH. Errors: not_found (no such program), permission_denied, timed_out, io_error,
// invalid_input (too much output). A non-zero exit is not an error here: callers decode it.
Result<ProcessOutput> run_process(const std::vector<std::string>& argv, const ProcessLimits& limits = {});

}  // namespace tierwatt
