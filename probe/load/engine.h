// The load engine: keeps `queue_depth` I/Os of one workload in flight on one open target until time is up,
// and records the latency of every one.
//
// Two engines share one interface and one loop (issue_loop.h): UringEngine asks the kernel by io_uring,
// NullEngine asks nobody and so shows the cost of the loop itself.
//
// What a latency means. The clock is read once a batch (one system call), not twice an I/O. An I/O's latency
// is the clock after the call that brought it back, minus the clock at the batch in which it was issued. It
// includes our own preparation of that batch: at most batch x the null engine's cost an I/O
// (docs/measurement-performance.md), and never less than the device took.
//
// Failing. A failed I/O is never retried (only one that came back in parts or interrupted is continued). A
// device that is gone (ENODEV, ENXIO, an end before the span's end) ends the run at once, kMaxErrors end it,
// and so does one that hangs (hang_limit). Whatever happens, the ring is torn down when run() returns.
//
// Counting. `ios` and `duration` speak of the window from the first submission to the moment of stopping;
// I/Os still in flight then are waited for (`drained`) and are in the histogram too, so that a slow I/O
// cannot hide behind the end of a run. Failed I/Os are counted by error number and are in neither figure.
//
// Giving way. The job's `pace` may pause the load: the window closes, what is in flight comes back as
// `drained`, and the time budget waits. It may also let the load feel its way: one I/O at a time, in no
// figure (`feelers`).
//
// Threads: run() works in the calling thread; several engines may run at once, each in its own thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probe/base/result.h"
#include "probe/base/units.h"
#include "probe/load/histogram.h"
#include "probe/load/offsets.h"

namespace tierwatt::load {

inline constexpr int kMaxQueueDepth = 4096;
// Limit of queue_depth x block, the memory a run pins.
inline constexpr Bytes kMaxInFlight{512LL << 20U};
// A run that meets this many failed I/Os ends: the device is broken enough.
inline constexpr std::int64_t kMaxErrors = 10'000;
inline constexpr std::size_t kMaxErrorOffsets = 8;
// Linux gives a SCSI, ATA or NVMe command 30 s before it resets the drive, and a disk needs up to about 25 s
// to spin up: what is silent for longer hangs.
inline constexpr Seconds kHangLimit{40.0};

// What a job is told before its first I/O and every tick (about 10 ms), and decides for the next.
struct Progress {
  Seconds elapsed{};  // since the start, pauses included
  std::int64_t ios = 0;
  std::int64_t errors = 0;
  std::int64_t issued = 0;    // those in flight included
  Seconds silence{};          // no I/O came back for so long, though some are in flight
  bool draining = false;      // the run is over; what is in flight is waited for
  std::int64_t feelers = 0;   // completed under Pace::gentle; not in `ios`
  Seconds paused{};           // so far
  bool collected_all = true;  // whatever had come back is in these counts; false: more may wait for us

  [[nodiscard]] std::int64_t in_flight() const { return issued - ios - errors - feelers; }
};
// gentle: one I/O at a time, after those in flight came back, in no figure.
enum class Pace { run, gentle, pause, stop };

// One job. The span [begin, end) must hold a whole block; begin and block must be multiples of the target's
// logical block.
struct Job {
  int fd = -1;  // open for as long as run() works; O_RDWR when read_share < 1. The null engine ignores it.
  Bytes block{4096};
  Bytes begin{}, end{};
  Access access = Access::random;
  double read_share = 1.0;  // of I/Os; the rest are writes of incompressible data
  int queue_depth = 1;
  Seconds budget{1.0};              // of time under load, kept within 10 ms; pauses are not in it
  std::int64_t ios_max = 0;         // stop after so many I/Os; 0: no limit
  std::optional<Iops> rate_cap;     // I/Os are issued on an even schedule, never in bursts beyond 20 ms of it
  Seconds round_length{1.0};        // of a round in Report::rounds
  Seconds hang_limit = kHangLimit;  // with I/Os in flight and none coming back for so long, the run ends
  Seconds cancel_drain_limit{0.15};  // how long I/Os in flight are waited for after cancelling
  std::uint64_t seed = 1;
  std::function<bool()> cancelled;            // asked every tick; may be empty
  std::function<Pace(const Progress&)> pace;  // asked before the first I/O and every tick; may be empty.
                                              // While draining its answer is moot
  std::function<bool(const std::vector<double>& iops)> enough_rounds;  // asked after each round; may be empty
};

enum class StopReason { time, ios, steady, disturbed, cancelled, vanished, errors, hung };
// "time", "ios", "steady", "disturbed", "cancelled", "vanished", "errors", "hung"
const char* to_string(StopReason reason);

struct ErrorCount {
  int error_number = 0;  // errno; 0: the target ended early (a read of nothing)
  std::int64_t count = 0;
  std::vector<Bytes> first_offsets;  // distinct, in order of appearance, at most kMaxErrorOffsets
};

struct Report {
  Histogram latency;
  std::int64_t ios = 0;             // completed in the window
  std::int64_t drained = 0;         // completed after it, or while it was paused
  std::int64_t feelers = 0;         // completed under Pace::gentle: in no other figure
  Seconds duration{};               // of the window, pauses taken out
  Seconds paused{};                 // Pace::pause and Pace::gentle
  std::int64_t short_ios = 0;       // came back in parts, and were completed
  std::int64_t lost_in_flight = 0;  // did not come back within the limit: the kernel still waits for them
  std::int64_t errors_at_end = 0;   // failed I/Os since the last one that succeeded
  Seconds longest_silence{};        // no I/O came back for so long, though some were in flight; to a tick
  Seconds longest_delay{};          // of our own: so late was a tick (we were stopped, or had no processor)
  std::vector<ErrorCount> errors;   // in order of first appearance
  std::vector<double> rounds;       // IOPS of each whole round
  StopReason stopped_by = StopReason::time;
  Seconds cpu_user{}, cpu_system{};   // of the calling thread, while running, as the kernel sampled it
  std::optional<Seconds> own_per_io;  // the loop itself, between two calls to the kernel (own_time.h)
  std::map<std::string, std::string> kernel;  // what the kernel offered: "io_uring.single_issuer": "yes"
  std::vector<std::string> notes;             // what was asked for and not had, with the remedy

  [[nodiscard]] std::int64_t error_total() const;
  [[nodiscard]] Iops iops() const;
};

class Engine {
 public:
  virtual ~Engine() = default;
  // Errors are about starting: invalid_argument (the job contradicts itself), unavailable (io_uring is
  // forbidden or absent), no_space (memory lock limit too small), internal. What the device does later is in
  // the Report.
  [[nodiscard]] virtual Result<Report> run(const Job& job) = 0;
};

std::unique_ptr<Engine> make_uring_engine();
std::unique_ptr<Engine> make_null_engine();

// A job that contradicts itself: the check both engines make.
Status check_job(const Job& job);

}  // namespace tierwatt::load
