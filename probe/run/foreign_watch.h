// Foreign I/O seen while it happens: the disk's counters minus our own, many times a second.
//
// Our own I/Os are known exactly to us (issued I, come back C) but the kernel's counters are read at another
// moment than ours, so while some are in flight only bounds are known. A look keeps the best lower bound, so
// that an idle disk never raises a false alarm and an I/O of a neighbour shows as soon as it can be told:
//
//   nothing of ours in flight   completed - C, exact; and what is in flight is all foreign
//   blocks that are not split   completed + in flight - I: each of ours is in the sum at most once. Where
//                               the disk has room for all of ours this is exact, too
//                               completed at the look before - C: what had completed then has come back now,
//                               unless so much comes back at once that some of it waits for us
//   larger blocks               the kernel cuts ours into pieces, so only writes and discards (we only read),
//                               and bytes completed at the look before - C x block
//
// The kernel reads `in flight` some microseconds before `completed`: a request that ends between is in both.
// So an alarm is looked at twice and the smaller counts, less our own rate times kKernelSkew. And it gives a
// read's data back before it counts the read (blk_update_request() before blk_account_io_done()): what it
// owes is ours.
//
// Threads: one owner, the thread that issues the load. Tested by tests/probe/run/foreign_watch_test.cc.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/base/units.h"
#include "probe/run/foreign.h"

namespace tierwatt::run {

// Our own I/Os since begin().
struct OwnCount {
  std::int64_t issued = 0;
  std::int64_t completed = 0;  // come back to us, failed ones too
  bool all = true;             // that had come back; false: more may wait to be collected
  [[nodiscard]] std::int64_t in_flight() const { return issued - completed; }
};

class ForeignWatch {
 public:
  explicit ForeignWatch(CounterSource source) : source_(std::move(source)) {}

  // Our next I/Os are of this size, and none is in flight: the last look saw all come back. `writes`: some of
  // them write. Counts of look() begin at zero again.
  void begin(Bytes block, bool writes);
  // Looks now. The counts must be those of this moment: call it right after completions were collected.
  void look(const OwnCount& own);

  // All that was surely foreign since the first begin(), requests in flight included; they never fall.
  [[nodiscard]] std::int64_t requests() const { return settled_requests_ + open_requests_; }
  [[nodiscard]] Bytes bytes() const { return settled_bytes_ + open_bytes_; }
  // At the last look something of others was in flight, for sure.
  [[nodiscard]] bool in_flight() const { return foreign_in_flight_; }
  // False where the counters cannot be read, or stand still while our I/Os complete.
  [[nodiscard]] bool sees() const { return sees_; }

 private:
  [[nodiscard]] std::int64_t sure_requests(const DiskCounters& now, const OwnCount& own) const;
  [[nodiscard]] Bytes sure_bytes(const DiskCounters& now, const OwnCount& own) const;
  void settle(const DiskCounters& now, const OwnCount& own);

  CounterSource source_;
  Bytes block_{};
  bool writes_ = false;
  bool begun_ = false;
  bool sees_ = true;
  bool foreign_in_flight_ = false;
  DiskCounters base_;                     // when nothing of ours was in flight
  OwnCount base_own_;                     // our counts then
  std::optional<DiskCounters> previous_;  // of the look before; none after base_
  std::int64_t completed_before_ = 0;     // our count at the look before
  std::int64_t settled_requests_ = 0, open_requests_ = 0;
  Bytes settled_bytes_{}, open_bytes_{};
};

}  // namespace tierwatt::run
