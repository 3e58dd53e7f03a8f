// Bounds while I/Os of ours are in flight, exact sums when none is. The reasoning stands in foreign_watch.h.
#include "probe/run/foreign_watch.h"

#include <algorithm>

namespace tierwatt::run {

namespace {

// A look comes every 10 ms; the skew between the kernel's two readings is at most 1/250 of that.
constexpr std::int64_t kLooksPerSkew = 250;
// So many of ours at most are counted late; more were never read from the disk (holes of a file).
constexpr std::int64_t kMostLate = 4;

}  // namespace

void ForeignWatch::begin(Bytes block, bool writes) {
  const Result<DiskCounters> now = source_();
  if (!now) {
    sees_ = false;
    return;
  }
  if (begun_) {
    settle(*now, base_own_);
  } else {
    base_ = *now;
  }
  begun_ = true;
  block_ = block;
  writes_ = writes;
  base_own_ = {};
  completed_before_ = 0;
}

void ForeignWatch::look(const OwnCount& own) {
  if (!sees_) return;
  Result<DiskCounters> now = source_();
  if (!now) {
    sees_ = false;
    return;
  }
  if (own.in_flight() == 0) {
    if (now->in_flight > 0) now = source_();
    return now ? settle(*now, own) : void();
  }
  std::int64_t sure = sure_requests(*now, own);
  if (sure > open_requests_) {
    now = source_();
    if (!now) return;
    sure = std::min(sure, sure_requests(*now, own));
  }
  foreign_in_flight_ = sure > open_requests_;
  open_requests_ = std::max(open_requests_, sure);
  open_bytes_ = std::max(open_bytes_, sure_bytes(*now, own));
  previous_ = *now;
  completed_before_ = own.completed;
}

std::int64_t ForeignWatch::sure_requests(const DiskCounters& now, const OwnCount& own) const {
  const std::int64_t issued = own.issued - base_own_.issued;
  const std::int64_t completed = own.completed - base_own_.completed;
  std::int64_t sure = 0;
  if (!writes_) sure = now.writes - base_.writes + now.discards - base_.discards;
  if (block_ > kUnsplitBlock) {
    return std::max(sure, requests_of(sure_bytes(now, own)));
  }
  const std::int64_t skew = (own.completed - completed_before_) / kLooksPerSkew;
  sure = std::max(sure, now.requests() - base_.requests() + now.in_flight - issued - skew);
  if (previous_ && own.all) sure = std::max(sure, previous_->requests() - base_.requests() - completed);
  return sure;
}

Bytes ForeignWatch::sure_bytes(const DiskCounters& now, const OwnCount& own) const {
  Bytes sure = writes_ ? Bytes(0) : now.written - base_.written;
  if (previous_ && own.all) {
    const Bytes ours = block_ * (own.completed - base_own_.completed);
    sure = std::max(sure, previous_->bytes() - base_.bytes() - ours);
  }
  return sure;
}

// Exact: nothing of ours is in flight, so that all that is in flight is foreign, but for those of ours that
// the kernel has not counted yet. It owes them: they are foreign neither now nor when it counts them.
void ForeignWatch::settle(const DiskCounters& now, const OwnCount& own) {
  const std::int64_t completed = own.completed - base_own_.completed;
  const Bytes bytes = std::max(Bytes(0), now.bytes() - base_.bytes() - block_ * completed);
  const bool countable = block_ <= kUnsplitBlock || completed == 0;
  const std::int64_t requests =
      countable ? now.requests() - base_.requests() - completed : requests_of(bytes);
  const std::int64_t late = countable ? std::clamp<std::int64_t>(-requests, 0, kMostLate) : 0;
  if (completed > late && now.requests() == base_.requests()) sees_ = false;
  settled_requests_ += std::max<std::int64_t>(0, requests);
  settled_bytes_ += bytes;
  open_requests_ = std::max<std::int64_t>(0, now.in_flight - late);
  open_bytes_ = Bytes(0);
  foreign_in_flight_ = open_requests_ > 0;
  base_ = now;
  base_.reads += late;
  base_own_ = own;
  previous_.reset();
  completed_before_ = own.completed;
}

}  // namespace tierwatt::run
